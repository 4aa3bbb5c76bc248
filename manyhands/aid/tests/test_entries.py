"""What the record says about helping: that it happened, never who."""

import pytest

from manyhands.aid import actions, promises
from manyhands.aid.tests import make
from manyhands.record.models import Body

pytestmark = pytest.mark.django_db


def test_the_record_names_no_member_who_asked_or_helped():
    group = make.group()
    ana, ben, eve = (make.member(group, name) for name in ("Ana", "Ben", "Eve"))
    need = make.need(ana, "Soup", quantity=3)
    first = make.commitment(ben, need, 1)
    promises.read_sealed(ben, first)
    first = promises.pass_on(ben, first, to=eve)
    second = promises.take_over(eve, first)
    promises.hand_over(eve, second)
    promises.confirm(ana, second)
    promises.thank(ana, second)
    promises.release(ben, make.commitment(ben, need, 1))
    promises.bar(ben, make.commitment(ben, need, 1))
    actions.close_intent(ana, need)

    said = [body.payload for body in Body.objects.filter(about=need.ref)]

    assert len(said) >= 12
    named = [text for text in said for who in (ana, ben, eve) if who.ref in text]
    assert named == []
