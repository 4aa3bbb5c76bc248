"""What was said about a proposal and does harm is hidden by two, and shown again."""

import pytest
from django.db import IntegrityError, transaction

from manyhands.base.errors import NotPossible
from manyhands.decisions import discussion, undo
from manyhands.decisions.models import Contribution, Proposal
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import about_removing
from manyhands.decisions.tests.on_pages import look, send
from manyhands.groups import hiding
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

SAID = "Zed lives at Mill Lane 7."


@pytest.fixture
def five():
    return make.assembly()


@pytest.fixture
def proposal(five):
    return make.text(five[0])


@pytest.fixture
def concern(five, proposal):
    return make.concern(five[1], proposal, SAID)


def hide(concern: Contribution) -> None:
    groups.decided("content.hide", concern.proposal, said=concern.ref)


def test_nobody_hides_anothers_words_alone(five, concern):
    with pytest.raises(NeedsDecision) as needed:
        hiding.hide_words(five[2], concern.proposal, said=concern.ref)

    assert needed.value.method == "two_keys"
    assert SAID in look(five[2], concern.proposal)


def test_hidden_words_stand_nowhere_and_the_concern_stays_open(five, concern):
    hide(concern)

    page = look(five[2], concern.proposal)
    assert SAID not in page
    assert "The group has hidden these words." in page
    assert make.again(concern.proposal).contributions.get().state == Contribution.OPEN
    with make.later(concern.proposal, hours=49):
        make.work_off()
    with make.later(concern.proposal, days=6) as ripe:
        make.work_off()
        with pytest.raises(NotPossible, match="no reply yet"):
            discussion.call_test(five[0], make.again(ripe))


def test_a_reply_is_hidden_alone(five, proposal, concern):
    more = {"kind": Contribution.INFO, "answers": concern}
    reply = discussion.contribute(five[2], proposal, text="And at number 9.", **more)

    hide(reply)

    page = look(five[3], proposal)
    assert SAID in page
    assert "number 9" not in page


def test_they_are_shown_again_as_they_were(five, concern):
    hide(concern)
    groups.decided("content.show", concern.proposal, said=concern.ref)

    assert SAID in look(five[2], concern.proposal)
    with pytest.raises(NotPossible, match="not hidden"):
        groups.decided("content.show", concern.proposal, said=concern.ref)


def test_what_is_hidden_can_be_undone(five, concern):
    hide(concern)

    (done,) = [one for one in undo.what_can_be_undone(five[0].group) if one.by != five[0].ref]
    act = undo.inverse_of(five[0].group, done.power, done.facts)

    assert (act.power, act.details) == ("content.show", {"said": concern.ref})
    groups.decided("content.show", concern.proposal, said=concern.ref)
    with pytest.raises(NotPossible, match="not hidden"):
        undo.inverse_of(five[0].group, done.power, done.facts)


def test_the_statement_of_whom_it_concerns_is_never_hidden(five):
    about = about_removing(five[0], five[4])
    voice = discussion.contribute(five[4], about, kind=Contribution.STATEMENT, text="I was ill.")

    with pytest.raises(NotPossible, match="never hidden"):
        hide(voice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=voice.pk).update(text="", hidden_text="I was ill.")


def test_the_same_is_not_said_again(five, concern):
    hide(concern)

    with pytest.raises(NotPossible, match="other words"):
        make.concern(five[1], concern.proposal, SAID)


def test_there_is_something_to_hide_or_nothing_happens(five, proposal, concern):
    hide(concern)

    for ref in (concern.ref, "unknown"):
        with pytest.raises(NotPossible, match="no words to hide"):
            groups.decided("content.hide", proposal, said=ref)


def test_a_button_hides_and_another_shows(five, concern):
    assert "Hide these words" in look(five[2], concern.proposal)
    send(five[2], concern.proposal, "words/hiding/", said=concern.ref)
    draft = newest()
    asked = look(five[2], draft)
    assert "Hide words that do harm" in asked
    assert SAID in asked

    hide(concern)

    assert SAID not in look(five[2], draft)
    assert "Show them again" in look(five[2], concern.proposal)
    send(five[2], concern.proposal, "words/showing/", said=concern.ref)
    assert "Show words again that were hidden" in look(five[2], newest())
    send(five[2], concern.proposal, "words/hiding/", status=404, said="unknown")


def newest() -> Proposal:
    return Proposal.objects.latest("pk")
