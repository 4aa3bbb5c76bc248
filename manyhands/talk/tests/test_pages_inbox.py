"""The page of the inbox: words, a guess, three buttons; and what a bad file or a huge one gets."""

import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from manyhands.aid.models import Intent
from manyhands.aid.tests import make
from manyhands.record.models import Body
from manyhands.talk import queries
from manyhands.talk.models import RawMessage
from manyhands.talk.tests import make as talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


@pytest.fixture
def ana(group):
    return make.member(group, "Ana")


def page(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def inbox(group):
    return reverse("inbox", args=[group.slug])


@pytest.fixture
def bring(group):
    return reverse("bring", args=[group.slug])


def settle_url(raw: RawMessage) -> str:
    return reverse("settle", args=[raw.group.slug, raw.ref])


def test_the_inbox_shows_words_a_guess_and_its_doubt(ana, inbox):
    raw = talk.raw(ana.group, "We need water", original="Nou bezwen dlo")

    text = page(make.browser(ana).get(inbox))

    assert "We need water" in text
    assert "Nou bezwen dlo" in text
    assert "Maybe a need" in text
    assert f"{raw.confidence} of 100 sure" in text
    assert 'lang="ht"' in text


def test_the_inbox_is_for_members(group, inbox, bring):
    raw = talk.raw(group, "We need water")
    elsewhere = make.member(make.group("Hill"), "Hal")

    for browser in (make.browser(), make.browser(elsewhere)):
        assert browser.get(inbox).status_code == 302
        assert browser.post(settle_url(raw), {"settled_as": "need"}).status_code == 302
        assert browser.post(bring, {"text": "Water"}).status_code == 302
    assert RawMessage.objects.count() == 1
    assert not Intent.objects.exists()


def test_a_message_of_another_group_is_not_there(ana):
    raw = talk.raw(make.group("Hill"), "We need water")
    where = reverse("settle", args=[ana.group.slug, raw.ref])

    assert make.browser(ana).post(where, {"settled_as": "need"}).status_code == 404


def test_one_tap_settles_and_a_second_says_that_it_is_done(ana, inbox):
    raw = talk.raw(ana.group, "We need water")
    browser = make.browser(ana)

    first = browser.post(f"{settle_url(raw)}?kind=need", {"settled_as": "need"})
    second = browser.post(settle_url(raw), {"settled_as": "offer"})

    assert first.headers["Location"] == f"{inbox}?kind=need"
    assert second.status_code == 409
    assert "done this already" in page(second)
    assert Intent.objects.get().words == "We need water"


def test_what_a_tap_made_can_be_changed_from_there(ana, inbox):
    raw = talk.raw(ana.group, "We need water")
    browser = make.browser(ana)

    answer = browser.post(settle_url(raw), {"settled_as": "need"}, follow=True)

    change = reverse("edit-need", args=[ana.group.slug, Intent.objects.get().ref])
    assert f'<a href="{change}">' in page(answer)
    assert browser.get(change).status_code == 200


def test_a_tap_that_says_nothing_does_nothing(ana):
    raw = talk.raw(ana.group)

    assert make.browser(ana).post(settle_url(raw), {"settled_as": "x"}).status_code == 302
    assert queries.waiting(ana.group) == 1


def test_words_are_pasted(ana, inbox, bring):
    browser = make.browser(ana)

    browser.post(bring, {"text": "We need water\nIt rains"})
    browser.post(bring, {"text": "It rains"})

    assert queries.waiting(ana.group) == 2
    assert "2 messages wait" in page(browser.get(inbox))


def sent(browser: Client, bring: str, data: bytes, name: str = "messages.csv"):
    file = io.BytesIO(data)
    file.name = name
    return browser.post(bring, {"file": file})


def test_a_file_is_sent_up(ana, bring):
    answer = sent(make.browser(ana), bring, b"id,message,original\n1,We need water,Nou bezwen\n")

    assert answer.status_code == 302
    assert queries.waiting(ana.group) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"id,message\n1,Water\n2,Bread,more\n", "Line 3"),
        (b"PK\x03\x04\x00\xff\xfe", "UTF-8"),
        (b"a,b\n1,2\n", "first line"),
        (b"", "empty"),
    ],
)
def test_a_strange_file_is_refused_with_a_sentence(ana, bring, data, sentence):
    answer = sent(make.browser(ana), bring, data)

    assert answer.status_code == 422
    assert sentence in page(answer)
    assert queries.waiting(ana.group) == 0


def test_nothing_brought_is_asked_for_again(ana, bring):
    answer = make.browser(ana).post(bring, {"text": "  "})

    assert answer.status_code == 422
    assert "Paste some words" in page(answer)


def test_a_file_over_5_mb_is_refused(ana, bring):
    answer = sent(make.browser(ana), bring, b"id,message\n" + b"1,Water\n" * 650_000)

    assert answer.status_code == 422
    assert "larger than 5 MB" in page(answer)


def test_a_huge_body_is_refused_before_it_is_read(ana, bring):
    class Untouched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("somebody read it")

    answer = make.browser(ana).generic(
        "POST", bring, b"x", content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH="6000001", **{"wsgi.input": Untouched()},
    )  # fmt: skip

    assert answer.status_code == 413
    assert "5 MB" in page(answer)


def test_bringing_words_is_checked_like_every_form(ana, bring):
    browser = make.browser(ana)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies

    assert strict.post(bring, {"text": "Water"}).status_code == 403
    assert queries.waiting(ana.group) == 0


def test_pages_of_the_inbox_follow_each_other(ana, inbox):
    talk.raws(ana.group, [f"Hello number {n}" for n in range(queries.PAGE + 5)])
    browser = make.browser(ana)

    first = page(browser.get(inbox))
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = page(browser.get(inbox + following))

    assert first.count("<article") == queries.PAGE
    assert second.count("<article") == 5


@pytest.mark.parametrize(
    "query",
    [
        "before=1",
        "before=2.7",
        "before=1.99999999999999999999",
        "kind=x",
        "category='",
        "language=%00",
        "urgent=maybe",
    ],
)
def test_an_unreadable_address_shows_the_inbox_all_the_same(ana, inbox, query):
    assert make.browser(ana).get(f"{inbox}?{query}").status_code == 200


def test_a_page_of_the_inbox_takes_few_queries(ana, inbox, django_assert_max_num_queries):
    talk.raws(ana.group, [f"We need water in Delmas {n}, send it please" for n in range(12)])
    browser = make.browser(ana)

    with django_assert_max_num_queries(6):
        browser.get(inbox)


def test_to_look_at_the_inbox_writes_nothing(ana, inbox):
    talk.raw(ana.group)
    before = Body.objects.count()

    make.browser(ana).get(inbox)

    assert Body.objects.count() == before
