"""What the tables give away of funds, beside the books; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import HASHED, LINK, RANDOM, SEALED, STATE, TIME, Table

PURSE = {
    "funds.Terms": Table(
        _("Terms of funds"),
        "fund__group",
        {LINK: "fund commodity", STATE: "suggested most dues dues_every pays_waivers"},
    ),
    "funds.Gift": Table(
        _("Gifts on their way"),
        "group",
        {
            RANDOM: "ref",
            LINK: "group fund commodity giver seen_by transfer covers",
            TIME: "said_at arrived_at dropped_at due_on",
            STATE: "id amount way is_counted is_recounted",
        },
    ),
    "funds.Waiver": Table(
        _("Who does not give dues this time"),
        "fund__group",
        {LINK: "fund member", TIME: "due_on ends_on", STATE: "id"},
    ),
    "funds.Claim": Table(
        _("Asks for money"),
        "group",
        {
            SEALED: "sealed",
            HASHED: "code_index",
            RANDOM: "ref",
            LINK: "group fund commodity asker key agreed_by hold paid_by batch",
            TIME: "asked_at agreed_at ended_at erase_at erased_at",
            STATE: "id amount is_errand way waived ended_as arrived",
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
