"""Plays the demo: what its files tell becomes acts of members, each at its time.

Everything goes through the same actions as in a real group, so the record is a true one. A time
is written as how long ago it was: "2d 5h", "40m".
"""

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from django.utils import translation

from manyhands.aid import actions, promises
from manyhands.aid.drafts import FREE_TEXT, Draft, LineDraft, Sealed
from manyhands.aid.models import Commitment, Intent
from manyhands.aid.policies import Holder
from manyhands.base import codes
from manyhands.base.refs import new_ref
from manyhands.funds.inbox import actions as bank
from manyhands.funds.inbox import files
from manyhands.groups.actions import (
    FOUNDERS,
    Newcomer,
    confirm_founding,
    found_group,
    join_group,
    name_place,
)
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import Visitor
from manyhands.people.actions import meet_without_mail
from manyhands.site import demo_decides, demo_shares
from manyhands.talk import inbox
from manyhands.talk.actions import post_message, report
from manyhands.talk.heard import Heard
from manyhands.talk.models import RawMessage
from manyhands.talk.policies import Listener

UNITS = {"d": 24 * 60, "h": 60, "m": 1}  # in minutes
URGENCIES = {"": 0, "week": 1, "today": 2}
ADULTS = {"": 0, "1": 1, "2-3": 2, "4+": 3}
CHILDREN = {"": 0, "none": 1, "1-2": 2, "3+": 3}
POST = {"needs": actions.post_need, "offers": actions.post_offer}
LAST_JOINED = timedelta(days=16)  # the first posts that still matter are a day younger

Told = dict[str, Any]


class Scene(NamedTuple):
    """Something that happens at a moment."""

    at: datetime
    act: Callable[[], Any]


def ago(text: str) -> timedelta:
    """How long ago.

    >>> ago("1d 2h"), ago("40m")
    (datetime.timedelta(days=1, seconds=7200), datetime.timedelta(seconds=2400))
    """
    return timedelta(minutes=sum(int(part[:-1]) * UNITS[part[-1]] for part in text.split()))


def line(text: str) -> LineDraft:
    """A line of a need or offer: its kind, and perhaps how many of what.

    >>> line("tools 2 ladders")
    LineDraft(kind='tools', quantity=2, words='ladders', line_id=None)
    """
    kind, many, words = [*text.split(" ", 2), "", ""][:3]
    return LineDraft(kind, int(many or 1), words)


class Neighborhood:
    """One group of the demo, from what its files tell."""

    group: Group

    def __init__(self, told: Told, today: datetime) -> None:
        self.told = told
        self.today = today
        self.members: dict[str, Member] = {}
        self.places: dict[str, Any] = {}
        self.intents: dict[str, Intent] = {}

    def scenes(self) -> Iterator[Scene]:
        """All that happens; in order only where one thing needs another of the same time."""
        yield from self._arrivals()
        for kind in ("offers", "needs"):
            for number, told in enumerate(self.told[kind]):
                yield from self._story(kind, told.get("id") or f"{kind} {number}", told)
        for number, row in enumerate(self.told["inbox"]):
            yield from self._hearsay(number, row)
        for told in self.told.get("bank", []):
            yield Scene(self.today - ago(told["ago"]), partial(self._hear_from_the_bank, told))
        for told in self.told["proposals"]:
            moments = demo_decides.story(told, self.members, lambda text: self.today - ago(text))
            yield from (Scene(at, act) for at, act in moments)
        for told in self.told["shares"]:
            moments = demo_shares.story(told, self.members, lambda text: self.today - ago(text))
            yield from (Scene(at, act) for at, act in moments)

    # --- people -------------------------------------------------------------------------

    def _arrivals(self) -> Iterator[Scene]:
        """The founding, then one member after the other."""
        founded = self.today - ago(self.told["founded"])
        members = self.told["members"]
        every = (self.today - LAST_JOINED - founded) / len(members)
        yield Scene(founded, self._found)
        for number, (name, language) in enumerate(members[1:], 1):
            yield Scene(founded + every * number, partial(self._join, name, language))
        yield Scene(founded + every * FOUNDERS, self._begin)

    def _found(self) -> None:
        told = self.told
        name, language = told["members"][0]
        with translation.override(told["language"]):
            founder = found_group(
                meet_without_mail(language=language),
                name=told["name"],
                purpose=told["purpose"],
                language=told["language"],
                time_zone=told["time_zone"],
                start=told["start"],
                member_name=name,
                rings=told["rings"],
            )
        self.group = founder.group
        self.members[name] = founder
        for place, called in zip(self.group.places.all(), told["places"], strict=True):
            name_place(founder, place, name=called)
            self.places[called] = place

    def _join(self, name: str, language: str) -> None:
        newcomer = Newcomer(self.group, meet_without_mail(language=language))
        self.members[name] = join_group(newcomer, self.group, name=name)

    def _begin(self) -> None:
        """The first three agree to begin."""
        for member in list(self.members.values())[:FOUNDERS]:
            confirm_founding(member, self.group)

    # --- needs and offers -----------------------------------------------------------------

    def _story(self, kind: str, key: str, told: Told) -> Iterator[Scene]:
        """A need or offer, and what came of it."""
        yield Scene(self.today - ago(told["ago"]), partial(self._post, kind, key, told))
        for when, who, verb, *more in told.get("then", []):
            yield Scene(self.today - ago(when), partial(self._step, key, who, verb, more))

    def _post(self, kind: str, key: str, told: Told) -> None:
        actor = self.members[told["by"]] if "by" in told else Visitor(self.group)
        whence = {"answers": self.intents[told["answers"]]} if "answers" in told else {}
        self.intents[key] = POST[kind](
            actor, self.group, draft=self._draft(told), code=codes.new_code(), **whence
        )

    def _draft(self, told: Told) -> Draft:
        hides = told.get("hides_words", False)
        hidden = {name: told.get(name, "") for name in FREE_TEXT} if hides else {}
        return Draft(
            words=told["words"],
            lines=[line(text) for text in told["lines"]],
            place=self.places[told["place"]],
            urgency=URGENCIES[told.get("urgency", "")],
            times=told.get("times", ""),
            is_standing=told.get("standing", False),
            radius_rings=told.get("rings", 0),
            language=told.get("language") or self.told["language"],
            adults=ADULTS[told.get("adults", "")],
            children=CHILDREN[told.get("children", "")],
            for_another=told.get("for_another", False),
            hides_words=hides,
            sealed=Sealed(**told.get("sealed", {}) | hidden),
        )

    def _step(self, key: str, who: str, verb: str, more: list[Any]) -> None:
        intent = self.intents[key]
        if who == "asker":
            actor: Any = intent.asker or Holder(self.group, intent.pk)
        else:
            actor = self.members[who]
        if verb in ONE_S_OWN:
            ONE_S_OWN[verb](actor, intent)
        elif verb == "promises":
            _promise(actor, intent, *more)
        elif who == "asker":
            AS_ASKER[verb](actor, _promise_of(intent, self.members[more[0]]), *more[1:])
        else:
            others = [self.members.get(word, word) for word in more]
            AS_HELPER[verb](actor, _promise_of(intent, actor), *others)

    # --- words from outside -----------------------------------------------------------------

    def _hearsay(self, number: int, row: dict[str, str]) -> Iterator[Scene]:
        at = self.today - ago(row["ago"])
        heard = Heard(f"line {number}", row["message"], row["original"], at)
        yield Scene(at, lambda: inbox.listen(Listener(self.group), self.group, [heard]))
        if row["settled"]:
            yield Scene(self.today - ago(row["settled"]), partial(self._settle, at, row))

    def _settle(self, heard_at: datetime, row: dict[str, str]) -> None:
        raw = RawMessage.objects.get(group=self.group, heard_at=heard_at)
        inbox.settle(self.members[row["by"]], raw, settled_as=row["as"])

    # --- money ------------------------------------------------------------------------------

    def _hear_from_the_bank(self, told: Told) -> None:
        """A member brings in what the bank says of the last days."""
        member = self.members[told["by"]]
        account = bank.open_account(
            member, self.group, name=told["account"], currency=told["currency"]
        )
        rows = [
            (f"{(self.today - ago(when)).date()}", amount, name, words)
            for when, amount, name, words in told["lines"]
        ]
        sheet = io.StringIO()
        csv.writer(sheet).writerows([("Date", "Amount", "Name", "Description"), *rows])
        file = files.keep(member, account, sheet.getvalue().encode(), "november.csv")
        bank.bring_lines(member, file)


# --- what people do, by the words in the files ------------------------------------------------


def _promise(helper: Member, need: Intent, many: int = 0) -> None:
    """Take on `many`, from the first line onward; without a number, all that is left."""
    shares: dict[int, int] = {}
    for row in need.lines.all():
        shares[row.pk] = min(row.left, many - sum(shares.values())) if many else row.left
    promises.commit(helper, need, shares=shares)


def _promise_of(need: Intent, member: Member) -> Commitment:
    """The promise that `member` made, or is asked to take over."""
    standing = need.commitments.filter(released_at=None)
    own = standing.filter(helper=member).first()
    return own or standing.get(passed_to=member)


def _say(actor: Any, commitment: Commitment, words: str) -> None:
    post_message(actor, commitment, words=words, nonce=new_ref())


ONE_S_OWN: dict[str, Callable[..., Any]] = {
    "holds": actions.refresh_intent,
    "done": actions.close_intent,
    "withdraws": actions.withdraw_intent,
    "erases": actions.erase_intent,
}
AS_ASKER: dict[str, Callable[..., Any]] = {
    "answers": _say,
    "confirms": promises.confirm,
    "thanks": promises.thank,
    "reports": lambda actor, commitment, words: report(actor, commitment, words=words),
}
AS_HELPER: dict[str, Callable[..., Any]] = {
    "opens": promises.read_sealed,
    "says": _say,
    "hands over": promises.hand_over,
    "lets go": promises.release,
    "passes on": lambda actor, commitment, to: promises.pass_on(actor, commitment, to=to),
    "takes over": promises.take_over,
}
