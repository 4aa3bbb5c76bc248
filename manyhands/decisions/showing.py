"""The page of one proposal, put together for whoever looks: only what matters at its stage."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from manyhands.decisions import changing, foresight, how, late, petitions, queries, words
from manyhands.decisions.actions import AGAIN, has_been_done, is_recall
from manyhands.decisions.amending import AMENDABLE, LIVE, could_take_in, title_after
from manyhands.decisions.beside import affirms
from manyhands.decisions.came_of import link_of
from manyhands.decisions.changing import Changed
from manyhands.decisions.differences import Piece, difference
from manyhands.decisions.discussion import calls_alone
from manyhands.decisions.facilitating import how_it_is_called
from manyhands.decisions.fair import APPEAL_WITHIN, STANDS
from manyhands.decisions.looking_again import can_be_asked, how_many_must_ask
from manyhands.decisions.methods import Params
from manyhands.decisions.models import (
    Amendment,
    Contribution,
    Facilitator,
    Proposal,
    Round,
    Seconding,
    Stance,
    Task,
    Version,
)
from manyhands.decisions.moving import method_of
from manyhands.decisions.policies import who_may_appeal
from manyhands.decisions.showing_rounds import shown_rounds
from manyhands.decisions.stages import ADOPTABLE_FOR, OPEN, TALKING, Stage
from manyhands.groups.acts import Act
from manyhands.groups.clocks import zone_of
from manyhands.groups.models import Member
from manyhands.groups.queries import members_of
from manyhands.groups.standing import OBSERVES, is_open_to

MOST_SAID = 500
MOST_TO_DRAW = 200
C, A, S = Contribution, Amendment, Stage
TO_CALL = (S.CONCERNS, S.AMENDING)


@dataclass
class Thread:
    """Something said, with its replies and what may be done with it."""

    said: Contribution
    replies: list[Contribution] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.said.state == C.OPEN


@dataclass
class Offered:
    """An amendment, with its difference to the title, the text or the act it was made for."""

    amendment: Amendment
    title: list[Piece]
    pieces: list[Piece]
    changes: list[Changed]


@dataclass
class VersionShown:
    """A version, with what is different from the one before, and who would go with it."""

    version: Version
    title: list[Piece]
    pieces: list[Piece]
    changes: list[Changed]
    approvals: int = 0
    is_mine: bool = False

    @property
    def has_words(self) -> bool:
        """Whether there is anything that can be taken out."""
        return not self.version.redacted_at and bool(self.version.text or self.version.act)


def page(viewer: Member, proposal: Proposal, at: datetime) -> dict[str, Any]:
    """All that `decisions/proposal.html` shows to `viewer`, but for the forms to talk."""
    zone = zone_of(proposal.group)
    all_rounds = queries.rounds_of(proposal)
    last = next((one for one in all_rounds if one.asks not in Round.BESIDE), None)
    opened = [one for one in all_rounds if one.closed_at is None]
    closes = next((one.closes_at for one in opened if one.asks not in Round.BESIDE), None)
    stage = Stage(proposal.stage)
    amendments = list(proposal.amendments.select_related("author", "base", "became"))
    return {
        "proposal": proposal,
        "heading": heading(proposal),
        "stage_word": words.short(proposal),
        "standing": words.standing(proposal, zone, at, closes),
        "steps": words.STEPS,
        "step": words.STEP_OF.get(stage, 0),
        "author_name": words.name_of(proposal.author),
        "is_author": proposal.author_id == viewer.pk,
        "is_concerned": proposal.concerns_id == viewer.pk,
        **_act(proposal),
        "foresight": foresight.of(proposal, at),
        **_how(proposal, last),
        "rounds": shown_rounds(viewer, proposal, opened, amendments, at),
        "past_rounds": shown_rounds(
            viewer, proposal, [one for one in all_rounds if one.closed_at], amendments, at
        ),
        **_talk(proposal),
        **_amendments(proposal, amendments),
        **_versions(viewer, proposal),
        **_may(viewer, proposal, at),
        **_resolving(viewer, proposal, last),
        **_about_a_person(viewer, proposal, all_rounds, at),
        "petitions": petitions.open_to(viewer, proposal, at),
        "tasks": _tasks(proposal) if proposal.carried_out_at else [],
        "came_of": link_of(proposal),
        **_looking_again(viewer, proposal),
        "reviewed": proposal.review_on or proposal.sunset_on,
    }


def _looking_again(viewer: Member, proposal: Proposal) -> dict[str, Any]:
    """Who asks to look at it again and why; and how many must, while it is not enough."""
    if proposal.stage not in (S.IN_FORCE, S.UNDER_REVIEW):
        return {}
    rows = list(proposal.secondings.filter(what=Seconding.REVIEW).select_related("member"))
    asking = [row for row in rows if row.spent_at is None]
    last = max((row.spent_at for row in rows if row.spent_at), default=None)
    is_asked = proposal.stage == S.IN_FORCE or asking
    heard = asking if is_asked else [row for row in rows if row.spent_at == last]
    return {
        "review_words": [(words.name_of(row.member), row.reason) for row in heard],
        "review": proposal.followed_by.filter(stage__in=OPEN).order_by("-pk").first(),
        "may_ask_review": can_be_asked(proposal)
        and not any(row.member_id == viewer.pk for row in asking),
        "reviews_wanted": how_many_must_ask(proposal),
    }


def _tasks(proposal: Proposal) -> list[Task]:
    """What people do, since no program can; one for each option that was chosen."""
    return list(proposal.tasks.select_related("taken_by", "option").order_by("pk"))


def heading(proposal: Proposal) -> str:
    """Its title; of a draft without one, what its act does."""
    if proposal.title or proposal.act is None:
        return proposal.title
    return changing.title_of(proposal.act)


def _act(proposal: Proposal) -> dict[str, Any]:
    act, head = proposal.act, proposal.head
    if act is None or head is None:
        return {"act": None}
    return {
        "act": act,
        "act_says": changing.title_of(act),
        "act_about": changing.about(proposal.group, act),
        "changes": changing.changes(proposal.group, act, head.preview),
    }


def into(draft: Proposal) -> list[dict[str, Any]]:
    """The proposals that could take in what `draft` would do, and how it differs from theirs."""
    return [
        {"proposal": one, "changes": changing.between(draft.group, one.act, draft.act)}
        for one in could_take_in(draft)
    ]


def _how(proposal: Proposal, last: Round | None) -> dict[str, Any]:
    if last is not None and proposal.stage in OPEN:
        return {"how": how.in_words(last.method, last.electors.filter(out="").count())}
    rows = members_of(proposal.group)
    if proposal.circle:
        rows = rows.filter(
            circle_memberships__circle=proposal.circle, circle_memberships__left_at=None
        )
    less = 1 if proposal.concerns_id else 0
    return {"how": how.in_words(method_of(proposal), max(rows.count() - less, 1))}


# --- talk and texts ----------------------------------------------------------------------


def _talk(proposal: Proposal) -> dict[str, Any]:
    with_all = ("author", "heard_from", "version", "settled_in")
    rows = list(proposal.contributions.select_related(*with_all)[:MOST_SAID])
    threads: dict[int | None, Thread] = {}
    for said in rows:
        if said.answers_id in threads:
            threads[said.answers_id].replies.append(said)
        else:
            threads[said.pk] = Thread(said)
    asked = [one for one in threads.values() if one.said.kind in (C.QUESTION, C.CONCERN)]
    return {
        "threads": list(threads.values()),
        "could_hide": [row for row in rows if row.text and row.kind != C.STATEMENT],
        "open_concerns": sum(one.is_open and one.said.kind == C.CONCERN for one in asked),
        "unanswered": sum(one.is_open and not one.replies for one in asked),
    }


def _amendments(proposal: Proposal, amendments: list[Amendment]) -> dict[str, Any]:
    shown = [_offered(proposal, one) for one in amendments]
    return {
        "offered": [one for one in shown if one.amendment.state in LIVE],
        "settled": [one for one in shown if one.amendment.state not in LIVE],
    }


def _offered(proposal: Proposal, one: Amendment) -> Offered:
    title = retitled(one.base.title, title_after(one.base, one))
    if one.act is None:
        pieces = difference(one.base.text, one.text) if one.text else []
        return Offered(one, title, pieces, [])
    act = Act(**one.act)
    return Offered(one, title, [], changing.between(proposal.group, one.base.as_act(), act))


def retitled(before: str, after: str) -> list[Piece]:
    """The pieces of two titles; nothing where it is the same or was taken out."""
    return difference(before, after) if before and after and before != after else []


def _versions(viewer: Member, proposal: Proposal) -> dict[str, Any]:
    rows = proposal.versions.select_related("author").prefetch_related("approvals")
    rows = rows.order_by("number")
    found, title, before, act = [], "", "", None
    for row in rows:
        by = {one.member_id for one in row.approvals.all()}
        changes = changing.between(proposal.group, act, row.as_act())
        pieces = difference(before, row.text)
        named = retitled(title, row.title)
        found.append(VersionShown(row, named, pieces, changes, len(by), viewer.pk in by))
        title, before, act = row.title, row.text, row.as_act()
    beside = [
        replace(one, changes=changing.between(proposal.group, proposal.act, one.version.as_act()))
        for one in found
        if one.version.is_alternative or one.version.pk == proposal.head_id
    ]
    return {"versions": found, "alternatives": beside if len(beside) > 1 else []}


# --- what is closed to who observes -------------------------------------------------------------

# What the page shows with a button in it, and the power behind that.
BUTTONS = {
    "may_amend": "amendment.offer",
    "may_keep_both": "amendment.keep_both",
    "may_answer": "amendment.accept",
    "may_object": "amendment.keep_both",
    "may_call": "test.call",
    "may_take_over": "proposal.take_over",
    "may_propose_anew": "proposal.again",
    "may_stop": "late_block.ask",
    "may_offer": "mediation.offer",
    "may_ask_review": "review.ask",
    "translate_form": "version.translate",
    "behalf_form": "stance.record",
    "could_hide": "content.hide",
    "petitions": "mandate.ask_rest",
}


def closed_to(viewer: Member, proposal: Proposal) -> dict[str, Any]:
    """What of the page `viewer` does not get, since they may not use what is behind it."""
    closed = [name for name, power in BUTTONS.items() if not is_open_to(viewer, power, proposal)]
    return {**dict.fromkeys(closed), **({"observes_says": OBSERVES} if closed else {})}


# --- what the viewer may do ------------------------------------------------------------------


def _may(viewer: Member, proposal: Proposal, at: datetime) -> dict[str, Any]:
    stage, own = Stage(proposal.stage), proposal.author_id == viewer.pk
    ripe = stage is S.AMENDING or not proposal.ripe_at or proposal.ripe_at <= at
    ended = proposal.ended_at if stage is S.WITHDRAWN else None
    return {
        "is_draft": stage is S.DRAFT,
        "is_open": stage in OPEN,
        "may_talk": stage in OPEN,
        "may_amend": stage in AMENDABLE,
        "may_answer": stage in TALKING and own,
        "may_keep_both": stage in TALKING,
        "may_object": stage in TALKING and affirms(viewer, proposal),
        **_calling(viewer, proposal, stage in TO_CALL and ripe),
        "has_called": _seconds(proposal, Seconding.TEST),
        "may_withdraw": own
        and (stage in OPEN or stage is S.DRAFT)
        and not (proposal.is_review or has_been_done(proposal)),
        "may_take_over": not own and ended is not None and at <= ended + ADOPTABLE_FOR,
        "may_propose_anew": stage in AGAIN and not is_recall(proposal),
        "may_stop": late.may_ask(viewer, proposal),
    }


def _calling(viewer: Member, proposal: Proposal, may_call: bool) -> dict[str, Any]:
    """Whether the test can be called, and by `viewer` alone."""
    if not may_call:
        return {}
    return {
        "may_call": True,
        "calls_alone": calls_alone(viewer, proposal),
        "how_called": how_it_is_called(),
    }


def _seconds(proposal: Proposal, what: str) -> list[str]:
    rows = proposal.secondings.filter(what=what, spent_at=None).select_related("member")
    return [words.name_of(row.member) for row in rows]


def _resolving(viewer: Member, proposal: Proposal, last: Round | None) -> dict[str, Any]:
    if proposal.stage == S.WAITING:
        return {"late_words": _late(proposal)}
    if proposal.stage != S.RESOLVING or last is None:
        return {}
    rows = proposal.facilitators.select_related("member").order_by("drawn_at", "pk")
    drawn: list[Facilitator] = list(rows)
    live = next((one for one in drawn if not (one.declined_at or one.ended_at)), None)
    standing = last.stances.filter(position="block", superseded_at=None).select_related("member")
    return {
        "is_resolving": True,
        "facilitator": live,
        "facilitates": live is not None and live.member_id == viewer.pk,
        "declined": [words.name_of(one.member) for one in drawn if one.declined_at],
        "drawn_from": _drawn_from(proposal, last, drawn, live),
        "standing_blocks": [_block(proposal, one) for one in standing],
        "has_fallback": _fallback(last.method),
        "fallback_by": _seconds(proposal, Seconding.FALLBACK),
        "last_round": last,
    }


def _about_a_person(
    viewer: Member, proposal: Proposal, rounds: list[Round], at: datetime
) -> dict[str, Any]:
    """Fair process: what the member concerned can do, and what the others can offer them."""
    if proposal.concerns_id is None or proposal.stage == S.DRAFT:
        return {}
    concerned, opened = proposal.concerns_id == viewer.pk, proposal.stage in OPEN
    adopted = proposal.adopted_at if proposal.stage in STANDS and proposal.is_mediated else None
    others = queries.others_than(viewer, proposal) if concerned and opened else []
    return {
        "is_about_a_person": True,
        "may_offer": opened and not concerned and not proposal.mediation_offered_at,
        "may_answer_offer": opened and concerned and bool(proposal.mediation_offered_at),
        "supporters": others,
        "may_appeal": who_may_appeal(viewer, proposal)
        and adopted is not None
        and at <= adopted + APPEAL_WITHIN
        and not any(one.asks == Round.APPEAL for one in rounds),
    }


def _late(proposal: Proposal) -> list[dict[str, str]]:
    rows = proposal.secondings.filter(what=Seconding.LATE_BLOCK, spent_at=None)
    return [
        {"who": words.name_of(row.member), "words": row.reason, "ground": row.ground}
        for row in rows.select_related("member")
    ]


def _fallback(method: Params) -> int:
    return int(method.get("fallback_threshold", 0))


def _block(proposal: Proposal, stance: Stance) -> dict[str, Any]:
    asked = proposal.secondings.filter(what=Seconding.VALIDITY, about=stance, spent_at=None)
    return {
        "stance": stance,
        "who": words.name_of(stance.member),
        "is_asked": stance.tests.exists(),
        "asked_by": [words.name_of(row.member) for row in asked.select_related("member")],
    }


def _drawn_from(
    proposal: Proposal, last: Round, drawn: list[Facilitator], live: Facilitator | None
) -> list[Member]:
    """Whom the lot chose among, in the order in which it is drawn, so that anyone can draw anew."""
    if live is None:
        return []
    blocks = last.stances.filter(position="block", superseded_at=None).values("member")
    before = [one.member_id for one in drawn if one.declined_at]
    rows = Member.objects.filter(pk__in=last.electors.filter(out="").values("member"))
    rows = rows.exclude(pk__in=[proposal.author_id, *before]).exclude(pk__in=blocks)
    return list(rows.order_by("ref")[:MOST_TO_DRAW])
