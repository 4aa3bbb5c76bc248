"""What the tables give away of keys, letters and work; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import (
    HASHED,
    KEY,
    LINK,
    RANDOM,
    READABLE,
    SEALED,
    STATE,
    TIME,
    Table,
)

BASE = {
    "base.SealKey": Table(_("Keys of sealed words"), "", {KEY: "wrapped", STATE: "id"}),
    "base.Letter": Table(
        _("Letters on their way"),
        "",
        {
            SEALED: "sealed",
            RANDOM: "reason",
            LINK: "key",
            TIME: "written_at useless_at",
            STATE: "id",
        },
        holds=_("mail address, subject and text"),
    ),
    "base.Job": Table(
        _("Work to be done"),
        "",
        {
            READABLE: "name payload last_fault",
            RANDOM: "key",
            TIME: "run_at lease_until given_up_at",
            STATE: "id every_s attempts",
        },
    ),
    "base.DayKey": Table(
        _("Keys of limits, for one day each"), "", {TIME: "day", KEY: "wrapped", STATE: "id"}
    ),
    "base.Allowance": Table(
        _("Counts for limits"), "", {HASHED: "whose", TIME: "since until", STATE: "id used"}
    ),
}
