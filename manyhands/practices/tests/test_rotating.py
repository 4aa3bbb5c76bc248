"""A stokvel: the lot nobody can steer, drawn again by another, and each hand gets the pot once."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible
from manyhands.groups.powers import NeedsDecision
from manyhands.groups.tests import make as groups
from manyhands.ledger import accounts, checking
from manyhands.practices import rotating
from manyhands.practices.engine import rotation
from manyhands.practices.models import Hand
from manyhands.practices.tests.test_running import adopted, held

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
WORDS = ["apple harbor", "no one knows this", "zwölf Boxkämpfer", "קוף בכה לו"]


@pytest.fixture(autouse=True)
def monday():
    with times.at(MONDAY):
        yield


@pytest.fixture
def practice():
    practice, members = adopted("rosca", hands=4, amount=50_000, cushion_bp=500)
    practice.members = members
    for member, words in zip(members, WORDS, strict=True):
        rotating.commit(member, practice, commitment=rotation.commit(words))
    return practice


def drawn(practice) -> list[Hand]:
    rotating.lock(practice.members[0], practice)
    for member, words in zip(practice.members, WORDS, strict=True):
        rotating.tell(member, practice, secret=words)
    rotating.draw(practice.members[2], practice)
    return list(practice.hands.order_by("turn").select_related("holder"))


def test_the_order_can_be_drawn_again_by_anybody(practice, tmp_path):
    hands = drawn(practice)
    told = {hand.ref: hand.secret for hand in hands}
    committed = {hand.ref: hand.commitment for hand in hands}
    order = [hand.ref for hand in hands]
    assert order == rotation.order(committed, told)

    # With what is on the page, and without this server.
    file = tmp_path / "refs"
    file.write_text("\n".join(sorted(told)))
    more = ["--draw", "4", "--seed", rotation.seed(told), "--json"]
    tally = [sys.executable, "-m", "manyhands.site.cli", "tally", "lot", str(file), *more]
    done = subprocess.run(tally, capture_output=True, text=True, check=True)
    again = json.loads(done.stdout)["drawn"]
    assert again == order


def test_nobody_comes_in_or_tells_other_words_once_it_is_locked(practice):
    ana, ben, *_others = practice.members
    late = groups.member(practice.group, "Late")
    rotating.lock(ana, practice)
    with pytest.raises(NotPossible, match="Nobody comes in"):
        rotating.commit(late, practice, commitment=rotation.commit("anything at all"))
    with pytest.raises(NotPossible, match="other words"):
        rotating.tell(ben, practice, secret="what suits me better")
    with pytest.raises(NotPossible, match="gone on"):
        rotating.tell(late, practice, secret="anything at all")
    with pytest.raises(NotPossible, match="there is time"):
        rotating.draw(ana, practice)


def test_who_holds_their_words_back_comes_last(practice):
    ana, *_others, dov = practice.members
    rotating.lock(ana, practice)
    for member, words in list(zip(practice.members, WORDS, strict=True))[1:]:
        rotating.tell(member, practice, secret=words)
    with times.at(MONDAY + timedelta(hours=73)):
        with pytest.raises(NotPossible, match="gone on"):
            rotating.tell(ana, practice, secret=WORDS[0])
        rotating.draw(dov, practice)
    assert Hand.objects.get(holder=accounts.holder_of(ana)).turn == 4


def test_each_hand_gets_the_pot_once(practice):
    """Golden of P9, for four hands: a pot of 2,000.00, of which 100.00 go into the cushion."""
    hands = drawn(practice)
    ana = practice.members[0]
    with pytest.raises(NeedsDecision):
        rotating.award(ana, practice, number=1)
    for number, hand in enumerate(hands, 1):
        groups.decided("turns.award", practice, number=number)
        assert held(practice, f"Payable:{hand.holder.ref}") == -190_000
        with pytest.raises(NotPossible, match="gone on"):
            groups.decided("turns.award", practice, number=number)
    assert rotating.next_round(practice) is None
    assert held(practice, "Receivable") == 4 * 4 * 50_000
    assert sum(rotating.owed_by(practice).values()) == 4 * 4 * 50_000
    assert held(practice, "Fund:cushion") == -4 * 10_000
    assert checking.problems(practice.group) == []


def test_the_page_takes_a_member_through_the_lot(client):
    practice, (ana, ben, *_others) = adopted("rosca")
    path = f"/g/{practice.group.slug}/practices/{practice.ref}/turns/"
    browsers = {one: groups.browser(one) for one in (ana, ben)}
    page = browsers[ana].get(path).content.decode()
    assert re.search(r'name="words"[^>]*>\s*\w+ \w+', page), "words are offered"
    short = browsers[ana].post(f"{path}commitment/", {"words": "abc"})
    assert short.status_code == 422
    for one, words in ((ana, WORDS[0]), (ben, WORDS[1])):
        assert browsers[one].post(f"{path}commitment/", {"words": words}).status_code == 302
    browsers[ben].post(f"{path}lock/")
    for one, words in ((ana, WORDS[0]), (ben, WORDS[1])):
        assert browsers[one].post(f"{path}words/", {"words": words}).status_code == 302
    browsers[ana].post(f"{path}drawing/")
    assert 'data-power="turns.award"' in browsers[ben].get(path).content.decode()
    page = client.get(path).content.decode()
    assert "manyhands tally lot FILE --draw 2" in page
    assert WORDS[0] in page
