"""Practices for tests, in few words; everything is made through actions."""

from typing import Any
from urllib.parse import urlencode

from manyhands.base.codes import code_from
from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.groups.actions import Newcomer, join_group
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import Rule, Visitor
from manyhands.groups.tests import make as groups
from manyhands.groups.tests.make import decided
from manyhands.ledger import accounts
from manyhands.practices import (
    ahead,
    asking,
    forgetting,
    pots,
    receipts,
    rotating,
    rounds,
    running,
    shelf,
    tasks,
    where_to,
)
from manyhands.practices.engine import rotation
from manyhands.practices.forms import hidden
from manyhands.practices.models import Case, Practice
from manyhands.practices.tests.pictures import jpeg


def usual(recipe: str) -> dict[str, int]:
    """The numbers that come with the recipe."""
    return {name: param.value for name, param in shelf.recipes()[recipe].rule.items()}


GRANTS = usual("solidarity_grants")


def details(recipe: str, *, name: str = "", **params: int) -> dict[str, Any]:
    """What `practice.adopt` is told."""
    found = shelf.recipes()[recipe]
    rule = {"digest": found.digest, "params": {**usual(recipe), **params}}
    return {"recipe": recipe, "name": name or found.title, "rule": rule}


def adopted(
    group: Group, recipe: str = "solidarity_grants", *, name: str = "", **params: int
) -> Practice:
    """A practice that the group decided to run."""
    practice = decided("practice.adopt", group, **details(recipe, name=name, **params))
    assert isinstance(practice, Practice)
    return practice


def forming(*members: Member, name: str = "", **params: int) -> Practice:
    """A stokvel in whose lot these members have a hand each."""
    practice = adopted(members[0].group, "rosca", name=name, **params)
    for member in members:
        rotating.commit(member, practice, commitment=rotation.commit(f"words of {member.name}"))
    return practice


def taking_turns(*members: Member, name: str = "Pot", **params: int) -> Practice:
    """A stokvel whose turns are drawn, with money to count in."""
    practice = forming(*members, name=name, **params)
    accounts.money(practice.group, "EUR")
    rotating.lock(members[0], practice)
    for member in members:
        rotating.tell(member, practice, secret=f"words of {member.name}")
    rotating.draw(members[0], practice)
    return practice


def bidding(*members: Member) -> Practice:
    """A stokvel in which members bid for the first pot; the last of them has."""
    practice = taking_turns(*members, name="Pot by bids", order=rounds.BY_BIDS)
    pots.open_bids(members[0], practice, number=1)
    pots.bid(members[-1], practice, number=1, gives_up=2_500)
    return practice


def needing(*members: Member) -> Practice:
    """A stokvel whose pot goes to who needs it; the last of them said so."""
    practice = taking_turns(*members, name="Pot by need", order=rounds.BY_NEED)
    pots.open_bids(members[0], practice, number=1)
    pots.bid(members[-1], practice, number=1, gives_up=0)
    return practice


def writing_down(*members: Member) -> Practice:
    """A stokvel whose order is to be written down."""
    practice = adopted(members[0].group, "rosca", name="Our order", order=rounds.WRITTEN)
    for member in members:
        running.enter_practice(member, practice)
    return practice


def saving(*members: Member) -> Practice:
    """A savings circle in which these take part, after one meeting."""
    accounts.money(members[0].group, "EUR")
    practice = adopted(members[0].group, "savings_circle")
    for member in members:
        running.enter_practice(member, practice)
    rows = [[member.ref, 5, 50, 0, 0] for member in members]
    counted = len(members) * (5 * usual("savings_circle")["price"] + 50)
    decided("circle.book_meeting", practice, number=1, rows=rows, counted=counted)
    return practice


def insuring(*members: Member, **params: int) -> Practice:
    """A friendly society in which these take part, with too little in its fund."""
    practice = adopted(members[0].group, "friendly_society", **params)
    for member in members:
        running.enter_practice(member, practice)
    said = {"event": "opened", "key": new_ref(), "values": {"x": 5_000}, "currency": "EUR"}
    decided("practice.book", practice, **said)
    return practice


def sent(recipe: str, **params: int) -> dict[str, str]:
    """What a form of its page sends: each number as typed, and the digest."""
    found = shelf.recipes()[recipe]
    typed = dict(hidden(found, {**usual(recipe), **params}))
    return typed | {"digest": found.digest}


def dying(*members: Member) -> Case:
    """A burial levy in which these take part and may choose what they give; a family was paid,
    nobody was asked yet.
    """
    practice = adopted(members[0].group, "burial_levy", benefit=5_000, parts=1)
    for member in members:
        running.enter_practice(member, practice)
    said = {"event": "opened", "key": new_ref(), "values": {"x": 50_000}, "currency": "EUR"}
    decided("practice.book", practice, **said)
    case = running.open_case(members[0], practice, kind="death", key=new_ref())
    decided("case.pay", case, to="paid")
    return case


def struck(member: Member) -> Practice:
    """A strike fund with a strike that is over and accounted for."""
    practice = adopted(member.group, "strike_fund")
    said = {"event": "opened", "key": new_ref(), "values": {"x": 50_000}, "currency": "EUR"}
    decided("practice.book", practice, **said)
    case = running.open_case(member, practice, kind="strike", key=new_ref())
    for state in ("active", "settled", "accounted"):
        running.move_case(member, case, to=state)
    return practice


def valued(practice: Practice) -> Practice:
    """A friendly society with a valuation that was kept, and the years to come."""
    tasks.keep_valuation(Rule(practice.group), practice, at=now())
    members = Member.objects.filter(group=practice.group, left_at=None)
    by = members.select_related("group__constitution").earliest("pk")
    supposed = {"interest_bp": 150, "deaths_bp": 100, "lapse_bp": 0}
    ahead.look_ahead(by, practice, ages={"20": 3, "60": 2}, supposed=supposed, days="table")
    return practice


def asked_for_money(practice: Practice) -> Case:
    """There is money, and somebody outside the group asks for some; a member wrote that down."""
    members = Member.objects.filter(group=practice.group, left_at=None)
    by = members.select_related("group__constitution").earliest("pk")
    said = {"event": "given", "key": new_ref(), "values": {"x": 100_000}, "currency": "EUR"}
    decided("practice.book", practice, **said)
    return running.open_case(by, practice, kind="ask", key=new_ref(), amount=15_000)


def asked_with_a_code(
    practice: Practice, secret: str = 32 * "c", *, how: str = "At the mill"
) -> Case:
    """Somebody without an account asks; there is money to count in."""
    where, code = where_to.Place("cash", how), code_from(secret)
    return asking.ask(Visitor(practice.group), practice, amount=2_500, code=code, where=where)


def with_where(practice: Practice) -> Case:
    """An ask that says where it is to be paid, for which money is set aside."""
    case = asked_with_a_code(practice, 32 * "w")
    decided("case.pay", case, to="approved", values={})
    return case


def with_receipt(practice: Practice) -> Case:
    """A case of bail whose receipt somebody took a picture of."""
    members = Member.objects.filter(group=practice.group, left_at=None)
    by = members.select_related("group__constitution").earliest("pk")
    case = running.open_case(by, practice, kind="case", key=new_ref(), amount=50_000)
    receipts.keep_receipt(by, case, key=16 * "r", picture=receipts.bare_of(jpeg()))
    return case


# Where to look on a tour, and who looks; the words are those of `to_look_at`.
AT = "/g/{slug}/practices/"
STOPS = {
    "practices": ("stranger", AT),
    "show-recipe": ("stranger", AT + "recipes/bail_fund/"),
    "show-recipe: can be tried": ("helper", AT + "recipes/friendly_society/"),
    "show-recipe: was tried": ("helper", AT + "recipes/solidarity_grants/?{tried}"),
    "show-recipe: how money is divided": ("helper", "/g/{row}/practices/recipes/rosca/"),
    "show-recipe: was tried in yen": (
        "helper",
        "/g/{row}/practices/recipes/solidarity_grants/?{in_yen}",
    ),
    "show-practice": ("helper", AT + "{practice}/"),
    "show-practice: can it keep its word": ("helper", AT + "{society}/"),
    "show-practice: the account of a strike": ("helper", AT + "{struck}/"),
    "change-practice": ("helper", AT + "{practice}/change/"),
    "show-turns": ("helper", AT + "{turns}/turns/"),
    "show-turns: bids": ("helper", AT + "{bids}/turns/"),
    "show-turns: who needs it": ("helper", AT + "{needing}/turns/"),
    "show-turns: to be written down": ("helper", AT + "{unwritten}/turns/"),
    "levy-case": ("helper", "/g/{slug}/cases/{death}/levy/"),
    "choose-part": ("helper", AT + "{levy}/part/choice/"),
    "share-hours": ("helper", AT + "{hours}/hours/"),
    "valuations": ("helper", AT + "{society}/valuations/"),
    "even-out": ("helper", AT + "{practice}/evening-out/"),
    "look-ahead": ("helper", AT + "{society}/valuations/ages/"),
    "hold-circle-meeting": ("helper", AT + "{saving}/sheet/"),
    "hold-circle-meeting: in which currency": ("helper", "/g/{row}/practices/{unasked}/sheet/"),
    "show-turns: before": ("helper", AT + "{forming}/turns/"),
    "wind-up-practice": ("helper", AT + "{practice}/winding-up/"),
    "book-event: what happened": ("helper", AT + "{practice}/book/"),
    "book-event": ("helper", AT + "{practice}/book/?event=given"),
    "open-case": ("helper", AT + "{practice}/open/ask/"),
    "ask-practice": ("stranger", AT + "{practice}/asks/new/"),
    "practice-poster": ("helper", AT + "{practice}/poster/"),
    "show-case": ("helper", "/g/{slug}/cases/{case}/"),
    "show-case-where": ("helper", "/g/{slug}/cases/{where}/where/"),
    "show-case-receipt": ("helper", "/g/{slug}/cases/{bail}/receipt/"),
    "show-case: forgotten": ("helper", "/g/{slug}/cases/{forgotten}/"),
}


# Routes that lead to a page that stands above, or to none.
NO_PAGES = {
    *("adopt-practice", "commit-to-turns", "lock-turns", "tell-words", "draw-turns", "award-pot"),
    *("give-up-hand",),
    *("open-bids", "bid-for-pot", "swap-turns", "give-cushion-back"),  # the page of turns
    *("write-turns-down", "share-out-circle", "cut-benefits", "bear-what-is-due"),
    *("draw-asks", "share-equally"),  # the page of a practice
    *("enter-practice", "step-out-of-practice", "move-case", "pay-case", "confirm-case"),
    *("say-case-where", "read-case-where", "drop-case-where"),
    *("take-ask-back", "say-ask-received", "forget-ask"),
    *("note-case-day", "take-case-day-back"),
    *("keep-case-receipt", "read-case-receipt", "drop-case-receipt"),
}


def to_look_at(group: Group) -> dict[str, str]:
    """A practice whose rule was changed once, and the address of one to try."""
    practice = adopted(group, name="Grants")
    rule = details("solidarity_grants", cap=30_000)["rule"]
    decided("practice.change", practice, rule=rule, follows=1, effective_from="")
    guesses = {"asked": 9, "opening": 90_000, "gifts": 9_000, "usual": 15_000}
    said = sent("solidarity_grants", **guesses) | {"set-seed": "1"}
    case = asked_for_money(practice)
    return {
        "practice": practice.ref,
        "tried": urlencode(said),
        "in_yen": urlencode(said | {"set-decimals": "0"}).replace(".00", ""),
        "case": case.ref,
        "where": with_where(practice).ref,
        "forgotten": forgotten(practice).ref,
        "bail": with_receipt(adopted(group, "bail_fund")).ref,
    }


def forgotten(practice: Practice) -> Case:
    """Somebody asked and took it back, and nobody knows who it was."""
    case = asked_for_money(practice)
    assert case.opened_by is not None
    assert case.opened_by.member is not None
    running.move_case(case.opened_by.member, case, to="taken_back")
    forgetting.erase_noted([case.ref])
    return case


def more_to_look_at(ana: Member, cleo: Member) -> dict[str, str]:
    """One of each kind in which two take part, by the words of their paths."""
    death = dying(ana, cleo)
    return {
        "society": valued(insuring(ana, cleo)).ref,
        "turns": taking_turns(ana, cleo).ref,
        "saving": saving(ana, cleo).ref,
        "forming": forming(cleo, ana).ref,
        "death": death.ref,
        "levy": death.practice.ref,
        "hours": adopted(ana.group, "time_bank").ref,
        "bids": bidding(ana, cleo).ref,
        "struck": struck(ana).ref,
        "needing": needing(ana, cleo).ref,
        "unwritten": writing_down(ana, cleo).ref,
        **counting_nothing_yet(ana),
    }


def counting_nothing_yet(member: Member) -> dict[str, str]:
    """A savings circle of another group of theirs, where nobody has said in which currency."""
    row = groups.group("Thorn Row")
    assert member.person is not None
    join_group(Newcomer(row, member.person), row, name=member.name)
    return {"row": row.slug, "unasked": adopted(row, "savings_circle").ref}


def good() -> dict[str, dict[str, str]]:
    """Something good to send to the pages of practices, by route."""
    words = {"words": "Nobody knows this"}
    return {
        "adopt-practice": sent("solidarity_grants") | {"name": "More grants"},
        "change-practice": sent("solidarity_grants", cap=1) | {"follows": "1"},
        "cut-benefits": {"pay_bp": "6000", "follows": "1"},
        "commit-to-turns": words,
        "tell-words": words,
        "bid-for-pot": {"number": "1", "gives_up": "5"},
        "book-event": {"event": "given", "key": 16 * "a", "value-x": "5", "on": ""},
        "ask-practice": {"amount": "5", "secret": 32 * "q", "way": "cash", "how": "At the mill"},
        "say-case-where": {"way": "bank", "how": "DE02120300000000202051"},
        "open-case": {"key": 16 * "b", "m": "", "amount": "5"},
        "note-case-day": {"key": 16 * "e", "day": "2999-01-01", "time": ""},
        "take-case-day-back": {"day": 16 * "e"},
        "read-case-receipt": {"receipt": 16 * "r"},
        "drop-case-receipt": {"receipt": 16 * "r"},
        "move-case": {"to": "queued"},
        "pay-case": {"to": "approved"},
        "confirm-case": {"to": "queued"},
        "levy-case": {},
        "choose-part": {"how": "own", "gives": "5"},
        "even-out": {"haves": "Di 10\nEve 30\nFay 60", "needs": "Ann 30\nBo 20"},
        "look-ahead": {
            **{f"age-{age}": "1" for age in range(20, 65, 5)},
            **{"interest_bp": "1.5", "deaths_bp": "1", "lapse_bp": "0", "days": "table"},
            "deaths": "united_states_2009",
        },
        "share-equally": {"many": "1", "amount": "5"},
        "share-hours": {"key": 16 * "d", "minutes": "90", "how": "each"},
        "hold-circle-meeting": {"number": "2", "counted": "21"},
        "share-out-circle": {"meetings": "1"},
    }
