"""What every evaluation must keep; asked of the rules, and of rules with a mistake planted in them.

Each promise takes a module like `rules` and says whether it is kept. Those that say "every" try
all electorates of up to ten people and all their tallies.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import product
from types import ModuleType

ELECTORATES = range(1, 11)
TOLERATED = range(3)
LEVELS = ("agree", "reserve", "pass_", "silent", "stand_aside", "block")  # most favorable first

Counts = tuple[int, ...]  # one for each level

# Without anybody else saying a word: electors -> how many must agree, published in the issue.
NEEDED_WHEN_OTHERS_ARE_SILENT = {1: 1, 2: 2, 3: 3, 5: 3, 8: 4, 12: 5, 20: 8, 30: 12}
NEEDED_WHEN_OTHERS_PASS = {1: 1, 2: 2, 3: 2, 5: 2, 8: 2, 9: 3, 12: 3, 13: 4, 20: 5, 30: 8}
MOST_ASIDE_AMONG = {7: 1, 8: 2, 11: 2, 12: 3, 15: 3, 16: 4, 100: 25}  # speaking -> aside


def counts_of(electors: int) -> Iterator[Counts]:
    """Every way in which that many people can spread over the levels."""

    def spread(people: int, levels: int) -> Iterator[Counts]:
        if levels == 1:
            yield (people,)
            return
        for here in range(people + 1):
            for rest in spread(people - here, levels - 1):
                yield (here, *rest)

    return spread(electors, len(LEVELS))


def tally(rules: ModuleType, counts: Counts):
    named = dict(zip(LEVELS, counts, strict=True))
    del named["silent"]
    return rules.Tally(sum(counts), **named)


def worse_by_one(counts: Counts) -> Iterator[Counts]:
    """The same with one person one level less favorable."""
    for level in range(len(counts) - 1):
        if counts[level]:
            worse = list(counts)
            worse[level] -= 1
            worse[level + 1] += 1
            yield tuple(worse)


def monotone(everyone: list[Counts], adopts: Callable[[Counts], bool]) -> bool:
    """Whether one person less favorable never turns "no" into "yes"."""
    adopted = {counts for counts in everyone if adopts(counts)}
    return not any(
        worse in adopted
        for counts in everyone
        if counts not in adopted
        for worse in worse_by_one(counts)
    )


EVERY_TALLY = [counts for electors in ELECTORATES for counts in counts_of(electors)]
EVERY_YES_NO = [  # yes, silent, no
    (yes, electors - yes - no, no)
    for electors in ELECTORATES
    for yes in range(electors + 1)
    for no in range(electors - yes + 1)
]


# --- consensus ---


def opposing_never_helps(rules: ModuleType) -> bool:
    def adopts(tolerated: int) -> Callable[[Counts], bool]:
        method = rules.Consensus(tolerated_blocks=tolerated)
        return lambda counts: rules.consensus(tally(rules, counts), method) == "adopt"

    return all(monotone(EVERY_TALLY, adopts(tolerated)) for tolerated in TOLERATED)


def all_who_agree_adopt(rules: ModuleType) -> bool:
    return all(rules.consensus(rules.Tally(n, agree=n)) == "adopt" for n in ELECTORATES)


def as_many_are_needed_as_published(rules: ModuleType) -> bool:
    def needed(electors: int, others: str) -> int:
        return next(
            agree
            for agree in range(electors + 1)
            if rules.consensus(
                rules.Tally(electors, agree, **({others: electors - agree} if others else {}))
            )
            == "adopt"
        )

    return all(
        needed(electors, others) == agree
        for others, table in (
            ("", NEEDED_WHEN_OTHERS_ARE_SILENT),
            ("pass_", NEEDED_WHEN_OTHERS_PASS),
        )
        for electors, agree in table.items()
    )


def one_block_more_than_tolerated_stops(rules: ModuleType) -> bool:
    return all(
        (rules.consensus(tally(rules, counts), rules.Consensus(tolerated_blocks=k)) == "blocked")
        == (counts[-1] > k)
        for k in TOLERATED
        for counts in EVERY_TALLY
    )


def a_quarter_may_be_opposed_and_no_more(rules: ModuleType) -> bool:
    def verdict(speaking: int, aside: int, block: int, passing: int) -> str:
        agree = speaking - aside
        counts = rules.Tally(speaking + passing, agree, 0, passing, aside - block, block)
        return rules.consensus(counts, rules.Consensus(tolerated_blocks=1))

    return all(
        verdict(speaking, aside, block, passing) == expected
        for speaking, most in MOST_ASIDE_AMONG.items()
        for block in (0, 1)
        for passing in (0, 4)
        for aside, expected in ((most, "adopt"), (most + 1, "not_yet"))
        if block <= aside
    )


def a_reservation_is_still_support(rules: ModuleType) -> bool:
    return all(
        rules.consensus(rules.Tally(electors, agree, reserve=yes - agree, pass_=passing))
        == rules.consensus(rules.Tally(electors, yes, pass_=passing))
        for electors in ELECTORATES
        for yes in range(electors + 1)
        for agree in range(yes + 1)
        for passing in (0, electors - yes)
    )


def why_not_is_told_in_order(rules: ModuleType) -> bool:
    examples = {
        rules.Tally(12): "not_yet",
        rules.Tally(12, agree=4): "no_quorum",
        rules.Tally(12, agree=2, pass_=10): "not_yet",
        rules.Tally(4, stand_aside=4): "not_yet",
        rules.Tally(12, block=1): "blocked",
        rules.Tally(0): "no_quorum",
    }
    return all(rules.consensus(counts) == verdict for counts, verdict in examples.items())


def percents_are_exact(rules: ModuleType) -> bool:
    return all(
        rules.share(percent, of=people)
        == next(part for part in range(1, people + 1) if 100 * part >= percent * people)
        for percent in range(101)
        for people in range(1, 41)
    )


# --- consent, lazy, yes or no, keys ---


def an_objection_stops_a_circle(rules: ModuleType) -> bool:
    verdicts = {counts: rules.consent(tally(rules, counts)) for counts in EVERY_TALLY}
    return all((verdict == "blocked") == (c[-1] > 0) for c, verdict in verdicts.items())


def opposing_never_helps_in_a_circle(rules: ModuleType) -> bool:
    return monotone(
        EVERY_TALLY, lambda counts: rules.consent(tally(rules, counts)) == "adopt"
    ) and all(
        rules.consent(rules.Tally(electors, **counts)) == verdict
        for electors, counts, verdict in (
            (5, {"agree": 1, "pass_": 1}, "adopt"),
            (5, {"pass_": 5}, "not_yet"),
            (6, {"agree": 1, "pass_": 1}, "no_quorum"),
            (6, {"agree": 1, "pass_": 1, "stand_aside": 4}, "no_quorum"),
            (1, {"agree": 1}, "adopt"),
            (0, {}, "no_quorum"),
        )
    )


def silence_is_assent_only_where_word_went(rules: ModuleType) -> bool:
    exact = {1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 9: 8, 10: 8}
    return rules.lazy(0, 0, 0) == "no_quorum" and all(
        rules.lazy(objections, told, electors)
        == ("blocked" if objections else "adopt" if told >= reach else "no_quorum")
        for electors, reach in exact.items()
        for told in range(electors + 1)
        for objections in range(electors + 1)
    )


def saying_no_never_helps(rules: ModuleType) -> bool:
    parameters = product((51, 67, 75, 80, 85, 90, 100), (0, 40, 100))
    fallbacks = [rules.Supermajority(*both) for both in parameters]
    methods = [partial(rules.supermajority, method=fallback) for fallback in fallbacks]
    return all(
        monotone(EVERY_YES_NO, lambda c, method=method: method(c[0], c[2], sum(c)) == "adopt")
        for method in (*methods, rules.validity, rules.majority_of_positions, rules.ratify)
    )


YES_NO_FLOORS = {  # the part of yes, a percent of the electors, a least number of people
    "supermajority": (Fraction(4, 5), 40, 3),
    "validity": (Fraction(2, 3), 40, 3),
    "majority_of_positions": (Fraction(1, 2), 20, 2),
    "ratify": (Fraction(1, 2), 20, 2),
}


def parts_of_yes_are_exact(rules: ModuleType) -> bool:
    return all(
        getattr(rules, name)(yes, no, yes + no + silent) == _yes_no(name, yes, no, silent)
        for name in YES_NO_FLOORS
        for yes, silent, no in [*EVERY_YES_NO, (0, 0, 0), (48, 0, 12), (47, 1, 12), (8, 12, 2)]
    )


def _yes_no(name: str, yes: int, no: int, silent: int) -> str:
    """The same question in other words: at least the part, and for a half more than it."""
    part, percent, least = YES_NO_FLOORS[name]
    electors = yes + no + silent
    floor = min(max(Fraction(percent * electors, 100), least), electors)
    if electors == 0 or yes < floor:
        return "no_quorum"
    reached = Fraction(yes, yes + no)
    return "adopt" if reached > part or (reached == part != Fraction(1, 2)) else "not_yet"


EVERY_MAJORITY = [  # yes, passing, silent, no
    (yes, passing, electors - yes - passing - no, no)
    for electors in range(11)
    for yes in range(electors + 1)
    for passing in range(electors - yes + 1)
    for no in range(electors - yes - passing + 1)
]
QUORUMS = (0, 20, 25, 50, 100)


def no_majority_by_saying_no_or_by_keeping_silent(rules: ModuleType) -> bool:
    """Over all electorates of up to ten: one person less favorable never makes a yes of a no."""
    return all(
        monotone(
            EVERY_MAJORITY,
            lambda c, way=way, quorum=quorum: (
                way(c[0], c[3], sum(c), rules.Majority(quorum), passed=c[1]) == "adopt"
            ),
        )
        for way in (rules.majority_of_positions, rules.ratify)
        for quorum in QUORUMS
    )


def majorities_are_counted_as_by_hand(rules: ModuleType) -> bool:
    return all(
        way(yes, no, yes + passing + silent + no, rules.Majority(quorum), passed=passing)
        == _by_hand(["yes"] * yes + ["pass"] * passing + [""] * silent + ["no"] * no, quorum)
        for way in (rules.majority_of_positions, rules.ratify)
        for yes, passing, silent, no in [*EVERY_MAJORITY, (3, 8, 40, 2), (2, 10, 48, 1)]
        for quorum in QUORUMS
    ) and rules.Majority() == rules.Majority(20)


def _by_hand(papers: list[str], quorum: int) -> str:
    """Paper after paper: enough who do not oppose, two who say yes, and more than say no."""
    not_opposed, said_yes, ahead = 0, 0, 0
    for paper in papers:
        not_opposed += paper in ("yes", "pass")
        said_yes += paper == "yes"
        ahead += (paper == "yes") - (paper == "no")
    is_alone = len(papers) == 1 and said_yes == 1
    if (said_yes < 2 and not is_alone) or Fraction(not_opposed, len(papers)) * 100 < quorum:
        return "no_quorum"
    return "adopt" if ahead > 0 else "not_yet"


def every_key_is_needed(rules: ModuleType) -> bool:
    return all(
        rules.two_keys(keys, needed) == ("adopt" if keys in range(needed, 99) else "not_yet")
        for keys in range(11)
        for needed in range(2, 11)
    )


ALL = [  # the quick ones first: most mistakes are noticed there
    every_key_is_needed,
    all_who_agree_adopt,
    as_many_are_needed_as_published,
    a_quarter_may_be_opposed_and_no_more,
    a_reservation_is_still_support,
    why_not_is_told_in_order,
    silence_is_assent_only_where_word_went,
    parts_of_yes_are_exact,
    majorities_are_counted_as_by_hand,
    no_majority_by_saying_no_or_by_keeping_silent,
    saying_no_never_helps,
    percents_are_exact,
    an_objection_stops_a_circle,
    opposing_never_helps_in_a_circle,
    one_block_more_than_tolerated_stops,
    opposing_never_helps,
]
