"""What an act would bring is tried out before it is proposed; nothing of it stays, in no file."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection

from manyhands.base import erased
from manyhands.base.refs import new_ref
from manyhands.decisions.carrying import carry_out, rehearse
from manyhands.decisions.tests import make
from manyhands.groups.actions import pause_member
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


def test_what_another_writes_at_the_same_moment_is_not_taken_for_what_the_act_would_bring():
    """Else both of two acts whose keys are turned at once would be asked anew."""
    if connection.vendor == "sqlite":
        pytest.skip("there one writes at a time")
    five = make.assembly(5)
    act = Act("member.remove", name_of(five[4]), {"reason": "Threats."})

    def pause() -> None:
        pause_member(groups.again(five[1]), groups.again(five[1]))
        connection.close()

    other = Thread(target=pause)

    def write_between(execute: Any, sql: str, *more: Any) -> Any:
        answer = execute(sql, *more)
        if sql.startswith("SELECT") and not other.ident:
            other.start()
            other.join()
        return answer

    with connection.execute_wrapper(write_between):
        said = rehearse(five[0].group, new_ref(), act)
    other.join()

    assert [one["kind"] for one in said] == ["member.remove"]
    assert groups.again(five[1]).paused_at
