"""The court's receipt of a case of bail: one sealed picture, who opened it, and its end."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from manyhands.base import erased, times
from manyhands.base.errors import NotPossible
from manyhands.base.models import SealKey
from manyhands.base.refs import new_ref
from manyhands.groups.tests import make as groups
from manyhands.practices import forgetting, receipts, running
from manyhands.practices.models import Receipt, ReceiptReading
from manyhands.practices.tests.pictures import GPS, jpeg, png
from manyhands.practices.tests.test_case_days import bail
from manyhands.practices.tests.test_forgetting import forget_at
from manyhands.practices.tests.test_running import MONDAY
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


def kept(member, case, data=b"", key=""):
    picture = receipts.bare_of(data or jpeg())
    return receipts.keep_receipt(member, case, key=key or new_ref(), picture=picture)


def test_a_receipt_is_kept_once_opened_by_any_member_and_each_opening_is_written_down():
    case, (ana, ben, *_others) = bail()
    key = new_ref()
    there = kept(ana, case, key=key)
    assert kept(ana, case, key=key) == there
    assert receipts.of(case) == there

    kind, data = receipts.read_receipt(ben, case, receipt=there.ref)

    assert (kind, data) == ("image/jpeg", receipts.bare_of(jpeg()).data)
    assert [one.member for one in there.readings.all()] == [ben]


def test_it_is_noise_in_the_table():
    case, (ana, *_others) = bail()
    there = kept(ana, case, png())
    whole = receipts.bare_of(png()).data
    assert whole not in bytes(there.sealed)
    assert whole[30:60] not in bytes(there.sealed)


def test_another_takes_its_place_and_the_key_of_the_first_is_gone():
    case, (ana, ben, *_others) = bail()
    first = kept(ana, case)
    receipts.read_receipt(ben, case, receipt=first.ref)

    second = kept(ben, case, png())

    assert list(Receipt.objects.all()) == [second]
    assert not SealKey.objects.filter(pk=first.key_id).exists()
    assert not ReceiptReading.objects.exists()
    with pytest.raises(NotPossible):
        receipts.read_receipt(ana, case, receipt=first.ref)
    with pytest.raises(NotPossible):
        receipts.drop_receipt(ana, case, receipt=first.ref)


def test_it_is_taken_away_for_good_also_where_a_backup_brings_it_back():
    case, (ana, *_others) = bail()
    there = kept(ana, case)
    receipts.drop_receipt(ana, case, receipt=there.ref)
    assert receipts.of(case) is None
    assert not SealKey.objects.filter(pk=there.key_id).exists()

    again = kept(ana, case, key=there.ref)  # as a backup brings it back
    erased.replay([there.ref])

    assert receipts.of(case) is None
    assert not SealKey.objects.filter(pk=again.key_id).exists()


def test_there_are_receipts_in_cases_of_bail_alone():
    other, (cleo, *_others) = bail("solidarity_grants", "ask", 100)
    with pytest.raises(NotPossible, match="No receipt"):
        kept(cleo, other)
    assert groups.browser(cleo).get(f"{other.get_absolute_url()}receipt/").status_code == 404


def test_one_ref_is_not_two_receipts():
    case, (ana, *_others) = bail()
    there = kept(ana, case)
    second = running.open_case(ana, case.practice, kind="case", key=new_ref(), amount=50_000)
    with pytest.raises(NotPossible):
        kept(ana, second, key=there.ref)
    assert list(Receipt.objects.all()) == [there]


def test_it_is_forgotten_with_its_case_and_its_key_too():
    case, (ana, *_others) = bail()
    there = kept(ana, case)
    receipts.read_receipt(ana, case, receipt=there.ref)
    forget_at(MONDAY + timedelta(days=3))
    assert Receipt.objects.exists()
    running.move_case(ana, case, to="taken_back")

    forget_at(MONDAY + timedelta(days=6))

    assert not Receipt.objects.exists()
    assert not ReceiptReading.objects.exists()
    assert not SealKey.objects.filter(pk=there.key_id).exists()
    case.refresh_from_db()
    with pytest.raises(NotPossible):
        kept(ana, case)


def test_a_case_that_is_forgotten_again_after_a_restore_has_no_receipt():
    case, (ana, *_others) = bail()
    kept(ana, case)
    forgetting.erase_noted([case.ref])
    assert not Receipt.objects.exists()


def test_the_record_says_that_there_is_one_and_nothing_of_it():
    case, (ana, *_others) = bail()
    there = kept(ana, case)
    receipts.read_receipt(ana, case, receipt=there.ref)
    receipts.drop_receipt(ana, case, receipt=there.ref)
    said = "".join(Body.objects.values_list("payload", flat=True))
    acts = {"case.keep_receipt", "case.read_receipt", "case.drop_receipt"}
    assert acts <= {*said.split('"')}
    assert not [one for one in ("jpeg", there.ref) if one in said]


def test_on_its_page_it_is_sent_opened_with_one_press_and_taken_away():
    case, (_ana, ben, *_others) = bail()
    browser, page = groups.browser(ben), f"{case.get_absolute_url()}receipt/"
    assert page in browser.get(case.get_absolute_url()).text
    sent = browser.post(f"{page}keeping/", {"key": new_ref(), "picture": file(jpeg())})
    assert sent.status_code == 302
    there = receipts.of(case)

    answer = browser.post(f"{page}opening/", {"receipt": there.ref})

    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert GPS not in answer.content
    assert "Opened by Ben" in browser.get(page).text
    stranger = groups.browser(groups.member(groups.group("Elsewhere"), "Eve"))
    for path in ("", "keeping/", "opening/", "end/"):
        said = {"receipt": there.ref, "key": new_ref(), "picture": file(png())}
        other = stranger.post(page + path, said) if path else stranger.get(page)
        assert other.status_code not in {200, 500}
    for garbage in ("", "\0", "x" * 5000):
        assert browser.post(f"{page}opening/", {"receipt": garbage}).status_code == 409
    assert receipts.of(case) == there
    assert browser.post(f"{page}end/", {"receipt": there.ref}).status_code == 302
    assert receipts.of(case) is None


def test_what_is_no_picture_gets_a_sentence_and_what_was_there_stays():
    case, (ana, *_others) = bail()
    there = kept(ana, case)
    browser, page = groups.browser(ana), f"{case.get_absolute_url()}receipt/"
    for data, why in (
        (b"%PDF-1.7 and so on", "JPEG, PNG or WebP"),
        (b"", "JPEG, PNG or WebP"),
        (b"GIF89a" + b"x" * 90, "JPEG, PNG or WebP"),
        (jpeg()[:-40], "before its end"),
        (png(20_000, 20_000), "too many dots"),
        (jpeg() + b"x" * receipts.MOST_BYTES, "too large"),
    ):
        sent = browser.post(f"{page}keeping/", {"key": new_ref(), "picture": file(data)})
        assert sent.status_code == 422
        assert why in sent.text
    huge = browser.post(
        f"{page}keeping/", {"key": new_ref(), "picture": file(b"x" * (receipts.MOST_BYTES * 2))}
    )
    assert huge.status_code == 413
    assert "8 MB" in huge.text
    assert browser.post(f"{page}keeping/", {"key": "", "picture": ""}).status_code == 422
    assert receipts.of(case) == there


def test_a_large_picture_never_lies_on_the_disk(monkeypatch):
    case, (ana, *_others) = bail()
    monkeypatch.setattr("tempfile.NamedTemporaryFile", None)  # whoever calls it fails
    page = f"{case.get_absolute_url()}receipt/keeping/"
    data = png(note=b"x" * 2_000_000)
    sent = groups.browser(ana).post(page, {"key": new_ref(), "picture": file(data)})
    assert sent.status_code == 302
    assert receipts.of(case)


def file(data):
    return SimpleUploadedFile("IMG_0001.jpg", data, content_type="image/jpeg")
