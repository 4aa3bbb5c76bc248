"""What is said about a proposal before it is tested: questions, concerns, amendments."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions import amending, beside, policies
from manyhands.decisions.actions import _locked, add_version, begin_test, note_words
from manyhands.decisions.carrying import can_be_done
from manyhands.decisions.facilitating import facilitates
from manyhands.decisions.models import (
    Amendment,
    Approval,
    Contribution,
    Proposal,
    Round,
    Seconding,
    Version,
)
from manyhands.decisions.moving import enter
from manyhands.decisions.seconding import second
from manyhands.decisions.stages import TALKING, Stage
from manyhands.groups.models import Member
from manyhands.groups.powers import action, write

OBJECT_WITHIN = timedelta(hours=24)
CALLED_BY = 2
NO_DRAFT = _("This is no draft of yours any more.")
C = Contribution


@action(
    "proposal.speak",
    by=policies.member_of_its_group,
    says=_("Ask, raise a concern, or say something about a proposal."),
)
def contribute(actor, proposal, /, *, kind, text, answers=None, **more):
    """Say it; a concern stays with the group until it is settled, whoever raised it.

    `more` may say of whom it was `heard_from` in a meeting: a member.
    """
    proposal = _locked(proposal)
    if not proposal.is_open:
        raise NotPossible(_("This proposal is over. Nothing more is added to it."))
    if kind == C.STATEMENT and proposal.concerns_id != actor.pk:
        raise NotPossible(_("Only whom this concerns makes a statement."))
    if actor.is_observer and answers is not None and answers.author_id != actor.pk:
        raise NotPossible(_("You observe in this group: you answer in threads that are your own."))
    if proposal.contributions.filter(author=actor, hidden_text=text).exists():
        raise NotPossible(_("The group has hidden these words. Say it in other words."))
    said = C.objects.create(
        proposal=proposal,
        version=proposal.head,
        author=actor,
        kind=kind,
        text=text,
        answers=answers,
        said_at=now(),
        state=C.OPEN if kind in (C.QUESTION, C.CONCERN) else "",
        **more,
    )
    if answers is not None and answers.kind == C.QUESTION and actor.pk != answers.author_id:
        _settle(answers, C.ADDRESSED)
    write(
        actor, "proposal.speak", about=said.ref, proposal=proposal.ref, said=said.ref, what=kind
    )  # fmt: skip
    return said


@action("concern.withdraw", by=policies.who_said_it, says=_("Let go of your question or concern."))
def withdraw_concern(actor, concern):
    """It is no longer open; it stays readable."""
    _must_be_open(concern)
    _settle(concern, C.WITHDRAWN)
    write(actor, "concern.withdraw", about=concern.ref, concern=concern.ref)


@action(
    "concern.settle",
    by=policies.member_of_its_group,
    says=_("Say what became of a concern."),
)
def settle_concern(actor, concern, /, *, state):
    """Addressed, when whoever raised it says so; carried along, when the author of the proposal
    goes on with it open and everybody sees that; a duplicate of another.
    """
    _must_be_open(concern)
    raised, wrote = concern.author_id == actor.pk, concern.proposal.author_id == actor.pk
    if state == C.ADDRESSED and not raised and concern.author.left_at is None:
        raise NotPossible(_("Only whoever raised a concern can say that it is addressed."))
    if state == C.CARRIED and not wrote:
        raise NotPossible(_("Only whoever wrote the proposal can carry a concern along."))
    if state not in (C.ADDRESSED, C.CARRIED, C.DUPLICATE):
        raise NotPossible(_("A concern is addressed, carried along, or the same as another."))
    _settle(concern, state)
    write(actor, "concern.settle", about=concern.ref, concern=concern.ref, state=state)


def _must_be_open(concern: Contribution) -> None:
    if concern.state != C.OPEN:
        raise NotPossible(_("This is settled already."))


def _settle(concern: Contribution, state: str) -> None:
    concern.state, concern.settled_at = state, now()
    concern.settled_in = concern.proposal.head
    concern.save(update_fields=["state", "settled_at", "settled_in"])


# --- other words -------------------------------------------------------------------


@action(
    "amendment.offer",
    by=policies.member_of_its_group,
    says=_("Offer other words for a proposal, or another change."),
)
def offer_amendment(actor, proposal, /, *, kind=Amendment.SUBSTANCE, text="", **more):
    """The author may take it in; and "I agree if" can name it.

    `more` is why, another title, and a draft of one's own whose act it would carry instead; the
    draft is put away.
    """
    proposal = _locked(proposal)
    if not proposal.is_open:
        raise NotPossible(_("This proposal is over. Nothing more is added to it."))
    draft = more.get("draft")
    amendment = Amendment.objects.create(
        proposal=proposal, base=proposal.head, author=actor, kind=kind, text=text,
        act=_taken_from(actor, draft, proposal) if draft else None,
        title=more.get("title", ""), why=more.get("why", ""), offered_at=now(),
    )  # fmt: skip
    write(
        actor, "amendment.offer", about=amendment.ref, proposal=proposal.ref,
        amendment=amendment.ref, size=kind,
    )  # fmt: skip
    return amendment


def _taken_from(actor, draft: Proposal, proposal: Proposal) -> dict[str, Any]:
    """The act of the draft, which is put away: the group decides on one proposal, not on two."""
    draft = _locked(draft)
    if draft.author_id != actor.pk or draft.stage != Stage.DRAFT:
        raise NotPossible(NO_DRAFT)
    act = amending.act_of(draft, proposal)
    enter(draft, Stage.ARCHIVED, now())
    return act


@action(
    "amendment.accept",
    by=policies.author_of_its_proposal,
    says=_("Take in an amendment to your proposal."),
)
def accept_amendment(actor, amendment):
    """It becomes the text in a day, unless somebody would rather keep the old one."""
    proposal = _locked(amendment.proposal)
    if proposal.stage not in TALKING:
        raise NotPossible(_("While a round is open, the text stays as it is."))
    if amendment.state != Amendment.OFFERED:
        raise NotPossible(_("This amendment was answered already."))
    amendment.state, amendment.taken_in_at = Amendment.ACCEPTED, now() + OBJECT_WITHIN
    amendment.save(update_fields=["state", "taken_in_at"])
    write(actor, "amendment.accept", about=amendment.ref, amendment=amendment.ref)


@action(
    "amendment.reject",
    by=policies.author_of_its_proposal,
    says=_("Turn down an amendment to your proposal."),
)
def reject_amendment(actor, amendment):
    """The text stays; whoever agreed on this condition stands aside and is told."""
    if amendment.state != Amendment.OFFERED:
        raise NotPossible(_("This amendment was answered already."))
    amendment.state = Amendment.REJECTED
    amendment.save(update_fields=["state"])
    write(actor, "amendment.reject", about=amendment.ref, amendment=amendment.ref)
    for stance in amendment.conditions.filter(superseded_at=None).select_related("member"):
        # Who is told of what reads the record: this one is for them.
        write(
            actor, "stance.condition_gone", about=stance.ref, stance=stance.ref,
            member=stance.member.ref, amendment=amendment.ref,
        )  # fmt: skip


@action(
    "amendment.keep_both",
    by=policies.who_may_keep_both,
    says=_("Keep an amendment beside the text, and let the group choose."),
)
def keep_both(actor, amendment):
    """Who agreed to the old text would rather keep it, or the author turned the new one down: both
    stand side by side, and what more members approve of is tested.
    """
    proposal = _locked(amendment.proposal)
    if amendment.state not in (Amendment.ACCEPTED, Amendment.REJECTED):
        raise NotPossible(_("This amendment was answered already."))
    if proposal.stage not in TALKING:
        raise NotPossible(_("While a round is open, the text stays as it is."))
    text, act, title = amending.as_amended(proposal, amendment)
    version = add_version(
        proposal, amendment.author, text, act, title=title, is_alternative=True
    )  # fmt: skip
    note_words(actor, version)
    amendment.state, amendment.taken_in_at = Amendment.CONTESTED, None
    amendment.save(update_fields=["state", "taken_in_at"])
    write(actor, "amendment.keep_both", about=amendment.ref, amendment=amendment.ref)


@action(
    "version.approve",
    by=policies.member_of_its_group,
    says=_("Say which of several texts you would go with."),
)
def approve_version(actor, version):
    """One may approve of several; a second press takes it back. While a block is resolved, two who
    would rather go with another text can end that: see `beside`.
    """
    proposal = _locked(version.proposal)
    gone, _rows = Approval.objects.filter(version=version, member=actor).delete()
    if not gone:
        Approval.objects.create(version=version, member=actor)
    beside.look_at_texts(proposal, now())
    write(actor, "version.approve", proposal=proposal.ref, version=version.number)


@action(
    "rule.take_in",
    by=policies.its_time_here,
    says=_("Take in an amendment to which nobody objected."),
)
def take_in(actor, amendment, /, *, at):
    """The amendment is in the proposal now. A change of substance is clarified anew, once."""
    proposal = _locked(amendment.proposal)
    text, act, title = amending.as_amended(proposal, amendment)
    if proposal.stage not in TALKING or (act and not can_be_done(proposal.group, act)):
        _leave_open(actor, amendment)
        return
    version = add_version(proposal, amendment.author, text, act, title=title)
    amendment.state, amendment.became = Amendment.TAKEN_IN, version
    amendment.save(update_fields=["state", "became"])
    assert proposal.head is not None, "a proposal has a version"
    Version.objects.filter(pk=proposal.head.pk).update(is_alternative=False)
    beside.put_at_the_head(proposal, version)
    anew = amendment.kind == Amendment.SUBSTANCE and not proposal.clarified_anew
    proposal.clarified_anew = proposal.clarified_anew or anew
    proposal.save(update_fields=["head", "title", "clarified_anew"])
    if (proposal.stage == Stage.CONCERNS and anew) or proposal.stage == Stage.AMENDING:
        enter(proposal, Stage.CLARIFY, at)
    elif proposal.stage == Stage.RESOLVING:
        enter(proposal, Stage.CONCERNS, at)
    note_words(actor, version)
    write(
        actor, "rule.take_in", about=amendment.ref, proposal=proposal.ref,
        amendment=amendment.ref, version=version.number,
    )  # fmt: skip


def _leave_open(actor, amendment: Amendment) -> None:
    """The proposal is over or being asked about, or the act cannot be done any more: the proposal
    stays as it is, and the offer stays an offer.
    """
    amendment.state, amendment.taken_in_at = Amendment.OFFERED, None
    amendment.save(update_fields=["state", "taken_in_at"])
    write(actor, "rule.take_in", about=amendment.ref, amendment=amendment.ref, version=0)


# --- calling the test ----------------------------------------------------------------


@action(
    "test.call",
    by=policies.member_of_its_group,
    says=_("Ask the group to say where it stands."),
)
def call_test(actor, proposal):
    """Open a round on the text that most approve of. The author or who facilitates may call it
    alone, or two others.

    Each open concern needs a reply first, and the times for questions and concerns must be over.
    """
    at = now()
    proposal = _locked(proposal)
    must_be_ripe(proposal, at)
    write(actor, "test.call", about=proposal.ref, proposal=proposal.ref)
    if not calls_alone(actor, proposal) and not _enough_call(actor, proposal):
        return None
    return ask_everybody(proposal, at)


def ask_everybody(proposal: Proposal, at) -> Round:
    """Open the round, on the text that most approve of."""
    beside.go_with(proposal, beside.leading(proposal))
    begin_test(proposal, at)
    return proposal.rounds.get(closed_at=None, asks=Round.TEST)


def must_be_ripe(proposal: Proposal, at) -> None:
    """Raises `NotPossible` with what must come before the test."""
    if proposal.stage not in (Stage.CONCERNS, Stage.AMENDING):
        raise NotPossible(_("This is not the time to test it."))
    if proposal.stage == Stage.CONCERNS and proposal.ripe_at and proposal.ripe_at > at:
        raise NotPossible(_("The time for concerns is not over yet."))
    if Amendment.objects.filter(proposal=proposal, state=Amendment.ACCEPTED).exists():
        raise NotPossible(_("An amendment is being taken in. Wait until it is the text."))
    if proposal.is_mediated and proposal.mediation_offered_at is None:
        raise NotPossible(
            _("Offer to talk first, with somebody both trust. Then it can be tested.")
        )
    waiting = C.objects.filter(proposal=proposal, kind=C.CONCERN, state=C.OPEN, replies=None)
    if waiting.exists():
        raise NotPossible(_("A concern has no reply yet. Answer it first."))
    last = proposal.rounds.order_by("-number").first()
    same = last is not None and last.version_id == beside.leading(proposal).pk
    if proposal.stage == Stage.AMENDING and same:
        raise NotPossible(_("The text is the same as in the last round. Amend it first."))


def calls_alone(member: Member, proposal: Proposal) -> bool:
    """Whether `member` needs nobody else to call the test of this proposal."""
    return proposal.author_id == member.pk or facilitates(member, proposal)


def _enough_call(actor, proposal: Proposal) -> bool:
    return len(second(proposal, Seconding.TEST, actor)) >= CALLED_BY
