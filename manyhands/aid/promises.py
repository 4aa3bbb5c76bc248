"""What helpers do: commit, release, pass on, take over, hand over; and the asker's answer."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from manyhands.aid import board, policies, rules
from manyhands.aid.actions import SEALED, close, close_if_all_kept, give_back
from manyhands.aid.models import MET, Bar, Commitment, Intent, Line, Reading, Share
from manyhands.base import seal
from manyhands.base.errors import NotPossible, Refused
from manyhands.base.times import now
from manyhands.groups.models import Member
from manyhands.groups.powers import Visitor, action, write

CONFIDED_NOW = _("This was confided to few a moment ago. Thank you for offering.")


@action("need.commit", by=policies.who_may_take_it_on, says=_("Promise to meet a need."))
def commit(actor, need, *, shares):
    """Promise all or part of a need.

    `shares` says how many of each line, by the line's id; together at least one. When nothing is
    left to promise, the need leaves the board in the same moment.
    """
    need = _open_need(actor, need)
    if need.commitments.filter(helper=actor, released_at=None).exists():
        raise NotPossible(_("You have promised this already."))
    taken = _take(need, shares)
    commitment = Commitment.objects.create(need=need, helper=actor, made_at=now())
    Share.objects.bulk_create(
        Share(commitment=commitment, line=line, quantity=many) for line, many in taken
    )
    if need.left == 0:
        board.take_off(need)
        need.ask_again_at = None
    elif need.is_stale:
        need.is_stale = False
        board.put_on(need, need.fresh_at)
    need.save()
    _use_own_offer(actor, need, sum(many for _line, many in taken))
    write(
        policies.side(actor, need),
        "need.commit",
        about=need.ref,
        need=need.ref,
        commitment=commitment.ref,
    )
    return commitment


@action("commitment.release", by=policies.either_side, says=_("Let go of a promise."))
def release(actor, commitment):
    """Free the promise, however late; what it held goes back, on top of the board."""
    commitment = _standing(commitment)
    if commitment.kept_at:
        raise NotPossible(_("This is done already."))
    give_back(commitment)
    _write(actor, "commitment.release", commitment)
    return commitment


@action("commitment.pass_on", by=policies.the_helper, says=_("Ask another member to take over."))
def pass_on(actor, commitment, *, to):
    """Ask `to`, a member of the group, to take the promise over; until then it stays yours."""
    commitment = _standing(commitment)
    if commitment.kept_at:
        raise NotPossible(_("This is done already."))
    if to.group_id != actor.group_id or to.left_at or to.pk in (actor.pk, commitment.need.asker_id):
        raise NotPossible(_("Choose another member of this group."))
    if not policies.may_hear(to, commitment.need):
        raise NotPossible(_("This is confided to few. Choose one of them."))
    commitment.passed_to = to
    commitment.save(update_fields=["passed_to"])
    _write(actor, "commitment.pass_on", commitment)
    return commitment


@action("commitment.take_over", by=policies.the_one_asked, says=_("Take over another's promise."))
def take_over(actor, commitment):
    """Make the promise yours, with all it holds; whoever had it is free."""
    commitment = _standing(commitment)
    if commitment.kept_at:
        raise NotPossible(_("This is done already."))
    shares = {share.line_id: share.quantity for share in commitment.shares.all()}
    give_back(commitment)
    _write(actor, "commitment.take_over", commitment)
    return commit(actor, commitment.need, shares=shares)


@action("commitment.hand_over", by=policies.the_helper, says=_("Say that you have handed it over."))
def hand_over(actor, commitment):
    """The helper says that it is done."""
    commitment = _standing(commitment)
    if commitment.kept_at:
        raise NotPossible(_("This is done already."))
    commitment.kept_at = now()
    commitment.save(update_fields=["kept_at"])
    _write(actor, "commitment.hand_over", commitment)
    close_if_all_kept(commitment.need)
    return commitment


@action("commitment.confirm", by=policies.the_poster, says=_("Say that it arrived."))
def confirm(actor, commitment):
    """The asker says that it is done, whether or not the helper did."""
    commitment = _standing(commitment)
    if commitment.confirmed_at:
        raise NotPossible(_("You have said so already."))
    commitment.confirmed_at = now()
    commitment.kept_at = commitment.kept_at or commitment.confirmed_at
    commitment.save(update_fields=["confirmed_at", "kept_at"])
    _write(actor, "commitment.confirm", commitment)
    close_if_all_kept(commitment.need)
    return commitment


@action("commitment.thank", by=policies.the_poster, says=_("Say thank you."))
def thank(actor, commitment):
    """Thank the helper; once is enough."""
    commitment = _standing(commitment)
    if commitment.thanked_at:
        raise NotPossible(_("You have said thank you already."))
    commitment.thanked_at = now()
    commitment.save(update_fields=["thanked_at"])
    _write(actor, "commitment.thank", commitment)
    return commitment


@action(
    "need.read_sealed",
    by=policies.the_helper_who_may_read,
    says=_("Open the address you promised to go to."),
)
def read_sealed(actor, commitment):
    """The sealed words of the need as a dict; the reading is written down for the asker to see."""
    commitment = _standing(commitment)
    need = commitment.need
    if not policies.may_hear(actor, need):
        raise NotPossible(CONFIDED_NOW)
    hours = board.timing(need.group).erase_after_h
    if need.erased_at or not rules.may_read_sealed(
        now(), kept_at=commitment.kept_at, erase_at=need.erase_at, hours=hours
    ):
        raise NotPossible(_("This is forgotten already."))
    Reading.objects.create(intent=need, member=actor, read_at=now())
    write(policies.side(actor, need), "need.read_sealed", about=need.ref, need=need.ref)
    return _unsealed(need)


@action("self.bar", by=policies.either_side, says=_("Stop meeting somebody, silently."))
def bar(actor, commitment):
    """From now on the two are not there for each other; a promise between them is let go.

    Either may read the record. So what stands there is an ordinary release, or nothing but that
    somebody did this.
    """
    need = commitment.need
    by_member = isinstance(actor, Member) and actor.pk == commitment.helper_id
    pair = {"other_member": need.asker} if need.asker_id else {"other_intent": need}
    Bar.objects.get_or_create(
        member=commitment.helper,
        **pair,
        defaults={"group": need.group, "set_at": now(), "set_by_member": by_member},
    )
    commitment = _standing(commitment)
    if commitment.kept_at:
        write(Visitor(need.group), "self.bar")
    else:
        give_back(commitment)
        _write(actor, "commitment.release", commitment)


def read_own(actor, intent: Intent) -> dict[str, Any]:
    """The poster's own sealed words. Raises `Refused` for anybody else."""
    if not policies.is_theirs(actor, intent):
        raise Refused(policies.the_poster.says)
    return {} if intent.erased_at else _unsealed(intent)


def _unsealed(intent: Intent) -> dict[str, Any]:
    assert intent.key is not None, "what is not erased has its key"
    assert intent.sealed is not None, "and its sealed part"
    return seal.unseal(intent.key, bytes(intent.sealed), label=SEALED)


def _write(actor, kind: str, commitment: Commitment) -> None:
    need = commitment.need
    write(policies.side(actor, need), kind, about=need.ref, commitment=commitment.ref)


def _open_need(actor, need: Intent) -> Intent:
    rows = Intent.objects.select_for_update(of=("self",)).select_related("group__constitution")
    found = rows.filter(policies.unbarred(actor), pk=need.pk, direction="need").first()
    if found is None or not found.is_open:
        raise NotPossible(_("This need is met or gone. Thank you for offering."))
    if not policies.may_hear(actor, found):
        raise NotPossible(CONFIDED_NOW)
    return found


def _take(need: Intent, shares: Mapping[int, int]) -> list[tuple[Line, int]]:
    taken = []
    for line in need.lines.all():
        many = shares.get(line.pk, 0)
        if not many:
            continue
        if many < 0 or many > line.left:
            raise NotPossible(_("Somebody was quicker: less is left than you wanted to take on."))
        line.left -= many
        line.save(update_fields=["left"])
        taken.append((line, many))
    if not taken:
        raise NotPossible(_("Nothing of this is left to promise. Thank you for offering."))
    need.left -= sum(many for _line, many in taken)
    return taken


def _use_own_offer(actor, need: Intent, many: int) -> None:
    """A helper who meets a need with their own offer has that much less to offer."""
    if need.answers_id is None:
        return
    offer = Intent.objects.select_for_update().filter(pk=need.answers_id).first()
    if offer is None or offer.asker_id != actor.pk or not offer.is_open or offer.is_standing:
        return
    offer.group = need.group
    for line in offer.lines.all():
        used = min(many, line.left)
        line.left -= used
        line.save(update_fields=["left"])
        offer.left -= used
        many -= used
    if offer.left == 0:
        close(offer, MET)
    else:
        offer.save(update_fields=["left"])


def _standing(commitment: Commitment) -> Commitment:
    need = (
        Intent.objects.select_for_update(of=("self",))
        .select_related("group__constitution")
        .get(pk=commitment.need_id)
    )
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    commitment.need = need
    if not commitment.is_standing:
        raise NotPossible(_("This promise was let go already."))
    return commitment
