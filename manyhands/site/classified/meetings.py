"""What the tables of meetings and of the power picture give away."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import LINK, RANDOM, READABLE, STATE, TIME, Table

MEETINGS = {
    "decisions.Meeting": Table(
        _("Meetings and their minutes"),
        "group",
        {
            READABLE: "title place minutes",
            RANDOM: "ref",
            LINK: "group",
            TIME: "starts_at called_at opened_at closed_at next_at",
            STATE: "id digest root",
        },
    ),
    "decisions.AgendaItem": Table(
        _("Agendas of meetings"),
        "meeting__group",
        {
            READABLE: "title outcome",
            RANDOM: "ref",
            LINK: "meeting proposal",
            TIME: "done_at",
            STATE: "id position lasts_min",
        },
    ),
    "decisions.Attendance": Table(
        _("Who was at a meeting"),
        "meeting__group",
        {LINK: "meeting member", TIME: "came_at left_at", STATE: "id"},
    ),
    "decisions.Turn": Table(
        _("Who spoke at a meeting"),
        "meeting__group",
        {
            READABLE: "guest",
            RANDOM: "ref",
            LINK: "meeting member",
            TIME: "asked_at given_at spoke_at",
            STATE: "id",
        },
    ),
    "decisions.Part": Table(
        _("Who facilitated a meeting and took its notes"),
        "meeting__group",
        {RANDOM: "seed", LINK: "meeting member", TIME: "given_at declined_at", STATE: "id what"},
    ),
    "decisions.Unmeasured": Table(
        _("Whose speaking is counted in the sum alone"),
        "member__group",
        {LINK: "member", TIME: "since", STATE: "id"},
    ),
}
