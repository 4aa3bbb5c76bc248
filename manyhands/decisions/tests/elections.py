"""Ranked ballots for tests: published ones, and made-up ones of all kinds."""

from pathlib import Path
from random import Random

from hypothesis import strategies as st

from manyhands.decisions.engine import blt, preflib
from manyhands.decisions.engine.ballots import Ranked

DATA = Path(__file__).parent / "data"
NAMES = tuple("ABCDEFG")


def published(name: str, seats: int = 1) -> Ranked:
    text = (DATA / name).read_text()
    return blt.read(text) if name.endswith(".blt") else preflib.read(text, seats)


@st.composite
def elections(draw) -> Ranked:
    """Up to seven options, up to six seats, few people, so that ties are common."""
    options = NAMES[: draw(st.integers(1, 7))]
    places = st.permutations(range(len(options))).flatmap(
        lambda order: st.integers(0, len(order)).map(lambda long: tuple(order[:long]))
    )
    ballots = st.lists(st.tuples(st.integers(1, 5), places), min_size=1, max_size=12)
    return Ranked(
        options,
        tuple(draw(ballots.filter(lambda all: any(order for _count, order in all)))),
        seats=draw(st.integers(1, 6)),
    )


def random_election(number: int, seats: int) -> Ranked:
    """A larger election, in which ties are rare."""
    chance = Random(number)
    options = NAMES[: chance.randint(seats + 1, 7)]
    orders = (
        tuple(chance.sample(range(len(options)), chance.randint(1, len(options))))
        for _ in range(chance.randint(5, 40))
    )
    return Ranked(options, tuple((chance.randint(1, 97), order) for order in orders), seats)
