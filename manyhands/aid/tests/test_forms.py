"""What somebody fills in to ask: what others read of it, and what only one helper does."""

import secrets
from typing import Any

import pytest

from manyhands.aid import actions, promises
from manyhands.aid.drafts import LineDraft
from manyhands.aid.models import Intent, Line
from manyhands.aid.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return make.group()


def sent(lines: list[str], **said: Any) -> dict[str, Any]:
    """The form of an ask as a browser sends it."""
    rows = {f"form-{at}-what": what for at, what in enumerate(lines)}
    return {
        "secret": secrets.token_urlsafe(16),
        "urgency": "0",
        "reach": "page",
        "form-TOTAL_FORMS": str(len(lines)),
        "form-INITIAL_FORMS": "0",
        **rows,
        **said,
    }


def ask(group, lines: list[str], **said: Any):
    return make.browser().post(f"/g/{group.slug}/needs/new/", sent(lines, **said))


def test_hidden_words_hide_the_list_and_the_hours_too(group):
    insulin, needles, tonight = (make.canary() for _ in range(3))
    ask(group, [needles], words=insulin, times=tonight, hides_words="on")
    need = Intent.objects.get()

    page = make.browser(make.member(group)).get(need.get_absolute_url()).content.decode()

    assert [word for word in (insulin, needles, tonight) if word in page] == []
    assert (need.words, need.times, Line.objects.get().words) == ("", "", "")
    sealed = promises.read_own(make.holder(need), need)
    assert (sealed["words"], sealed["times"]) == (f"{insulin}\n{needles}", tonight)


def test_hidden_hours_stand_on_the_form_to_change_and_on_the_board_once_shown(group):
    ask(group, [], words="Insulin", times="tonight", hides_words="on")
    need = Intent.objects.get()
    holder, edit = make.browser(holding=need), f"{need.get_absolute_url()}edit/"

    form = holder.get(edit).content.decode()
    own = holder.get(need.get_absolute_url()).content.decode()
    holder.post(edit, sent([], words="Insulin", times="tonight"))

    assert 'value="tonight"' in form
    assert "tonight" in own
    need.refresh_from_db()
    assert (need.words, need.times) == ("Insulin", "tonight")
    assert promises.read_own(make.holder(need), need)["times"] == ""


def test_hours_that_are_hidden_later_leave_the_board(group):
    need = make.need(group, times="tonight")

    actions.edit_intent(
        make.holder(need), need, draft=make.draft("", times="tonight", hides_words=True)
    )

    assert Intent.objects.get().times == ""


def test_words_that_are_hidden_later_are_hidden_even_where_they_were_promised(group):
    need = make.need(group, lines=make.lines(Insulin=2))
    make.commitment(make.member(group), need, many=1)
    hidden = make.draft("", lines=[LineDraft("medical")], hides_words=True)

    actions.edit_intent(make.holder(need), need, draft=hidden)

    assert {line.words for line in need.lines.all()} == {""}


@pytest.mark.parametrize("where", ["words", "times", "list"])
def test_what_is_private_is_asked_about_and_moves_whole(group, where):
    said = {"words": "Rice", "times": "", "list": "Rice"} | {where: "ring 555-0134 after 5"}
    given = {"words": said["words"], "times": said["times"]}

    first = ask(group, [said["list"]], **given)
    moved = ask(group, [said["list"]], **given, private="move")

    assert (first.status_code, moved.status_code) == (422, 201)
    need = Intent.objects.get()
    assert "555" not in need.words + need.times + need.lines.get().words
    assert "555-0134" in str(promises.read_own(make.holder(need), need)["note"])


def test_marks_never_make_words_longer_than_their_place(group):
    names = " ".join(["@a_1"] * 80)

    assert ask(group, [], words=names, private="move").status_code == 201

    assert len(Intent.objects.get().words) <= 400


def test_a_list_without_end_is_cut(group):
    answer = ask(group, [], **{"form-TOTAL_FORMS": "1000"})

    assert answer.status_code == 422
    assert b"form-33-what" in answer.content
    assert b"form-34-what" not in answer.content


def test_a_shelter_with_one_address_of_the_net_opens_its_codes(group):
    code = make.code()
    make.need(group, code=code)

    answers = {make.browser().post(f"/c/{code.link()}/").status_code for _ in range(60)}

    assert answers == {302}


def test_a_fault_in_the_list_is_told_on_top_and_the_list_stands_open(group):
    answer = ask(group, ["bread"], words="Breakfast", **{"form-0-quantity": "-1"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("Write 1 or more.") == 2
    assert '<a href="#id_form-0-quantity">What and how many, How many</a>' in page
    assert page.partition("Make a list")[0].rpartition("<details")[2].startswith(" open>")
    assert not Intent.objects.exists()


def test_one_more_line_finds_no_fault_with_what_is_not_written_yet(group):
    answer = ask(group, [""], more="1", **{"form-0-quantity": "-1"})

    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'name="form-1-what"' in page
    assert 'role="alert" tabindex="-1"' not in page
    assert 'class="error"' not in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"words": "x" * 100_000}, "This is too long. It may have 400 letters."),
        ({"words": "bread", "place": "9" * 25}, "This cannot be chosen here."),
        ({"words": "bread", "urgency": ""}, "Please fill this in."),
        ({"words": "bread", "form-0-quantity": "99999"}, "Write 9999 at most."),
        ({"words": "bread", "form-0-quantity": "two"}, "Write a number, for example 3."),
    ],
)
def test_what_cannot_be_taken_is_told_in_plain_words(group, said, told):
    answer = ask(group, [""], **said)

    assert answer.status_code == 422
    assert told in answer.content.decode()


@pytest.mark.parametrize(("language", "shown"), [("es", "Pan [teléfono]"), ("ar", "Pan [هاتف]")])
def test_what_is_sealed_leaves_a_mark_in_the_language_of_whoever_writes(group, language, shown):
    client = make.browser()
    client.post("/language/", {"language": language})

    client.post(f"/g/{group.slug}/needs/new/", sent([""], words="Pan 600 111 222", private="move"))

    assert Intent.objects.get().words == shown


def test_nothing_on_the_page_with_the_code_leads_away_from_it_unasked(group):
    answer = ask(group, [""], words="Bread")

    assert answer.status_code == 201
    assert 'action="/language/"' not in answer.content.decode()
    assert 'name="speak"' not in answer.content.decode()
