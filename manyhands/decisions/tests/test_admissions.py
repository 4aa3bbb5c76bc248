"""Asking to come in where a group admits: any member, a mandate, two keys or all together."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from manyhands.base import erased, jobs, times
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.refs import new_ref
from manyhands.base.tests.files import let_scrubbing_end, lies_in_a_table
from manyhands.decisions import actions
from manyhands.decisions.models import Proposal
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import histories, make
from manyhands.groups import admissions, queries
from manyhands.groups.actions import Newcomer, join_group
from manyhands.groups.constitution import whole, with_power
from manyhands.groups.constitution_check import faults
from manyhands.groups.models import Admission, Group, Member
from manyhands.groups.powers import NeedsDecision, Rule, can_go_to_a_circle
from manyhands.groups.tests import make as groups
from manyhands.people import actions as people
from manyhands.record import verify

pytestmark = pytest.mark.django_db
NOBODY, DO = {"method": "nobody"}, {"method": "do"}


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    """Five members of a group that lets in only whom it has admitted."""
    members = make.assembly(5)
    make.uses(members[0].group, "member.join", NOBODY)
    return [groups.again(member) for member in members]


@pytest.fixture
def nora():
    return people.meet_without_mail(language="en")


def newcomer(group, person):
    return Newcomer(Group.objects.select_related("constitution").get(pk=group.pk), person)


def ask(group, person, words="I live at the corner."):
    return admissions.ask_admission(newcomer(group, person), group, name="Nora", words=words)


def proposed(author, asked):
    """What pressing the button becomes, published."""
    author = groups.again(author)
    with pytest.raises(NeedsDecision) as needed:
        admissions.admit_member(author, asked)
    act = needed.value.act.as_dict()
    draft = actions.draft_proposal(author, author.group, method=needed.value.method, act=act)
    return actions.publish_proposal(author, draft, title="Admit them", text="Gladly.")


def agreed_to(members, proposal):
    """All say yes to it, and it is carried out in its time."""
    with make.later(proposal, days=2):
        make.work_off()
        for member in members:
            make.say(member, proposal, "agree")
    for days in (8, 10):
        with make.later(proposal, days=days):
            make.work_off()


def as_person(person):
    """A browser of somebody who is signed in and no member here."""
    away = groups.group("Away")
    return groups.browser(join_group(newcomer(away, person), away, name="Nora elsewhere"))


def test_where_the_group_admits_nobody_just_joins(five, nora):
    group = five[0].group

    with pytest.raises(Refused):
        join_group(newcomer(group, nora), group, name="Nora")

    asked = ask(group, nora)
    assert (asked.name, asked.words, asked.ended_at) == ("Nora", "I live at the corner.", None)
    with pytest.raises(NotPossible, match="asked already"):
        ask(group, nora)


def test_where_whoever_wants_to_joins_nobody_has_to_ask(nora):
    group = groups.group()

    with pytest.raises(NotPossible, match="need not ask"):
        ask(group, nora)


def test_a_group_that_takes_in_nobody_says_so_and_still_hears_needs(five, nora):
    make.uses(five[0].group, "member.admit", NOBODY)

    with pytest.raises(NotPossible, match="You can still ask for help"):
        ask(groups.again(five[0]).group, nora)

    board = groups.browser().get(reverse("ask", args=["rosewood"]))
    assert board.status_code == 200


def test_what_the_group_agrees_to_makes_a_member_once(five, nora):
    asked = ask(five[0].group, nora)
    proposal = proposed(five[0], asked)
    assert proposal.method == "consent"

    agreed_to(five, proposal)
    with make.later(proposal, days=11):
        make.work_off()

    assert make.again(proposal).stage == Stage.IN_FORCE
    nora_here = Member.objects.get(person=nora, group=five[0].group)
    assert (nora_here.name, nora_here.left_at) == ("Nora", None)
    asked.refresh_from_db()
    assert (asked.ended_as, asked.name, asked.words) == (Admission.ADMITTED, "", "")
    with pytest.raises(NotPossible, match="over"):
        groups.decided("member.admit", asked)


@pytest.mark.parametrize(
    ("agree", "stage"), [(2, Stage.NOT_ADOPTED), (1, Stage.LAPSED)], ids=["most", "all but one"]
)
def test_whom_the_group_did_not_admit_may_ask_again_in_a_month(five, nora, agree, stage):
    make.uses(five[0].group, "member.admit", {"method": "majority"})
    asked = ask(five[0].group, nora)
    proposal = proposed(five[0], asked)
    for member in five:
        make.say(member, proposal, "agree" if member in five[:agree] else "stand_aside")

    for days in (8, 16):
        with make.later(proposal, days=days):
            make.work_off()
    with make.later(proposal, days=17):
        assert make.again(proposal).stage == stage
        asked.refresh_from_db()
        assert (asked.ended_as, asked.name, asked.words) == (Admission.DECLINED, "", "")
        with pytest.raises(NotPossible, match="You can ask again after"):
            ask(five[0].group, nora)
    with make.later(proposal, days=50):
        assert ask(five[0].group, nora).ended_at is None


def test_with_no_decision_it_is_over_and_can_be_asked_at_once(five, nora):
    make.uses(five[0].group, "member.admit", {"method": "majority"})
    asked = ask(five[0].group, nora)
    proposal = proposed(five[0], asked)

    for days in (9, 18):
        with make.later(proposal, days=days):
            make.work_off()
    with make.later(proposal, days=19):
        assert make.again(proposal).stage == Stage.LAPSED
        asked.refresh_from_db()
        assert asked.ended_as == Admission.LAPSED
        assert ask(five[0].group, nora).ended_at is None


def test_what_nobody_decides_on_is_over_after_sixty_days(five, nora):
    asked = ask(five[0].group, nora)

    with times.at(times.now() + timedelta(days=61)):
        jobs.plan_repeating(times.now())
        jobs.work_off(times.now())

    asked.refresh_from_db()
    assert (asked.ended_as, asked.words) == (Admission.LAPSED, "")


@pytest.mark.parametrize("method", ["do", "mandate:door"])
def test_one_member_admits_where_the_group_left_it_to_them(five, nora, method):
    rule = {"method": method} | ({"else": "consent"} if method != "do" else {})
    make.uses(five[0].group, "member.admit", rule)
    asked = ask(five[0].group, nora)
    if method != "do":
        groups.decided(
            "mandate.grant", five[0].group, role="door", holder=five[1].ref, days=30,
            purpose="Open the door", powers=["member.admit"], report_every_d=30,
        )  # fmt: skip
        with pytest.raises(Refused, match="door"):
            admissions.admit_member(groups.again(five[0]), asked)

    member = admissions.admit_member(groups.again(five[1]), asked)

    assert (member.person, member.name) == (nora, "Nora")


def test_with_two_keys_the_second_member_lets_them_in(five, nora):
    make.uses(five[0].group, "member.admit", {"method": "two_keys"})
    proposal = proposed(five[0], ask(five[0].group, nora))

    for member in five[:2]:
        make.say(member, proposal, "agree")
    make.work_off()
    make.work_off()

    assert Member.objects.filter(person=nora, group=five[0].group, left_at=None).count() == 1


def test_who_takes_it_back_is_not_admitted_any_more(five, nora):
    asked = ask(five[0].group, nora)
    proposal = proposed(five[0], asked)
    other = newcomer(five[0].group, people.meet_without_mail(language="en"))

    with pytest.raises(Refused):
        admissions.withdraw_admission(other, asked)
    admissions.withdraw_admission(newcomer(five[0].group, nora), asked)
    agreed_to(five, proposal)

    assert make.again(proposal).stage == Stage.AMENDING
    assert "over" in make.again(proposal).could_not
    assert not Member.objects.filter(person=nora, group=five[0].group).exists()
    assert ask(five[0].group, nora).ended_at is None


def test_where_the_door_opens_again_who_asked_just_joins(five, nora):
    asked = ask(five[0].group, nora)
    make.uses(five[0].group, "member.join", DO)

    join_group(newcomer(five[0].group, nora), five[0].group, name="Nora")

    asked.refresh_from_db()
    assert (asked.ended_as, asked.words) == (Admission.ADMITTED, "")


def test_forgetting_somebody_forgets_that_they_asked(five, nora):
    asked = ask(five[0].group, nora)

    people.forget(nora)

    asked.refresh_from_db()
    assert (asked.person, asked.name, asked.words) == (None, "", "")


def test_a_backup_does_not_bring_back_what_was_erased(five, nora):
    asked = ask(five[0].group, nora)

    erased.replay([asked.ref])

    asked.refresh_from_db()
    assert (asked.ended_as, asked.name, asked.words) == (Admission.WITHDRAWN, "", "")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ends", ["admitted", "withdrawn"])
def test_nothing_of_what_they_wrote_stays_in_the_files(five, nora, ends):
    words = f"I live at {new_ref()}."
    asked = ask(five[0].group, nora, words)
    assert lies_in_a_table(words.encode())

    if ends == "admitted":
        groups.decided("member.admit", asked)
    else:
        admissions.withdraw_admission(newcomer(five[0].group, nora), asked)
    with times.at(times.now() + timedelta(hours=1)):
        let_scrubbing_end()

    assert not lies_in_a_table(words.encode())
    assert asked.ref in erased.noted(erased.path())


def test_the_database_keeps_no_words_of_what_is_over(five, nora):
    asked = ask(five[0].group, nora)

    with pytest.raises(IntegrityError), transaction.atomic():
        Admission.objects.filter(pk=asked.pk).update(ended_at=times.now(), ended_as="declined")


def test_joining_is_open_or_by_admission_and_nothing_else(five):
    data = whole(groups.again(five[0]).group.constitution.data)

    wrong = faults(with_power(data, "member.join", {"method": "consent"}))

    assert any("each person's own" in one for one in wrong)
    assert faults(with_power(data, "member.join", DO), before=data) == []


def test_no_circle_decides_who_is_a_member(five):
    assert not can_go_to_a_circle(groups.again(five[0]).group, "member.admit")


def test_the_verifier_counts_who_was_admitted(five, nora):
    group = five[0].group
    make.uses(group, "member.admit", DO)
    admissions.admit_member(groups.again(five[0]), ask(group, nora))
    nora_here = Member.objects.get(person=nora, group=group)
    proposal = make.proposal(five[0])
    agreed_to([*five, nora_here], proposal)

    file = histories.file_of(five[0])

    first, *_rest = verify.check(iter(file.splitlines(keepends=True))).replay.sums()
    assert first.startswith(f"Round {proposal.rounds.get().ref}: adopt")
    assert proposal.rounds.get().tally["electors"] == 6


@pytest.mark.django_db(transaction=True)
def test_two_who_admit_at_once_make_one_member(five, nora):
    group = five[0].group
    make.uses(group, "member.admit", DO)
    asked = ask(group, nora)
    outcomes = []

    def press(member):
        try:
            with times.at(make.MONDAY):
                admissions.admit_member(groups.again(member), asked)
            outcomes.append("admitted")
        except NotPossible:
            outcomes.append("over")
        finally:
            connection.close()

    workers = [threading.Thread(target=press, args=[member]) for member in five[:2]]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(outcomes) == ["admitted", "over"]
    assert Member.objects.filter(person=nora, group=group, left_at=None).count() == 1


# --- on the pages ---------------------------------------------------------------------------


def test_the_pages_from_asking_to_being_a_member(five, nora):
    phone, member = as_person(nora), groups.browser(five[0])
    join, waits = reverse("join", args=["rosewood"]), reverse("admissions", args=["rosewood"])
    assert "Ask to come in" in phone.get(join).content.decode()
    assert phone.post(join, {"name": "", "words": "Kept words"}).status_code == 422

    assert phone.post(join, {"name": "Nora", "words": "I cook."}).status_code == 302
    assert "You asked on" in phone.get(join).content.decode()
    seen = member.get(waits).content.decode()
    assert "Nora" in seen
    assert "I cook." in seen
    assert (
        "1 neighbor asks to come in"
        in member.get(reverse("members", args=["rosewood"])).content.decode()
    )

    asked = Admission.objects.get()
    answer = member.post(reverse("admit", args=["rosewood", asked.ref]))
    draft = member.get(answer.headers["Location"]).content.decode()
    assert "I cook." in draft
    proposal = Proposal.objects.get()
    actions.publish_proposal(groups.again(five[0]), proposal, title="Yes", text="She cooks.")
    assert "The group is deciding on it" in member.get(waits).content.decode()
    assert "deciding on it together" in phone.get(join).content.decode()

    agreed_to(five, proposal)
    assert phone.get(waits).status_code == 200  # a member like others
    assert queries.admission_of(five[0].group, nora).ended_as == Admission.ADMITTED


def test_taking_it_back_on_the_page(five, nora):
    phone = as_person(nora)
    join = reverse("join", args=["rosewood"])
    phone.post(join, {"name": "Nora", "words": "I cook."})

    answer = phone.post(reverse("withdraw-admission", args=["rosewood"]), follow=True)

    assert "You took back that you asked" in answer.content.decode()
    assert phone.post(reverse("withdraw-admission", args=["rosewood"])).status_code == 409


def test_whom_the_group_did_not_admit_reads_it_on_the_page(five, nora):
    phone, asked = as_person(nora), ask(five[0].group, nora)
    admissions.end_admission(Rule(five[0].group), asked, how=Admission.DECLINED)

    page = phone.get(reverse("join", args=["rosewood"])).content.decode()

    assert "did not admit you this time" in page
    assert "You can ask again after" in page


def test_the_way_in_is_changed_like_any_other_clause(five):
    phone = groups.browser(five[0])
    clause = f"{reverse('change-constitution', args=['rosewood'])}?clause=powers:member.join"
    assert "Only who asked and was admitted" in phone.get(clause).content.decode()

    answer = phone.post(clause, {"way": "do"})

    assert (
        "was only who asked and was admitted, now whoever wants to"
        in phone.get(answer.headers["Location"]).content.decode()
    )
