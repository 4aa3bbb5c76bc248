"""A constitution is data that is checked, followed by the next version, and never edited."""

import hashlib
import json

import pytest
import rfc8785

from manyhands.base.errors import NotPossible
from manyhands.groups import constitution_check
from manyhands.groups.actions import change_constitution
from manyhands.groups.constitution import (
    BOUNDS,
    HERE,
    STARTS,
    digest,
    first_constitution,
    following,
    whole,
    with_power,
    with_principle,
    with_setting,
)
from manyhands.groups.constitution_check import faults, loosened, schema
from manyhands.groups.constitution_words import KINDS, SETTINGS, differences
from manyhands.groups.powers import POWERS, NeedsDecision
from manyhands.groups.rules import STRENGTH, made_in
from manyhands.groups.tests import make

CONSENT = {"method": "consent"}


def changed(path: str, value: object) -> dict:
    """The first constitution, with something else at `path`."""
    data = first_constitution()
    *way, last = path.split("/")
    place = data
    for step in way:
        place = place[step]
    place[last] = value
    return data


# --- what groups start with -------------------------------------------------------------


@pytest.mark.parametrize("start", STARTS)
def test_each_start_is_a_constitution_that_names_every_power(start):
    data = first_constitution(start)

    assert faults(data) == []
    assert data["powers"].keys() == POWERS.keys()
    assert whole(data) == data


def test_the_starts_differ_in_who_decides():
    method = {start: first_constitution(start)["powers"]["group.describe"] for start in STARTS}

    assert method == {
        "street": {"method": "do"}, "assembly": {"method": "consensus"}, "circles": CONSENT,
    }  # fmt: skip


def test_no_start_touches_the_constitution_itself_or_sends_people_away_lightly():
    for start in STARTS:
        powers = first_constitution(start)["powers"]
        assert powers["constitution.change"] == {"method": "constitution"}
        assert powers["constitution.loosen"] == {"method": "entrenched"}
        assert powers["member.remove"] == {"method": "person"}


def test_every_kind_of_method_has_words_and_a_strength():
    kinds = set(schema().schema["$defs"]["method"]["properties"]["kind"]["enum"])

    assert kinds | {"do", "nobody"} == set(KINDS)
    assert set(KINDS) | {"mandate"} == set(STRENGTH)


def test_every_number_has_words():
    data = first_constitution()
    names = {name for method in data["methods"].values() for name in method} - {"kind"}
    for part in ("settings", "electorate", "mandates", "petitions", "emergency"):
        names |= data[part].keys()

    assert names == set(SETTINGS)


def test_the_bounds_of_the_program_and_of_the_schema_are_the_same():
    shape = schema().schema["properties"]["settings"]["properties"]

    assert {
        name: range(bounds["minimum"], bounds["maximum"] + 1)
        for name, bounds in shape.items() if bounds["type"] == "integer"
    } == BOUNDS  # fmt: skip


def test_the_schema_is_one_and_leaves_no_number_without_bounds():
    schema().check_schema(schema().schema)
    text = (HERE / "constitution.schema.json").read_text()

    def numbers(node):
        if isinstance(node, dict):
            if node.get("type") == "integer":
                yield node
            for below in node.values():
                yield from numbers(below)
        elif isinstance(node, list):
            for below in node:
                yield from numbers(below)

    found = list(numbers(json.loads(text)))
    assert found
    assert [node for node in found if "minimum" not in node] == []
    assert [node for node in found if "maximum" not in node and node["minimum"] != 1] == []


# --- what is no constitution --------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("settings/erase_after_h", 49, "must be at most 48, not 49. Choose less."),
        ("settings/stale_after_h", 0, "must be at least 1, not 0. Choose more."),
        ("settings/erase_after_h", 1.5, "is not written as it must be."),
        ("settings/erase_after_h", True, "is not written as it must be."),
        ("settings/who_is_in_charge", 1, "cannot say “settings: who_is_in_charge”."),
        ("methods/consensus/hours", 71, "“The method “consensus of all”: Hours to take a"),
        ("methods/consensus/clarify_h", 23, "must be at least 24, not 23."),
        ("methods/consensus/fallback_threshold", 74, "must be at least 75, not 74."),
        ("methods/consensus/tolerated_blocks", 3, "must be at most 2, not 3."),
        ("methods/majority/quorum", 0, "must be at least 1, not 0."),
        ("methods/do", {"kind": "lot", "hours": 24}, "is not written as it must be."),
        ("methods/council", {"kind": "council"}, "is not written as it must be."),
        ("methods/stv/seats", None, "is not written as it must be."),
        ("methods/equal_shares/highest", 0, "Points that one can give to each (1: one only marks"),
        ("methods/equal_shares/highest", 11, "must be at most 10, not 11."),
        ("powers/group.describe", [], "is not written as it must be."),
        ("powers/group.describe", {"method": "council"}, "“council”, which is no method here."),
        ("powers/group.describe", {"method": "mandate:scribe"}, "lost while nobody carries"),
        (
            "powers/group.describe",
            {"method": "mandate:scribe", "else": "mandate:purse"},
            "Take out the “else”.",
        ),
        ("powers/group.describe", {"method": "consent", "else": "do"}, "Take out the “else”."),
        (
            "powers/group.describe",
            [{"when": {"amount_lte": 5}, "method": "do"}],
            "Add a last one without conditions.",
        ),
        ("powers/group.describe", [CONSENT, CONSENT], "after one that always fits."),
        ("powers/self.leave", CONSENT, "“Leave the group” is each person's own."),
        ("powers/member.join", CONSENT, "“Join the group” is each person's own."),
        ("powers/group.rule", {"method": "do"}, "The program has no power “group.rule”."),
        ("powers/member.remove", {"method": "majority"}, "Nobody may be sent away"),
        ("powers/member.remove", {"method": "consensus"}, "fewer than 85 percent"),
        ("powers/constitution.change", {"method": "nobody"}, "Nobody could ever"),
        ("mandates/max_term_d", 0, "must be at least 1"),
        ("mandates/max_term_d", None, "is not written as it must be."),
        ("mandates/incompatible", [["purse"]], "is not written as it must be."),
        ("emergency/acts", ["constitution.change"], "is never an emergency."),
        ("emergency/acts", ["group.rule"], "The program has no power “group.rule”."),
        ("emergency/keys", 1, "must be at least 2"),
        ("principles", [{"id": "P1", "text": "A"}, {"id": "P1", "text": "B"}], "the same number"),
        ("principles", [], "is not written as it must be."),
        ("v", 0, "must be at least 1"),
    ],
)
def test_what_is_no_constitution_is_told_with_what_to_do(path, value, sentence):
    found = faults(changed(path, value))

    assert len(found) == 1
    assert sentence in found[0]
    assert found[0].endswith((".", "”."))


def test_what_is_missing_is_named():
    data = first_constitution()
    del data["powers"]

    assert faults(data) == ["“powers” is missing. Put it back."]


def test_what_is_no_mapping_is_no_constitution():
    for data in ([], "constitution", None, 7):
        assert faults(data) == [
            "“The constitution” is not written as it must be. Start again from the one in force."
        ]


def test_rules_by_amount_are_a_constitution():
    rules = [{"when": {"amount_lte": 5000}, "method": "advice"}, CONSENT]

    assert faults(changed("powers/group.describe", rules)) == []


def test_a_mandate_with_a_way_for_when_nobody_carries_it_is_a_constitution():
    rule = {"method": "mandate:scribe", "else": "consent"}

    assert faults(changed("powers/group.describe", rule)) == []


# --- what is protected ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("powers/constitution.change", CONSENT),
        ("powers/constitution.loosen", {"method": "constitution"}),
        ("methods/constitution/quorum", 30),
        ("methods/constitution/aside", 50),
        ("methods/constitution/fallback_threshold", 80),
        ("methods/person/waiting_h", 24),
        ("emergency/max_h", 72 + 1),
        ("emergency/keys", 1),
        ("emergency/acts", ["place.name"]),
        ("entrenched", ["self.*"]),
    ],
)
def test_what_is_protected_cannot_become_easier(path, value):
    assert loosened(first_constitution(), changed(path, value)) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("powers/constitution.change", {"method": "entrenched"}),
        ("methods/constitution/quorum", 50),
        ("methods/constitution/fallback_threshold", 0),
        ("methods/constitution/aside", 10),
        ("methods/consensus/quorum", 30),
        ("powers/group.describe", {"method": "do"}),
        ("emergency/max_h", 24),
    ],
)
def test_what_is_protected_may_become_harder_and_the_rest_may_change(path, value):
    assert loosened(first_constitution(), changed(path, value)) == []


# --- versions ---------------------------------------------------------------------------------


def test_the_next_version_names_the_one_before_by_its_canonical_text():
    data = first_constitution()

    after = with_power(data, "group.describe", {"method": "do"})

    assert after["v"] == 2
    assert after["parent"] == hashlib.sha256(rfc8785.dumps(data)).hexdigest() == digest(data)
    assert data == first_constitution(), "the one before is not changed"


def test_what_an_old_constitution_leaves_unsaid_is_as_the_program_has_it():
    old = {name: first_constitution()[name] for name in ("v", "principles", "settings")}
    old["powers"] = {"group.describe": CONSENT}

    assert faults(whole(old)) == []
    assert whole(old)["powers"]["group.describe"] == CONSENT
    assert faults(following(old), before=whole(old)) == []


def test_differences_are_sentences():
    first = first_constitution("assembly")
    second = with_power(first, "group.describe", {"method": "do"})
    third = with_setting(second, "erase_after_h", 24)
    fourth = with_principle(third, "P4", "We eat together.")
    fifth = with_principle(fourth, "P4", "")

    assert differences(first, second) == [
        "Change the group's name and purpose: was consensus of all, now any member does it."
    ]
    assert differences(second, third) == [
        "Hours until private words are erased after the end: was 48, now 24."
    ]
    assert differences(third, fourth) == ["New: Principle 4: We eat together."]
    assert differences(fourth, fifth) == ["Dropped: Principle 4, which was: We eat together."]
    assert differences(first, first) == []


def test_differences_of_methods_and_of_rules_by_amount_are_sentences():
    first = first_constitution()
    rules = [{"when": {"amount_lte": 5000}, "method": "advice"}, CONSENT]
    methods = first["methods"] | {"lazy": first["methods"]["lazy"] | {"hours": 96}}

    assert differences(first, following(first, methods=methods)) == [
        "The method “it passes unless somebody objects in time”: Hours to take a position: 72 → 96."
    ]
    assert differences(first, with_power(first, "group.describe", rules)) == [
        "Change the group's name and purpose: was consensus of all, now if the amount is at most "
        "50.00 (in a currency without cents 5000): one member, after asking for advice; "
        "consent: it passes if nobody objects."
    ]
    protecting = following(first, entrenched=[*first["entrenched"], "group.*"])
    assert differences(first, protecting) == ["“group.*” is protected now."]


def test_each_clause_knows_the_version_that_made_it():
    first = first_constitution()
    second = with_setting(first, "erase_after_h", 24)
    third = with_power(second, "group.describe", CONSENT)
    back = with_setting(third, "erase_after_h", 48)
    versions = [first, second, third, back]

    assert made_in(versions[:3], "settings", "erase_after_h") == 1
    assert made_in(versions, "settings", "erase_after_h") == 3
    assert made_in(versions, "powers", "group.describe") == 2
    assert made_in(versions, "powers", "place.name") == 0
    assert made_in(versions, "principles", "P1") == 0


# --- the act ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_changing_the_constitution_needs_a_decision():
    group = make.group()
    founder = make.again(group.members.get())
    data = with_setting(group.constitution.data, "erase_after_h", 24)

    with pytest.raises(NeedsDecision) as asked:
        change_constitution(founder, group, data=data)

    assert asked.value.method == "constitution"
    assert make.again(group).setting("erase_after_h") == 48


@pytest.mark.django_db
def test_an_adopted_change_is_in_force_and_names_its_decision():
    group = make.group()
    data = with_setting(group.constitution.data, "erase_after_h", 24)

    make.decided("constitution.change", group, data=data)

    after = make.again(group)
    assert after.setting("erase_after_h") == 24
    assert after.constitution.version == 2
    assert after.constitution.data["adopted_by"] == make.PROPOSAL
    assert after.constitution.data["parent"] == digest(group.constitution.data)
    assert [row.version for row in group.constitutions.order_by("version")] == [1, 2]


@pytest.mark.django_db
def test_a_change_of_a_version_that_is_over_changes_nothing():
    group = make.group()
    one = with_setting(group.constitution.data, "erase_after_h", 24)
    other = with_power(group.constitution.data, "group.describe", CONSENT)
    make.decided("constitution.change", group, data=one)

    with pytest.raises(NotPossible, match="has changed meanwhile"):
        make.decided("constitution.change", group, data=other)

    assert make.again(group).constitution.data["settings"]["erase_after_h"] == 24
    assert group.constitutions.count() == 2


@pytest.mark.django_db
def test_a_malformed_constitution_is_told_and_changes_nothing():
    group = make.group()
    data = with_setting(group.constitution.data, "erase_after_h", 1000)

    with pytest.raises(NotPossible, match="must be at most 48, not 1000"):
        make.decided("constitution.change", group, data=data)

    assert make.again(group).constitution.version == 1


@pytest.mark.django_db
def test_what_is_no_mapping_changes_nothing():
    group = make.group()

    with pytest.raises(NotPossible, match="is not written as it must be"):
        make.decided("constitution.change", group, data=[])

    assert make.again(group).constitution.version == 1


@pytest.mark.django_db
def test_what_is_protected_is_loosened_by_its_own_power_only():
    group = make.group()
    data = with_power(group.constitution.data, "constitution.change", CONSENT)

    with pytest.raises(NotPossible, match="is protected"):
        make.decided("constitution.change", group, data=data)
    make.decided("constitution.loosen", group, data=data)

    assert make.again(group).constitution.data["powers"]["constitution.change"] == CONSENT


@pytest.mark.django_db
def test_floors_above_can_add_checks(monkeypatch):
    group = make.group()
    monkeypatch.setattr(
        constitution_check, "CHECKS", [lambda group, data: [f"{group.name} cannot reach it."]]
    )
    data = with_setting(group.constitution.data, "erase_after_h", 24)

    with pytest.raises(NotPossible, match="Rosewood cannot reach it"):
        make.decided("constitution.change", group, data=data)
