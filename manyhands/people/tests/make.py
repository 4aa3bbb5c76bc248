"""People for tests, in few words."""

import re
from itertools import count
from pathlib import Path

from django.conf import settings
from django.test import Client

from manyhands.base import jobs
from manyhands.base.times import now
from manyhands.people import actions
from manyhands.people.middleware import PersonRequest
from manyhands.people.models import Person, SignedIn

ANA = "ana@example.org"
_numbers = count(1)


def person(mail: str = "", *, language: str = "en") -> Person:
    """Somebody who signed in once."""
    return actions.meet(mail or f"neighbor{next(_numbers)}@example.org", language=language)


def signed_in(who: Person, client: Client | None = None) -> Client:
    """A browser in which `who` is signed in."""
    client = client or Client()
    asking = PersonRequest()
    asking.session = client.session
    actions.sign_in(asking, who, stays=True)
    asking.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = str(asking.session.session_key)
    return client


def letters(folder: Path) -> list[str]:
    """The letters that lie in `folder`, oldest first, once background work has had its turn."""
    jobs.work_off(now())
    paths = sorted(folder.glob("*.eml"), key=lambda path: int(path.stem.split("-")[1]))
    return [path.read_text() for path in paths]


def newest_code(folder: Path) -> str:
    """The six digits in the newest letter."""
    return re.findall(r"Your code is (\d{6})\b", letters(folder)[-1])[0]


def ask(client: Client, mail: str = ANA, **more):
    """Ask for a code, as the page does."""
    return client.post("/sign-in/", {"mail": mail, **more})


def type_code(client: Client, code: str, **more):
    """Send a code back, as the page does."""
    return client.post("/sign-in/code/", {"code": code, **more})


def another(code: str) -> str:
    """Some wrong code."""
    return f"{(int(code) + 1) % 10**6:06}"


def whose(client: Client) -> Person | None:
    """Who is signed in there."""
    held = SignedIn.objects.filter(token=client.session.get("signed_in", "")).first()
    return held.person if held else None


def sign_in_by_mail(client: Client, post: Path, mail: str = ANA, **more) -> Person:
    """The whole way in; says who is signed in now."""
    ask(client, mail)
    type_code(client, newest_code(post), **more)
    held = whose(client)
    assert held is not None
    return held
