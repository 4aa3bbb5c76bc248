"""Who left is named nowhere any more, however much the group decided with them and about them."""

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField

from manyhands.base import times
from manyhands.decisions import actions
from manyhands.decisions.choice import sortition
from manyhands.decisions.meetings import convening, minutes, parts, speaking
from manyhands.decisions.meetings.sheet import Sheet, type_in
from manyhands.decisions.tests import make
from manyhands.decisions.tests.test_meetings import again
from manyhands.decisions.tests.test_sheet import on_the_table
from manyhands.groups.actions import leave_group, rename_member
from manyhands.groups.tests import make as groups

pytestmark = pytest.mark.django_db

NAME = "Zoltanka Quux"


@pytest.fixture(autouse=True)
def _monday():
    with times.at(make.MONDAY):
        yield


def where_it_stands(word: str) -> set[str]:
    """Each column of the whole database that holds this word."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField | JSONField)
        for value in model._base_manager.values_list(field.name, flat=True)
        if word in str(value)
    }


@pytest.fixture
def six():
    members = make.assembly(6)
    rename_member(members[5], members[5], name=NAME)
    return [groups.again(member) for member in members]


def meet(ana, ben, zoe) -> None:
    """They facilitate, speak, block in the room, and are spoken of in the minutes."""
    item, at = on_the_table(ana, ben, zoe)
    with times.at(at):
        parts.draw_parts(ben, item.meeting)
        turn = speaking.ask_for_turn(ben, item.meeting, member=zoe.ref)
        speaking.give_turn(ben, item.meeting, turn=turn.ref)
        type_in(ben, item, Sheet({ben: "agree", zoe: "block"}, {zoe: "It is too loud."}))
        convening.settle_item(ben, item.meeting, item=item.ref, outcome=f"{NAME} asks around.")
        minutes.close_meeting(ben, again(item.meeting))


def decide_about(ana, ben, zoe) -> None:
    """They are to carry something, are proposed to leave, stand to choose, and are drawn."""
    said = {"purpose": "Keep the keys", "powers": [], "report_every_d": 30}
    details = {"role": "keys", "holder": zoe.ref, "days": 60, **said}
    groups.decided("mandate.grant", ana.group, **details)
    for power, subject, more in (
        ("mandate.grant", ana.group, details | {"role": "shed"}),
        ("member.remove", zoe, {"reason": "They moved away."}),
    ):
        act = groups.Act(power, groups.name_of(subject), more)
        draft = actions.draft_proposal(ana, ana.group, method="consensus", act=act.as_dict())
        actions.publish_proposal(ana, draft, title="Something to decide", text="Look at it.")
    sortition.begin_draw(ana, ana.group, title="Jury", members=[ana, ben, zoe], how_many=1)
    sortition.draw_roster(ana, ana.group, role="cook", on=make.MONDAY.date(), how_many=6)


def test_who_left_is_named_in_no_table(six):
    ana, ben, *_, zoe = six
    meet(ana, ben, zoe)
    decide_about(ana, ben, zoe)
    make.work_off()
    assert where_it_stands(NAME) == {"groups.Member.name"}

    leave_group(zoe, zoe)

    assert where_it_stands(NAME) == set()
