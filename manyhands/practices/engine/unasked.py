"""What no recipe may ask about: a person's means, papers, health, worth and past giving.

A name of a param, an input or a guard is taken apart into its words; one of EXACTLY, or one that
begins with one of STEMS, asks about a person, and so the recipe is refused. Words for people are
read for STEMS as well, so that no harmless name hides a question.
"""

import re
from collections.abc import Iterator

EXACTLY = frozenset(
    {
        *("means", "rich", "job", "jobs", "debt", "debts", "credit", "tax", "taxes", "property"),
        *("papers", "status", "visa", "race", "sex", "age", "ages", "ill", "health", "drugs"),
        *("charge", "charges", "record", "records", "trust", "points", "ratio", "ratios"),
        *("past", "history", "donated", "contributed", "name", "names", "arrears"),
        *("savings", "earned", "merit", "sober", "refugee", "score", "scores"),
    }
)
STEMS = (
    *("income", "asset", "wage", "salar", "earning", "wealth", "poor", "povert", "payslip"),
    *("employ", "unemploy", "jobless", "homeless", "household", "welfare", "pension"),
    *("immigra", "migrant", "citizen", "nationalit", "passport", "undocument", "asylum"),
    *("crime", "criminal", "convict", "felon", "arrest", "offence", "offense", "prison"),
    *("diagnos", "illness", "disab", "medical", "addict", "gender", "religio", "ethnic"),
    *("deserv", "undeserv", "worth", "verif", "attend", "reputat", "rating", "participation"),
)
# In words for people some of these are said of other things: what a thing is worth, an asset.
IN_WORDS = frozenset(STEMS) - {"asset", "worth", "verif", "arrest", "attend", "earning", "pension"}
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


def asked_by_name(name: str) -> Iterator[str]:
    """The words of a name that ask about a person.

    >>> list(asked_by_name("past_giving_ratio")), list(asked_by_name("householdIncome"))
    (['past', 'ratio'], ['household', 'income'])
    """
    for word in (part.lower() for part in PART.findall(name)):
        if word in EXACTLY or word.startswith(STEMS):
            yield word


def asked_in_words(says: str) -> Iterator[str]:
    """The words of a sentence that ask about a person.

    >>> list(asked_in_words("What your household earns; proof of Employment"))
    ['household', 'employment']
    """
    for word in (part.lower() for part in re.findall(r"\w+", says)):
        if word.startswith(tuple(IN_WORDS)):
            yield word
