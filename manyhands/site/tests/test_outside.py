"""What somebody outside can learn by trying, of codes, of other groups, of where somebody lives.

Work is compared instead of time: the same statements and the same functions run, so that a slow
machine cannot make the answer uncertain.
"""

import re

import h3
import pytest
from django.test import Client

from manyhands.aid import actions
from manyhands.aid.models import Intent
from manyhands.aid.pages import TRIES_AN_HOUR
from manyhands.aid.tests import make
from manyhands.base.cells import GRAIN
from manyhands.base.codes import BYTES
from manyhands.base.tests.effort import THOROUGH, few, some
from manyhands.people.tests.test_strangers import work_of
from manyhands.site.tests.test_matrix import ROUTES, browser, everybody, knock, same, undone
from manyhands.site.tests.world import NOT_THERE

pytestmark = pytest.mark.django_db

VIEWS = 1_000 if THOROUGH else 100


def test_an_erased_code_is_answered_as_one_that_never_was():
    code, never = make.code(), make.code()
    need = make.need(make.group(), code=code)
    actions.erase_intent(make.holder(need), need)
    Client().post("/code/", {"code": make.code().digits()})  # so that the key of the day is there
    answers = {}

    def knock_with(text: str) -> None:
        answer = Client().post("/code/", {"code": text})
        answers[text] = answer.status_code, same(answer, text), answer.headers

    work = [work_of(lambda text=text: knock_with(text)) for text in (code.digits(), never.digits())]

    assert work[0] == work[1]
    assert answers[code.digits()] == answers[never.digits()]
    assert answers[code.digits()][0] == 422


def test_a_million_guesses_find_none_of_ten_million_codes():
    codes_there_are = 2 ** (8 * BYTES)
    guesses, codes_in_use = 10**6, 10**7

    assert codes_there_are > guesses * codes_in_use * 2**40
    assert guesses > TRIES_AN_HOUR * 24 * 30, "and from one place that takes longer than a month"


@pytest.mark.parametrize("kind", few("elsewhere", of=("stranger", "member", "elsewhere")))
def test_things_of_another_group_cost_the_work_of_things_that_are_not_there(world, kind):
    jar = everybody(world)[kind]
    for route in some(list(ROUTES), 3):
        theirs = world.theirs_for(route)
        if theirs is None:
            continue
        for method in ("GET", "POST"):
            work = []
            for ref in (NOT_THERE, NOT_THERE, theirs):  # the first time pays for what is new
                with undone():
                    work.append(
                        work_of(
                            lambda r=route, m=method, ref=ref: knock(
                                world, r, m, browser(jar), ref=ref
                            )
                        )
                    )
            assert work[1] == work[2], (route, method)


def test_many_views_tell_one_place_and_it_is_half_a_kilometer_wide():
    group = make.group()
    need = make.need(group, place=group.places.first())
    path = f"/g/{group.slug}/needs/{need.ref}/"
    client = Client()

    seen = {same(client.get(path), need.ref) for _view in range(VIEWS)}

    assert len(seen) == 1
    assert h3.average_hexagon_edge_length(GRAIN, unit="m") >= 400
    assert {h3.get_resolution(h3.int_to_str(place.cell)) for place in group.places.all()} == {GRAIN}
    points = re.compile("lat|lon|lng|point|coord|geo")
    assert not [f.name for f in Intent._meta.get_fields() if points.match(f.name)]
