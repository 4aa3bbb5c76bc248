"""What another page may fill into the form of a need: one of few wishes, and a day; no words of its
own, so that a link puts nothing into anybody's mouth.
"""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

WISHES = {  # by kind of help
    "transport": _("Could somebody give me a ride, there and back?"),
    "childcare": _("Could somebody mind the children?"),
}


def wished(asked: QueryDict) -> dict[str, Any]:
    """What stands in the form from the beginning; nothing where there is no such wish."""
    kind = asked.get("wish", "")
    if kind not in WISHES:
        return {}
    day = _day(asked.get("on", ""))
    times = {"times": day_in_words(day)} if day else {}
    return {"words": str(WISHES[kind]), "kinds": [kind], **times}


def day_in_words(day: date) -> str:
    """The day of the week, the day and the month, as the reader's language has them."""
    return f"{date_format(day, 'l')} {date_format(day, 'MONTH_DAY_FORMAT')}"


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
