"""Beside every button whose act a group can decide together stands how this group decides it."""

import re
from collections import defaultdict
from http.cookies import SimpleCookie
from urllib.parse import urljoin, urlsplit

import html5lib
import pytest
from django.http.response import HttpResponseBase
from django.urls import resolve, reverse

from manyhands.aid.tests import make
from manyhands.decisions import undo
from manyhands.decisions.models import Proposal
from manyhands.groups.constitution import following, whole
from manyhands.groups.policies import is_shared
from manyhands.groups.powers import POWERS
from manyhands.groups.tests import make as groups
from manyhands.site.tests.answers import body_of
from manyhands.site.tests.test_matrix import ROUTES, browser, undone
from manyhands.site.tests.world import World

DECIDABLE = {name for name, power in POWERS.items() if is_shared(power)}
# What only the page of what can be undone offers, where somebody has done what it takes back.
NO_BUTTON = {"circle.reopen", "content.show", "member.suspend"}
# Only where a fund cannot bear what is due, or a reserve is low: see test_standing.py.
NO_BUTTON |= {"practice.bear", "practice.cut"}
# Only where a group agreed on a lot or on equal parts: see test_scarcity.py.
NO_BUTTON |= {"asks.draw", "asks.share"}
NO_BUTTON |= {
    "turns.draw",
    "turns.award",
    "turns.open_bids",
    "turns.give_back",
    "turns.write_down",
}  # the lot stands further then
CLAUSE = "?clause=powers:group.describe"
PROTECTED = "?clause=powers:constitution.change"
TOLD = re.compile(r'data-power="([\w.]+)"')


@pytest.fixture
def world(db) -> World:
    """A world whose group leaves nothing it can decide to one member alone."""
    world = World()
    data = groups.again(world.group).constitution.data
    alone = [name for name in DECIDABLE if whole(data)["powers"][name] == {"method": "do"}]
    powers = whole(data)["powers"] | {name: {"method": "consent"} for name in alone}
    groups.decided("constitution.loosen", world.group, data=following(data, powers=powers))
    groups.decided("member.suspend", world.members["helper"], days=3)
    return world


def presses(world: World) -> list[tuple[str, str, dict]]:
    """Each route with something good to send there; where it takes more, with that too."""
    undoable = undo.what_can_be_undone(world.group)
    more = {
        "add-way": ("?kind=venmo", {}),
        "book-event": ("?event=given", {}),
        "change-constitution": (CLAUSE, {"way": "majority"}),
        "undo": ("", {"seq": f"{undoable[0].seq}"}),
        "lend-powers": ("", {"powers": ["group.describe"]}),
        "link-circle": ("", {"member": world.members["member"].ref}),
    }
    found = []
    for route, taken in ROUTES.items():
        query, form = more.get(route, ("", {}))
        found.append((route, world.url(route, taken) + query, world.form(route) | form))
    path = world.url("change-constitution", ROUTES["change-constitution"])
    bare = reverse("close-fund", args=[world.group.slug, world.bare_fund.ref])
    protected = ("change-constitution", path + PROTECTED, {"way": "majority"})
    paid = reverse("pay-claim", args=[world.group.slug, world.ready_claim.ref])
    return [*found, protected, ("close-fund", bare, {}), ("pay-claim", paid, {})]


def powers_of(world: World, cookies: SimpleCookie) -> dict[str, set[str]]:
    """What becomes a proposal when something is sent there, with the powers it is about."""
    found = defaultdict(set)
    for _route, path, form in presses(world):
        with undone():
            known = set(Proposal.objects.values_list("pk", flat=True))
            browser(cookies).post(path, form)
            for draft in Proposal.objects.exclude(pk__in=known).select_related("head"):
                if draft.act:
                    found[target_of(path)].add(draft.act.power)
    found.pop("propose-again", None)
    return found


def target_of(path: str) -> str:
    """The name of the route at `path`, with the clause where the act depends on it."""
    parts = urlsplit(path)
    name = str(resolve(parts.path).url_name)
    return f"{name}?{parts.query}" if parts.query.startswith("clause=") else name


def posts_of(answer: HttpResponseBase, path: str) -> set[str]:
    """Where the forms of this page are sent."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return set()
    page = html5lib.parse(body_of(answer), namespaceHTMLElements=False)
    forms = [one for one in page.iter("form") if one.get("method", "").lower() == "post"]
    return {target_of(urljoin(path, one.get("action", ""))) for one in forms}


def test_beside_every_such_button_stands_how_it_is_decided(world):
    client = make.browser(world.members["member"])
    decides, seen, silent = powers_of(world, client.cookies), set(), []
    paths = {path: path for _route, path, _form in presses(world)}
    paths |= {"patch": f"/g/{world.group.slug}/places/?patch={world.place.pk}"}
    paths |= {"ready": reverse("show-claim", args=[world.group.slug, world.ready_claim.ref])}
    paths |= {"bare": reverse("show-fund", args=[world.group.slug, world.bare_fund.ref])}

    for path in paths.values():
        answer = browser(client.cookies).get(path)
        if answer.status_code != 200:
            continue
        wanted = set().union(*(decides.get(name, set()) for name in posts_of(answer, path)))
        seen |= wanted
        missing = wanted - set(TOLD.findall(body_of(answer))) if wanted else set()
        silent += [f"{path}: {power}" for power in sorted(missing)]

    assert silent == []
    assert seen == (DECIDABLE | {"case.pay"}) - NO_BUTTON
