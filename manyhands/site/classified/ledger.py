"""What the tables give away of the books; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import HASHED, LINK, RANDOM, READABLE, STATE, TIME, Table

LEDGER = {
    "ledger.Book": Table(
        _("The books of the group"),
        "group",
        {LINK: "group", TIME: "closed_until unsound_at checked_at public_since"},
    ),
    "ledger.Commodity": Table(
        _("What the books count"),
        "group",
        {
            READABLE: "code name kind",
            RANDOM: "ref",
            LINK: "group",
            TIME: "use_by",
            STATE: "id scale",
        },
    ),
    "ledger.Fund": Table(
        _("Funds"),
        "group",
        {
            READABLE: "name purpose",
            RANDOM: "ref",
            LINK: "group",
            TIME: "opened_at closed_at",
            STATE: "id",
        },
    ),
    "ledger.Holder": Table(
        _("Members in the books"), "group", {RANDOM: "ref", LINK: "group member", STATE: "id"}
    ),
    "ledger.Account": Table(
        _("Accounts"),
        "group",
        {READABLE: "path title kind", LINK: "group holder", STATE: "id floor ceiling"},
    ),
    "ledger.Transfer": Table(
        _("Transfers"),
        "group",
        {
            READABLE: "key kind under",
            HASHED: "says",
            RANDOM: "ref",
            LINK: "group reverses corrects seal",
            TIME: "effective recorded_at",
            STATE: "id",
        },
    ),
    "ledger.Posting": Table(
        _("Lines of transfers"),
        "transfer__group",
        {LINK: "transfer account commodity fund", TIME: "effective", STATE: "id amount"},
    ),
    "ledger.Hold": Table(
        _("What is set aside"),
        "group",
        {
            READABLE: "key",
            RANDOM: "ref",
            LINK: "group account commodity fund settled_by",
            TIME: "made_at expires_at",
            STATE: "id amount ended",
        },
    ),
    "ledger.Balance": Table(
        _("Balances"),
        "account__group",
        {LINK: "account commodity fund", STATE: "id posted held floor ceiling"},
    ),
    "ledger.Count": Table(
        _("What was counted"),
        "group",
        {
            RANDOM: "ref",
            LINK: "group account commodity fund",
            TIME: "day recorded_at",
            STATE: "id counted booked",
        },
    ),
    "ledger.Seal": Table(
        _("Seals of the books"),
        "group",
        {HASHED: "digest", LINK: "group", TIME: "sealed_at", STATE: "id entry_seq"},
    ),
}
