"""What the tables give away in which a group chooses and draws lots; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import HASHED, LINK, RANDOM, READABLE, STATE, TIME, Table

BALLOTS = {
    "decisions.Option": Table(
        _("What there is to choose"),
        "proposal__group",
        {
            READABLE: "text cost",
            RANDOM: "ref",
            LINK: "proposal member added_by",
            TIME: "added_at withdrawn_at",
            STATE: "id",
        },
    ),
    "decisions.Budget": Table(
        _("Money to be shared out"),
        "proposal__group",
        {READABLE: "money currency", LINK: "proposal", STATE: "id"},
    ),
    "decisions.Ballot": Table(
        _("Ballots that are not secret"),
        "round__proposal__group",
        {
            READABLE: "data signed_with signature",
            RANDOM: "ref",
            LINK: "round member",
            TIME: "sent_at superseded_at",
            STATE: "id entry_seq",
        },
    ),
    "decisions.Urn": Table(
        _("Secret ballots, by random names"),
        "round__proposal__group",
        {READABLE: "ballots", LINK: "round", STATE: "id"},
    ),
    "decisions.Sender": Table(
        _("Who sent a secret ballot"),
        "round__proposal__group",
        {LINK: "round member", STATE: "id lets_count_be_shown"},
    ),
    "decisions.Adviser": Table(
        _("Who was asked for advice"),
        "proposal__group",
        {LINK: "proposal member", TIME: "asked_at", STATE: "id is_affected"},
    ),
    "decisions.Draw": Table(
        _("Lots"),
        "group",
        {
            READABLE: "title",
            HASHED: "root",
            RANDOM: "ref names drawn seed",
            LINK: "group round begun_by",
            TIME: "begun_at commit_until reveal_until drawn_at failed_at",
            STATE: "id how_many",
        },
    ),
    "decisions.Nonce": Table(
        _("Words that members add to a lot"),
        "draw__group",
        {
            READABLE: "words",
            HASHED: "commitment",
            LINK: "draw member",
            TIME: "revealed_at",
            STATE: "id",
        },
    ),
    "decisions.Roster": Table(
        _("Who was drawn to serve"),
        "group",
        {
            READABLE: "role served",
            RANDOM: "ref seed",
            LINK: "group",
            TIME: "on drawn_at",
            STATE: "id",
        },
    ),
    "decisions.Duty": Table(
        _("Whom a roster asks"),
        "roster__group",
        {RANDOM: "ref", LINK: "roster member", TIME: "declined_at", STATE: "id is_shadow"},
    ),
    "decisions.Emergency": Table(
        _("What was done in an emergency"),
        "group",
        {
            READABLE: "act reason could_not_undo",
            RANDOM: "ref",
            LINK: "group proposal",
            TIME: "asked_at done_at until renewed_at confirmed_at rejected_at undone_at",
            STATE: "id entry_seq",
        },
    ),
    "decisions.Key": Table(
        _("Who turned a key in an emergency"),
        "emergency__group",
        {LINK: "emergency member", TIME: "turned_at", STATE: "id"},
    ),
}
