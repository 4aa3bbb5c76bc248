"""Background work of the ground floor: what is over is destroyed."""

from datetime import datetime, timedelta

from django.conf import settings

from manyhands.base import jobs, limits, mail
from manyhands.base.models import Allowance, DayKey, Letter


def something_is_over(at: datetime) -> bool:
    """Whether `tidy` would find anything."""
    old = (at - timedelta(days=1)).timestamp()
    return (
        Letter.objects.filter(useless_at__lte=at).exists()
        or DayKey.objects.filter(day__lt=at.date()).exists()
        or Allowance.objects.filter(until__lte=at).exists()
        or any(path.stat().st_mtime < old for path in (settings.VAR / "mail").glob("*.eml"))
    )


@jobs.handler("tidy letters and limits", every_s=900, needed=something_is_over)
def tidy(at: datetime) -> None:
    """Destroy late letters, old mail files, and the keys and counts of limits."""
    mail.tidy(at)
    limits.tidy(at)
