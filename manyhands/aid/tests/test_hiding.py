"""Words that do harm are hidden by two, and shown again."""

import pytest

from manyhands.aid import actions
from manyhands.aid.models import Intent, Token
from manyhands.aid.tests import make
from manyhands.base.errors import NotPossible
from manyhands.decisions import undo
from manyhands.groups.hiding import hide_words
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

SAID = "Beware of my neighbor Zed"


@pytest.fixture
def group():
    return groups.group()


@pytest.fixture
def ana(group):
    return groups.member(group, "Ana")


@pytest.fixture
def ben(group):
    return groups.member(group, "Ben")


@pytest.fixture
def need(ana):
    return make.need(ana, words=SAID)


def again(intent: Intent) -> Intent:
    return Intent.objects.get(pk=intent.pk)


def board_of(member) -> str:
    return groups.browser(member).get(f"/g/{member.group.slug}/needs/").content.decode()


def test_nobody_hides_anothers_words_alone(ben, need):
    with pytest.raises(NeedsDecision) as needed:
        hide_words(groups.again(ben), need)

    assert needed.value.method == "two_keys"
    assert again(need).words == SAID


def test_hidden_words_stand_nowhere_and_the_need_can_still_be_met(ana, ben, need):
    groups.decided("content.hide", need)

    assert SAID not in board_of(ben)
    page = groups.browser(ben).get(need.get_absolute_url()).content.decode()
    assert SAID not in page
    assert "The group has hidden these words." in page
    assert "I will do it" in page
    assert not Token.objects.filter(intent=need, token__contains="neighbor").exists()


def test_they_are_shown_again_as_they_were(ben, need):
    before = set(Token.objects.filter(intent=need).values_list("token", flat=True))
    groups.decided("content.hide", need)
    groups.decided("content.show", need)

    assert (again(need).words, again(need).hidden_words) == (SAID, "")
    assert SAID in board_of(ben)
    assert set(Token.objects.filter(intent=need).values_list("token", flat=True)) == before
    with pytest.raises(NotPossible, match="not hidden"):
        groups.decided("content.show", need)


def test_what_is_hidden_can_be_undone(group, need):
    groups.decided("content.hide", need)

    (done,) = [one for one in undo.what_can_be_undone(group) if one.power == "content.hide"]

    assert undo.inverse_of(group, done.power, done.facts).power == "content.show"


def test_whoever_asked_does_not_write_around_it(ana, need):
    groups.decided("content.hide", need)

    with pytest.raises(NotPossible, match="hidden what you wrote"):
        actions.edit_intent(ana, need, draft=make.draft(words="Again: beware"))


def test_hidden_words_are_forgotten_like_any(ana, need):
    groups.decided("content.hide", need)

    actions.erase_intent(ana, need)

    assert again(need).hidden_words == ""


def test_a_button_hides_and_another_shows(ben, need):
    phone = groups.browser(ben)
    assert "Hide its words" in phone.get(need.get_absolute_url()).content.decode()
    pressed = phone.post(f"{need.get_absolute_url()}hiding/", follow=True)
    assert "Hide words that do harm" in pressed.content.decode()

    groups.decided("content.hide", need)

    assert "Show them again" in phone.get(need.get_absolute_url()).content.decode()
    pressed = phone.post(f"{need.get_absolute_url()}showing/", follow=True)
    assert "Show words again that were hidden" in pressed.content.decode()
