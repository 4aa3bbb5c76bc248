"""The kinds of help, as a closed list with words and an icon each."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

KINDS = {
    "food": _("Food"),
    "water": _("Water"),
    "shelter": _("A roof"),
    "clothing": _("Clothes"),
    "medical": _("Health"),
    "money": _("Money"),
    "transport": _("A ride"),
    "tools": _("Tools"),
    "errand": _("Errands"),
    "company": _("Company"),
    "childcare": _("Children"),
    "language": _("Language"),
    "skill": _("A skill"),
    "other": _("Something else"),
}

URGENCIES = {0: _("When it suits"), 1: _("This week"), 2: _("Today")}

# The languages of the pages, and some that neighbors speak besides.
LANGUAGES = [
    *settings.LANGUAGES,
    ("fr", _("French")),
    ("pt", _("Portuguese")),
    ("ht", _("Haitian Creole")),
    ("ur", _("Urdu")),
    ("uk", _("Ukrainian")),
    ("zh", _("Chinese")),
    ("so", _("Somali")),
    ("other", _("Another language")),
]

# Households in ranges only: no exact numbers, no ages (specification R4).
ADULTS = {0: _("Not said"), 1: _("1 adult"), 2: _("2 or 3 adults"), 3: _("4 or more adults")}
CHILDREN = {
    0: _("Not said"),
    1: _("No children"),
    2: _("1 or 2 children"),
    3: _("3 or more children"),
}

# How the asker may be reached; the default is: not at all, they look at their page themselves.
REACH = {
    "page": _("I will look here with my code"),
    "call": _("Call me"),
    "text": _("Send me a text message"),
    "mail": _("Write me a mail"),
    "door": _("Come to my door"),
}

# The same, as the helper reads it.
REACH_THEM = {
    "page": _("Write to them here. They look when they can."),
    "call": _("Call them"),
    "text": _("Send them a text message"),
    "mail": _("Write them a mail"),
    "door": _("Come to their door"),
}


def household(adults: int, children: int) -> str:
    """So many people in words and ranges; empty when nothing was said."""
    said = [ADULTS[adults] if adults else "", CHILDREN.get(children or -1, "")]
    return " · ".join(str(part) for part in said if part)
