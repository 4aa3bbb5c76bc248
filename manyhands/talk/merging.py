"""One person under two names: their news go on under the one; other things end, as when leaving."""

from django.db.models import Exists, OuterRef, Q

from manyhands.groups.merging import merges
from manyhands.groups.models import Member
from manyhands.talk.models import AnswerKey, Look, Notice


@merges("talk.Notice.member", "talk.Wish.member", "talk.Look.member", "talk.AnswerKey.member")
def hear_once(stays: Member, gone: Member) -> None:
    """News go on, each once. Nobody looks into a report on themselves. How the one wanted to be
    told holds, and letters that the other can still answer are answered no more.
    """
    own = Notice.objects.filter(member=stays, kind=OuterRef("kind"), proposal=OuterRef("proposal"))
    theirs = Notice.objects.filter(member=gone)
    theirs.filter(Exists(own)).delete()
    theirs.update(member=stays)
    concerned = Q(report__commitment__helper=stays) | Q(report__commitment__need__asker=stays)
    Look.objects.filter(concerned, member__in=[stays, gone]).delete()
    AnswerKey.objects.filter(member=gone).delete()
