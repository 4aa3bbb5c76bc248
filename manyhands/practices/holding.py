"""A practice held while something is done in it, so that nothing else comes between."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.practices.models import Practice
from manyhands.record import log


def held(practice: Practice) -> Practice:
    """The practice as it is now; nothing else is written for its group until this is done.

    `NotPossible` where it was wound up.
    """
    log.hold(practice.group.log_id)
    found = Practice.objects.select_related("group__constitution").get(pk=practice.pk)
    if found.ended_at is not None:
        raise NotPossible(_("This practice was wound up."))
    return found
