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
            LINK: "group author concerns circle supporter head follows came_of",
            TIME: "mediation_offered_at moves_at ripe_at drafted_at published_at first_block_at"
            " late_block_at adopted_at carried_out_at ended_at review_on sunset_on",
            STATE: "id stage short_rounds clarified_anew rebased is_review",
        },
    ),
    "decisions.Version": Table(
        _("The words of proposals, past ones too"),
        "proposal__group",
        {
            READABLE: "title text act language preview",
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
            READABLE: "kind text hidden_text",
            RANDOM: "ref",
            LINK: "proposal version author heard_from answers settled_in",
            TIME: "said_at settled_at",
            STATE: "id state",
        },
    ),
    "decisions.Amendment": Table(
        _("Amendments"),
        "proposal__group",
        {
            READABLE: "kind title text act why",
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
            READABLE: "position reason ground principle harms_somebody way_out signed_with"
            " signature",
            HASHED: "code_hash",
            RANDOM: "ref",
            LINK: "round member condition recorded_by meeting",
            TIME: "said_at superseded_at set_aside_at confirmed_at contested_at",
            STATE: "id entry_seq by_mail wrong_codes",
        },
    ),
    "decisions.UnfinishedBlock": Table(
        _("Blocks that members have not finished: till they say where they stand"),
        "round__proposal__group",
        {
            READABLE: "reason ground principle harms_somebody way_out",
            LINK: "round member",
            TIME: "kept_at",
            STATE: "id",
        },
    ),
    "decisions.Seconding": Table(
        _("Who asked with others for a step"),
        "member__group",
        {
            READABLE: "what reason ground",
            LINK: "proposal mandate member about",
            TIME: "at spent_at",
            STATE: "id",
        },
    ),
    "decisions.Facilitator": Table(
        _("Whom the lot asked to help with a block"),
        "proposal__group",
        {
            RANDOM: "seed",
            LINK: "proposal member",
            TIME: "drawn_at declined_at ended_at",
            STATE: "id",
        },
    ),
    "decisions.Task": Table(
        _("Tasks that decisions left"),
        "proposal__group",
        {
            READABLE: "report",
            RANDOM: "ref",
            LINK: "proposal option taken_by",
            TIME: "taken_at report_on back_at came_back_at done_at",
            STATE: "id has_failed",
        },
    ),
    "decisions.DeviceKey": Table(
        _("Keys of members' devices that sign stances and open ballots"),
        "member__group",
        {READABLE: "public_key", LINK: "member", TIME: "added_at dropped_at", STATE: "id"},
    ),
}

KEEPING_TIME = {
    "decisions.Pulse": Table(_("When rounds were last looked at"), "", {TIME: "at", STATE: "id"}),
}
