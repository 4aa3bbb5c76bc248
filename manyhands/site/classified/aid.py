"""What the tables give away of needs, offers, promises and sheets; see `classified`."""

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

AID = {
    "aid.Intent": Table(
        _("Needs and offers"),
        "group",
        {
            READABLE: "words hidden_words times kinds due_on language adults children urgency"
            " for_another source",
            SEALED: "sealed",
            HASHED: "code_index",
            RANDOM: "ref",
            LINK: "group place answers asker key",
            TIME: "posted_at fresh_at ask_again_at expires_at closed_at erase_at erased_at",
            STATE: "id direction hides_words is_confided wanted left radius_rings is_standing rank"
            " is_stale closed_as",
        },
        holds=_("name, address, how and when to be reached, note, hidden words and hours"),
    ),
    "aid.Line": Table(
        _("Lines of needs and offers"),
        "intent__group",
        {READABLE: "kind words quantity", LINK: "intent", STATE: "id left"},
    ),
    "aid.Token": Table(
        _("Words to search by"),
        "group",
        {READABLE: "token", LINK: "intent group", STATE: "id direction rank"},
    ),
    "aid.PlaceCount": Table(
        _("Counts in each patch"), "place__group", {LINK: "place", STATE: "needs offers"}
    ),
    "aid.MonthCount": Table(
        _("Counts of what is forgotten"),
        "group",
        {READABLE: "month kind closed_as many", LINK: "group", STATE: "id direction"},
    ),
    "aid.Commitment": Table(
        _("Commitments"),
        "need__group",
        {
            RANDOM: "ref",
            LINK: "need helper passed_to",
            TIME: "made_at kept_at confirmed_at thanked_at released_at",
            STATE: "id",
        },
    ),
    "aid.Share": Table(
        _("What a commitment takes on"),
        "commitment__need__group",
        {READABLE: "quantity", LINK: "commitment line", STATE: "id"},
    ),
    "aid.Reading": Table(
        _("Who opened sealed words"),
        "intent__group",
        {LINK: "intent member", TIME: "read_at", STATE: "id"},
    ),
    "aid.Bar": Table(
        _("Who does not want to meet whom"),
        "group",
        {
            LINK: "group member other_member other_intent",
            TIME: "set_at",
            STATE: "id set_by_member",
        },
    ),
    "aid.SheetDraft": Table(
        _("Lists about to be brought, for an hour"),
        "group",
        {
            READABLE: "language",
            SEALED: "sealed report",
            RANDOM: "ref",
            LINK: "group member key",
            TIME: "made_at begun_at done_at",
            STATE: "id columns direction many",
        },
        holds=_("the rows as they were brought, and the report about them"),
    ),
}
