"""Whom an entry about a proposal concerns: reads entries, works out notices, writes nothing.

What concerns somebody themselves they are always told; of the rest each member chooses the topics
they want to hear about (`TOPICS`).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from manyhands.decisions.models import (
    Amendment,
    Ballot,
    Contribution,
    Proposal,
    Round,
    Sender,
    Stance,
    Task,
)
from manyhands.decisions.stages import COUNTING, Stage, asks_again
from manyhands.groups.models import Member
from manyhands.talk import telling_ties
from manyhands.talk.models import Notice, Wish

TOPICS = {
    "proposals": {"proposal", "asks_in"},
    "reminders": {"reminder", "more_time"},
    "outcomes": {
        "blocked", "adopted", "not_adopted", "carried_out", "to_do", "could_not", "review",
        "came_back", "ran_out", "review_asked", "confirmed", "failed", "agreement_review",
    },
    "mandates": {"report_due", "reported"},
    "practices": {"fund_short", "refund_late", "ages_due", "valued"},
}  # fmt: skip
TOPIC_OF = {kind: topic for topic, kinds in TOPICS.items() for kind in kinds}
REMIND_BEFORE = timedelta(hours=48)
NEW_FOR = timedelta(hours=24)  # nobody is reminded of what they were told today


@dataclass
class Entry:
    """What one entry says, with the proposal it speaks of."""

    facts: dict[str, Any]
    proposal: Proposal
    told: list[Notice] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.facts["at"])

    def tell(self, members: Iterable[Member], kind: str, *, once: str = "") -> None:
        """A notice for each of these who is here, wants it, and did not do it themselves."""
        silent = quiet_about(self.proposal.group_id, kind)
        for member in members:
            is_them = member.ref == self.facts["by"]
            if member.left_at is None and not is_them and member.pk not in silent:
                self.told.append(_notice(member, kind, self.proposal, once, self.at))

    def everybody(self) -> QuerySet[Member]:
        """The members of the group, or of the circle that decides."""
        members = Member.objects.filter(group=self.proposal.group_id, left_at=None)
        if self.proposal.circle_id is None:
            return members
        inside = {"circle_memberships__circle": self.proposal.circle_id}
        return members.filter(**inside, circle_memberships__left_at=None)

    def round(self) -> Round | None:
        return self.proposal.rounds.filter(ref=self.facts.get("round", "")).first()


def quiet_about(group_id: int, kind: str) -> set[int]:
    """Row numbers of the members of a group who want no notices of this kind."""
    wishes = Wish.objects.filter(member__group=group_id)
    quiet = wishes.filter(quiet__contains=TOPIC_OF.get(kind, "never quiet"))
    return set(quiet.values_list("member_id", flat=True))


def _notice(member: Member, kind: str, proposal: Proposal, once: str, at: datetime) -> Notice:
    key = f"{kind}:{once or proposal.ref}:{member.ref}"
    return Notice(member=member, kind=kind, proposal=proposal, key=key, at=at)


Teller = Callable[[Entry], Any]


def notices(payloads: Sequence[str | None]) -> list[Notice]:
    """What the entries with these contents have to tell, to everybody they concern."""
    said = [json.loads(payload) for payload in payloads if payload]
    said = [facts for facts in said if facts["kind"] in TELLERS]
    refs = {ref: _proposal_of(facts) for facts in said if (ref := facts["about"])}
    rows = Proposal.objects.filter(ref__in=refs.values()).select_related("author")
    by_ref = {row.ref: row for row in rows}
    found = [(facts, by_ref.get(refs.get(facts["about"], ""))) for facts in said]
    entries = [Entry(facts, proposal) for facts, proposal in found if proposal]
    for entry in entries:
        TELLERS[entry.facts["kind"]](entry)
    return [notice for entry in entries for notice in entry.told]


def _proposal_of(facts: dict[str, Any]) -> str:
    """The ref of the proposal that an entry belongs to; empty if it is gone."""
    if "proposal" in facts:
        return facts["proposal"]
    for name, rows in (
        ("round", Round.objects), ("amendment", Amendment.objects), ("task", Task.objects),
        ("concern", Contribution.objects), ("stance", Stance.objects),
    ):  # fmt: skip
        if name in facts:
            path = "round__proposal__ref" if name == "stance" else "proposal__ref"
            return rows.filter(ref=facts[name]).values_list(path, flat=True).first() or ""
    return ""


def without_a_stance(round_: Round) -> QuerySet[Member]:
    """Those who count in `round_` and have neither said where they stand nor sent a ballot."""
    spoken = Stance.objects.filter(
        round=round_, member=OuterRef("pk"), superseded_at=None, contested_at=None
    )
    sent = Ballot.objects.filter(round=round_, member=OuterRef("pk"), superseded_at=None)
    in_secret = Sender.objects.filter(round=round_, member=OuterRef("pk"))
    return _who_counts(round_).exclude(Exists(spoken) | Exists(sent) | Exists(in_secret))


def _who_counts(round_: Round) -> QuerySet[Member]:
    electors = round_.electors.filter(out="").values("member")
    return Member.objects.filter(pk__in=electors, left_at=None)


def reminders(at: datetime) -> list[Notice]:
    """One for each who counts and is silent, two days before a round closes."""
    closing = Round.objects.filter(
        closed_at=None, closes_at__gt=at, closes_at__lte=at + REMIND_BEFORE,
        opened_at__lte=at - NEW_FOR,
    )  # fmt: skip
    found: list[Notice] = []
    for round_ in closing.select_related("proposal"):
        entry = Entry({"at": at.isoformat(), "by": "rule"}, round_.proposal)
        entry.tell(
            without_a_stance(round_), "reminder", once=f"{round_.ref}{round_.closes_at:%m%d}"
        )
        found += entry.told
    return found


# --- who is told what ---------------------------------------------------------------------


def _published(entry: Entry) -> None:
    entry.tell(entry.everybody(), "proposal")


def _spoken(entry: Entry) -> None:
    """The author hears of questions and concerns, whoever asked hears the answer."""
    said, what = entry.facts["said"], entry.facts["what"]
    if what in (Contribution.QUESTION, Contribution.CONCERN):
        entry.tell([entry.proposal.author], what, once=said)
    answered = Contribution.objects.filter(replies__ref=said).select_related("author").first()
    if answered:
        entry.tell([answered.author], "answer", once=said)


def _offered(entry: Entry) -> None:
    entry.tell([entry.proposal.author], "amendment", once=entry.facts["amendment"])


def _answered(kind: str) -> Teller:
    def tell(entry: Entry) -> None:
        ref = entry.facts["amendment"]
        for amendment in Amendment.objects.filter(ref=ref).select_related("author"):
            entry.tell([amendment.author], kind, once=ref)
            if kind == "turned_down":
                hoped = amendment.conditions.filter(superseded_at=None)
                entry.tell([row.member for row in hoped], "condition", once=ref)

    return tell


def _opened(entry: Entry) -> None:
    if round_ := entry.round():
        entry.tell(_who_counts(round_), "round", once=round_.ref)


def _typed_in(entry: Entry) -> None:
    whose = Member.objects.filter(ref=entry.facts["member"])
    entry.tell(whose, "typed_in", once=entry.facts["stance"])


def _drawn(entry: Entry) -> None:
    if drawn := entry.proposal.facilitator:
        entry.tell([drawn.member], "facilitator", once=f"{entry.proposal.ref}{drawn.pk}")


def _moved(entry: Entry) -> None:
    """What became of it, told to all; who is silent hears that there is more time."""
    before, after = entry.facts["before"], entry.facts["after"]
    if before == after and before in COUNTING:
        round_ = entry.round()
        if round_ and "too_few" in round_.extended_for:
            entry.tell(without_a_stance(round_), "more_time", once=round_.ref)
            entry.told += telling_ties.to_reach(round_, entry.at)
    elif kind := _became(entry, before, after):
        once = f"{entry.facts.get('round') or entry.proposal.ref}{after[:4]}"
        entry.tell(entry.everybody(), kind, once=once)
    if after == Stage.RESOLVING:
        _drawn(entry)


def _became(entry: Entry, before: str, after: str) -> str:
    if after == Stage.IN_FORCE:
        done = "carried_out" if entry.proposal.act else "to_do"
        return done if before == Stage.WAITING else ""
    if after == Stage.WAITING and _asks_again(entry):
        return ""  # the second round tells them when it opens
    if after == Stage.AMENDING:
        return "could_not" if entry.facts["could_not"] else ""
    if (before, after) == (Stage.WAITING, Stage.LAPSED):
        return "ran_out"
    return BECAME.get(after, "") if before != after else ""


def _asks_again(entry: Entry) -> bool:
    round_ = entry.round()
    return round_ is not None and asks_again(round_.method)


BECAME: dict[str, str] = {
    Stage.RESOLVING: "blocked",
    Stage.WAITING: "adopted",
    Stage.NOT_ADOPTED: "not_adopted",
    Stage.LAPSED: "not_adopted",
    Stage.UNDER_REVIEW: "review",
}


def _set_aside(entry: Entry) -> None:
    """Once a block was set aside, it may be adopted at once."""
    if entry.proposal.stage == Stage.WAITING and entry.proposal.adopted_at:
        entry.tell(entry.everybody(), "adopted", once=entry.facts["round"])


def _came_back(entry: Entry) -> None:
    entry.tell(entry.everybody(), "came_back", once=entry.facts["task"])


def _looked_at_again(entry: Entry) -> None:
    """Once enough have asked for it, all hear of it."""
    if entry.facts["is_enough"]:
        entry.tell(entry.everybody(), "review_asked", once=f"{entry.proposal.ref}{entry.at:%m%d}")


def _confirmed(entry: Entry) -> None:
    entry.tell(entry.everybody(), "confirmed", once=entry.facts["review"])


def _failed(entry: Entry) -> None:
    if entry.facts.get("has_failed"):
        entry.tell(entry.everybody(), "failed", once=entry.facts["task"])


def _advice_asked(entry: Entry) -> None:
    """Whose advice is asked for; it is due once, however often the author presses the button."""
    whose = Member.objects.filter(ref=entry.facts["member"])
    entry.tell(whose, "advice_asked")


def _advice_missing(entry: Entry) -> None:
    once = f"{entry.proposal.ref}{entry.at:%m%d}"
    entry.tell([entry.proposal.author], "advice_missing", once=once)


def _emergency(entry: Entry) -> None:
    """Everybody, whatever topics they chose."""
    entry.tell(entry.everybody(), "emergency")


TELLERS: dict[str, Teller] = {
    "advice.ask": _advice_asked,
    "rule.ask_advice": _advice_missing,
    "rule.tell_emergency": _emergency,
    "proposal.publish": _published,
    "rule.open_recall": _published,
    "proposal.speak": _spoken,
    "amendment.offer": _offered,
    "amendment.accept": _answered("taken_up"),
    "amendment.reject": _answered("turned_down"),
    "round.open": _opened,
    "stance.record": _typed_in,
    "facilitator.decline": _drawn,
    "rule.move_proposal": _moved,
    "rule.close_validity": _set_aside,
    "rule.bring_back": _came_back,
    "review.ask": _looked_at_again,
    "rule.confirm": _confirmed,
    "task.report": _failed,
}
