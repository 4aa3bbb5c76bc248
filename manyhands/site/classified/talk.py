"""What the tables give away of messages, notices and the inbox; see `classified`."""

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

TALK = {
    "talk.Message": Table(
        _("Messages between two neighbors"),
        "commitment__need__group",
        {
            SEALED: "sealed",
            RANDOM: "ref nonce",
            LINK: "commitment",
            TIME: "said_at",
            STATE: "id by_helper is_withheld",
        },
        key="commitment__need__key",
        holds=_("what was said"),
    ),
    "talk.Mute": Table(
        _("Threads without notices"),
        "commitment__need__group",
        {LINK: "commitment", STATE: "id by_helper"},
    ),
    "talk.Report": Table(
        _("Reports"),
        "commitment__need__group",
        {
            SEALED: "sealed",
            RANDOM: "ref",
            LINK: "commitment",
            TIME: "made_at",
            STATE: "id by_helper",
        },
        key="commitment__need__key",
        holds=_("what was reported"),
    ),
    "talk.Look": Table(
        _("Who looks into reports"),
        "report__commitment__need__group",
        {LINK: "report member", TIME: "since", STATE: "id"},
    ),
    "talk.Cursor": Table(
        _("How far notices have been made"), "log__group", {LINK: "log", STATE: "id next_seq"}
    ),
    "talk.Notice": Table(
        _("Notices"),
        "member__group intent__group",
        {
            READABLE: "kind",
            RANDOM: "key",
            LINK: "member intent about commitment proposal mandate tie day case practice",
            TIME: "at read_at mailed_at",
            STATE: "id",
        },
    ),
    "talk.Wish": Table(
        _("Who wants mail"),
        "member__group",
        {LINK: "member", TIME: "mailed_at", STATE: "id by_mail quiet"},
    ),
    "talk.AnswerKey": Table(
        _("Who may answer which round by mail"),
        "member__group",
        {HASHED: "key_index", LINK: "member round", STATE: "id"},
    ),
    "talk.RawMessage": Table(
        _("Messages in the inbox"),
        "group",
        {
            READABLE: "kind categories language urgent",
            SEALED: "sealed",
            HASHED: "external_index",
            RANDOM: "ref",
            LINK: "group key duplicate_of intent",
            TIME: "received_at heard_at settled_at forgotten_at",
            STATE: "id confidence settled_as",
        },
        holds=_("the words as they came"),
    ),
}
