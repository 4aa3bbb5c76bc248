"""One's own figures in the power picture: counted like everybody's, or in the sum alone."""

from django.utils.translation import gettext_lazy as _

from manyhands.base.times import now
from manyhands.decisions.models import Unmeasured
from manyhands.groups.policies import oneself
from manyhands.groups.powers import action, write


@action("figures.keep", by=oneself, says=_("Keep your own speaking out of the power picture."))
def keep_figures(actor, member, /, *, kept):
    """What they say is in the sum alone, or is counted like everybody's again."""
    if kept:
        Unmeasured.objects.get_or_create(member=member, defaults={"since": now()})
    else:
        Unmeasured.objects.filter(member=member).delete()
    write(actor, "figures.keep", about=member.ref, kept=kept)
