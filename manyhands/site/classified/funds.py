"""What the tables give away of a group's money; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import LINK, RANDOM, READABLE, STATE, TIME, Table

FUNDS = {
    "funds.WayToPay": Table(
        _("Ways to be paid: whose account, until it is used no more"),
        "group",
        {
            READABLE: "payee account town note",
            RANDOM: "ref added_by",
            LINK: "group",
            TIME: "added_at stopped_at",
            STATE: "id kind currency",
        },
    ),
}
