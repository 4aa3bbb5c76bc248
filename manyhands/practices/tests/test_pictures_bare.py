"""A picture without anything beside it, whatever the file is."""

import random
import struct

import pytest

from manyhands.practices.engine.pictures_bare import (
    CutShort,
    NoPicture,
    TooManyDots,
    bare,
)
from manyhands.practices.tests.pictures import GPS, jpeg, png, webp

ALL = {
    "jpeg": jpeg(),
    "png": png(),
    "webp": webp(),
    "webp without loss": webp(lossless=True),
    "webp one sees through": webp(see_through=True),
}


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_nothing_beside_the_picture_stays_and_a_second_time_changes_nothing(data):
    assert GPS in data
    once = bare(data)
    assert GPS not in once.data
    assert bare(once.data) == once
    assert (once.wide, once.high) in {(40, 30), (2, 2)}


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_every_picture_that_is_cut_short_is_told_from_a_whole_one(data):
    whole = bare(data).data
    for end in range(len(whole)):
        with pytest.raises(NoPicture):
            bare(whole[:end])
    with pytest.raises(CutShort):
        bare(whole[:-1])


@pytest.mark.parametrize("data", ALL.values(), ids=ALL)
def test_garbage_is_refused_or_is_a_picture_and_never_anything_else(data):
    chance = random.Random(7)
    for _ in range(2_000):
        spoiled = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
        try:
            found = bare(bytes(spoiled))
        except NoPicture:
            continue
        assert bare(found.data) == found


@pytest.mark.parametrize("how", range(10))
def test_which_side_is_up_stays_and_nothing_else_of_the_data(how):
    kept = bare(jpeg(lies=how)).data
    expected = 2 <= how <= 8
    assert (b"Exif" in kept) == expected
    if expected:
        at = kept.index(b"Exif\0\0") + 6
        assert kept[at : at + 8] == b"MM\0*\0\0\0\x08"
        assert struct.unpack(">HHHIH", kept[at + 8 : at + 20]) == (1, 0x0112, 3, 1, how)


def test_a_small_file_of_many_dots_is_refused():
    for wide, high in ((12_001, 1), (1, 12_001), (8_000, 8_000), (2**31, 2**31)):
        with pytest.raises(TooManyDots):
            bare(png(wide, high))
    with pytest.raises(TooManyDots):
        bare(jpeg(wide=60_000, high=60_000))
    assert bare(png(12_000, 4_000)).wide == 12_000


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"GIF89a" + b"x" * 50, b"<svg/>", webp(moves=True), png(0, 3), b"\xff\xd8"],
)
def test_what_is_no_such_picture_is_refused(data):
    with pytest.raises(NoPicture):
        bare(data)
