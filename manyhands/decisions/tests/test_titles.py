"""What a proposal is called when it is amended: it follows the act, or says what somebody wrote."""

import pytest
from django.utils import translation

from manyhands.base import times
from manyhands.decisions import actions, changing, discussion, wording
from manyhands.decisions.models import Amendment
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

SENTENCE = "Change the group's name and purpose: "


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    members = make.assembly(5)
    make.uses(members[0].group, "group.describe", {"method": "consensus"})
    return [groups.again(member) for member in members]


def draft_of(author, name):
    """The draft that pressing the button becomes, called as the button calls it."""
    needed = make.wish(author, name)
    return actions.draft_proposal(
        author, author.group, method=needed.method, act=needed.act.as_dict(),
        title=changing.first_title(needed.act),
    )  # fmt: skip


def out(author, name, title=""):
    """A proposal to use this name, under its first title or under words of the author's own."""
    draft = draft_of(author, name)
    return actions.publish_proposal(author, draft, title=title or draft.title, text="Shorter.")


def offered(author, proposal, name, **more):
    draft = draft_of(author, name)
    send(author, draft, "as-amendment/", proposal=proposal.ref, why="Prettier", **more)
    return Amendment.objects.latest("pk")


def taken_in(author, proposal, amendment):
    send(author, proposal, f"amendments/{amendment.ref}/", answer="accept")
    with make.later(proposal, hours=25):
        make.work_off()
    return make.again(proposal)


# --- it follows the act ------------------------------------------------------------------------


def test_a_title_that_was_the_sentence_of_the_act_follows_the_act(five):
    ana, ben, *_rest = five
    proposal = out(ana, "Rose Street")
    amendment = offered(ben, proposal, "Lily Street")
    page = look(ana, proposal)
    assert "It would be called:" in page
    assert f"{SENTENCE}<del>Rose</del><ins>Lily</ins> Street".replace("'", "&#x27;") in page

    after = taken_in(ana, proposal, amendment)

    assert after.title == f"{SENTENCE}Lily Street"
    assert [one.title for one in after.versions.order_by("number")] == [
        f"{SENTENCE}Rose Street", f"{SENTENCE}Lily Street",
    ]  # fmt: skip


def test_it_follows_in_the_language_in_which_it_was_written(five):
    ana, ben, *_rest = five
    with translation.override("es"):
        proposal = out(ana, "Calle Rosa")
        spanish = changing.first_title(make.wish(ana, "Calle Lirio").act)
    assert proposal.title != f"{SENTENCE}Calle Rosa"

    after = taken_in(ana, proposal, offered(ben, proposal, "Calle Lirio"))

    assert after.title == spanish


def test_words_of_a_members_own_stay(five):
    ana, ben, *_rest = five
    proposal = out(ana, "Rose Street", "A name for all of us")

    after = taken_in(ana, proposal, offered(ben, proposal, "Lily Street"))

    assert after.title == after.head.title == "A name for all of us"
    assert "It would be called:" not in look(ana, after)


# --- or says what somebody wrote -----------------------------------------------------------------


def test_whoever_amends_may_say_what_it_would_be_called(five):
    ana, ben, *_rest = five
    proposal = out(ana, "Rose Street", "Call us Rose Street")
    assert 'value="Call us Rose Street"' in look(ben, draft_of(ben, "Lily Street"))

    amendment = offered(ben, proposal, "Lily Street", title="Call us Lily Street")
    assert "Call us <del>Rose</del><ins>Lily</ins> Street" in look(ana, proposal)
    after = taken_in(ana, proposal, amendment)

    assert after.title == "Call us Lily Street"
    assert "Call us <del>Rose</del><ins>Lily</ins> Street" in look(ana, after)


def test_a_title_left_as_it_would_be_anyway_is_no_part_of_the_amendment(five):
    ana, ben, *_rest = five
    proposal = out(ana, "Rose Street")
    amendment = offered(ben, proposal, "Lily Street", title=f"{SENTENCE}Lily Street")

    assert amendment.title == ""
    page = look(ben, draft_of(ben, "Elm Street"))
    assert f"{SENTENCE}Elm Street".replace("'", "&#x27;") in page


def test_where_several_fit_the_title_may_be_left_empty(five):
    ana, ben, cleo, *_rest = five
    proposal = out(ana, "Rose Street", "Call us Rose Street")
    out(cleo, "Elm Street")

    assert "Left empty, it keeps its title" in look(ben, draft_of(ben, "Lily Street"))
    amendment = offered(ben, proposal, "Lily Street", title="")
    assert taken_in(ana, proposal, amendment).title == "Call us Rose Street"


def test_the_title_of_a_text_can_be_amended_alone_or_with_it(five):
    ana, ben, *_rest = five
    proposal = make.text(ana)
    same = {"kind": "wording", "text": "The old one is broken."}
    page = send(ben, proposal, "amendments/", status=422, title="Buy a fridge", **same)
    assert "Change something in it." in page

    send(ben, proposal, "amendments/", title="Buy a used fridge", **same)
    send(ben, proposal, "amendments/", title="Buy a used fridge", **same)
    amendment = proposal.amendments.get()
    assert (amendment.title, amendment.text) == ("Buy a used fridge", "")
    page = look(ana, proposal)
    assert "Buy a <ins>used </ins>fridge" in page
    assert "<del>The" not in page

    after = taken_in(ana, proposal, amendment)
    assert (after.title, after.head.text) == ("Buy a used fridge", "The old one is broken.")


# --- and a round pins it -------------------------------------------------------------------------


def test_a_round_keeps_the_title_of_what_it_asked_about(five):
    ana, ben, cleo, *_rest = five
    proposal = out(ana, "Rose Street")
    amendment = offered(ben, proposal, "Lily Street")
    send(ana, proposal, f"amendments/{amendment.ref}/", answer="accept")
    send(cleo, proposal, f"amendments/{amendment.ref}/", answer="keep_both")
    beside = proposal.versions.get(is_alternative=True)
    assert beside.title == f"{SENTENCE}Lily Street"
    assert make.again(proposal).title == f"{SENTENCE}Rose Street"
    assert "Lily Street</strong>" in look(cleo, proposal)
    for member in (ben, cleo):
        discussion.approve_version(member, beside)
    for days in (5, 11):
        with make.later(proposal, days=days):
            make.work_off()

    with make.later(proposal, days=11):
        send(ana, proposal, "rounds/")

    after = make.again(proposal)
    assert after.title == f"{SENTENCE}Lily Street"
    assert make.open_round_of(after).version.title == after.title
    assert "Lily Street" in look(ana, after)


def test_words_that_are_taken_out_take_their_title_along(five):
    ana, ben, *_rest = five
    proposal = make.text(ana)
    send(ben, proposal, "amendments/", kind="wording", title="Ask Dov at 12 Elm", text="He has one")
    after = taken_in(ana, proposal, proposal.amendments.get())
    make.uses(ana.group, "version.redact", {"method": "do"})

    wording.redact_version(groups.again(ana), after, version=after.head.number)

    assert make.again(after).title == "Buy a fridge"
    assert not after.versions.filter(title__contains="Elm").exists()
    assert not after.amendments.filter(title__contains="Elm").exists()
