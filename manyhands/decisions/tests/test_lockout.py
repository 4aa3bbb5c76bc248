"""No constitution locks its own members out, and a new rule can be tried on the last year."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import lockout, what_if
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, round_on, say
from manyhands.groups.constitution import first_constitution, following, whole
from manyhands.groups.constitution_check import CHECKS, all_faults
from manyhands.groups.tests import make as groups

WHERE = ("alone", "under a condition", "while nobody carries the mandate")
CHOOSING = ("select", "approval", "score", "ranked", "stv", "lot", "equal_shares")


def used(data: dict, power: str, way: str, where: str) -> dict:
    """`data`, in which `power` is used in this way somewhere."""
    rule: object = {"method": way}
    if where == "under a condition":
        rule = [{"when": {"amount_lte": 5}, "method": way}, {"method": "consensus"}]
    elif where == "while nobody carries the mandate":
        rule = {"method": "mandate:purse", "else": way}
    return {**data, "powers": {**data["powers"], power: rule}}


def with_keys(keys: int) -> dict:
    data = whole(first_constitution())
    method = {"kind": "two_keys", "keys": keys, "hours": 168}
    return {**data, "methods": {**data["methods"], "keys": method}}


@pytest.mark.parametrize(("power", "where"), product(lockout.KEPT, WHERE))
def test_more_keys_than_members_lock_out_and_as_many_do_not(power: str, where: str):
    for electors, keys in product(range(1, 12), range(2, 11)):
        data = used(with_keys(keys), power, "keys", where)
        who_counts = electors - (lockout.POWERS[power].concerns is not None)

        can = lockout.can_be_used(data, power, electors)

        assert can == (keys <= who_counts or who_counts == 0), (electors, keys)
        mended = used(data, power, "consensus", where)
        assert lockout.can_be_used(mended, power, electors)


@pytest.mark.parametrize(("power", "where", "way"), product(lockout.KEPT, WHERE, CHOOSING))
def test_what_only_chooses_among_several_can_decide_on_no_rule(power: str, where: str, way: str):
    data = used(whole(first_constitution()), power, way, where)

    assert not lockout.can_be_used(data, power, 5)
    assert lockout.can_be_used(used(data, power, "majority", where), power, 5)


percent = st.integers(1, 100)


@settings(derandomize=True, database=None, max_examples=300, deadline=None,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(electors=st.integers(1, 40), support=percent, quorum=percent, threshold=st.integers(51, 100))
def test_shares_of_those_who_are_there_never_lock_out(electors, support, quorum, threshold):
    data = whole(first_constitution())
    data["methods"]["consensus"] |= {"support": support, "quorum": quorum, "aside": 0}
    data["methods"]["supermajority"] |= {"quorum": quorum, "threshold": threshold}
    for way in ("consensus", "supermajority", "consent", "lazy", "majority", "advice", "do"):
        assert lockout.can_be_used(
            used(data, "constitution.change", way, "alone"), "constitution.change", electors
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("keys", "many", "fine"), [(3, 3, True), (4, 3, False), (2, 1, True)])
def test_an_emergency_asks_for_no_more_than_there_are(keys: int, many: int, fine: bool):
    members = make.assembly(many)
    group = groups.again(members[0]).group
    data = whole(group.constitution.data)
    data = {**data, "emergency": {**data["emergency"], "keys": keys}}

    assert (lockout.faults(group, data) == []) == fine


@pytest.mark.django_db
def test_a_change_that_locks_out_is_refused_with_what_to_do_and_its_mended_twin_is_not():
    group = groups.again(make.assembly(3)[0]).group
    data = group.constitution.data
    methods = {**whole(data)["methods"], "keys": {"kind": "two_keys", "keys": 4, "hours": 168}}
    powers = {**whole(data)["powers"], "mandate.recall": {"method": "keys"}}
    locking = following(data, methods=methods, powers=powers)
    assert lockout.faults in CHECKS

    with pytest.raises(NotPossible, match="With the 3 of you there are"):
        groups.decided("constitution.loosen", group, data=locking)

    mended = {**locking, "methods": {**methods, "keys": {**methods["keys"], "keys": 2}}}
    assert all_faults(group, {**mended, "adopted_by": groups.PROPOSAL}) == []
    groups.decided("constitution.loosen", group, data=mended)
    assert groups.again(group).constitution.version == group.constitution.version + 1


@pytest.mark.django_db
def test_it_is_looked_at_again_when_it_is_carried_out():
    members = make.assembly(4)
    group = groups.again(members[0]).group
    data = group.constitution.data
    methods = {**whole(data)["methods"], "keys": {"kind": "two_keys", "keys": 3, "hours": 168}}
    powers = {**whole(data)["powers"], "mandate.recall": {"method": "keys"}}
    wanted = following(data, methods=methods, powers=powers)
    assert lockout.faults(group, wanted) == []
    groups.decided("member.remove", members[3], reason="")

    with pytest.raises(NotPossible, match="With the 3 of you there are"):
        groups.decided("constitution.loosen", group, data=wanted)


@pytest.mark.django_db
def test_a_new_rule_is_tried_on_the_decisions_of_the_last_year(django_assert_num_queries):
    five = make.assembly(5)
    with times.at(make.MONDAY):
        rounds = []
        for number, agreeing in enumerate((3, 5)):
            rounds.append(round_on(five[0], make.text(five[0], words=f"{number}")))
            say(rounds[-1], five[:agreeing])
            closed(rounds[-1])
    group = groups.again(five[0]).group
    data = whole(group.constitution.data)
    stricter = {**data["methods"]["consensus"], "quorum": 80}
    data = {**data, "methods": {**data["methods"], "consensus": stricter}}
    end = make.MONDAY + timedelta(days=30)

    with django_assert_num_queries(1):
        found = what_if.replay(group, data, end)

    assert [one.round for one in found.otherwise] == [rounds[0]]
    assert (len(found.decisions), found.unknown) == (2, [])
    assert [one.after for one in found.decisions] == ["adopt", "no_quorum"]
    same = what_if.replay(group, group.constitution.data, end)
    assert same.otherwise == []
    assert what_if.replay(group, data, end + timedelta(days=365)).decisions == []
