"""What the tables give away of what a group decides together; see `classified`."""

from django.utils.translation import gettext_lazy as _

from manyhands.site.classified.kinds import HASHED, LINK, RANDOM, READABLE, STATE, TIME, Table

DECISIONS = {
    "decisions.Proposal": Table(
        _("Proposals"),
        "group",
        {
            READABLE: "title method by_rule mediation_answer could_not",
            RANDOM: "ref",
            LINK: "group author concerns circle supporter head follows",
            TIME: "mediation_offered_at moves_at ripe_at drafted_at published_at first_block_at"
            " late_block_at adopted_at carried_out_at ended_at review_on sunset_on",
            STATE: "id stage short_rounds clarified_anew rebased",
        },
    ),
    "decisions.Version": Table(
        _("The words of proposals, past ones too"),
        "proposal__group",
        {
            READABLE: "text act language preview",
            HASHED: "digest",
            LINK: "proposal author",
            TIME: "made_at redacted_at",
            STATE: "id number is_alternative",
        },
    ),
    "decisions.Translation": Table(
        _("Translations of proposals"),
        "version__proposal__group",
        {READABLE: "language text", LINK: "version translator", TIME: "made_at", STATE: "id"},
    ),
    "decisions.Approval": Table(
        _("Who would go with which words"),
        "version__proposal__group",
        {LINK: "version member", STATE: "id"},
    ),
    "decisions.Contribution": Table(
        _("Questions, answers, concerns and ideas"),
        "proposal__group",
        {
            READABLE: "kind text",
            RANDOM: "ref",
            LINK: "proposal version author answers settled_in",
            TIME: "said_at settled_at",
            STATE: "id state",
        },
    ),
    "decisions.Amendment": Table(
        _("Amendments"),
        "proposal__group",
        {
            READABLE: "kind text act why",
            RANDOM: "ref",
            LINK: "proposal base author became",
            TIME: "offered_at taken_in_at",
            STATE: "id state",
        },
    ),
    "decisions.Round": Table(
        _("Rounds"),
        "proposal__group",
        {
            READABLE: "asks method verdict tally",
            HASHED: "outcome",
            RANDOM: "ref",
            LINK: "proposal about version",
            TIME: "opened_at closes_at met_at closed_at",
            STATE: "id number extended_for newcomers",
        },
    ),
    "decisions.Elector": Table(
        _("Who counts in which round"),
        "round__proposal__group",
        {READABLE: "out", LINK: "round member", TIME: "told_at", STATE: "id was_in_the_room"},
    ),
    "decisions.Stance": Table(
        _("Stances, past ones too"),
        "round__proposal__group",
        {
            READABLE: "position reason ground principle harms_somebody way_out",
            HASHED: "code_hash",
            RANDOM: "ref",
            LINK: "round member condition recorded_by",
            TIME: "said_at superseded_at set_aside_at confirmed_at contested_at",
            STATE: "id entry_seq by_mail",
        },
    ),
    "decisions.Seconding": Table(
        _("Who asked with others for a step"),
        "proposal__group",
        {
            READABLE: "what reason",
            LINK: "proposal member about",
            TIME: "at spent_at",
            STATE: "id",
        },
    ),
    "decisions.Facilitator": Table(
        _("Whom the lot asked to help with a block"),
        "proposal__group",
        {RANDOM: "seed", LINK: "proposal member", TIME: "drawn_at declined_at", STATE: "id"},
    ),
    "decisions.Task": Table(
        _("Tasks that decisions left"),
        "proposal__group",
        {
            READABLE: "report",
            RANDOM: "ref",
            LINK: "proposal option taken_by",
            TIME: "taken_at report_on back_at came_back_at done_at",
            STATE: "id",
        },
    ),
    "decisions.Adviser": Table(
        _("Whose advice was asked for"),
        "proposal__group",
        {LINK: "proposal member", TIME: "asked_at", STATE: "id is_affected"},
    ),
    "decisions.Option": Table(
        _("What or whom a proposal lets choose from"),
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
        _("Money that a proposal shares out"),
        "proposal__group",
        {READABLE: "money currency", LINK: "proposal", STATE: "id"},
    ),
    "decisions.Ballot": Table(
        _("Open ballots, past ones too"),
        "round__proposal__group",
        {
            READABLE: "data",
            RANDOM: "ref",
            LINK: "round member",
            TIME: "sent_at superseded_at",
            STATE: "id entry_seq",
        },
    ),
    "decisions.Urn": Table(
        _("Secret ballots, under random names"),
        "round__proposal__group",
        {READABLE: "ballots", LINK: "round", STATE: "id"},
    ),
    "decisions.Sender": Table(
        _("Who sent a secret ballot, not what"),
        "round__proposal__group",
        {LINK: "round member", STATE: "id lets_count_be_shown"},
    ),
    "decisions.Draw": Table(
        _("Lots"),
        "group",
        {
            READABLE: "title",
            HASHED: "root",
            RANDOM: "ref names seed drawn",
            LINK: "group round begun_by",
            TIME: "begun_at commit_until reveal_until drawn_at failed_at",
            STATE: "id how_many",
        },
    ),
    "decisions.Nonce": Table(
        _("Words that made a lot fair"),
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
        _("Drawings of who serves in turn"),
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
        _("Whom the lot asked to serve"),
        "roster__group",
        {RANDOM: "ref", LINK: "roster member", TIME: "declined_at", STATE: "id is_shadow"},
    ),
    "decisions.Emergency": Table(
        _("What could not wait"),
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
        _("Who turned a key for what could not wait"),
        "emergency__group",
        {LINK: "emergency member", TIME: "turned_at", STATE: "id"},
    ),
}

KEEPING_TIME = {
    "decisions.Pulse": Table(_("When rounds were last looked at"), "", {TIME: "at", STATE: "id"}),
}
