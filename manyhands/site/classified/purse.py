"""What the tables give away of funds, beside the books; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import LINK, RANDOM, SEALED, STATE, TIME, Table

PURSE = {
    "funds.Terms": Table(
        _("Terms of funds"), "fund__group", {LINK: "fund commodity", STATE: "suggested most"}
    ),
    "funds.Gift": Table(
        _("Gifts on their way"),
        "group",
        {
            RANDOM: "ref",
            LINK: "group fund commodity giver seen_by transfer",
            TIME: "said_at arrived_at dropped_at",
            STATE: "id amount way",
        },
    ),
    "funds.Claim": Table(
        _("Asks for money"),
        "group",
        {
            SEALED: "sealed",
            RANDOM: "ref",
            LINK: "group fund commodity asker key agreed_by hold paid_by batch",
            TIME: "asked_at agreed_at ended_at erase_at erased_at",
            STATE: "id amount is_errand way waived ended_as",
        },
        holds=_("where money that somebody asked for is to be paid"),
    ),
    "funds.PayoutBatch": Table(
        _("Asks that are paid together"),
        "group",
        {
            RANDOM: "ref",
            LINK: "group made_by",
            TIME: "made_at ended_at",
            STATE: "id ended_as",
        },
    ),
    "funds.Opening": Table(
        _("Who opened where to pay"),
        "claim__group",
        {LINK: "claim member", TIME: "opened_at", STATE: "id"},
    ),
}
