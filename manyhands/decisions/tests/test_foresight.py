"""Before a group adopts another constitution it sees whom that would lock out, and what last
year's decisions would have come to.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from manyhands.base import times
from manyhands.decisions import actions, foresight, what_if
from manyhands.decisions.models import Proposal, Round
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, round_on, say
from manyhands.decisions.tests.on_pages import home, look
from manyhands.groups.constitution import following, whole, with_power
from manyhands.groups.models import Member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db
MONTH = make.MONDAY + timedelta(days=30)


@pytest.fixture
def five():
    return make.assembly(5)


def put_to_test(author: Member, title: str, agreeing: list[Member], **more) -> Round:
    """A decision on words, whose round closed with so many for it."""
    with times.at(make.MONDAY):
        round_ = round_on(author, make.text(author, title=title, words=title, **more))
        say(round_, agreeing)
        return closed(round_)


def named(author: Member, name: str, agreeing: list[Member], against: list[Member]) -> Round:
    """A decision on the group's name, whose round closed."""
    with times.at(make.MONDAY):
        round_ = at_once_on(make.proposal(author, name=name))
        say(round_, agreeing)
        say(round_, against, "block")
        return closed(round_)


def at_once_on(proposal: Proposal) -> Round:
    """Its round, which opens without a time for concerns."""
    with make.later(proposal, hours=25):
        make.work_off()
    return make.open_round_of(proposal)


def rules(group, **consensus) -> dict:
    """The constitution with other numbers for consensus."""
    methods = whole(group.constitution.data)["methods"]
    mended = {**methods["consensus"], **consensus}
    return following(group.constitution.data, methods={**methods, "consensus": mended})


def only(found: what_if.Replay) -> what_if.WhatIf:
    [one] = found.decisions
    return one


# --- trying a rule on the year -------------------------------------------------------------


def test_where_any_member_may_just_do_it_what_was_objected_to_would_have_happened(five):
    named(five[0], "Rose Street", five[:4], five[4:])
    group = groups.again(five[0]).group
    alone = with_power(group.constitution.data, "group.describe", {"method": "do"})
    never = with_power(group.constitution.data, "group.describe", {"method": "nobody"})

    done, refused = (only(what_if.replay(group, data, MONTH)) for data in (alone, never))

    assert (done.before != "adopt", done.after, done.differs) == (True, "do", True)
    assert (refused.after, refused.differs) == ("nobody", False)


def test_what_whoever_carries_a_mandate_would_have_done_nobody_can_tell(five):
    named(five[0], "Rose Street", five, [])
    group = groups.again(five[0]).group
    rule = {"method": "mandate:purse", "else": "consent"}

    one = only(
        what_if.replay(group, with_power(group.constitution.data, "group.describe", rule), MONTH)
    )

    assert (one.before, one.after, one.untold) == ("adopt", None, what_if.CARRIED)
    assert not one.differs


def test_what_was_settled_after_its_round_is_not_counted_anew(five):
    with times.at(make.MONDAY):
        round_ = round_on(five[0], make.text(five[0]))
        say(round_, five[:4])
        say(round_, five[4:], "block")
        shut = closed(round_)
        with times.at(shut.closed_at + timedelta(hours=1)):
            make.say(five[4], round_.proposal, "agree")
            make.work_off()
        proposal = make.again(round_.proposal)
    group = groups.again(five[0]).group
    assert proposal.adopted_at is not None
    assert shut.verdict == "blocked"

    one = only(what_if.replay(group, rules(group, quorum=80), MONTH))

    assert (one.before, one.after, one.untold) == ("adopt", None, what_if.LATER)


def test_a_no_that_might_have_been_a_block_is_not_taken_for_one(five):
    with times.at(make.MONDAY):
        round_ = at_once_on(make.text(five[0], method="majority"))
        say(round_, five[:4])
        say(round_, five[4:], "stand_aside")
        closed(round_)
    group = groups.again(five[0]).group
    methods = whole(group.constitution.data)["methods"]
    methods["majority"] = methods["consent"]
    data = following(group.constitution.data, methods=methods)

    one = only(what_if.replay(group, data, MONTH))

    assert (one.before, one.after, one.untold) == ("adopt", None, what_if.OBJECTION)


def test_only_the_newest_are_looked_at_where_there_were_many(five, monkeypatch):
    older, newer = (put_to_test(five[0], words, five) for words in ("A bench", "A shelf"))
    group = groups.again(five[0]).group
    data = group.constitution.data
    everything = what_if.replay(group, data, MONTH)
    monkeypatch.setattr(what_if, "MOST_ROUNDS", 1)

    cut = what_if.replay(group, data, MONTH)

    assert ({one.round for one in everything.decisions}, everything.is_cut) == (
        {older, newer}, False,
    )  # fmt: skip
    assert ([one.round for one in cut.decisions], cut.is_cut) == ([newer], True)


def test_the_proposal_itself_is_no_decision_to_try_its_rule_on(five):
    round_ = put_to_test(five[0], "A bench", five)
    group = groups.again(five[0]).group

    found = what_if.replay(group, group.constitution.data, MONTH, but=round_.proposal)

    assert found.decisions == []


# --- on pages --------------------------------------------------------------------------------


def test_a_draft_says_that_nobody_is_locked_out_and_what_the_year_would_have_come_to(five):
    put_to_test(five[0], "A bench", five[:3])
    put_to_test(five[0], "A shelf", five)
    with times.at(MONTH):
        draft = make.other_rules(five[0], quorum=80)

        page = look(five[0], draft)
        year = groups.browser(five[0]).get(home(draft) + "last-year/").content.decode()
        hidden = groups.browser(five[1]).get(home(draft) + "last-year/")

    assert "Percent of members who must not oppose: 40 → 80" in page
    assert "Checked: it locks nobody out." in page
    assert "1 of the 2 decisions of the last year would have come out otherwise." in page
    assert f"{home(draft)}last-year/" in page
    bench = Proposal.objects.get(title="A bench")
    assert f'<a href="{home(bench)}" dir="auto">A bench</a>' in year
    assert "3 of 5 agree: adopted" in year
    assert "<strong>too few took part</strong>" in year
    assert "A shelf" not in year
    assert hidden.status_code == 404


def test_nothing_that_happened_lately_is_said_so(five):
    with times.at(MONTH):
        draft = make.other_rules(five[0], quorum=80)

        page = look(five[0], draft)

    assert "In the last year nothing was decided that this could be tried on." in page
    assert "last-year/" not in page


def test_what_would_lock_out_by_now_says_which_power_nobody_could_use(five):
    group = groups.again(five[0]).group
    methods = whole(group.constitution.data)["methods"]
    methods["keys"] = {"kind": "two_keys", "keys": 4, "hours": 168}
    powers = whole(group.constitution.data)["powers"] | {"constitution.change": {"method": "keys"}}
    data = following(group.constitution.data, methods=methods, powers=powers)
    with times.at(MONTH):
        draft = make.other_constitution(five[0], data)
        assert foresight.of(draft, MONTH).faults == []
        for member in five[3:]:
            groups.decided("member.remove", member, reason="")

        page = look(five[0], draft)
        year = groups.browser(five[0]).get(home(draft) + "last-year/")

    assert "As things are, it could not be carried out" in page
    assert "nobody could ever “Change the constitution” again" in page
    assert "Checked: it locks nobody out" not in page
    assert (year.status_code, year.headers["Location"]) == (302, home(draft))


def test_a_proposal_that_changes_no_rule_and_one_that_is_over_foresee_nothing(five):
    with times.at(MONTH):
        words = make.text(five[0])
        draft = make.other_rules(five[0], quorum=80)
        assert foresight.of(make.again(draft), MONTH) is not None
        actions.withdraw_proposal(five[0], draft)

        assert foresight.of(words, MONTH) is None
        assert foresight.of(make.again(draft), MONTH) is None
        assert groups.browser(five[0]).get(home(words) + "last-year/").status_code == 302


def test_looking_at_the_year_costs_the_same_however_much_was_decided(five):
    with times.at(MONTH):
        draft = make.other_rules(five[0], quorum=80)

    def queries() -> tuple[int, int]:
        found = []
        with times.at(MONTH):
            for path in ("", "last-year/"):
                with CaptureQueriesContext(connection) as asked:
                    groups.browser(five[0]).get(home(draft) + path)
                found.append(len(asked))
        return found[0], found[1]

    put_to_test(five[0], "A bench", five[:3])
    queries()  # the first time more is looked up
    few = queries()
    for number in range(4):
        put_to_test(five[number], f"A shelf {number}", five[:3])

    assert queries() == few
