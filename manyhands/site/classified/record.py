"""What the tables give away of the record; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import HASHED, KEY, LINK, RANDOM, READABLE, STATE, TIME, Table

RECORD = {
    "record.Log": Table(
        _("The record"),
        "group",
        {
            READABLE: "public_key checkpoint",
            HASHED: "root newest frontier",
            RANDOM: "origin",
            TIME: "day",
            STATE: "id size",
            KEY: "sealed_key",
        },
    ),
    "record.Entry": Table(
        _("Entries of the record"),
        "log__group",
        {READABLE: "leaf", HASHED: "leaf_hash", LINK: "log", STATE: "id seq"},
    ),
    "record.Body": Table(
        _("What the entries say"),
        "entry__log__group",
        {READABLE: "payload", RANDOM: "about salt", LINK: "entry", TIME: "erased_at", STATE: "id"},
    ),
    "record.DailyCheckpoint": Table(
        _("Checkpoints"),
        "log__group",
        {READABLE: "note", LINK: "log", TIME: "day", STATE: "id size"},
    ),
    "record.Witness": Table(
        _("Servers that watch over our record"),
        "log__group",
        {
            READABLE: "name url public_key",
            LINK: "log",
            TIME: "tried_at signed_at stopped_at",
            STATE: "id size",
        },
    ),
    "record.Watch": Table(
        _("Records of others that we watch over"),
        "log__group",
        {LINK: "log witnessed", TIME: "stopped_at", STATE: "id"},
    ),
}

WATCHING = {
    "record.Witnessed": Table(
        _("Records of others that this server watches"),
        "",
        {
            READABLE: "public_key note",
            HASHED: "root",
            RANDOM: "origin",
            TIME: "grew_at",
            STATE: "id size",
        },
    ),
}
