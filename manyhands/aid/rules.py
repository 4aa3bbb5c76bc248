"""How needs and offers stand on the board and when they leave it: pure, the clock handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from manyhands.base.fold import folded_words

STALE, USUAL, THIS_WEEK, TODAY, LIFTED = range(5)
MICROSECOND_BITS = 52

MOST_WORDS = 24
OFFERS_ARE_ASKED_ABOUT_AFTER = timedelta(days=14)
A_YEAR = timedelta(days=366)


def rank(level: int, at: datetime) -> int:
    """Place on the board, highest first: by level, then the newest.

    Whole microseconds since 1970 stay under 52 bits until the year 2112, so the level can stand
    above them in one 64-bit number, and one index serves the board.
    """
    microseconds = int(at.timestamp()) * 1_000_000 + at.microsecond
    return (level << MICROSECOND_BITS) + microseconds


def level_of(urgency: int, *, is_stale: bool = False, is_lifted: bool = False) -> int:
    """A need somebody had to let go of stands on top; one nobody speaks for any more, below."""
    if is_stale:
        return STALE
    return LIFTED if is_lifted else USUAL + urgency


def is_lifted(rank: int | None) -> bool:
    """Whether it stands on top because somebody had to let go of it."""
    return rank is not None and rank >> MICROSECOND_BITS == LIFTED


def tokens(words: Iterable[str], kinds: Iterable[str], language: str) -> list[str]:
    """Under what a card is found. `=` cannot stand in a word, so filters and words never mix."""
    texts = " ".join(words)
    found = [f"kind={kind}" for kind in dict.fromkeys(kinds)]
    if language:
        found.append(f"lang={language}")
    return found + list(dict.fromkeys(map(stem, folded_words(texts))))[:MOST_WORDS]


def stem(word: str) -> str:
    """One of a thing and several are found alike; so is a word with the Arabic article.

    >>> stem("diapers"), stem("bus")
    ('diaper', 'bus')
    """
    if len(word) > 4 and word.endswith("s"):
        return word[:-1]
    return word[2:] if len(word) > 4 and word.startswith("ال") else word


@dataclass(frozen=True)
class Timing:
    """A group's times, in hours and days."""

    erase_after_h: int
    stale_after_h: int
    expires_after_d: int

    def ask_again_at(self, direction: str, at: datetime) -> datetime:
        """When to ask the poster whether it still holds."""
        if direction == "offer":
            return at + OFFERS_ARE_ASKED_ABOUT_AFTER
        return at + timedelta(hours=self.stale_after_h)

    def expires_at(self, direction: str, at: datetime, due_on: date | None = None) -> datetime:
        """When it leaves the board unless its poster says that it holds; what is for a day within a
        year, not before that day is over wherever it is.
        """
        stays = timedelta(days=self.expires_after_d)
        ends = at + stays + (OFFERS_ARE_ASKED_ABOUT_AFTER if direction == "offer" else timedelta())
        if due_on is None or not at.date() <= due_on <= (at + A_YEAR).date():
            return ends
        return max(ends, datetime.combine(due_on, time(12), UTC) + timedelta(days=1))

    def erase_at(self, closed_at: datetime) -> datetime:
        """When the private words are forgotten."""
        return closed_at + timedelta(hours=self.erase_after_h)


def is_all_kept(left: int, standing_kept: Iterable[bool]) -> bool:
    """True when nothing is left to promise and every standing promise was kept."""
    return left == 0 and all(standing_kept)


def may_read_sealed(
    now: datetime, *, kept_at: datetime | None, erase_at: datetime | None, hours: int
) -> bool:
    """Whether a standing commitment still opens the address: until `hours` after either end."""
    over = kept_at is not None and now >= kept_at + timedelta(hours=hours)
    return not over and (erase_at is None or now < erase_at)
