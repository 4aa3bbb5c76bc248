"""What people do with threads: write, mute, report, look into a report; and with their own news.

Who wrote to whom, who wants to hear no more of whom and who reported whom is nobody else's
business, and any member may read the record, the other of the two as well. So these entries say
that somebody did it, and of mutes and reports not even about what.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from manyhands.aid.models import Commitment, Intent
from manyhands.aid.policies import either_side
from manyhands.base import seal
from manyhands.base.db import writing
from manyhands.base.errors import NotPossible
from manyhands.base.times import now
from manyhands.decisions.electorate import note_told
from manyhands.groups.models import Member
from manyhands.groups.powers import Visitor, action, write
from manyhands.groups.ties import WAITING_KEYS, must_not_be_one_key
from manyhands.talk import policies
from manyhands.talk.models import Look, Message, Mute, Notice, Report, Wish
from manyhands.talk.queries import MESSAGE_LABEL, REPORT_LABEL
from manyhands.talk.telling_decisions import TOPICS

TWO = 2


@action("message.post", by=either_side, says=_("Write to the other side of a promise."))
def post_message(actor, commitment, *, words, nonce):
    """Add to the thread, sealed under the need's key. After a bar it reaches nobody, silently."""
    commitment = _alive(commitment)
    if not commitment.is_standing:
        raise NotPossible(_("This promise was let go already."))
    by_helper = policies.is_the_helper(actor, commitment)
    if commitment.messages.filter(by_helper=by_helper, nonce=nonce).exists():
        raise NotPossible(_("You have said this already."))
    need = commitment.need
    message = Message.objects.create(
        commitment=commitment,
        by_helper=by_helper,
        sealed=seal.seal(need.key, words, label=MESSAGE_LABEL),
        said_at=now(),
        nonce=nonce,
        is_withheld=policies.are_barred(commitment.helper, need),
    )
    write(Visitor(need.group), "message.post", about=need.ref, message=message.ref)
    return message


@action("self.mute", by=policies.one_of_the_two, says=_("Hear no more of new messages."))
def mute(actor, commitment, *, is_on):
    """From now on this side is told of new messages, or is not; the other side never knows."""
    side = {
        "commitment": commitment,
        "by_helper": policies.is_the_helper(actor, commitment),
    }
    if is_on:
        Mute.objects.get_or_create(**side)
    else:
        Mute.objects.filter(**side).delete()
    write(Visitor(commitment.need.group), "self.mute")


@action("report.post", by=policies.one_of_the_two, says=_("Ask the group to look at a thread."))
def report(actor, commitment, *, words):
    """Let two members, whom it does not concern, read together what is said here about it."""
    commitment = _alive(commitment)
    by_helper = policies.is_the_helper(actor, commitment)
    if commitment.reports.filter(by_helper=by_helper).exists():
        raise NotPossible(_("You have reported this already."))
    need = commitment.need
    made = Report.objects.create(
        commitment=commitment,
        by_helper=by_helper,
        sealed=seal.seal(need.key, words, label=REPORT_LABEL),
        made_at=now(),
    )
    write(Visitor(need.group), "report.post", report=made.ref)
    return made


@action(
    "report.open", by=policies.member_not_concerned, says=_("Look into a report, with another.")
)
def look_into(actor, report):
    """Be one of the two who look; its words open for both once there are two."""
    report = Report.objects.select_for_update().get(pk=report.pk)
    looking = list(report.looks.values_list("member", flat=True))
    if actor.pk in looking:
        raise NotPossible(_("You look into this already."))
    if len(looking) >= TWO:
        raise NotPossible(_("Two members look into this already."))
    must_not_be_one_key(actor, looking)
    Look.objects.create(report=report, member=actor, since=now())
    write(actor, "report.open", report=report.ref)
    return report


def wait_to_look(members: Sequence[int]) -> bool:
    """Whether any of these looks into a report that waits for who looks with them."""
    waiting = Report.objects.annotate(many=Count("looks")).filter(many__lt=TWO)
    return waiting.filter(looks__member__in=members).exists()


WAITING_KEYS.append(wait_to_look)


# --- a person's own: no group decides it, and no record knows ---------------------------


def see_news(notices: Iterable[Notice]) -> None:
    """These have been read."""
    unread = [notice for notice in notices if notice.read_at is None]
    if unread:
        with writing():
            ids = [notice.pk for notice in unread]
            Notice.objects.filter(pk__in=ids, read_at=None).update(read_at=now())
            asked = [notice for notice in unread if notice.kind == "round"]
            note_told(
                [notice.proposal_id for notice in asked if notice.proposal_id],
                [notice.member_id for notice in asked if notice.member_id],
                now(),
            )


def choose_mail(members: Iterable[Member], *, by_mail: bool) -> None:
    """From now on these members of one person are told of their news by mail, or are not."""
    with writing():
        for member in members:
            Wish.objects.update_or_create(member=member, defaults={"by_mail": by_mail})


def choose_topics(member: Member, *, quiet: Iterable[str]) -> None:
    """From now on the member hears nothing of these topics."""
    with writing():
        chosen = " ".join(sorted(set(quiet) & TOPICS.keys()))
        Wish.objects.update_or_create(member=member, defaults={"quiet": chosen})


def _alive(commitment: Commitment) -> Commitment:
    """The commitment with its need, held until the transaction ends, before anything is erased."""
    rows = Intent.objects.select_related("group__constitution", "key", "asker")
    need = rows.select_for_update(of=("self",)).get(pk=commitment.need_id)
    if need.erased_at:
        raise NotPossible(_("This is forgotten already."))
    found = Commitment.objects.select_related("helper").get(pk=commitment.pk)
    found.need = need
    return found
