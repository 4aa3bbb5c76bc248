"""Hearing a mail: the first clear word of a reply is the member's word in the round it is about.

Nothing changes on a mail with no clear word, from another address, or too late; its member gets a
letter that says what to do. A mail with no key in it gets no answer at all.
"""

import email
import hashlib
import re
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from html.parser import HTMLParser

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from manyhands.base import mail
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions import rounds
from manyhands.decisions.models import Stance
from manyhands.groups.powers import NeedsDecision
from manyhands.people.queries import mail_of
from manyhands.talk.answer_words import offered, position_in
from manyhands.talk.answers import letter, whose
from manyhands.talk.footers import footer
from manyhands.talk.models import AnswerKey

LONGEST = 2**20
KEY = re.compile(r"(?:\[|\+)([a-z2-7]{16})(?:\]|@)", re.I)


def hear(raw: bytes) -> str:
    """Take a raw mail (RFC 5322); says what came of it, for whoever runs the server.

    The member is answered by a letter, once for each mail however often it comes.
    """
    message = email.message_from_bytes(raw[:LONGEST], policy=policy.default)
    if str(message.get("Auto-Submitted", "no")).lower() != "no":
        return "not heard: written by a machine"
    found = next((one for key in _keys(message) if (one := whose(key))), None)
    if found is None or found.member.person is None:
        return "not heard: no key that is good here"
    address = mail_of(found.member.person)
    if address is None or parseaddr(str(message.get("From", "")))[1].lower() != address.lower():
        return "not heard: not from the member's own address"
    with translation.override(found.member.person.language or settings.LANGUAGE_CODE):
        said, came = _take(found, position_in(text_of(message)))
        said += footer(found.member.person)
    once = hashlib.sha256(str(message.get("Message-ID", "")).encode() + raw).hexdigest()[:32]
    with translation.override(found.member.person.language or settings.LANGUAGE_CODE):
        mail.send(address, _("Your answer by mail"), said, key=f"heard:{once}")
    return came


def _take(found: AnswerKey, position: str) -> tuple[str, str]:
    """Take the stance, or say why not; what to write to the member, and what came of it."""
    page = settings.PUBLIC_URL + reverse("all-news")
    if not position or position == "block":
        why = (
            _("A block needs the page.") if position else _("There was no clear word in your mail.")
        )
        again = letter(found.round, translation.get_language() or "")
        unchanged = _("Nothing was changed.")
        return f"{why} {unchanged}\n\n{again}", "not heard: no clear word"
    try:
        stance = _once(found, position)
    except (NotPossible, Refused, NeedsDecision) as why:
        to_open = _("Open:")
        return f"{why}\n\n{to_open}\n{page}\n", "not heard: not possible now"
    group, language = found.member.group, translation.get_language() or ""
    (word,) = offered(language, (position,))
    receipt = settings.PUBLIC_URL + reverse("receipt", args=[group.slug, stance.entry_seq])
    return (
        _(
            "We heard: %(said)s. It counts, as entry %(seq)s of the record.\n"
            "Your receipt:\n%(receipt)s\n\n"
            "Is it not what you meant? Say it anew:\n%(page)s"
        ) % {"said": word, "seq": stance.entry_seq, "receipt": receipt, "page": page} + "\n",
        "heard",
    )  # fmt: skip


def _once(found: AnswerKey, position: str) -> Stance:
    """The stance that stands, if the same mail comes again; else a new one."""
    standing = Stance.objects.filter(
        round=found.round, member=found.member, superseded_at=None, contested_at=None,
        position=position, by_mail=True,
    ).first()  # fmt: skip
    if standing:
        return standing
    return rounds.take_stance(found.member, found.round, position=position, by_mail=True)


def _keys(message: EmailMessage) -> list[str]:
    """What may be a key: in the address it went to, or in its subject."""
    to = [
        str(value) for name in ("To", "Cc", "Delivered-To") for value in message.get_all(name, [])
    ]
    places = [address for _name, address in getaddresses(to)] + [str(message.get("Subject", ""))]
    return [key.lower() for place in places for key in KEY.findall(place)]


def text_of(message: EmailMessage) -> str:
    """The words of a mail as lines, plain where it has them so."""
    part = message.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        text = part.get_content()
    except (LookupError, ValueError):  # an unknown charset
        return ""
    return _Plain.of(text) if part.get_content_type() == "text/html" else text


class _Plain(HTMLParser):
    """The lines of a page of HTML, up to what it quotes."""

    ENDS = frozenset({"p", "div", "br", "li", "tr"})

    def __init__(self) -> None:
        super().__init__()
        self.text, self.is_over, self.unseen = "", False, 0

    @classmethod
    def of(cls, page: str) -> str:
        parser = cls()
        parser.feed(page)
        return parser.text

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.is_over = self.is_over or tag == "blockquote"
        self.unseen += tag in ("style", "script", "head")
        self.text += "\n" * (tag in self.ENDS)

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in ("style", "script", "head")
        self.text += "\n" * (tag in self.ENDS)

    def handle_data(self, data: str) -> None:
        if not self.is_over and not self.unseen:
            self.text += data
