"""No constitution locks its own members out, and a new rule can be tried on the last year."""

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.decisions import lockout, what_if
from manyhands.decisions.how import explained
from manyhands.decisions.seconding import as_many_as, as_many_of
from manyhands.decisions.tests import make
from manyhands.decisions.tests.edge.shared import closed, round_on, say
from manyhands.groups import mandates
from manyhands.groups.constitution import first_constitution, following, whole
from manyhands.groups.constitution_check import CHECKS, all_faults, schema
from manyhands.groups.models import Constitution
from manyhands.groups.rules import STRENGTH
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


@pytest.mark.parametrize(("power", "where"), list(product(lockout.KEPT, WHERE)))
def test_more_keys_than_members_lock_out_and_as_many_do_not(power: str, where: str):
    for electors, keys in product(range(1, 12), range(2, 11)):
        data = used(with_keys(keys), power, "keys", where)
        who_counts = electors - (lockout.POWERS[power].concerns is not None)

        can = lockout.can_be_used(data, power, electors)

        assert can == (keys <= who_counts or who_counts == 0), (electors, keys)
        mended = used(data, power, "consensus", where)
        assert lockout.can_be_used(mended, power, electors)


@pytest.mark.parametrize(("power", "where", "way"), list(product(lockout.KEPT, WHERE, CHOOSING)))
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


# --- taking a mandate back ------------------------------------------------------------------------


def giving(give: str, take: str, **numbers: int) -> dict:
    """A constitution in which mandates are given and taken back in these ways."""
    data = used(used(whole(first_constitution()), "mandate.grant", give, "alone"),
                "mandate.recall", take, "alone")  # fmt: skip
    return {**data, "mandates": {**data["mandates"], **numbers}}


def test_what_is_given_by_choosing_or_by_a_majority_is_taken_back_by_no_more_than_that():
    ways = [name for name in whole(first_constitution())["methods"] if name != "entrenched"]
    for give, take in product([*ways, "do"], [*ways, "do"]):
        chosen = "majority" if give in CHOOSING else give

        is_harder = lockout.is_harder_to_take_back(giving(give, take))

        expected = STRENGTH[kind_of(take)] > STRENGTH[kind_of(chosen)]
        if kind_of(take) == kind_of(chosen) in ("consensus", "two_keys"):
            continue  # one of these may wait longer, or take a key more
        assert is_harder == expected, (give, take)


def kind_of(way: str) -> str:
    return "do" if way == "do" else whole(first_constitution())["methods"][way]["kind"]


some, few = st.integers(1, 50), st.integers(1, 10)


@settings(derandomize=True, database=None, max_examples=300, deadline=None,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(
    members=st.integers(1, 60),
    numbers=st.fixed_dictionaries({
        "recall_percent": some, "recall_least": few, "recall_soon_percent": some,
        "rest_percent": some, "rest_least": few,
    }),
)  # fmt: skip
def test_with_any_numbers_those_beside_the_holder_are_enough_to_ask(members, numbers):
    data = giving("consent", "secret", **numbers)
    assert list(schema().iter_errors(data)) == []
    for name in lockout.ASKED_FOR:
        what = name.partition("_")[0]
        many = as_many_of(data, members, what, name)
        others = max(members - 1, 1)
        assert 1 <= many <= others
        assert many >= min(others, data["mandates"][f"{what}_least"])
        assert 100 * many >= min(100 * others, members * data["mandates"][name])


@pytest.mark.django_db
@pytest.mark.parametrize("members", range(1, 9))
def test_with_the_numbers_a_group_begins_with_nothing_is_locked(members: int):
    group = groups.again(make.assembly(members)[0]).group

    assert lockout.faults(group, whole(group.constitution.data)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("numbers", "fine"),
    [
        ({"recall_percent": 50, "recall_soon_percent": 50, "rest_percent": 50}, True),
        ({"recall_least": 4}, True),
        ({"recall_least": 5}, False),
        ({"rest_least": 5}, False),
    ],
)
def test_to_ask_takes_no_more_than_more_than_half(numbers, fine):
    group = groups.again(make.assembly(6)[0]).group
    data = group.constitution.data
    wanted = following(data, mandates={**whole(data)["mandates"], **numbers})

    found = all_faults(group, {**wanted, "adopted_by": None})

    assert (found == []) == fine
    assert fine or "5 of the 6 of you would have to. Choose less." in found[0]


@pytest.mark.django_db
def test_a_group_that_gave_more_easily_before_the_program_looked_may_go_on_and_mend_it():
    group = groups.again(make.assembly(5)[0]).group
    harder = following(giving("do", "secret"))
    data = following(group.constitution.data, powers=harder["powers"])
    sentence = "To take a mandate back would ask more of you than to give one."
    assert lockout.faults(group, data)[0].startswith(sentence)
    Constitution.objects.filter(group=group).update(data=data)

    group = groups.again(group)

    assert lockout.faults(group, whole(group.constitution.data)) == []


@pytest.mark.django_db
def test_a_group_sets_its_own_numbers_and_they_count_from_then_on():
    five = make.assembly(5)
    group = groups.again(five[0]).group
    assert as_many_as(group, "recall") == 2
    data = group.constitution.data
    own = {"recall_percent": 50, "recall_least": 1, "rest_least": 1, "rest_percent": 1}
    mended = following(
        data, mandates={**whole(data)["mandates"], **own}, petitions={"again_least": 4}
    )

    groups.decided("constitution.change", group, data=mended)

    group = groups.again(group)
    many = [as_many_as(group, what) for what in ("recall", "rest", "again", "review")]
    assert many == [3, 1, 4, 3]
    assert "It begins when 3 members ask for it." in explained(group, "mandate.recall")


@pytest.mark.django_db
def test_a_constitution_from_before_these_numbers_is_valid_and_means_the_same():
    group = groups.again(make.assembly(5)[0]).group
    old = {name: part for name, part in group.constitution.data.items() if name != "petitions"}
    numbers = {name: old["mandates"][name] for name in mandates.Terms._fields}

    before = {**old, "mandates": numbers}

    assert list(schema().iter_errors(before)) == []
    assert whole(before) == whole(group.constitution.data)


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
