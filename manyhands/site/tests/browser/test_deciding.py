"""Three neighbors found a group and decide something, on phones, from first button to last."""

import pytest

from manyhands.base.tests.effort import few
from manyhands.decisions.models import Proposal, Stance
from manyhands.decisions.tests import make
from manyhands.groups.models import Group
from manyhands.site.tests.browser.phone import Phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HANDS = {
    "without script": {},
    "with script, by keyboard": {"script": True, "by_keyboard": True},
    "in Arabic": {"language": "ar"},
}


@pytest.fixture(params=few("in Arabic", of=tuple(HANDS)))
def hands(request, lend):
    """Lends phones that all people of a test hold in the same way."""
    return lambda: lend(**HANDS[request.param])


def found(phone: Phone) -> str:
    """Start a group on this phone; says where it is."""
    phone.go("/found/")
    phone.sign_in("ana@example.org")
    phone.fill("What is your group called?", "Rosewood")
    phone.fill("What is it for?", "We look after each other.")
    phone.fill("What shall we call you?", "Ana")
    phone.press("Start it")
    return Group.objects.get().slug


def begin(phone: Phone, slug: str) -> None:
    phone.go(f"/g/{slug}/beginning/")
    phone.press("I agree to begin like this")


def propose(phone: Phone, slug: str) -> str:
    """Press a button that nobody presses alone, and put what it becomes before the group."""
    phone.go(f"/g/{slug}/about/description/")
    phone.fill("Name of the group", "Rose Street")
    phone.press("Propose it")
    phone.reads(
        "In your group nobody does this alone. Nothing was changed yet. "
        "This is the proposal it would become."
    )
    phone.fill("Why do you propose it?", "It is shorter.")
    phone.press("Put it before the group")
    phone.reads("It is before the group now.")
    return Proposal.objects.get().get_absolute_url()


def talk_it_over(ana: Phone, ben: Phone, cleo: Phone, path: str) -> None:
    """A question with its answer, a concern that stays open until it is addressed."""
    ben.go(path)
    ben.unfold("Ask, or raise a concern")
    ben.choose("A question")
    ben.fill("Your words", "What about the sign?")
    ben.press("Say it")
    ana.again()
    ana.unfold("Reply")
    ana.fill("Your reply", "We paint it anew.")
    ana.press("Send the reply")
    cleo.go(path)
    cleo.reads("We paint it anew.")
    cleo.unfold("Ask, or raise a concern")
    cleo.choose("A concern")
    cleo.fill("Your words", "Nobody will find us.")
    cleo.press("Say it")
    ana.again()
    ana.unfold("Reply")
    ana.fill("Your reply", "The old name stays below.")
    ana.press("Send the reply")


def amend(ana: Phone, ben: Phone) -> None:
    """Ben offers other words, and Ana takes them in."""
    ben.again()
    ben.unfold("Offer other words")
    ben.fill("The text as you would have it", "It is shorter, and the roses are ours.")
    ben.choose("Only the wording")
    ben.press("Offer it")
    ana.again()
    ana.press("Take it in")


def say(phone: Phone, path: str, position: str) -> None:
    phone.go(path)
    phone.choose(position)
    phone.press("Say it")


def block(phone: Phone, path: str) -> None:
    """First without a reason, which says what is missing; then with one."""
    phone.go(path)
    phone.choose("I block")
    phone.fill("What would resolve it?", "Keep the old sign.")
    phone.press("Say it")
    phone.reads(
        "Your block is not counted yet. Say which principle of the group or whom it protects."
    )
    phone.field_holds("What would resolve it?", "Keep the old sign.")
    phone.fill("Or what harm would it do, and to whom?", "Newcomers get lost.")
    phone.press("Say it")


def test_a_group_is_founded_and_decides_and_what_it_decides_happens(hands, house):
    ana, ben, cleo = hands(), hands(), hands()
    slug = found(ana)
    ben.join(slug, "Ben")
    cleo.join(slug, "Cleo")
    for phone in (ana, ben, cleo):
        begin(phone, slug)

    path = propose(ana, slug)
    talk_it_over(ana, ben, cleo, path)
    amend(ana, ben)
    make.time_goes_by(hours=25)
    make.time_goes_by(hours=25)
    make.time_goes_by(hours=73)
    cleo.again()
    cleo.reads("It is shorter, and the roses are ours.")
    cleo.press("It is addressed")
    ana.again()
    ana.press("Ask the group now")

    say(ana, path, "I agree")
    say(ben, path, "I agree, with reservations")
    block(cleo, path)
    ana.again()
    ana.reads("Newcomers get lost.")
    make.time_goes_by(days=9)

    ana.again()
    ana.reads("Resolve the block")
    ben.again()
    ben.reads("The lot asks you to help them find a way.")
    say(cleo, path, "I agree")
    make.work_off()
    ana.again()
    ana.reads("Adopted")
    assert Stance.objects.filter(superseded_at=None).count() == 3
    make.time_goes_by(days=2)

    ana.again()
    ana.reads("What happened", "What it changed")
    assert Group.objects.get().name == "Rose Street"
    ana.go(f"/g/{slug}/decisions/")
    ana.reads("In force")
