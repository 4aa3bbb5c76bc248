"""Whoever has the file draws every lot again; another seed, name or outcome is found and named."""

import json
from base64 import b64decode
from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest

from manyhands.decisions.engine import lot
from manyhands.decisions.tests import histories, lots_drawn
from manyhands.record import verify, verify_lots, verify_rounds

GOLDEN = Path(__file__).parent / "golden" / "lots" / "a-year.jsonl"


@cache
def kept() -> tuple[list[dict], bytes, str]:
    """What the entries of the file say, and the key and name of its record."""
    head, *rows = map(json.loads, GOLDEN.read_text().splitlines())
    origin, _identity, key = head["key"].split("+", 2)
    return [json.loads(row["payload"]) for row in rows], b64decode(key)[1:], origin


def replayed(said: list[dict]) -> tuple[list[str], list[str]]:
    """What does not fit, and what it comes to."""
    _said, key, origin = kept()
    replay = verify_rounds.Replay(verify.signed, key, origin)
    faults = [why for seq, one in enumerate(said) if (why := replay.take(seq, one))]
    return faults, replay.sums()


def place(said: list[dict], kind: str, nth: int = 0) -> int:
    return [at for at, one in enumerate(said) if one["kind"] == kind][nth]


# --- as it is given out --------------------------------------------------------------


@pytest.mark.django_db
def test_a_year_of_lots_is_drawn_to_the_same_outside_the_house():
    file = histories.file_of(lots_drawn.a_year_of_lots())

    walk = verify.check(iter(file.splitlines(keepends=True)))

    assert walk.replay.sums()[-1] == "30 lots were drawn again, and came to the same."


def test_a_file_that_was_kept_still_comes_to_what_it_came_to(capsys):
    assert verify.main([str(GOLDEN)]) == 0
    assert capsys.readouterr().out == GOLDEN.with_suffix(".txt").read_text()


def test_it_draws_in_turn_as_the_house_does():
    for seed in map(str, range(200)):
        served = {name: (len(name) * int(seed)) % 5 for name in ("a", "bb", "ccc", "dddd")}

        assert verify_lots.draw_in_turn(served, 4, seed) == lot.draw_for_roster(served, 4, seed)


def test_without_the_file_that_draws_lots_the_others_say_so(monkeypatch):
    beside = verify_rounds.beside
    monkeypatch.setattr(
        verify_rounds, "beside", lambda name: {} if "lots" in name else beside(name)
    )

    faults, sums = replayed(kept()[0])

    assert faults == []
    assert "put verify_lots.py beside" in sums[-1]


# --- whoever runs the server, and signs it all anew -----------------------------------


def dropped(kind, nth=0):
    def change(said):
        del said[place(said, kind, nth)]

    return change


def changed(kind, nth=0, **facts):
    """Each fact is given as it is, or as what becomes of it."""

    def change(said):
        one = said[place(said, kind, nth)]
        one.update({k: v(one[k]) if callable(v) else v for k, v in facts.items()})

    return change


def another_of(kind):
    """The seed of another lot, signed well."""

    def change(said):
        first, second = said[place(said, kind)], said[place(said, kind, 1)]
        second["seed"] = first["seed"]

    return change


def one_less(names):
    return dict(sorted(names.items())[1:]) if isinstance(names, dict) else names[1:]


def served_more(names):
    return {**names, min(names): names[min(names)] + 1}


def a_stranger(names):
    first, *others = sorted(names)
    return {"a" * 16: names[first], **{name: names[name] for name in others}}


def somebody_else(said):
    """The jury is as large as before, and one of them is another."""
    entry = said[place(said, "appeal.ask")]
    at = place(said, "round.open", 2)
    (free, *_), gone = sorted(set(all_of(said)) - {*entry["jurors"]}), entry["jurors"][0]
    entry["jurors"][0] = free
    electors = [free if one == gone else one for one in said[at].get("electors", [])]
    said[at] |= {"electors": electors}
    said[at].pop("all_but", None)


def all_of(said):
    return [one["member"] for one in said if one["kind"] == "member.join"][:8]


LIES = {
    "a seed of a roster is another": (changed("roster.draw", seed=str.swapcase), "signature"),
    "a seed is that of another roster": (another_of("roster.draw"), "signature"),
    "a roster asks somebody else": (changed("roster.draw", drawn=["a" * 16]), "to serve"),
    "a name is taken off a list": (changed("roster.draw", nth=3, served=one_less), "on its list"),
    "a name is another": (changed("roster.draw", nth=3, served=a_stranger), "on its list"),
    "somebody served more": (changed("roster.draw", nth=3, served=served_more), "times, not"),
    "a roster is for another day": (changed("roster.draw", on="2027-01-02"), "signature"),
    "a roster is for another role": (changed("roster.draw", role="key"), "signature"),
    "a roster is left out": (dropped("roster.draw", 2), "times, not"),
    "a roster says no day": (lambda said: said[place(said, "roster.draw", 3)].pop("on"), "whom"),
    "a newcomer is left out": (changed("roster.draw", nth=4, newcomers=one_less), "left out"),
    "a newcomer is none": (
        changed("roster.draw", newcomers=["a" * 16], shadows=["a" * 16]), "no member",
    ),
    "another looks on": (changed("roster.draw", nth=4, shadows=["a" * 16] * 2), "to look on"),
    "another serves instead": (changed("roster.decline", drawn=["a" * 16]), "instead"),
    "fewer are left to ask": (changed("roster.decline", among=1), "left to ask"),
    "whoever declines was not asked": (changed("roster.decline", by="a" * 16), "nobody asked"),
    "declining is left out": (dropped("roster.decline"), "left to ask"),
    "a seed of a part is another": (changed("part.give", seed=str.swapcase), "signature"),
    "a part is somebody else's": (changed("part.give", member=lambda one: one[::-1]), "no member"),
    "a part is done more often": (changed("part.give", nth=4, served=served_more), "has done it"),
    "a part is drawn once more": (changed("part.give", number=1), "missing"),
    "it was nobody's turn": (changed("part.give", seed=""), "not their turn"),
    "a part is given without its lot": (dropped("part.give"), "without its lot"),
    "a part is drawn among those asked": (dropped("part.decline"), "has done it"),
    "a seed of who helps is another": (changed("facilitator.draw", seed=str.swapcase), "signature"),
    "somebody else helps": (changed("facilitator.draw", drawn="a" * 16), "to help"),
    "one more is left out of helping": (
        changed("facilitator.draw", among=lambda many: many - 1,
                all_but=lambda out: [*out, "a" * 16]), "could not be in it",
    ),
    "fewer could help": (changed("facilitator.draw", among=2), "are in it"),
    "whoever blocked could help": (
        changed("facilitator.draw", all_but=[], among=8), "should not be",
    ),
    "it is drawn who helps until it fits": (
        changed("facilitator.draw", nth=1, number=0), "once more",
    ),
    "whoever declines was not to help": (changed("facilitator.decline", by="a" * 16), "declines"),
    "a seed of a jury is another": (changed("appeal.ask", seed=str.swapcase), "signature"),
    "a jury is another than counts": (changed("appeal.ask", jurors=one_less), "others are asked"),
    "a jury is another": (somebody_else, "to be the jury"),
    "a jury is not drawn": (dropped("appeal.ask"), "no lot chose"),
    "a jury was among all": (changed("appeal.ask", all_but=[], among=11), "should not"),
}  # fmt: skip


@pytest.mark.parametrize(("lie", "why"), LIES.values(), ids=LIES.keys())
def test_a_lie_about_a_lot_is_found_and_its_entry_named(lie, why):
    said = deepcopy(kept()[0])
    assert replayed(said)[0] == []

    lie(said)

    faults, _sums = replayed(said)
    seq = int(faults[0].split("at entry ")[1].split(":")[0])
    assert said[seq]["kind"].split(".")[0] in ("roster", "part", "facilitator", "appeal", "round")
    assert why in faults[0]


# --- records of earlier days ------------------------------------------------------------

LATER = {
    "roster.draw": ("on", "newcomers"),
    "roster.decline": ("among",),
    "appeal.ask": ("among", "all_but"),
}


def as_once(said: list[dict]) -> list[dict]:
    """As the house wrote it when it said less of its lots."""
    said = [one for one in said if one["kind"] not in ("part.give", "facilitator.draw")]
    return [
        {name: fact for name, fact in one.items() if name not in LATER.get(one["kind"], ())}
        for one in said
    ]


def test_a_record_of_earlier_days_fits_and_what_it_says_is_held_against_it():
    said = as_once(deepcopy(kept()[0]))

    faults, sums = replayed(said)

    assert faults == []
    assert sums[-1] == "9 lots were drawn again, and came to the same."
    said[place(said, "roster.draw")]["served"] |= {"a" * 16: 0}
    assert "to serve" in replayed(said)[0][0]


@pytest.mark.parametrize("until", range(0, 98, 7))
def test_a_record_that_says_all_from_some_day_on_fits(until):
    said = kept()[0]

    assert replayed([*as_once(said[:until]), *said[until:]])[0] == []
