"""What a notice says, and where it leads, in the reader's language."""

from typing import Any
from unicodedata import bidirectional

from django.urls import reverse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext_lazy as _

from manyhands.aid.cards import title
from manyhands.aid.wishes import day_in_words
from manyhands.practices import wanted
from manyhands.practices.case_days import EVE, WEEK
from manyhands.talk.models import Notice
from manyhands.talk.queries import poster_name
from manyhands.talk.telling_days import PROMISED
from manyhands.talk.telling_practices import AGES, LATE, SHORT, VALUED

OF_NEEDS = {
    "promised": _("%(helper)s promised to help: %(title)s"),
    "let_go": _("A promise was let go. It is back on top of the board: %(title)s"),
    "freed": _("You need not do this any more. The promise was let go: %(title)s"),
    "back": _("Could you help? This is back on the board: %(title)s"),
    "asked": _("%(helper)s asks if you can take this over: %(title)s"),
    "taken_over": _("Somebody took over what you promised. You are free: %(title)s"),
    "handed_over": _("%(helper)s says that it is done: %(title)s"),
    "arrived": _("It arrived. Thank you: %(title)s"),
    "thanked": _("%(poster)s says thank you: %(title)s"),
    PROMISED: _("You promised this for %(day)s: %(title)s"),
    "message": _("A new message about: %(title)s"),
    "still_true": _("Is this still true? Say so, or it sinks on the board: %(title)s"),
    "expired": _("This was too old and left the board: %(title)s"),
    "withdrawn": _("This was taken back. You need not do it any more: %(title)s"),
    "closed": _("This is done: %(title)s"),
    "answered": _("Somebody asks for what you offer: %(title)s"),
    "confided": _("Somebody confides in you. Open it to see if you can take it on."),
    "erased": _("Something you promised was taken back and erased. You need not do it any more."),
}
OF_PROPOSALS = {
    "proposal": _("A new proposal: %(proposal)s"),
    "question": _("Somebody asks about your proposal: %(proposal)s"),
    "concern": _("Somebody has a concern about your proposal: %(proposal)s"),
    "answer": _("What you asked or raised has an answer: %(proposal)s"),
    "amendment": _("Somebody offers an amendment to your proposal: %(proposal)s"),
    "taken_up": _("Your other words are taken in, unless somebody objects: %(proposal)s"),
    "turned_down": _("Your other words were turned down: %(proposal)s"),
    "condition": _("What you agreed on condition of was turned down. Look again: %(proposal)s"),
    "round": _("Where do you stand? The group asks you: %(proposal)s"),
    "reminder": _("This closes in two days, and you have not said where you stand: %(proposal)s"),
    "more_time": _("Too few took part, so there is a week more. Say where you stand: %(proposal)s"),
    "reach": _("You can reach %(name)s. Ask where they stand, and type it in: %(proposal)s"),
    "typed_in": _("Somebody typed in what you said. Is it right? Confirm or contest: %(proposal)s"),
    "facilitator": _("The lot asks you to help resolve a block. You may decline: %(proposal)s"),
    "blocked": _("This is blocked. Those concerned look for a way out: %(proposal)s"),
    "adopted": _("The group adopted this: %(proposal)s"),
    "not_adopted": _("The group did not adopt this: %(proposal)s"),
    "carried_out": _("This was adopted and is done now: %(proposal)s"),
    "to_do": _("This is decided. Who takes it on? %(proposal)s"),
    "could_not": _("This was adopted but could not be done. Amend it: %(proposal)s"),
    "ran_out": _("This was adopted but not done in time, so it lapsed: %(proposal)s"),
    "review": _("The day has come to look at this again: %(proposal)s"),
    "confirmed": _("Looked at again and confirmed, it stays in force: %(proposal)s"),
    "review_asked": _("Enough members ask to look at this again: %(proposal)s"),
    "failed": _("This did not work. Do we decide it anew? %(proposal)s"),
    "advice_asked": _("Your advice is asked for: %(proposal)s"),
    "advice_missing": _("It waits for advice, or for your reply to it: %(proposal)s"),
    "emergency": _("Members did something that could not wait. Do you confirm it? %(proposal)s"),
    "came_back": _("Nobody took this on. It is before the group again: %(proposal)s"),
}
OF_MANDATES = {
    "report_yours": _("Your report on this is due. Write it there: %(mandate)s"),
    "report_due": _("A report is due from who carries this: %(mandate)s"),
    "reported": _("There is a new report on this: %(mandate)s"),
    "rests": _("Members asked that this rests until its recall is decided: %(mandate)s"),
}
OF_ADMISSIONS = {
    "asks_in": _("Somebody asks to come in to the group. Look at what they wrote."),
    "admitted": _("The group admitted you. You are a member now, like everybody else."),
}
OF_AGREEMENTS = {
    "agreement_review": _("The day has come to look at an agreement again."),
}
OF_TIES = {
    "named": _("%(name)s named you as one who can reach them. If you cannot, lay it down."),
    "one_roof": _("%(name)s said that you two live under one roof. Look at what that means."),
}
OF_PRACTICES = {
    SHORT: _("“%(practice)s” has less than is asked for. Who can give, or knows who could?"),
    LATE: _("Money of “%(practice)s” could be back by now. Look who asks for it."),
    AGES: _("It is time to work out the years to come: %(practice)s"),
    VALUED: _("There is the valuation of a year: %(practice)s"),
    wanted.WORDS: _(
        "The turns of “%(practice)s” are being drawn. Reveal your words, or you come last."
    ),
    wanted.BID: _("Bids for the next pot of “%(practice)s” are open."),
    wanted.NEED: _("Say so if you need the next pot of “%(practice)s”."),
    wanted.SWAP: _("Somebody in “%(practice)s” would change turns with you."),
    wanted.YES: _("Somebody wrote down something with you: “%(practice)s”. Was it so?"),
}
OF_DAYS = dict.fromkeys((WEEK, EVE), _("Something you wrote down for %(day)s is near. Look at it."))
SAYS = OF_NEEDS | OF_PROPOSALS | OF_MANDATES | OF_ADMISSIONS | OF_AGREEMENTS | OF_TIES | OF_DAYS
SAYS |= OF_PRACTICES
# The names of routes.
LEADS_TO = {"asks_in": "admissions", "admitted": "board", "agreement_review": "agreements"}
LEADS_TO |= dict.fromkeys(OF_TIES, "ties")
LEADS_TO |= {SHORT: "show-practice", AGES: "look-ahead", VALUED: "valuations"}
LEADS_TO |= dict.fromkeys((wanted.WORDS, wanted.BID, wanted.NEED, wanted.SWAP), "show-turns")
TOPIC_WORDS = {
    "proposals": _("New proposals, and who asks to come in"),
    "reminders": _("A reminder before a round closes"),
    "outcomes": _("What became of proposals"),
    "mandates": _("Reports on mandates, and when one is due"),
    "practices": _("What practices ask of all, and when a fund is short"),
}
LEADS_TO_THE_NEED = {"back", "still_true", "expired", "answered", "let_go", "freed", "withdrawn"}


def told(notice: Notice) -> dict[str, Any]:
    """A notice as templates show it: text, href (empty: nowhere), when, is_new."""
    return {
        "text": _text(notice),
        "href": _href(notice),
        "when": notice.at,
        "is_new": notice.read_at is None,
    }


def _text(notice: Notice) -> str:
    about, tie, helps = notice.about, notice.tie, notice.commitment
    day = notice.day.on if notice.day else about and about.due_on
    return str(SAYS[notice.kind]) % {
        "name": _apart(tie.member.name) if tie else "",
        "proposal": _apart(notice.proposal.title) if notice.proposal else "",
        "mandate": _apart(notice.mandate.role) if notice.mandate else "",
        "practice": _apart(notice.practice.name) if notice.practice else "",
        "day": day_in_words(day) if day else "",
        "title": _apart(title(about)) if about else "",
        "helper": _apart(helps.helper.name) if helps else "",
        "poster": _apart(poster_name(about)) if about else "",
    }


def _apart(words: str) -> str:
    """`words` between marks that keep the sentence around them in order (Unicode UAX 9, FSI, PDI).

    Only where they run the other way than the page does.
    """
    runs_left = any(bidirectional(letter) in ("R", "AL") for letter in words)
    return words if runs_left == get_language_bidi() else f"\u2068{words}\u2069"


def _href(notice: Notice) -> str:
    if notice.proposal:
        typed_in = f"?for={notice.tie.member.ref}#typed-in" if notice.tie else ""
        what_came_of_it = "#happened" if notice.kind == "carried_out" else ""
        return notice.proposal.get_absolute_url() + typed_in + what_came_of_it
    if thing := notice.mandate or (notice.day and notice.day.case) or notice.case:
        return thing.get_absolute_url()
    if notice.member and notice.kind in LEADS_TO:
        in_it = [notice.practice.ref] if notice.practice else []
        return reverse(LEADS_TO[notice.kind], args=[notice.member.group.slug, *in_it])
    if notice.about is None:
        return ""
    if notice.commitment is None or notice.kind in LEADS_TO_THE_NEED:
        return notice.about.get_absolute_url()
    return reverse("show-commitment", args=[notice.about.group.slug, notice.commitment.ref])
