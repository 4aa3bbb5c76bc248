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
    "company": _("Could somebody keep me company?"),
}


def wished(asked: QueryDict) -> dict[str, Any]:
    """What stands in the form from the beginning; nothing where there is no such wish."""
    kind = asked.get("wish", "")
    if kind not in WISHES:
        return {}
    day = _day(asked.get("on", ""))
    when = {"times": day_in_words(day), "due_on": f"{day}"} if day else {}
    return {"words": str(WISHES[kind]), "kinds": [kind], **when}


def still_that_day(text: str, times: str) -> date | None:
    """The day (ISO 8601) that came along with the form, as long as what was written beside it, or
    nothing, says no other.
    """
    day = _day(text)
    return day if day and times.startswith(day_in_words(day) if times else "") else None


def day_in_words(day: date) -> str:
    """The day of the week, the day and the month, as the reader's language has them."""
    return f"{date_format(day, 'l')} {date_format(day, 'MONTH_DAY_FORMAT')}"


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
