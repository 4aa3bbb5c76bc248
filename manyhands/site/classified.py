"""What each column of each table gives away to whoever holds the database.

Every column has to stand here: `tests/test_disclosure.py` fails for one that does not. From this
come `manyhands disclosure`, the page of the same name, and a list in docs/threat-model.md.
"""

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from manyhands.site.classified_ballots import BALLOTS
from manyhands.site.classified_deciding import DECIDING
from manyhands.site.classified_kinds import (
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

TABLES = {
    # --- a group's own ---
    "groups.Group": Table(
        _("The group"),
        "pk",
        {
            READABLE: "slug name purpose language",
            RANDOM: "ref",
            LINK: "log constitution",
            TIME: "founded_at begun_at",
            STATE: "id is_listed",
        },
    ),
    "groups.Constitution": Table(
        _("Versions of the constitution"),
        "group",
        {READABLE: "data", LINK: "group", TIME: "adopted_at", STATE: "id version"},
    ),
    "groups.Place": Table(
        _("Patches of the quilt"), "group", {READABLE: "cell name", LINK: "group", STATE: "id"}
    ),
    "groups.Member": Table(
        _("Memberships, past ones too"),
        "group",
        {
            READABLE: "name",
            RANDOM: "ref",
            LINK: "group person",
            TIME: "joined_at left_at",
            STATE: "id",
        },
    ),
    **DECIDING,
    **BALLOTS,
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
    "aid.Intent": Table(
        _("Needs and offers"),
        "group",
        {
            READABLE: "words times kinds due_on language adults children urgency for_another"
            " source",
            SEALED: "sealed",
            HASHED: "code_index",
            RANDOM: "ref",
            LINK: "group place answers asker key",
            TIME: "posted_at fresh_at ask_again_at expires_at closed_at erase_at erased_at",
            STATE: "id direction hides_words wanted left radius_rings is_standing rank is_stale"
            " closed_as",
        },
        holds=_("name, address, how and when to be reached, note, hidden words"),
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
    "decisions.DeviceKey": Table(
        _("Keys of members' devices that sign stances"),
        "member__group",
        {READABLE: "public_key", LINK: "member", TIME: "added_at dropped_at", STATE: "id"},
    ),
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
            LINK: "member intent about commitment proposal",
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
    "record.Witnessed": Table(
        _("Records of others that this server watches"),
        "",
        {
            READABLE: "public_key note",
            HASHED: "root",
            RANDOM: "origin",
            TIME: "signed_at",
            STATE: "id size",
        },
    ),
    "record.Witness": Table(
        _("Servers that watch over our record"),
        "log__group",
        {
            READABLE: "name url public_key",
            LINK: "log",
            TIME: "tried_at signed_at",
            STATE: "id size",
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
    # --- of its members, wherever they are ---
    "people.Person": Table(
        _("People behind the memberships"),
        "memberships__group",
        {
            READABLE: "language",
            SEALED: "mail_sealed",
            HASHED: "mail_index",
            RANDOM: "ref",
            LINK: "key",
            TIME: "created_at forgotten_at",
            STATE: "id",
        },
        holds=_("the mail address"),
    ),
    "people.Passkey": Table(
        _("Passkeys"),
        "person__memberships__group",
        {
            READABLE: "label credential",
            RANDOM: "ref credential_id",
            LINK: "person",
            TIME: "added_on used_on",
            STATE: "id sign_count",
        },
    ),
    "people.SignedIn": Table(
        _("Browsers that are signed in"),
        "person__memberships__group",
        {
            RANDOM: "token session_key",
            LINK: "person",
            TIME: "started_at until",
            STATE: "id",
        },
    ),
    # --- of no one group ---
    "people.SignInCode": Table(
        _("Sign-in codes on their way"),
        "",
        {
            SEALED: "mail_sealed",
            HASHED: "binding code_hash mail_index",
            LINK: "key",
            TIME: "expires_at used_at",
            STATE: "id attempts",
        },
        holds=_("the mail address"),
    ),
    "sessions.Session": Table(
        _("Sessions of browsers"),
        "",
        {READABLE: "session_data", RANDOM: "session_key", TIME: "expire_date"},
    ),
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


def kept_tables() -> list[type[models.Model]]:
    """Every table there is, in the order of the list above; KeyError for one that is not on it."""
    order = {label: place for place, label in enumerate(TABLES)}
    there = [m for m in apps.get_models() if m._meta.managed and not m._meta.proxy]
    return sorted(there, key=lambda model: order[model._meta.label])


def columns_of(model: type[models.Model], kind: str) -> list[str]:
    """The columns of one kind."""
    return TABLES[model._meta.label].columns.get(kind, "").split()


def sealed_columns() -> list[str]:
    """Every sealed column, as `app.Table.column`."""
    return [
        f"{model._meta.label}.{name}"
        for model in kept_tables()
        for name in columns_of(model, SEALED)
    ]
