"""What the tables give away of bank accounts and their lines; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import (
    HASHED,
    LINK,
    RANDOM,
    READABLE,
    SEALED,
    STATE,
    TIME,
    Table,
)

BANK = {
    "funds.BankAccount": Table(
        _("Bank accounts, by the names the group gives them"),
        "group",
        {
            READABLE: "name currency path mapping",
            HASHED: "habits",
            RANDOM: "ref",
            LINK: "group",
            TIME: "opened_at",
            STATE: "id",
        },
    ),
    "funds.BankLine": Table(
        _("Lines of banks: day and amount"),
        "group",
        {
            SEALED: "sealed",
            HASHED: "key_index",
            RANDOM: "ref",
            LINK: "group account key brought_by transfer",
            TIME: "day brought_at settled_at forgotten_at",
            STATE: "id amount state links",
        },
        holds=_("who paid or was paid, and their words"),
    ),
    "funds.MoreOfLine": Table(
        _("Lines of banks that are several transfers: which"),
        "line__group",
        {LINK: "line transfer", STATE: "id"},
    ),
    "funds.BankFile": Table(
        _("Files of banks that somebody is about to bring"),
        "group",
        {
            READABLE: "mapping",
            SEALED: "sealed",
            RANDOM: "ref",
            LINK: "group account member key",
            TIME: "made_at",
            STATE: "id",
        },
        holds=_("the file"),
    ),
}
