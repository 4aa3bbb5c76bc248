"""The pages of translations beside the words, and of asking for advice."""

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.decisions.models import Adviser, Contribution, Translation
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.decisions.tests.on_pages import home, look, send
from manyhands.groups.models import Group
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db
SPANISH = "La vieja está rota."


@pytest.fixture
def five():
    with times.at(make.MONDAY):
        yield make.assembly()


@pytest.fixture
def proposal(five):
    return make.text(five[0])


def test_a_translation_stands_beside_the_words_and_is_marked(five, proposal):
    assert "Put it into another language" in look(five[1], proposal)

    send(five[1], proposal, "translations/", language="es", text=SPANISH)

    page = look(five[2], proposal)
    assert SPANISH in page
    assert "In another language: Spanish" in page
    assert "A translation by <bdi>Ben</bdi>" in page
    assert "What the group decides on are the words in English." in page
    assert make.again(proposal).head.text == "The old one is broken."


def test_who_reads_its_language_finds_it_open(five, proposal):
    send(five[1], proposal, "translations/", language="es", text=SPANISH)

    phone = groups.browser(five[2])
    phone.cookies["django_language"] = "es"
    page = phone.get(home(proposal), headers={"accept-language": "es"}).content.decode()

    assert "<details open><summary>" in page.replace("\n", "")
    assert SPANISH in page


def test_without_words_or_into_its_own_language_it_is_said_what_is_missing(five, proposal):
    page = send(five[1], proposal, "translations/", status=422, language="es", text="")
    assert "Put it into another language" in page
    page = send(five[1], proposal, "translations/", status=422, language="en", text="Again.")
    assert "Again." in page
    assert not Translation.objects.exists()


def test_what_is_over_is_translated_no_more_and_its_translations_stay(five, proposal):
    send(five[1], proposal, "translations/", language="es", text=SPANISH)
    send(five[0], proposal, "withdrawal/")

    page = look(five[2], proposal)

    assert SPANISH in page
    assert "Put it into another language" not in page


# --- advice ---------------------------------------------------------------------------


def listed(member) -> str:
    """The list of what is being decided, as this member reads it."""
    path = reverse("decisions", args=[member.group.slug])
    return groups.browser(member).get(path).content.decode()


@pytest.fixture
def advised(five):
    make.uses(five[0].group, "group.describe", {"method": "advice"})
    return make.proposal(groups.again(five[0]))


def test_who_proposes_asks_on_the_page_and_then_it_happens(five, advised):
    page = look(five[0], advised)
    assert "Advice of 1 more member is needed before it can happen." in page

    send(five[0], advised, "advice/", member=five[1].ref, is_affected="1")

    assert (Adviser.objects.get().member, Adviser.objects.get().is_affected) == (five[1], True)
    assert "Your advice is asked for" in look(five[1], advised)
    assert "Your advice is asked for" in listed(five[1])
    assert "Your advice is asked for" not in listed(five[2])
    send(five[1], advised, "words/", kind="idea", text="Ask the baker.")
    said = advised.contributions.get()
    page = look(five[0], advised)
    assert "Each advice needs a reply" in page
    assert "gave advice" in page
    assert "Your advice is asked for" not in look(five[1], advised)
    assert "Your advice is asked for" not in listed(five[1])
    assert f'name="answers" value="{said.ref}"' in page  # the form for the reply is there
    assert f'name="answers" value="{said.ref}"' not in look(five[2], advised)
    send(five[0], advised, "replies/", answers=said.ref, text="I did.")
    page = look(five[0], advised)
    assert "There is enough advice" in page
    assert f'name="answers" value="{said.ref}"' not in page
    with make.later(advised, hours=26):
        make.work_off()
    with make.later(advised, hours=27):
        make.work_off()
    assert make.again(advised).stage == Stage.IN_FORCE
    assert Group.objects.get(pk=advised.group_id).name == "Rose Street"


@pytest.mark.parametrize("state", ["withdrawn", "addressed"])
def test_a_concern_that_was_settled_without_a_reply_can_still_be_replied_to(five, advised, state):
    send(five[1], advised, "words/", kind="concern", text="It is loud.")
    said = advised.contributions.get()
    assert f'name="answers" value="{said.ref}"' in look(five[2], advised)
    Contribution.objects.filter(pk=said.pk).update(state=state)

    assert f'name="answers" value="{said.ref}"' in look(five[0], advised)
    send(five[0], advised, "replies/", answers=said.ref, text="We move it.")
    assert "There is enough advice" in look(five[0], advised)


def test_only_who_proposes_asks_and_each_other_member_once(five, advised):
    assert "Ask for advice" not in look(five[1], advised)
    send(five[1], advised, "advice/", status=403, member=five[2].ref, is_affected="0")
    send(five[0], advised, "advice/", member=five[1].ref, is_affected="0")

    page = send(five[0], advised, "advice/", status=422, member=five[0].ref, is_affected="0")

    assert "Ask for advice" in page
    assert f'<option value="{five[1].ref}"' not in look(five[0], advised)


def test_what_is_not_decided_by_advice_does_not_speak_of_it(five, proposal):
    assert 'id="advice"' not in look(five[0], proposal)
    told = send(five[0], proposal, "advice/", status=409, member=five[1].ref, is_affected="0")
    assert "This is not the time to ask for advice." in told
