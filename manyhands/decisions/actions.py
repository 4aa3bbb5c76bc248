"""What people do with proposals: write, publish, take back, take over, propose anew."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import rfc8785
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from manyhands.base.errors import NotPossible
from manyhands.base.refs import new_ref
from manyhands.base.times import now
from manyhands.decisions import policies, rounds
from manyhands.decisions.afterwards import let_carry_on
from manyhands.decisions.carrying import rehearse
from manyhands.decisions.choice import options
from manyhands.decisions.models import Emergency, Proposal, Seconding, Version
from manyhands.decisions.moving import enter, hand_back, method_of, must_be_theirs
from manyhands.decisions.seconding import as_many_as, spend, who_wishes
from manyhands.decisions.stages import (
    ADOPTABLE_FOR,
    OPEN,
    SAME_TEXT_AGAIN_D,
    Stage,
    first_stage,
)
from manyhands.groups.acts import Act
from manyhands.groups.clocks import day_in
from manyhands.groups.models import Group, Member
from manyhands.groups.policies import each_member
from manyhands.groups.powers import action, write

MOST_OPEN = 3  # of those that the group talks over
ROUTINE = frozenset({"two_keys", "advice"})  # an act that waits for keys or for advice alone
RECALL, BY_PETITION = "mandate.recall", "recall.ask"
ASK_TOGETHER = _(
    "Several members ask for this together: press “Take it back” on the page of the mandate."
)
TOO_SOON = _(
    "The group did not adopt these words lately. Change them, wait until %(day)s, or find members: "
    "where %(many)d ask for it on the page of that proposal, it can come at once."
)
AGAIN = frozenset(
    {Stage.NOT_ADOPTED, Stage.LAPSED, Stage.EXPIRED, Stage.IN_FORCE, Stage.UNDER_REVIEW}
)


@action("proposal.draft", by=each_member, says=_("Write a proposal."))
def draft_proposal(actor, group, /, *, method="consensus", act=None, text="", **more):
    """A draft that only its author sees; with the act it carries, if it carries one.

    `more` is its `title`, the member it `concerns`, the `circle` that decides it because the group
    lent it the power, and the proposal it `follows`. The same act
    a second time finds the draft that is there.
    """
    act, named = options.opened(group, method, Act(**act) if act else None)
    _must_be_doable(group, act)
    waiting = _draft_of(actor, group, act)
    if waiting:
        return waiting
    proposal = Proposal(group=group, author=actor, method=method, drafted_at=now(), **more)
    enter(proposal, Stage.DRAFT, proposal.drafted_at)
    proposal.head = add_version(proposal, actor, text, act)
    proposal.save(update_fields=["head"])
    options.offer_first(proposal, named)
    write(actor, "proposal.draft", about=proposal.ref, proposal=proposal.ref)
    return proposal


def _must_be_doable(group: Group, act: Act | None) -> None:
    """Raises `NotPossible` with the act's own reason when it could not be carried out today, and
    where one member alone does not bring it before the group.
    """
    if act and act.power == RECALL:
        raise NotPossible(ASK_TOGETHER)
    if act:
        rehearse(group, new_ref(), act)


def _draft_of(author: Member, group: Group, act: Act | None) -> Proposal | None:
    if act is None:
        return None
    drafts = Proposal.objects.filter(group=group, author=author, stage=Stage.DRAFT)
    return drafts.filter(head__act=act.as_dict()).first()


def add_version(
    proposal: Proposal, author: Member, text: str, act: Act | None, **more: Any
) -> Version:
    """The next version; versions before stay as they were. `more` may say its title."""
    return Version.objects.create(
        proposal=proposal,
        number=proposal.versions.count() + 1,
        title=more.pop("title", proposal.title),
        text=text,
        act=act.as_dict() if act else None,
        digest=digest(text, act),
        author=author,
        language=get_language() or proposal.group.language,
        made_at=now(),
        preview=rehearse(proposal.group, proposal.ref, act) if act else [],
        **more,
    )


def note_words(actor: Any, version: Version) -> None:
    """The record says that these words are before the group, so that it can forget them alone."""
    write(
        actor, "version.write", about=version.about, proposal=version.proposal.ref,
        version=version.number, digest=version.digest, language=version.language,
    )  # fmt: skip


def digest(text: str, act: Act | None) -> str:
    """SHA-256 of what is decided on: the words and the act, in canonical form."""
    said = {"text": text, "act": act.as_dict() if act else None}
    return hashlib.sha256(rfc8785.dumps(said)).hexdigest()


@action("proposal.publish", by=policies.the_author, says=_("Put your proposal before the group."))
def publish_proposal(actor, proposal, /, *, title, text, **days):
    """Everybody sees it now, and it goes its way by the method that its act asks for.

    `days` are its review_on and sunset_on.
    """
    at = now()
    proposal = _locked(proposal)
    if proposal.stage != Stage.DRAFT or proposal.head is None:
        raise NotPossible(_("This proposal is out already."))
    must_be_theirs(proposal)
    _must_be_doable(proposal.group, proposal.act)
    proposal.title, proposal.published_at = title, at
    proposal.review_on, proposal.sunset_on = days.get("review_on"), days.get("sunset_on")
    _write_anew(proposal, text)
    _must_be_the_only_one(proposal)
    hand_back(proposal)
    enter(proposal, first_stage(method_of(proposal)), at)
    note_words(actor, proposal.head)
    write(
        actor, "proposal.publish", about=proposal.ref, proposal=proposal.ref,
        method=proposal.method,
    )  # fmt: skip
    if proposal.stage == Stage.TESTING:
        begin_test(proposal, at)
    return proposal


def _write_anew(proposal: Proposal, text: str) -> None:
    """A draft has one version, which its author may write anew until it is out."""
    head, act = proposal.head, proposal.act
    assert head is not None, "a draft has a version"
    head.title, head.text, head.made_at = proposal.title, text, now()
    head.digest = digest(text, act)
    head.preview = rehearse(proposal.group, proposal.ref, act) if act else []
    head.save(update_fields=["title", "text", "digest", "made_at", "preview"])


def _must_be_the_only_one(proposal: Proposal) -> None:
    assert proposal.head is not None, "a draft has a version"
    opened = Proposal.objects.filter(group=proposal.group, stage__in=OPEN)
    twin = opened.filter(head__digest=proposal.head.digest).first()
    if twin is not None:
        raise NotPossible(_("The same proposal is open already: “%s”.") % twin.title)
    if not is_routine(proposal):
        _must_leave_time_for_others(proposal)
    _must_not_come_too_soon(proposal)


def is_routine(proposal: Proposal) -> bool:
    """Whether it is an act that nobody has to talk over: two keys carry it, or advice."""
    return proposal.act is not None and method_of(proposal)["kind"] in ROUTINE


def _must_leave_time_for_others(proposal: Proposal) -> None:
    """Raises `NotPossible` where the group has as much of this author's to talk over already."""
    theirs = Proposal.objects.filter(group=proposal.group, author=proposal.author, stage__in=OPEN)
    rows = theirs.filter(is_review=False).select_related("group__constitution", "head", "circle")
    if sum(1 for one in rows if not is_routine(one)) >= MOST_OPEN:
        raise NotPossible(
            _("You have %s proposals open. Let the group finish one before you bring the next.")
            % MOST_OPEN
        )


def _must_not_come_too_soon(proposal: Proposal) -> None:
    """Words that were not adopted rest for a month, unless enough members ask for them."""
    assert proposal.head is not None, "a draft has a version"
    ended = Proposal.objects.filter(
        group=proposal.group, stage=Stage.NOT_ADOPTED, head__digest=proposal.head.digest
    )
    last = ended.order_by("-ended_at").first()
    if last is None or rests_until(last) <= now():
        return
    sponsors = {member.pk for member in who_wishes(last, Seconding.AGAIN)} | {proposal.author_id}
    enough = as_many_as_sponsor(proposal.group)
    if len(sponsors) < enough:
        raise NotPossible(
            TOO_SOON
            % {"day": date_format(day_in(proposal.group, rests_until(last))), "many": enough}
        )
    spend(last, Seconding.AGAIN)


def rests_until(proposal: Proposal) -> datetime:
    """Until when the words of what was not adopted rest."""
    assert proposal.ended_at is not None, "it is over"
    return proposal.ended_at + timedelta(days=SAME_TEXT_AGAIN_D)


def as_many_as_sponsor(group: Group) -> int:
    """How many have to ask that such words come again sooner."""
    return as_many_as(group, "again")


def begin_test(proposal: Proposal, at) -> None:
    """Open a round on the head; the proposal waits until it closes. Another one is called anew."""
    must_be_theirs(proposal)
    round_ = rounds.open_round(proposal, at)
    spend(proposal, Seconding.TEST)
    enter(proposal, Stage.TESTING, at, until=round_.closes_at)


@action("proposal.withdraw", by=policies.the_author, says=_("Take your proposal back."))
def withdraw_proposal(actor, proposal):
    """It is off the table; for three days another member may take its words over."""
    at = now()
    proposal = _locked(proposal)
    if proposal.stage != Stage.DRAFT and not proposal.is_open:
        raise NotPossible(_("This proposal is over."))
    if has_been_done(proposal):
        raise NotPossible(
            _(
                "This was done in an emergency: the others say whether it stays, and you cannot "
                "end that."
            )
        )
    if proposal.is_review:
        raise NotPossible(_("A rule asks the group about this: nobody can take it back."))
    for round_ in proposal.rounds.filter(closed_at=None):
        rounds.close(round_, at)
    was_draft = proposal.stage == Stage.DRAFT
    enter(proposal, Stage.ARCHIVED if was_draft else Stage.WITHDRAWN, at)
    let_carry_on(proposal)
    write(actor, "proposal.withdraw", about=proposal.ref, proposal=proposal.ref)


def is_recall(proposal: Proposal) -> bool:
    """Whether it would take a mandate back; only a petition brings that before the group."""
    return proposal.act is not None and proposal.act.power == RECALL


def has_been_done(proposal: Proposal) -> bool:
    """Whether it asks about what was done in an emergency, so that nobody who did it can end it."""
    return Emergency.objects.filter(proposal=proposal).exists()


@action(
    "proposal.take_over",
    by=policies.another_member,
    says=_("Take over a proposal that its author took back."),
)
def take_over_proposal(actor, proposal):
    """The words and what was said about them go on, under this member; no stance is kept."""
    at = now()
    proposal = _locked(proposal)
    taken_back = proposal.stage == Stage.WITHDRAWN and proposal.ended_at is not None
    if not taken_back or at > proposal.ended_at + ADOPTABLE_FOR:
        raise NotPossible(_("Only within three days after it was taken back."))
    proposal.author = actor
    enter(proposal, Stage.CLARIFY, at)
    write(actor, "proposal.take_over", about=proposal.ref, proposal=proposal.ref)
    return proposal


@action("proposal.again", by=policies.member_of_its_group, says=_("Propose it anew."))
def propose_again(actor, proposal):
    """A draft with the same words, linked to what it follows."""
    if proposal.stage not in AGAIN or proposal.head is None:
        raise NotPossible(_("This proposal is still open."))
    act = proposal.act
    draft = draft_proposal(
        actor,
        proposal.group,
        method=proposal.method,
        act=act.as_dict() if act else None,
        text=proposal.head.text,
        title=proposal.title,
        follows=proposal,
        concerns=proposal.concerns,
    )
    write(actor, "proposal.again", about=draft.ref, proposal=draft.ref, follows=proposal.ref)
    return draft


def _locked(proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",))
    return rows.select_related("group__constitution", "head").get(pk=proposal.pk)
