"""What an act would bring is tried out before it is proposed; nothing of it stays, in no file."""

import pytest

from manyhands.base import erased
from manyhands.base.refs import new_ref
from manyhands.decisions.carrying import carry_out, rehearse
from manyhands.decisions.tests import make
from manyhands.groups.acts import Act, name_of
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db(transaction=True)


def test_whose_membership_would_end_is_not_noted_as_gone_until_it_does():
    five = make.assembly(5)
    act = Act("member.remove", name_of(five[4]), {"reason": "Threats."})

    said = rehearse(five[0].group, new_ref(), act)

    assert [one["kind"] for one in said] == ["member.remove"]
    assert groups.again(five[4]).left_at is None
    assert five[4].ref not in erased.noted(erased.path())

    carry_out(five[0].group, new_ref(), act)
    assert five[4].ref in erased.noted(erased.path())
