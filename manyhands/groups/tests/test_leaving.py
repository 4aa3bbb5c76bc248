"""Who leaves, or asks to be forgotten, leaves nothing readable behind, not even in files."""

from datetime import timedelta

import pytest
import time_machine

from manyhands.base.refs import new_ref
from manyhands.base.tests.files import let_scrubbing_end, lies_in_a_table
from manyhands.base.times import now
from manyhands.groups.actions import Newcomer, join_group, leave_group
from manyhands.groups.tests import make
from manyhands.people import actions as people
from manyhands.people.queries import mail_index


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_members_name_stays_in_the_files():
    name = f"Ana {new_ref()}"
    ana = make.member(make.group(), name)
    assert lies_in_a_table(name.encode())

    leave_group(ana, ana)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        let_scrubbing_end()

    assert not lies_in_a_table(name.encode())


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_person_who_asks_to_be_forgotten_stays_in_the_files():
    ana = people.meet("ana@example.org", language="en")
    name, key = f"Ana {new_ref()}", bytes(ana.key.wrapped)
    group = make.group()
    join_group(Newcomer(group, ana), group, name=name)
    stored = [name.encode(), key, bytes(ana.mail_sealed), mail_index("ana@example.org")]
    assert all(lies_in_a_table(each) for each in stored)

    people.forget(ana)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        let_scrubbing_end()

    assert not any(lies_in_a_table(each) for each in stored)
