"""Letters that can be answered: each carries a key to one member's word in one round.

The key is kept as a hash only, and is good until the round closes. Like every letter, these name
no group, no person and no proposal; what it is about is read on the page.
"""

import base64

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from manyhands.base import mail, seal
from manyhands.base.times import now
from manyhands.decisions.methods import COUNTS
from manyhands.decisions.models import Round
from manyhands.groups.models import Member
from manyhands.talk.answer_words import offered
from manyhands.talk.footers import footer
from manyhands.talk.models import AnswerKey

KEY_LENGTH = 16
LABEL = b"answer by mail"
INDEX = b"index of answers by mail"
KINDS = ("round", "reminder", "more_time")


def can_be_answered() -> bool:
    """Whether this server hears mail; else its letters promise nothing."""
    return bool(settings.MAIL_ANSWERS)


def rounds_to_ask(member: Member) -> list[Round]:
    """Open rounds in which `member` counts and of which they have not seen the news."""
    asked = member.notices.filter(kind__in=KINDS, read_at=None, mailed_at=None)
    rounds = Round.objects.filter(closed_at=None, proposal__in=asked.values("proposal"))
    return list(rounds.filter(electors__member=member, electors__out="").order_by("pk"))


def ask_by_mail(member: Member, round_: Round, to: str, *, once: str) -> None:
    """Send a letter whose answer is the member's word in this round."""
    key = _key(member, round_)
    AnswerKey.objects.get_or_create(
        member=member, round=round_, defaults={"key_index": seal.blind_index(key, label=INDEX)}
    )
    language = member.person.language if member.person else ""
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = _("Where do you stand?") + f" [{key}]"
        body = letter(round_, language) + (footer(member.person) if member.person else "")
    name, _at, host = settings.MAIL_ANSWERS.partition("@")
    lasts = max(round_.closes_at - now(), mail.SHORTEST)
    mail.send(to, subject, body, key=once, lasts=lasts, answer_to=f"{name}+{key}@{host}")


def letter(round_: Round, language: str) -> str:
    """What it says; words only for what this round asks for."""
    words = offered(language, COUNTS[round_.method["kind"]].positions)
    return _(
        "You are asked where you stand. Read it first:\n%(news)s\n\n"
        "Answer there, or reply to this mail with one of these words alone in the first line:\n"
        "%(words)s\n\nA block needs the page."
    ) % {
        "news": settings.PUBLIC_URL + reverse("all-news"),
        "words": "\n".join(words),
    } + "\n"  # fmt: skip


def whose(key: str) -> AnswerKey | None:
    """The member and the round that a key is for."""
    rows = AnswerKey.objects.select_related("member__person", "member__group__constitution")
    rows = rows.select_related("round__proposal__group__constitution", "member__person")
    rows = rows.select_related("member__group__constitution", "round__proposal__group")
    return rows.filter(key_index=seal.blind_index(key, label=INDEX), member__left_at=None).first()


def forget_old_keys() -> None:
    """A key is of no use once its round is closed, and of none once its member has left."""
    AnswerKey.objects.filter(round__closed_at__isnull=False).delete()
    AnswerKey.objects.filter(member__left_at__isnull=False).delete()


def _key(member: Member, round_: Round) -> str:
    """The same however often it is asked for; nobody can work it out without the server's key."""
    bits = seal.blind_index(f"{member.ref}:{round_.ref}", label=LABEL)
    return base64.b32encode(bits[:10]).decode().lower()
