"""The constitution changes when two rounds agree, some weeks apart; what it protects, too."""

import json
from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.decisions import actions, by_hand, discussion
from manyhands.decisions.methods import fallback_of
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.stages import Stage
from manyhands.decisions.tests import histories, make
from manyhands.groups.actions import change_constitution
from manyhands.groups.constitution import following, whole, with_setting
from manyhands.groups.powers import POWERS, NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.record import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday():
    with times.at(make.MONDAY):
        yield


@pytest.fixture
def five():
    return make.assembly(5)


def wished(author) -> Proposal:
    """Private words erased a day sooner, published."""
    author = groups.again(author)
    data = with_setting(author.group.constitution.data, "erase_after_h", 24)
    with pytest.raises(NeedsDecision) as needed:
        change_constitution(author, author.group, data=data)
    draft = actions.draft_proposal(
        author, author.group, method=needed.value.method, act=needed.value.act.as_dict()
    )
    return actions.publish_proposal(author, draft, title="Erase sooner", text="")


def loosened(author) -> Proposal:
    """The protection of the record taken away, published."""
    author = groups.again(author)
    data = author.group.constitution.data
    less = [clause for clause in data["entrenched"] if clause != "log.delete"]
    draft = make.other_constitution(author, following(data, entrenched=less))
    return actions.publish_proposal(author, draft, title="Less", text="")


def asked_first(proposal: Proposal) -> Round:
    """The first round, open."""
    with make.later(proposal, hours=49):
        make.work_off()
    with make.later(proposal, days=12):
        make.work_off()
        return discussion.call_test(proposal.author, make.again(proposal))


def all_say(members, round_: Round, position: str = "agree") -> Round:
    """They take this position, and the round closes."""
    with times.at(round_.opened_at + timedelta(hours=1)):
        for member in members:
            make.say(groups.again(member), round_.proposal, position)
    with times.at(Round.objects.get(pk=round_.pk).closes_at):
        make.work_off()
    return Round.objects.get(pk=round_.pk)


def goes_by(closed: Round, **after) -> None:
    with times.at(closed.closed_at + timedelta(**after)):
        make.work_off()


def version(of) -> int:
    return groups.again(of).group.constitution.version


def confirmed(five) -> Proposal:
    """A change that two rounds have agreed to and that is in force."""
    proposal = wished(five[0])
    first = all_say(five[:4], asked_first(proposal))
    goes_by(first, days=14)
    second = all_say(five[:4], make.open_round_of(proposal))
    goes_by(second, days=8)
    return make.again(proposal)


@pytest.mark.parametrize(("wish", "days"), [(wished, 14), (loosened, 30)])
def test_one_round_changes_nothing_and_the_second_comes_so_long_after(five, wish, days):
    proposal, before = wish(five[0]), version(five[0])
    first = all_say(five[:4], asked_first(proposal))

    waits = make.again(proposal)
    assert (first.verdict, waits.stage, waits.adopted_at) == ("adopt", Stage.WAITING, None)
    goes_by(first, days=days, hours=-1)
    assert make.again(proposal).stage == Stage.WAITING
    goes_by(first, days=days)
    second = make.open_round_of(proposal)
    assert (second.version, second.method["confirms"]) == (first.version, first.ref)
    assert version(five[0]) == before

    second = all_say(five[:4], second)
    assert make.again(proposal).adopted_at == second.closed_at
    goes_by(second, days=7, hours=1)

    assert (make.again(proposal).stage, make.again(proposal).could_not) == (Stage.IN_FORCE, "")
    assert version(five[0]) == before + 1


def test_no_button_carries_out_what_one_round_has_agreed_to(five):
    proposal = wished(five[0])
    first = all_say(five[:4], asked_first(proposal))

    with times.at(first.closed_at + timedelta(days=14)):
        assert not by_hand.is_due(make.again(proposal), times.now())


def test_who_joined_meanwhile_counts_in_the_second_round(five):
    proposal = wished(five[0])
    first = all_say(five[:4], asked_first(proposal))
    with times.at(first.closed_at):
        new = make.join(five[0].group)
    goes_by(first, days=14)

    assert make.open_round_of(proposal).electors.filter(member=new).exists()


def test_where_the_second_round_does_not_agree_nothing_changes_and_both_begin_anew(five):
    proposal, before = wished(five[0]), version(five[0])
    first = all_say(five[:4], asked_first(proposal))
    goes_by(first, days=14)

    all_say(five, make.open_round_of(proposal), "stand_aside")

    assert make.again(proposal).stage == Stage.AMENDING
    assert version(five[0]) == before


def test_a_power_that_came_with_an_update_meanwhile_loosens_nothing(five, monkeypatch):
    group = groups.again(five[0]).group
    data = with_setting(group.constitution.data, "erase_after_h", 24)
    monkeypatch.setitem(POWERS, "self.sing", POWERS["self.rename"])

    groups.decided("constitution.change", group, data=data)

    assert groups.again(group).constitution.data["settings"]["erase_after_h"] == 24


def test_a_count_over_a_block_is_one_of_two_rounds_too(five):
    method = whole(five[0].group.constitution.data)["methods"]["constitution"]

    count = fallback_of({"name": "constitution", **method})

    assert (count["rounds"], count["apart_d"], count["threshold"]) == (2, 14, 85)
    assert fallback_of({"name": "x", **method, "confirms": "k3v"})["confirms"] == "k3v"


def test_the_page_says_that_all_are_asked_once_more(five):
    proposal = wished(five[0])
    reader = groups.browser(five[1])
    path = proposal.get_absolute_url()
    assert "at least 14 days later, all are asked once more" in reader.get(path).content.decode()
    first = all_say(five[:4], asked_first(proposal))
    with times.at(first.closed_at + timedelta(hours=1)):
        page = reader.get(path).content.decode()
        listed = reader.get(f"/g/{five[0].group.slug}/decisions/").content.decode()
    goes_by(first, days=14)
    with times.at(first.closed_at + timedelta(days=14, hours=1)):
        later = groups.browser(five[1]).get(path).content.decode()

    assert "You are all asked once more, from" in page
    assert "Agreed once" in listed
    assert "This is the second round: the first has agreed." in later


# --- whoever has the file ------------------------------------------------------------------


def entries(member) -> list[dict]:
    lines = histories.file_of(member).splitlines()[1:]
    return [json.loads(json.loads(line)["payload"]) for line in lines]


def faults(said: list[dict]) -> list[str]:
    twice = verify.Twice()
    return [fault for one in said if (fault := twice.take(one))]


def opened(said: list[dict]) -> list[dict]:
    return [one for one in said if one["kind"] == "round.open"]


def too_soon(said):
    second = opened(said)[1]
    second["at"] = next(one["at"] for one in said if one["kind"] == "round.close")


def another_text(said):
    opened(said)[1]["version"] = "0" * 64


def another_round(said):
    opened(said)[1]["method"]["confirms"] = "aaaaaaaaaaaaaaaa"


def left_out(said):
    """The second round never was: the first is followed by the act."""
    first, second = (one["round"] for one in opened(said))
    said[:] = [
        {**one, "round": first, "outcome": ""} if one["kind"] == "rule.move_proposal" else one
        for one in said
        if one.get("round") != second or one.get("after") == "in_force"
    ]


LIES = {
    too_soon: "too soon after", another_text: "another text",
    another_round: "another round than the last", left_out: "where two must agree",
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_second_round_that_was_none_is_seen_in_the_file(five, lie):
    assert confirmed(five).stage == Stage.IN_FORCE
    said = entries(five[0])
    assert verify.check(iter(histories.file_of(five[0]).splitlines(keepends=True))).replay
    assert faults(said) == []

    lie(said)

    assert any(LIES[lie] in fault for fault in faults(said))


def test_a_second_round_is_taken_as_told_where_the_first_was_erased_and_only_there():
    method = {"kind": "consent", "confirms": "first"}
    opened = {"kind": "round.open", "round": "second", "proposal": "P", "version": "V"}
    for has_gaps, found in ((True, ""), (False, "A second round confirms another round")):
        twice = verify.Twice()
        twice.has_gaps = has_gaps
        assert twice.take({**opened, "method": method}).startswith(found)
        assert bool(twice.take({**opened, "method": method})) is not has_gaps
