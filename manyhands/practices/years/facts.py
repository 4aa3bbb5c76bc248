"""What a made-up year tells besides its weeks: each fact in words, and the unit of its number."""

from django.utils.translation import gettext_noop as _

OWN = ""  # in what the practice counts: money, credit or minutes

# As the year calls it: how a page says it, and its unit.
FACTS = {
    "what a usual year leaves": (_("what a usual year leaves, by the tables"), "money"),
    "what it leaves with a quarter more sickness": (
        _("what it leaves with a quarter more sickness"),
        "money",
    ),
    "the reserve at the end": (_("the reserve at the end, for who is sick and funerals"), "money"),
    "set aside for running it and for who pays nothing": (
        _("set aside for running it and for who pays nothing"),
        "money",
    ),
    "days of sickness": (_("days of sickness"), "number"),
    "deaths": (_("deaths"), "number"),
    "funerals that could not be paid at once": (
        _("funerals that could not be paid at once"),
        "number",
    ),
    "dues that nobody paid": (_("dues that nobody paid"), "money"),
    "days of strike paid to each": (_("days of strike paid to each"), "number"),
    "days of strike that the fund could not bear": (
        _("days of strike that the fund could not bear, for your group to decide on"),
        "number",
    ),
    "what it lacked for them": (_("what it lacked for them"), "money"),
    "what a week costs": (_("what a week costs"), "money"),
    "weeks that the fund would last, in hundredths": (
        _("weeks that the fund would last"),
        "credit",
    ),
    "times that rent or medicine was paid": (_("times that rent or medicine was paid"), "number"),
    "the most that one was asked for": (_("the most that one was asked for"), "money"),
    "parts above the yearly ceiling, not asked for": (
        _("parts above the yearly ceiling, not asked for"),
        "number",
    ),
    "what nobody was asked for": (_("what nobody was asked for"), "money"),
    "what the float bore": (_("what the float bore"), "money"),
    "who asked": (_("who asked"), "number"),
    "who came home": (_("who came home"), "number"),
    "what is with the courts": (_("what is with the courts"), "money"),
    "what the courts kept": (_("what the courts kept"), "money"),
    "what was lost": (_("what was lost"), "money"),
    "the longest queue": (_("the longest queue"), "number"),
    "grants sent": (_("grants sent"), "number"),
    "grants of less than was asked for": (_("grants of less than was asked for"), "number"),
    "rounds": (_("rounds"), "number"),
    "the pot": (_("the pot"), "money"),
    "who stopped after they had the pot": (_("who stopped after they had the pot"), "number"),
    "what is still promised": (_("what is still promised"), "money"),
    "rounds that could not be paid in full": (_("rounds that could not be paid in full"), "number"),
    "given up for pots": (_("given up for pots"), "money"),
    "shares": (_("shares"), "number"),
    "lent in all": (_("lent in all"), "money"),
    "what did not come back": (_("what did not come back"), "money"),
    "shared out": (_("shared out"), "money"),
    "left in the social fund": (_("left in the social fund"), "money"),
    "the most that one has": (_("the most that one has"), OWN),
    "the least that one has": (_("the least that one has"), OWN),
    "how often one did something for another": (
        _("how often one did something for another; no amounts are counted"),
        "number",
    ),
    "given to the pool": (_("given to the pool"), OWN),
    "trades that a limit stopped": (_("trades that a limit stopped"), "number"),
    "minutes worked for the group": (_("minutes worked for the group"), OWN),
    "times that a limit stopped it": (_("times that a limit stopped it"), "number"),
}
