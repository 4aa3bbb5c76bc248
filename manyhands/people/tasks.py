"""Background work: codes and sessions that are over are destroyed."""

from datetime import datetime

from django.contrib.sessions.models import Session

from manyhands.base import jobs
from manyhands.people import actions
from manyhands.people.models import SignedIn, SignInCode


def something_is_over(at: datetime) -> bool:
    """Whether `tidy` would find anything."""
    return (
        SignInCode.objects.filter(expires_at__lte=at).exists()
        or SignedIn.objects.filter(until__lte=at).exists()
        or Session.objects.filter(expire_date__lte=at).exists()
    )


@jobs.handler("tidy sign-ins", every_s=900, needed=something_is_over)
def tidy(at: datetime) -> None:
    """Destroy codes and sessions that are over."""
    actions.tidy(at)
