"""One person under two names: what they asked, offered and promised under either goes on as one."""

from django.db.models import F, Q

from manyhands.aid.models import Bar, Commitment, Intent, Reading, Share, SheetDraft
from manyhands.aid.promises import release
from manyhands.base.times import now
from manyhands.groups.merging import merges, pass_on
from manyhands.groups.models import Member

STANDING = {"released_at": None, "kept_at": None}


@merges(
    "aid.Intent.asker",
    "aid.Commitment.helper",
    "aid.Commitment.passed_to",
    "aid.Reading.member",
    "aid.SheetDraft.member",
)
def help_under_one_name(stays: Member, gone: Member) -> None:
    """Needs, offers and promises go on; a promise between the two is let go."""
    _hold(stays, gone)
    for one, other in ((stays, gone), (gone, stays)):
        for commitment in one.commitments.filter(need__asker=other, **STANDING):
            release(one, commitment)
    _promise_once(stays, gone)
    pass_on(Intent, "asker", stays, gone)
    pass_on(Commitment, "passed_to", stays, gone)
    asked = Commitment.objects.filter(passed_to=stays)
    to_oneself = asked.filter(Q(helper=F("passed_to")) | Q(need__asker=F("passed_to")))
    Commitment.objects.filter(pk__in=list(to_oneself.values_list("pk", flat=True))).update(
        passed_to=None
    )
    pass_on(Reading, "member", stays, gone)
    pass_on(SheetDraft, "member", stays, gone)


def _hold(stays: Member, gone: Member) -> None:
    """Nobody else promises, lets go or closes what the two are in while this is done."""
    both = [stays, gone]
    promised = Commitment.objects.filter(released_at=None, helper__in=both).values("need")
    rows = Intent.objects.select_for_update(of=("self",)).filter(closed_at=None)
    held = rows.filter(Q(asker__in=both) | Q(pk__in=promised)).order_by("pk")
    list(held.values_list("pk", flat=True))


def _promise_once(stays: Member, gone: Member) -> None:
    """Two promises for one need are one promise of both parts; where one of them is kept, it stays
    as it is, and the other is let go.
    """
    for theirs in gone.commitments.filter(**STANDING):
        own = stays.commitments.filter(need=theirs.need_id, **STANDING).first()
        if own is not None:
            _add_to(own, theirs)
    there = stays.commitments.filter(released_at=None).values_list("need", flat=True)
    free = gone.commitments.exclude(released_at=None, need__in=list(there))
    free.update(helper=stays)


def _add_to(own: Commitment, theirs: Commitment) -> None:
    for share in theirs.shares.all():
        grown = Share.objects.filter(commitment=own, line=share.line_id)
        if not grown.update(quantity=F("quantity") + share.quantity):
            Share.objects.create(commitment=own, line=share.line, quantity=share.quantity)
    theirs.shares.all().delete()
    theirs.released_at, theirs.passed_to = now(), None
    theirs.save(update_fields=["released_at", "passed_to"])


@merges("aid.Bar.member", "aid.Bar.other_member")
def meet_as_little(stays: Member, gone: Member) -> None:
    """Who did not want to meet the one does not meet the person; promises between are let go."""
    both = [stays, gone]
    Bar.objects.filter(member__in=both, other_member__in=both).delete()
    for row in Bar.objects.filter(Q(member=gone) | Q(other_member=gone)):
        row.member = stays if row.member_id == gone.pk else row.member
        row.other_member = stays if row.other_member_id == gone.pk else row.other_member
        there = Bar.objects.filter(
            member=row.member, other_member=row.other_member, other_intent=row.other_intent
        )
        if there.exists():
            row.delete()
        else:
            row.save(update_fields=["member", "other_member"])
    _let_go_of_whom_one_does_not_meet(stays)


def _let_go_of_whom_one_does_not_meet(member: Member) -> None:
    against = Bar.objects.filter(other_member=member).values("member")
    by = Bar.objects.filter(member=member).values("other_member")
    others = Member.objects.filter(Q(pk__in=against) | Q(pk__in=by))
    of_theirs = Q(helper=member) & (Q(need__asker__in=others) | Q(need__bars__member=member))
    of_ones_own = Q(helper__in=others, need__asker=member)
    between = Commitment.objects.filter(of_theirs | of_ones_own, **STANDING)
    for commitment in Commitment.objects.filter(pk__in=between.values("pk")):
        release(commitment.helper, commitment)
