"""Codes: said in words, digits or a link, they always lead back to themselves."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manyhands.base import codes
from manyhands.base.codes import Code, code_from, new_code, parse

any_code = st.binary(min_size=11, max_size=11).map(Code)
language = st.sampled_from(["en", "es"])
break_between_words = st.sampled_from([" ", "  ", "-", " - ", "\n", ", ", "\u00a0", "\u200f ", "_"])


def test_a_new_code_has_88_bits_and_is_never_the_same_twice():
    drawn = {new_code().raw for _ in range(500)}

    assert len(drawn) == 500
    assert {len(raw) * 8 for raw in drawn} == {88}


def test_every_bit_of_a_new_code_is_chance():
    ones = [0] * 88
    for _ in range(2000):
        number = int.from_bytes(new_code().raw)
        for place in range(88):
            ones[place] += number >> place & 1

    assert all(850 < count < 1150 for count in ones)


def test_the_three_faces_have_the_sizes_people_are_told():
    code = new_code()

    assert len(code.words("en").split(" ")) == 8
    assert [len(group) for group in code.digits().split(" ")] == [3] * 9
    assert len(code.link()) == 18


@given(any_code)
def test_digits_and_link_lead_back_to_the_code(code):
    assert parse(code.digits()) == code
    assert parse(code.link()) == code


@given(language, st.data())
def test_words_of_a_drawn_code_lead_back_however_they_are_written(language, data):
    code = new_code()
    words = code.words(language)
    if data.draw(st.booleans(), label="cut to 4 letters"):
        words = " ".join(word[:4] for word in words.split())
    if data.draw(st.booleans(), label="no accents"):
        words = "".join(
            c for c in unicodedata.normalize("NFD", words) if not unicodedata.combining(c)
        )
    change = data.draw(st.sampled_from([str, str.upper, str.title, str.swapcase]))

    typed = change(data.draw(break_between_words).join(words.split()))

    assert parse(f" {typed}\n") == code


def test_cut_words_that_both_lists_know_are_never_drawn(monkeypatch):
    shared = _cut_words_of_both_lists()
    misread = codes._from_places([codes._places("es")[start] for start in shared])
    draws = iter([misread.raw + bytes(21), bytes(range(32))])
    monkeypatch.setattr(codes.seal, "blind_index", lambda text, *, label: next(draws))

    code = new_code()

    assert code.raw == bytes(range(11))


def test_a_form_sent_twice_leads_to_one_code_and_another_form_to_another():
    assert code_from("first form") == code_from("first form")
    assert code_from("first form") != code_from("second form")


def _cut_words_of_both_lists():
    english, spanish = codes._places("en"), codes._places("es")
    both = [cut for cut in english if len(cut) == 4 and cut in spanish]
    return [cut for cut in both if english[cut] != spanish[cut]][:8]


@pytest.mark.parametrize("zero", "٠۰०０")
def test_digits_of_other_scripts_are_read(zero):
    code = new_code()
    typed = "".join(
        chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in code.digits()
    )

    assert parse(typed) == code


def test_digits_may_be_typed_with_any_separator_or_none():
    code = new_code()

    for separator in ("", "-", ".", " / ", "\n", "\u2009"):
        assert parse(code.digits().replace(" ", separator)) == code


def test_a_whole_pasted_link_is_read():
    code = new_code()

    assert parse(f"https://neighbors.example/c/{code.link()}/?from=paper") == code
    assert parse(f"  {code.link().upper()}  ") == code


def test_numbers_in_front_of_the_words_do_not_matter():
    code = new_code()
    typed = "\n".join(f"{n}. {word}" for n, word in enumerate(code.words("en").split(), 1))

    assert parse(typed) == code


def test_a_language_without_a_list_says_the_code_in_digits():
    code = new_code()

    assert not codes.has_words("ar")
    assert code.words("ar") == code.digits()
    assert code.words("es-MX") == code.words("es")


@pytest.mark.parametrize(
    "text",
    ["", " ", "9" * 27, "1" * 26, "apple river", "a" * 19, "a" * 17 + "b", "x" * 10_000, "١" * 26],
)
def test_what_is_no_code_is_none(text):
    assert parse(text) is None


@given(st.text())
def test_garbage_never_raises(text):
    found = parse(text)

    assert found is None or len(found.raw) == 11


@given(
    st.lists(st.sampled_from(["apple", "zoo", "ábaco", "acti", "12", "٣", "/", "-"]), max_size=12)
)
def test_almost_a_code_never_raises(parts):
    found = parse(" ".join(parts))

    assert found is None or len(found.raw) == 11


def test_the_code_does_not_show_in_logs():
    code = new_code()

    assert repr(code) == "Code()"


def test_the_index_is_the_same_for_each_face_and_tells_nothing_of_the_code():
    code = new_code()
    faces = [code.words("en"), code.words("es"), code.digits(), code.link()]

    indexes = {read.index() for face in faces if (read := parse(face))}

    assert indexes == {code.index()}
    assert code.raw not in code.index()
    assert new_code().index() != code.index()


def test_a_code_of_another_size_is_a_mistake_of_the_programmer():
    with pytest.raises(ValueError, match="11 bytes"):
        Code(b"short")
