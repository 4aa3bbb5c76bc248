"""The power picture says what is, on a history small enough to count by hand."""

import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from manyhands.base import times
from manyhands.base.errors import Refused
from manyhands.base.models import SealKey
from manyhands.decisions import figures
from manyhands.decisions.meetings import convening, speaking
from manyhands.decisions.models import AgendaItem, Contribution, Meeting, Part, Proposal
from manyhands.decisions.picture import Carried, power_picture
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import make
from manyhands.groups.models import Group, Member
from manyhands.people.models import Person
from manyhands.people.tests.make import person, signed_in

pytestmark = pytest.mark.django_db

MONDAY = make.MONDAY
QUERIES = 20


@pytest.fixture(autouse=True)
def _monday():
    with times.at(MONDAY):
        yield


def seen_by(member, at=MONDAY) -> dict[str, Carried]:
    return {one.key: one for one in power_picture(member, at)}


def speak(member, proposal, times_=1, *, kind=Contribution.INFO, at=MONDAY) -> None:
    Contribution.objects.bulk_create(
        Contribution(
            proposal=proposal, version=proposal.head, author=member, kind=kind, text="So.",
            said_at=at,
        )
        for _time in range(times_)
    )  # fmt: skip


def test_it_counts_what_each_carried_in_ninety_days():
    ana, ben, cleo, dov, eli = make.assembly()
    fridge = make.text(ana)
    speak(ana, fridge, 6)
    speak(ben, fridge, 2)
    speak(cleo, fridge, 1, kind=Contribution.ANSWER)
    speak(dov, fridge, 9, at=MONDAY - timedelta(days=91))

    seen = seen_by(ben)

    assert (seen["speaking"].total, seen["speaking"].own, seen["speaking"].people) == (9, 2, 3)
    assert seen["speaking"].half == 1
    assert seen["speaking"].percent == 62  # 6, 2, 1, 0, 0: a Gini coefficient of 28/45
    assert (seen["answering"].total, seen["answering"].own) == (1, 0)
    assert (seen["proposing"].total, seen_by(ana)["proposing"].own) == (1, 1)
    assert (seen["holding"].total, seen["holding"].percent) == (0, 0)
    assert seen_by(eli)["speaking"].own == 0


def test_speaking_in_the_room_and_facilitating_meetings_count():
    ana, ben, *_ = make.assembly()
    meeting = convening.call_meeting(ana, ana.group, title="Monthly", starts_at=MONDAY)
    convening.open_meeting(ana, meeting)
    turn = speaking.ask_for_turn(ben, meeting)
    speaking.give_turn(ana, meeting, turn=turn.ref)
    speaking.ask_for_turn(ana, meeting, guest="Lina")
    Part.objects.create(meeting=meeting, what=Part.FACILITATE, member=ana, given_at=MONDAY)
    Meeting.objects.update(closed_at=MONDAY, digest="0" * 64)

    assert (seen_by(ben)["speaking"].own, seen_by(ben)["speaking"].total) == (1, 1)
    assert seen_by(ana)["facilitating"].own == 1


def closed_round(author, **positions) -> datetime:
    """A round of consent in which these members said this; says when it was over."""
    proposal = make.proposal(author)
    while not proposal.rounds.exists():
        with times.at(make.again(proposal).moves_at):
            make.work_off()
    round_ = make.open_round_of(proposal)
    with times.at(round_.opened_at):
        for member in Member.objects.filter(name__in=positions):
            make.say(member, proposal, positions[member.name])
    with times.at(round_.closes_at):
        make.work_off()
    return round_.closes_at


def test_getting_ones_way_is_a_stance_that_came_to_what_it_wanted():
    ana, ben, cleo, *_ = make.assembly()
    at = closed_round(ana, Ana="agree", Ben="agree", Dov="agree")

    assert (seen_by(ana, at)["deciding"].own, seen_by(cleo, at)["deciding"].own) == (1, 0)
    assert seen_by(ben, at)["deciding"].total == 3


def test_a_block_that_held_came_to_what_it_wanted():
    ana, _ben, cleo, *_ = make.assembly()
    at = closed_round(ana, Ana="agree", Ben="agree", Cleo="block")

    assert (seen_by(ana, at)["deciding"].own, seen_by(cleo, at)["deciding"].own) == (0, 1)


def test_it_is_marked_when_it_was_above_chance_twice():
    ana, *_ = make.assembly(10)
    fridge = make.text(ana)
    speak(ana, fridge, 40)
    assert (seen_by(ana)["speaking"].is_high, seen_by(ana)["speaking"].is_uneven) == (True, False)

    speak(ana, fridge, 40, at=MONDAY - timedelta(days=100))

    assert seen_by(ana)["speaking"].is_uneven


def test_what_all_carry_alike_is_never_marked():
    members = make.assembly(10)
    fridge = make.text(members[0])
    for member in members:
        speak(member, fridge, 4)
        speak(member, fridge, 4, at=MONDAY - timedelta(days=100))

    speaking_ = seen_by(members[0])["speaking"]

    assert (speaking_.percent, speaking_.is_high, speaking_.half) == (0, False, 5)


def test_who_keeps_their_figures_is_in_the_sum_alone():
    ana, ben, cleo, *_ = make.assembly()
    fridge = make.text(ana)
    speak(ana, fridge, 8)
    speak(ben, fridge, 1)
    figures.keep_figures(ana, ana, kept=True)

    seen = seen_by(ana)["speaking"]

    assert (seen.total, seen.own, seen.people, seen.half) == (9, None, 1, 1)
    assert seen_by(ana)["proposing"].own == 1
    figures.keep_figures(ana, ana, kept=False)
    assert seen_by(ana)["speaking"].own == 8
    with pytest.raises(Refused):
        figures.keep_figures(cleo, ana, kept=True)


# --- the page ----------------------------------------------------------------------


def page(member) -> str:
    answer = signed_in(member.person).get(reverse("power-picture", args=[member.group.slug]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_is_ranked_or_named():
    ana, ben, *_ = make.assembly()
    speak(ben, make.text(ana), 5)

    text = page(ana)

    assert "You: 0 of 5" in " ".join(text.split())
    assert not [name for name in make.NAMES[:5] if re.search(rf">[^<]*\b{name}\b", text)]


def test_the_table_says_what_the_drawing_says():
    ana, ben, *_ = make.assembly()
    speak(ben, make.text(ana), 5)
    drawn = seen_by(ana)["speaking"]

    text = page(ana)

    row = re.search(r'<tr><th scope="row">Speaking</th>(.*?)</tr>', text)[1]
    figures = re.findall(r"<td[^>]*>(?:<bdi>)?([^<]*)", row)
    band = f"{drawn.chance_percent}–{drawn.high_percent}"
    assert figures == ["0", "5", "1", "1", str(drawn.percent), band]
    assert f'width="{drawn.at}" height="12"' in text


@pytest.mark.parametrize("many", [1, 2])
def test_of_one_or_two_things_it_only_says_that_they_are_too_few(many):
    ana, ben, *_ = make.assembly(10)
    fridge = make.text(ana)
    with times.at(MONDAY + timedelta(days=100)):
        for days in (5, 95):
            speak(ben, fridge, many, at=MONDAY + timedelta(days=days))
        text = page(ana)
        seen = seen_by(ana, times.now())["speaking"]

    speaking = text[text.index("carried-speaking") :].partition("</section>")[0]
    assert f"You: 0 of {many}" in " ".join(speaking.split())
    assert "too little to say how it is spread" in speaking
    assert "svg class=" not in speaking
    assert "chance would make it" not in speaking
    assert seen.is_little
    assert not seen.is_high
    row = re.search(r'<tr><th scope="row">Speaking</th>(.*?)</tr>', text)[1]
    assert re.findall(r"<td[^>]*>([^<]*)", row) == ["0", f"{many}", "1", "–", "–", "–"]


def test_the_agenda_of_the_next_meeting_takes_it():
    ana, *_ = make.assembly()
    meeting = convening.call_meeting(ana, ana.group, title="Monthly", starts_at=MONDAY)

    answer = signed_in(ana.person).post(reverse("put-on-agenda", args=[ana.group.slug, "speaking"]))

    assert answer.headers["Location"] == meeting.get_absolute_url()
    assert AgendaItem.objects.get().title == "Speaking: how do we spread it wider?"


def test_where_no_meeting_is_called_it_is_a_draft_to_all():
    ana, *_ = make.assembly()

    answer = signed_in(ana.person).post(reverse("put-on-agenda", args=[ana.group.slug, "speaking"]))

    draft = Proposal.objects.get()
    assert answer.headers["Location"] == draft.get_absolute_url()
    assert (draft.stage, draft.title) == (Stage.DRAFT, "Speaking: how do we spread it wider?")


def hrefs(client, page: str) -> str:
    return client.get(page).content.decode().replace("&amp;", "&")


def test_what_few_carry_opens_a_roster_or_a_lot():
    ana, *_ = make.assembly()
    browser, picture = signed_in(ana.person), reverse("power-picture", args=[ana.group.slug])
    rosters, lots = (reverse(name, args=[ana.group.slug]) for name in ("rosters", "draws"))

    before = hrefs(browser, picture)
    meeting = convening.call_meeting(ana, ana.group, title="Monthly", starts_at=MONDAY)
    after = hrefs(browser, picture)

    answers = f"{rosters}?role=answers+questions"
    for said in (before, after):
        assert f'href="{answers}"' in said
        assert f'href="{lots}"' in said
    assert f'href="{rosters}?role=facilitates"' in before
    assert f'<a class="button quiet small" href="{meeting.get_absolute_url()}"' in after
    assert 'value="answers questions"' in hrefs(browser, answers)


def test_what_nobody_carries_is_no_address():
    ana, *_ = make.assembly()

    answer = signed_in(ana.person).post(reverse("put-on-agenda", args=[ana.group.slug, "shouting"]))

    assert answer.status_code == 404


def test_it_asks_the_same_few_questions_however_many_they_are(django_assert_num_queries):
    ana, *_ = make.assembly(10)
    speak(ana, make.text(ana), 50)

    with django_assert_num_queries(QUERIES):
        power_picture(ana, MONDAY)


def neighbors(group: Group, many: int) -> list[Member]:
    """So many more members, in few queries."""
    known = person()
    keys = SealKey.objects.bulk_create(SealKey(wrapped=known.key.wrapped) for _one in range(many))
    people = Person.objects.bulk_create(Person(key=key) for key in keys)
    return Member.objects.bulk_create(
        Member(group=group, person=one, name="Neighbor", joined_at=MONDAY) for one in people
    )


def test_a_thousand_members_see_what_half_of_them_said():
    ana, *_ = make.assembly()
    fridge = make.text(ana)
    for member in neighbors(ana.group, 995)[:500]:
        speak(member, fridge, 10)

    seen = seen_by(ana)

    assert (seen["speaking"].total, seen["speaking"].people) == (5_000, 500)
