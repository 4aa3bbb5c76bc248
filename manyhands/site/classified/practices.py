"""What the tables give away of the practices that groups run; see `classified`."""

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

PRACTICES = {
    "practices.Practice": Table(
        _("Practices, past ones too"),
        "group",
        {
            READABLE: "recipe name successor",
            RANDOM: "ref",
            LINK: "group",
            TIME: "adopted_at ended_at",
            STATE: "id",
        },
    ),
    "practices.PracticeVersion": Table(
        _("The rules of practices, past ones too"),
        "practice__group",
        {
            READABLE: "recipe_text recipe_digest params",
            RANDOM: "adopted_by",
            LINK: "practice",
            TIME: "effective_from recorded_at",
            STATE: "id number",
        },
    ),
    "practices.PracticeFund": Table(
        _("Funds of practices"),
        "practice__group",
        {READABLE: "name", LINK: "practice fund", STATE: "id"},
    ),
    "practices.Participant": Table(
        _("Who takes part in practices, under refs"),
        "practice__group",
        {LINK: "practice holder", TIME: "joined_at left_at", STATE: "id gives"},
    ),
    "practices.Case": Table(
        _("Cases of practices, without a word"),
        "group",
        {
            READABLE: "kind state",
            RANDOM: "ref books_ref",
            LINK: "group practice holder other opened_by",
            TIME: "opened_at since begun_at due_on erased_at",
            STATE: "id amount",
        },
    ),
    "practices.AskCode": Table(
        _("Codes of those who ask practices without an account"),
        "case__group",
        {HASHED: "index", LINK: "case", STATE: "id"},
    ),
    "practices.CaseDay": Table(
        _("Days of cases, without a word"),
        "case__group",
        {RANDOM: "ref", LINK: "case", TIME: "on at", STATE: "id"},
    ),
    "practices.WhereTo": Table(
        _("Where cases are to be paid, sealed"),
        "case__group",
        {SEALED: "sealed", RANDOM: "ref", LINK: "case key", TIME: "said_at", STATE: "id"},
        holds=_("in which way, and where to"),
    ),
    "practices.WhereToReading": Table(
        _("Who opened where cases are to be paid"),
        "where_to__case__group",
        {LINK: "where_to member", TIME: "read_at", STATE: "id"},
    ),
    "practices.Receipt": Table(
        _("Courts' receipts of cases, sealed"),
        "case__group",
        {SEALED: "sealed", RANDOM: "ref", LINK: "case key", TIME: "put_at", STATE: "id"},
        holds=_("the picture"),
    ),
    "practices.ReceiptReading": Table(
        _("Who opened courts' receipts"),
        "receipt__case__group",
        {LINK: "receipt member", TIME: "read_at", STATE: "id"},
    ),
    "practices.Tally": Table(
        _("How often members did something for each other, under refs"),
        "practice__group",
        {LINK: "practice holder", STATE: "id done got"},
    ),
    "practices.Turns": Table(
        _("Lots for turns"),
        "practice__group",
        {LINK: "practice", TIME: "locked_at tell_by drawn_at", STATE: "id"},
    ),
    "practices.Hand": Table(
        _("Who gets a pot, and when"),
        "practice__group",
        {
            READABLE: "secret",
            HASHED: "commitment",
            RANDOM: "ref",
            LINK: "practice holder other swaps_with other_swaps_with",
            TIME: "committed_at told_at",
            STATE: "id is_split turn had_in",
        },
    ),
    "practices.Bidding": Table(
        _("Times to bid for a pot, and who got it"),
        "practice__group",
        {
            LINK: "practice winner",
            TIME: "opened_at ends_at",
            STATE: "id number gave_up by_need",
        },
    ),
    "practices.Bid": Table(
        _("What members would give up of a pot"),
        "bidding__practice__group",
        {RANDOM: "nonce", LINK: "bidding hand", TIME: "made_at", STATE: "id gives_up"},
    ),
    "practices.AskLot": Table(
        _("Lots that say in which order cases get money where there is too little"),
        "practice__group",
        {RANDOM: "seed order", LINK: "practice", TIME: "drawn_at", STATE: "id number"},
    ),
    "practices.Shortfall": Table(
        _("Times in which a fund had less than was asked for, without a sum"),
        "practice__group",
        {RANDOM: "ref", LINK: "practice", TIME: "called_at over_at", STATE: "id"},
    ),
    "practices.ValuationRun": Table(
        _("Valuations of friendly societies, year by year"),
        "practice__group",
        {
            READABLE: "currency inputs result",
            LINK: "practice",
            TIME: "recorded_at",
            STATE: "id year",
        },
    ),
    "practices.LookAhead": Table(
        _("What friendly societies promise for all the years to come, by counts of ages"),
        "practice__group",
        {
            READABLE: "currency inputs result",
            LINK: "practice",
            TIME: "recorded_at",
            STATE: "id",
        },
    ),
}
