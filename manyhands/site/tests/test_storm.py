"""A hundred press "I will do it" in one moment: as many promises as places, never one more."""

import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from django.conf import settings
from django.db import connection

from manyhands.aid.models import Commitment, Intent, PlaceCount
from manyhands.aid.tests import make
from manyhands.record.queries import find_fault

PATIENCE_S = 60
FRIENDLY = {"This need is met or gone. Thank you for offering.", "Somebody was quicker"}


def all_at_once(acts: Iterable[Callable[[], object]]) -> list[object]:
    """What each act came to, each in a thread with a connection of its own, begun together."""
    acts = list(acts)
    found: list[object] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(PATIENCE_S)
            found.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads)
    return found


def press(client, path: str) -> tuple[int, str]:
    answer = client.post(path)
    return answer.status_code, answer.content.decode()


def check(need: Intent, places: int) -> None:
    """As many promises as places, each of one, and nothing counted twice."""
    need.refresh_from_db()
    commitments = Commitment.objects.filter(need=need, released_at=None)
    assert commitments.count() == places == len({each.helper_id for each in commitments})
    assert sum(share.quantity for each in commitments for share in each.shares.all()) == places
    assert (need.left, need.lines.get().left, need.rank) == (0, 0, None)
    assert PlaceCount.objects.get().needs == 0
    assert find_fault(need.group.log) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("places", "people"), [(1, 100), (7, 50)])
def test_a_need_is_promised_once_for_each_place(places: int, people: int):
    group = make.group()
    need = make.need(group, "Soup", quantity=places, place=group.places.first())
    line = need.lines.get()
    browsers = [make.browser(make.member(group, f"Member {n}")) for n in range(people)]
    path = f"/g/{group.slug}/needs/{need.ref}/commitments/"

    def one_of_it(client):
        answer = client.post(path, {f"line-{line.pk}": "1"})
        return answer.status_code, answer.content.decode()

    answers = all_at_once(lambda client=client: one_of_it(client) for client in browsers)

    assert Counter(status for status, _ in answers) == {302: places, 409: people - places}
    for status, said in answers:
        assert status == 302 or "Thank you for offering" in said or "was quicker" in said
    check(need, places)


@pytest.mark.django_db(transaction=True)
def test_it_is_so_over_the_wire_too(live_server):
    group = make.group()
    need = make.need(group, "Soup", place=group.places.first())
    browsers = [make.browser(make.member(group, f"Member {n}")) for n in range(30)]
    host, _, port = live_server.url.removeprefix("http://").partition(":")

    def press_it(session: str) -> int:
        line = http.client.HTTPConnection(host, int(port), timeout=PATIENCE_S)
        headers = {
            "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrf={'c' * 32}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        path = f"/g/{group.slug}/needs/{need.ref}/commitments/"
        line.request("POST", path, f"csrfmiddlewaretoken={'c' * 32}", headers)
        status = line.getresponse().status
        line.close()
        return status

    sessions = [client.cookies[settings.SESSION_COOKIE_NAME].value for client in browsers]
    answers = all_at_once(lambda own=own: press_it(own) for own in sessions)

    assert Counter(answers) == {302: 1, 409: 29}
    check(need, 1)


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_ten_times_in_one_moment_asks_once():
    group = make.group()
    form = {"words": "Soup", "urgency": "0", "reach": "page", "secret": 22 * "s"}
    form |= {"form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}

    answers = all_at_once(
        lambda: make.browser().post(f"/g/{group.slug}/needs/new/", form).status_code
        for _ in range(10)
    )

    assert answers == [201] * 10
    assert Intent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_who_presses_ten_times_promises_once():
    group = make.group()
    need = make.need(group, "Soup", quantity=10, place=group.places.first())
    ana = make.member(group)
    browsers = [make.browser(ana) for _ in range(10)]
    line = need.lines.get()

    all_at_once(
        lambda client=client: (
            client.post(
                f"/g/{group.slug}/needs/{need.ref}/commitments/", {f"line-{line.pk}": "1"}
            ).status_code
        )
        for client in browsers
    )

    assert [each.helper for each in Commitment.objects.all()] == [ana]
    need.refresh_from_db()
    assert need.left == 9


@pytest.mark.django_db(transaction=True)
def test_one_offer_used_for_ten_needs_at_once_never_goes_below_nothing():
    group = make.group()
    ana = make.member(group)
    offer = make.offer(ana, "Bread", quantity=4)
    needs = [make.need(group, f"Bread {n}", answers=offer) for n in range(10)]
    browsers = [(make.browser(ana), need) for need in needs]

    answers = all_at_once(
        lambda client=client, need=need: (
            client.post(f"/g/{group.slug}/needs/{need.ref}/commitments/").status_code
        )
        for client, need in browsers
    )

    assert set(answers) == {302}
    offer.refresh_from_db()
    assert (offer.left, offer.lines.get().left, offer.closed_as) == (0, 0, "met")
