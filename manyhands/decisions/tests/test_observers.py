"""Who observes is heard and never counted: no round, no threshold and no lot knows of them."""

from datetime import timedelta
from random import Random

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.tests.effort import THOROUGH
from manyhands.decisions import actions, discussion, fair, queries
from manyhands.decisions.actions import as_many_as_sponsor
from manyhands.decisions.choice.sortition import times_served
from manyhands.decisions.electorate import counted
from manyhands.decisions.lockout import electors_under
from manyhands.decisions.looking_again import how_many_must_ask
from manyhands.decisions.models import Contribution, Elector, Round, Stance
from manyhands.decisions.tests import histories, make
from manyhands.decisions.tests.edge.shared import about_removing, closed, round_on, say
from manyhands.groups import admissions
from manyhands.groups.actions import (
    Newcomer,
    confirm_founding,
    join_group,
    pause_member,
    resume_member,
    step_back,
)
from manyhands.groups.constitution import whole
from manyhands.groups.models import Admission, Mandate, Member
from manyhands.groups.powers import DO, POWERS, authorize
from manyhands.groups.queries import confirmations, members_of
from manyhands.groups.standing import OBSERVES, is_open_to
from manyhands.groups.tests import make as groups
from manyhands.people import actions as people
from manyhands.people.merging import bring_together
from manyhands.record import verify

pytestmark = pytest.mark.django_db
POSITIONS = ("agree", "agree", "agree", "reserve", "pass", "stand_aside", "block", "")
C = Contribution


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


@pytest.fixture
def obi(five):
    """Comes along since before the first proposal."""
    with times.at(make.MONDAY - timedelta(days=60)):
        return groups.again(groups.observer(five[0].group))


def asked(members):
    """What the record's verifier says of the first round."""
    file = histories.file_of(members[0])
    return verify.check(iter(file.splitlines(keepends=True))).replay.sums()[0]


# --- heard, and never counted -------------------------------------------------------------------


def one_round(chance: Random, observers: int) -> Round:
    """Five members say what chance has them say; so many observe, some since before it and some
    since it is open, and say what they can.
    """
    said = [chance.choice(POSITIONS) for _ in range(5)]
    members = make.assembly(5)
    early = observers // 2
    seen = [groups.observer(members[0].group, f"Obi {number}") for number in range(early)]
    proposal = make.text(members[0])
    round_ = round_on(members[0], proposal)
    seen += [groups.observer(members[0].group, f"Late {n}") for n in range(observers - early)]
    for one in seen:
        discussion.contribute(one, make.again(proposal), kind=C.CONCERN, text=f"{one.ref}?")
        with pytest.raises(Refused, match="You observe"):
            make.say(one, proposal, chance.choice(("agree", "stand_aside")))
    for member, position in zip(members, said, strict=True):
        if position:
            say(round_, [member], position)
    return closed(round_)


@pytest.mark.parametrize("seed", range(40 if THOROUGH else 8))
def test_no_number_of_observers_changes_what_a_round_comes_to(seed):
    without = one_round(Random(seed), 0)
    beside = one_round(Random(seed), seed % 4 + 1)

    assert beside.tally == without.tally
    assert (beside.verdict, beside.closed_at) == (without.verdict, without.closed_at)
    assert beside.electors.count() == without.electors.count() == 5


def test_no_threshold_and_no_lot_knows_of_observers(five):
    group, proposal = five[0].group, make.text(five[0])

    def numbers():
        here = groups.again(five[0]).group
        return {
            "members": members_of(here).count(),
            "sponsors": as_many_as_sponsor(here),
            "review": how_many_must_ask(proposal),
            "electors": electors_under(here, whole(here.constitution.data)),
            "roster": times_served(here, "facilitator", make.MONDAY.date()),
            "supporters": queries.others_than(five[1], proposal),
        }

    before = numbers()
    for number in range(30):
        groups.observer(group, f"Obi {number}")

    assert numbers() == before


def test_a_jury_is_drawn_among_members_alone(five):
    for number in range(20):
        groups.observer(five[0].group, f"Obi {number}")
    proposal = about_removing(five[0], five[4])

    _seed, jurors, among = fair._draw_jury(proposal)

    assert {juror.pk for juror in jurors} <= {member.pk for member in five}
    assert among["among"] == 3


def test_the_record_alone_shows_that_observers_did_not_count(five, obi):
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    step_back(groups.again(five[4]), five[4])
    say(round_, five[:4])

    done = closed(round_)

    assert (done.verdict, done.tally["electors"]) == ("adopt", 4)
    assert asked(five).startswith(f"Round {round_.ref}: adopt")


def test_three_who_observe_do_not_begin_a_group():
    founder = groups.founded()
    for _number in range(3):
        with pytest.raises(Refused, match="You observe"):
            confirm_founding(groups.observer(founder.group), founder.group)
    confirm_founding(founder, founder.group)
    confirmed = confirmations(founder.group).count()
    step_back(founder, founder)

    assert (confirmed, confirmations(founder.group).count()) == (1, 0)


# --- what is open to them -----------------------------------------------------------------------


def test_the_door_refuses_who_observes_all_that_the_pages_do_not_show(five, obi):
    closed_to_them = [power for power in POWERS if not is_open_to(obi, power)]

    assert len(closed_to_them) > 100
    for power in closed_to_them:
        with pytest.raises(Refused, match="You observe"):
            authorize(obi, POWERS[power], obi.group, {})


def test_they_do_nothing_of_what_decides():
    closed_to_them = [
        "stance.take", "ballot.send", "ballot.send_secret", "proposal.draft", "proposal.publish",
        "test.call", "proposal.sponsor", "recall.ask", "review.ask", "validity.ask",
        "fallback.ask", "late_block.ask", "emergency.ask", "emergency.second", "amendment.offer",
        "version.approve", "mandate.grant", "mandate.report", "need.commit",
        "commitment.take_over", "need.read_sealed", "claim.read", "claim.pay", "books.read_names",
        "inbox.hear", "member.admit", "constitution.change", "circle.join", "draw.begin",
    ]  # fmt: skip
    obi = Member(pk=1, observes_since=make.MONDAY)

    assert set(closed_to_them) <= POWERS.keys()
    assert [power for power in closed_to_them if is_open_to(obi, power)] == []


def test_they_ask_and_raise_concerns_and_say_when_these_are_addressed(five, obi):
    proposal = make.text(five[0])
    worry = discussion.contribute(obi, proposal, kind=C.CONCERN, text="Too loud?")
    other = discussion.contribute(five[1], proposal, kind=C.QUESTION, text="How large?")
    discussion.contribute(five[0], proposal, kind=C.INFO, text="It is quiet.", answers=worry)
    discussion.contribute(obi, proposal, kind=C.INFO, text="Good.", answers=worry)

    with pytest.raises(NotPossible, match="your own"):
        discussion.contribute(obi, proposal, kind=C.ANSWER, text="Large.", answers=other)
    with pytest.raises(Refused):
        discussion.settle_concern(obi, other, state=C.DUPLICATE)
    discussion.settle_concern(obi, worry, state=C.ADDRESSED)

    assert C.objects.get(pk=worry.pk).state == C.ADDRESSED
    assert C.objects.get(pk=other.pk).state == C.OPEN


def test_their_concern_waits_for_a_reply_like_any(five, obi):
    proposal = make.text(five[0])
    discussion.contribute(obi, proposal, kind=C.CONCERN, text="Too loud?")

    with pytest.raises(NotPossible, match="concern"):
        round_on(five[0], proposal)


def test_whoever_it_is_about_is_heard_though_they_observe(five, obi):
    proposal = about_removing(five[0], obi)

    fair.name_supporter(obi, proposal, supporter=five[1])
    discussion.contribute(obi, proposal, kind=C.STATEMENT, text="I only read along.")

    with pytest.raises(NotPossible):
        fair.name_supporter(obi, proposal, supporter=groups.observer(five[0].group, "Second"))


# --- having a say, and giving it up -------------------------------------------------------------


def test_joining_after_observing_counts_from_the_next_round_on(five, obi):
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    with times.at(round_.opened_at + timedelta(minutes=1)):
        member = join_group(Newcomer(obi.group, obi.person), obi.group, name="Obi")

        with pytest.raises(NotPossible, match="next one on"):
            make.say(member, proposal, "agree")
    assert (member.pk, member.is_observer) == (obi.pk, False)
    assert counted(round_).tally.electors == 5
    again = round_on(five[1], make.text(five[1], title="Paint it", words="In green."))
    assert again.electors.filter(member=member).exists() is False  # two weeks must go by
    with pytest.raises(NotPossible, match="already"):
        join_group(Newcomer(obi.group, obi.person), obi.group, name="Obi")


def test_who_steps_back_carries_nothing_and_counts_nowhere(five):
    groups.decided(
        "mandate.grant", five[0].group, role="door", holder=five[4].ref, days=30,
        purpose="Open the door", powers=["place.name"], report_every_d=30,
    )  # fmt: skip
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five[4:], "block", ground="P1", way_out="Ask.")
    draft = actions.draft_proposal(five[4], five[4].group, method="consensus", text="Mine")

    step_back(groups.again(five[4]), five[4])

    assert not Mandate.objects.filter(holder=five[4], ended_at=None).exists()
    assert Elector.objects.get(round=round_, member=five[4]).out == Elector.LEFT
    assert counted(round_).tally.block == 0
    assert Stance.objects.filter(round=round_, member=five[4]).exists()
    assert make.again(draft).ended_at is not None
    with pytest.raises(NotPossible, match="already"):
        step_back(groups.again(five[4]), five[4])


def test_a_pause_that_ends_brings_nobody_back_who_observes(five):
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    pause_member(five[4], five[4])
    step_back(groups.again(five[4]), five[4])

    resume_member(groups.again(five[4]), five[4])

    assert counted(round_).tally.electors == 4


def test_two_names_of_which_one_has_a_say_have_it_together(five, obi):
    bring_together(obi.person, five[4].person)
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    say(round_, five[:4])
    closed(round_)

    assert not groups.again(obi).is_observer
    assert asked(five).startswith(f"Round {round_.ref}: adopt")


@pytest.mark.parametrize("stays_is_obi", [True, False])
def test_who_stepped_back_from_a_round_does_not_come_back_into_it_as_one(five, obi, stays_is_obi):
    round_ = round_on(five[0], make.text(five[0]))
    say(round_, five)
    step_back(groups.again(five[4]), five[4])

    pair = (obi, five[4]) if stays_is_obi else (five[4], obi)
    bring_together(*(groups.again(one).person for one in pair))

    assert counted(round_).tally.electors == 4
    done = closed(round_)
    assert done.tally["electors"] == 4
    assert asked(five).startswith(f"Round {round_.ref}: adopt")


# --- where the group admits ---------------------------------------------------------------------


def test_where_the_group_admits_an_observer_is_admitted_by_the_same_decision(five):
    group = make.closed_door(five[0].group)
    make.uses(group, "member.admit", {"method": DO})
    nora = people.meet_without_mail(language="en")
    newcomer = Newcomer(groups.again(five[0]).group, nora)

    with pytest.raises(Refused):
        join_group(newcomer, group, name="Nora", observes=True)
    wish = admissions.ask_admission(newcomer, group, name="Nora", observes=True)
    observer = admissions.admit_member(groups.again(five[0]), wish)
    with pytest.raises(NotPossible, match="already"):
        admissions.ask_admission(newcomer, group, name="Nora", observes=True)
    wish = admissions.ask_admission(newcomer, group, name="Nora")
    member = admissions.admit_member(groups.again(five[0]), wish)

    assert observer.is_observer
    assert (member.pk, member.is_observer) == (observer.pk, False)
    assert set(Admission.objects.values_list("ended_as", flat=True)) == {Admission.ADMITTED}


def test_the_proposal_says_that_they_would_observe(five):
    group = make.closed_door(five[0].group)
    nora = Newcomer(group, people.meet_without_mail(language="en"))
    wish = admissions.ask_admission(nora, group, name="Nora", observes=True)
    phone = groups.browser(five[0])

    answer = phone.post(f"/g/rosewood/admissions/{wish.ref}/", follow=True)

    page = answer.content.decode()
    assert "Nora, to observe" in page
    assert "They observe: without a say." in page


# --- on the pages -------------------------------------------------------------------------------


def test_the_pages_from_coming_along_to_having_a_say_and_back(five):
    nora = groups.member(groups.group("Away"), "Nora")
    phone = groups.browser(nora)
    assert "Only observe for now" in phone.get("/g/rosewood/join/").content.decode()
    phone.post("/g/rosewood/join/", {"name": "Nora", "observes": "on"})
    seen = phone.get("/g/rosewood/members/").content.decode()
    assert str(OBSERVES) in seen
    assert "When somebody must not stay" not in seen

    join = phone.get("/g/rosewood/join/").content.decode()
    assert 'value="Nora"' in join
    assert "Only observe for now" not in join
    phone.post("/g/rosewood/join/", {"name": "Nora", "observes": "on"})
    assert not Member.objects.get(person=nora.person, group=five[0].group).is_observer

    phone.post("/g/rosewood/members/observing/")
    assert Member.objects.get(person=nora.person, group=five[0].group).is_observer


def test_no_button_is_shown_to_them_that_would_be_refused(five, obi):
    proposal = make.text(five[0])
    round_ = round_on(five[0], proposal)
    phone, member = groups.browser(obi), groups.browser(five[1])

    with times.at(round_.opened_at + timedelta(hours=1)):
        seen = phone.get(proposal.get_absolute_url()).content.decode()
        other = member.get(proposal.get_absolute_url()).content.decode()
        listed = phone.get("/g/rosewood/decisions/").content.decode()

    assert "stance/" in other
    assert "stance/" not in seen
    assert "Ask, or raise a concern" in seen
    assert str(OBSERVES) in seen
    assert "decisions/propose" not in listed
    assert phone.get("/g/rosewood/inbox/").status_code == 403
