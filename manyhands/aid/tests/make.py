"""A small neighborhood for tests, in few words; everything is made through actions."""

import secrets
from typing import Any

from django.conf import settings
from django.test import Client

from manyhands.aid import actions, promises
from manyhands.aid.drafts import Draft, LineDraft, Sealed
from manyhands.aid.models import Commitment, Intent
from manyhands.aid.policies import HEAR, Holder
from manyhands.base import codes
from manyhands.base.times import now
from manyhands.groups.actions import Newcomer, found_group, join_group, name_place
from manyhands.groups.holding import HELD, LASTS_S
from manyhands.groups.models import Group, Member
from manyhands.groups.powers import Visitor
from manyhands.groups.tests import make as groups
from manyhands.people import actions as people
from manyhands.people.middleware import PersonRequest
from manyhands.people.models import Person

SEALED = {"name", "address", "reach", "contact", "hours", "may_leave_message", "note"}


def person(mail: str = "", *, language: str = "en") -> Person:
    """Somebody who signed in once; without an address if none is given."""
    if mail:
        return people.meet(mail, language=language)
    return people.meet_without_mail(language=language)


def group(name: str = "Rosewood", *, founder: str = "Flo", **place: Any) -> Group:
    """A group that has begun, with one member, its founder, and a quilt of 7 patches, "Mill" and 6
    unnamed.
    """
    first = found_group(
        person(), name=name, purpose="Help", language="en", member_name=founder,
        **({"rings": 1} | place),
    )  # fmt: skip
    name_place(first, first.group.places.first(), name="Mill")
    return groups.begin(first.group)


def member(of: Group, name: str = "Ana", *, mail: str = "", language: str = "en") -> Member:
    """Somebody who just joined."""
    newcomer = Newcomer(of, person(mail, language=language))
    return join_group(newcomer, of, name=name)


def code() -> codes.Code:
    return codes.new_code()


def need(by: Group | Member, words: str = "Rice", **said: Any) -> Intent:
    """A need on the board: a member's, or with a group, that of somebody with a code.

    `kinds`, `quantity`, `code`, `answers`, and anything that a draft or its sealed part holds.
    """
    more = {name: said.pop(name) for name in ("answers", "source") if name in said}
    actor, own = _who(by, said)
    drafted = draft(words, **said)
    return actions.post_need(actor, actor.group, draft=drafted, code=own, **more)


def offer(by: Group | Member, words: str = "Soup", **said: Any) -> Intent:
    """An offer on the board; as `need`."""
    actor, own = _who(by, said)
    return actions.post_offer(actor, actor.group, draft=draft(words, **said), code=own)


def draft(words: str = "Rice", *, kinds=("food",), quantity: int = 1, **said: Any) -> Draft:
    """What somebody filled in: a line of `quantity` for each kind."""
    sealed = Sealed(**{name: said.pop(name) for name in SEALED & said.keys()})
    lines = said.pop("lines", None) or [LineDraft(kind, quantity) for kind in kinds]
    return Draft(words=words, lines=lines, sealed=sealed, **said)


def lines(**quantities: int) -> list[LineDraft]:
    """A list of food: `lines(Bread=2)`."""
    return [LineDraft("food", many, words=what) for what, many in quantities.items()]


def commitment(helper: Member, to: Intent, many: int = 0) -> Commitment:
    """A promise to meet `many` of each line of a need; without a number, all that is left."""
    shares = {line.pk: many or line.left for line in to.lines.all()}
    return promises.commit(helper, to, shares=shares)


def hears(who: Member, role: str = "listener", **more: Any) -> Any:
    """A mandate with which `who` hears what is confided, as the group granted it."""
    said = {"purpose": "Listen.", "powers": [HEAR], "days": 90, "report_every_d": 30, **more}
    return groups.decided("mandate.grant", who.group, role=role, holder=who.ref, **said)


def holder(of: Intent) -> Holder:
    """Whoever holds the code of `of`."""
    return Holder(of.group, of.pk)


def browser(who: Member | None = None, *, holding: Intent | None = None) -> Client:
    """A browser: of a member who is signed in, of whoever has shown a code, or of a stranger."""
    client = Client()
    if who is None and holding is None:
        return client
    asking = PersonRequest()
    asking.session, asking.person = client.session, None
    if who is not None and who.person is not None:
        people.sign_in(asking, who.person, stays=True)
    if holding is not None:
        asking.session[HELD] = {holding.ref: now().timestamp() + LASTS_S}
    asking.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = asking.session.session_key or ""
    return client


def canary(name: str = "") -> str:
    """A word found nowhere else."""
    return f"canary{name}{secrets.token_hex(8)}"


def _who(by: Group | Member, said: dict[str, Any]) -> tuple[Any, codes.Code | None]:
    own = said.pop("code", None)
    if isinstance(by, Member):
        return by, own
    return Visitor(by), own or code()
