"""A meeting from the call to the minutes: its agenda, its queue, who came and who does what."""

from datetime import timedelta

import pytest

from manyhands.base import times
from manyhands.base.errors import NotPossible, Refused
from manyhands.decisions.engine.lot import draw_for_roster
from manyhands.decisions.meetings import convening, minutes, parts, speaking
from manyhands.decisions.models import Meeting, Part
from manyhands.decisions.tests import make
from manyhands.groups.actions import leave_group
from manyhands.groups.naming import named
from manyhands.groups.tests.make import again as again_member
from manyhands.groups.tests.make import browser
from manyhands.record.fingerprint import fingerprint, of_root
from manyhands.record.models import Body, Log

pytestmark = pytest.mark.django_db

MONDAY = make.MONDAY


@pytest.fixture(autouse=True)
def _monday():
    with times.at(MONDAY):
        yield


def call(member, *, title="Monthly meeting", starts_at=MONDAY) -> Meeting:
    return convening.call_meeting(member, member.group, title=title, starts_at=starts_at)


def opened(member, *others, **how) -> Meeting:
    """A meeting that is on, with these members in the room."""
    meeting = call(member, **how)
    convening.open_meeting(member, meeting)
    present = [one.ref for one in (member, *others)]
    convening.note_attendance(member, meeting, present=present)
    return again(meeting)


def again(meeting) -> Meeting:
    return Meeting.objects.select_related("group__constitution").get(pk=meeting.pk)


def names(turns) -> list[str]:
    return [turn.name for turn in turns]


# --- the agenda --------------------------------------------------------------------


def test_anybody_puts_words_or_an_open_proposal_on_the_agenda():
    ana, ben, *_ = make.assembly()
    fridge = make.text(ben)
    meeting = call(ana)

    convening.add_to_agenda(ben, meeting, title="The shed", lasts_min=5)
    convening.add_to_agenda(ben, meeting, proposal=fridge.ref)

    rows = [(item.title, item.proposal, item.lasts_min) for item in meeting.agenda.all()]
    assert rows == [("The shed", None, 5), ("Buy a fridge", fridge, 10)]


def test_a_proposal_stands_on_an_agenda_once_and_while_it_is_open():
    ana, ben, *_ = make.assembly()
    fridge = make.text(ben)
    meeting = call(ana)
    convening.add_to_agenda(ana, meeting, proposal=fridge.ref)

    with pytest.raises(NotPossible, match="already"):
        convening.add_to_agenda(ana, meeting, proposal=fridge.ref)
    with pytest.raises(NotPossible, match="not open"):
        convening.add_to_agenda(ana, meeting, proposal="nowhere")
    with pytest.raises(NotPossible, match="Say what it is about"):
        convening.add_to_agenda(ana, meeting)


def test_an_item_moves_up_and_the_first_stays_first():
    ana, *_ = make.assembly()
    meeting = call(ana)
    one, two, three = (
        convening.add_to_agenda(ana, meeting, title=title) for title in ("One", "Two", "Three")
    )

    convening.move_up(ana, meeting, item=three.ref)

    assert [item.title for item in meeting.agenda.all()] == ["One", "Three", "Two"]
    with pytest.raises(NotPossible, match="first already"):
        convening.move_up(ana, meeting, item=one.ref)
    assert two.position == 2


def test_what_is_not_on_the_agenda_is_not_settled():
    ana, *_ = make.assembly()

    with pytest.raises(NotPossible, match="not on the agenda"):
        convening.settle_item(ana, call(ana), item="nowhere", outcome="Yes")


def test_members_of_another_group_have_no_say_in_it():
    ana, *_ = make.assembly(1)
    (sly, *_) = make.assembly(1)

    with pytest.raises(Refused):
        convening.open_meeting(sly, call(ana))


# --- the room ----------------------------------------------------------------------


def test_whoever_opens_a_meeting_is_in_the_room_and_others_come_and_go():
    ana, ben, cleo, *_ = make.assembly()
    meeting = call(ana)
    convening.open_meeting(ana, meeting)
    convening.note_attendance(ana, meeting, present=[ana.ref, ben.ref])
    convening.note_attendance(ana, meeting, present=[ana.ref, cleo.ref])
    assert list(convening.in_room(meeting)) == [ana, cleo]

    convening.note_attendance(ana, meeting, present=[ana.ref, ben.ref])

    assert list(convening.in_room(meeting)) == [ana, ben]
    assert meeting.attendances.count() == 3


def test_a_meeting_opens_once():
    ana, *_ = make.assembly()
    meeting = opened(ana)

    with pytest.raises(NotPossible, match="open already"):
        convening.open_meeting(ana, meeting)


# --- the queue ---------------------------------------------------------------------


def test_who_has_not_spoken_today_comes_first_and_then_who_asked_first():
    ana, ben, cleo, *_ = make.assembly()
    meeting = opened(ana, ben, cleo)
    first = speaking.ask_for_turn(ana, meeting)
    speaking.give_turn(ana, meeting, turn=first.ref)
    speaking.ask_for_turn(ben, meeting)
    speaking.end_turn(ana, meeting, turn=first.ref)
    speaking.ask_for_turn(ana, meeting)
    speaking.ask_for_turn(ana, meeting, guest="Lina")
    speaking.ask_for_turn(ana, meeting, member=cleo.ref)

    assert names(speaking.queue_of(meeting)) == ["Ben", "Lina", "Cleo", "Ana"]


def test_giving_the_word_ends_the_turn_before():
    ana, ben, *_ = make.assembly()
    meeting = opened(ana, ben)
    one, two = (speaking.ask_for_turn(who, meeting) for who in (ana, ben))
    speaking.give_turn(ana, meeting, turn=one.ref)

    speaking.give_turn(ana, meeting, turn=two.ref)

    assert speaking.speaker_of(meeting) == two
    one.refresh_from_db()
    assert one.spoke_at == MONDAY


def test_one_stands_in_the_queue_once():
    ana, *_ = make.assembly()
    meeting = opened(ana)
    speaking.ask_for_turn(ana, meeting)
    speaking.ask_for_turn(ana, meeting, guest="Lina")

    with pytest.raises(NotPossible, match="Ana is in the queue already"):
        speaking.ask_for_turn(ana, meeting)
    with pytest.raises(NotPossible, match="Lina is in the queue already"):
        speaking.ask_for_turn(ana, meeting, guest="Lina")


def test_who_leaves_the_queue_has_had_no_turn():
    ana, ben, *_ = make.assembly()
    meeting = opened(ana, ben)
    turn = speaking.ask_for_turn(ben, meeting)

    speaking.end_turn(ana, meeting, turn=turn.ref)

    assert speaking.queue_of(meeting) == []
    with pytest.raises(NotPossible, match="not in the queue any more"):
        speaking.give_turn(ana, meeting, turn=turn.ref)


def test_before_it_is_open_nobody_queues():
    ana, *_ = make.assembly()

    with pytest.raises(NotPossible, match="Open the meeting first"):
        speaking.ask_for_turn(ana, call(ana))


# --- who does what -----------------------------------------------------------------


def by_what(meeting) -> dict[str, str]:
    standing = meeting.parts.filter(declined_at=None)
    return dict(standing.values_list("what", "member__name"))


def test_the_lot_asks_two_different_members_and_anyone_can_draw_again():
    ana, *others = make.assembly()
    meeting = call(ana)

    facilitates, takes_notes = parts.draw_parts(ana, meeting)

    assert facilitates.member != takes_notes.member
    names_of_all = {member.ref: 0 for member in (ana, *others)}
    assert draw_for_roster(names_of_all, 1, facilitates.seed) == [facilitates.member.ref]


def test_of_those_in_the_room_once_it_is_open():
    ana, ben, *_ = make.assembly()
    meeting = opened(ana, ben)

    parts.draw_parts(ana, meeting)

    assert set(by_what(meeting).values()) == {"Ana", "Ben"}


def test_declining_is_free_and_asks_somebody_else():
    ana, *_ = make.assembly(3)
    meeting = call(ana)
    first, _second = parts.draw_parts(ana, meeting)

    other = parts.decline_part(first.member, first)

    assert other.what == Part.FACILITATE
    assert other.member != first.member
    with pytest.raises(Refused):
        parts.decline_part(first.member, other)


def test_whoever_took_the_notes_facilitates_next_time():
    ana, *_ = make.assembly()
    before = opened(ana)
    Part.objects.create(meeting=before, what=Part.TAKE_NOTES, member=ana, given_at=MONDAY)
    minutes.close_meeting(ana, before)
    later = call(ana, starts_at=MONDAY + timedelta(days=30))

    parts.draw_parts(ana, later)

    part = later.parts.get(what=Part.FACILITATE)
    assert (part.member, part.seed) == (ana, "")


def test_who_has_served_in_the_last_year_has_fewer_tickets():
    ana, ben, *_ = make.assembly(2)
    for week in (1, 2, 60):
        past = call(ana, starts_at=MONDAY - timedelta(weeks=week))
        Part.objects.create(meeting=past, what=Part.FACILITATE, member=ana, given_at=MONDAY)
    meeting = call(ana)

    parts.draw_parts(ana, meeting)

    part = meeting.parts.get(what=Part.FACILITATE)
    assert draw_for_roster({ana.ref: 2, ben.ref: 0}, 1, part.seed) == [part.member.ref]


# --- the minutes -------------------------------------------------------------------


def test_minutes_say_who_facilitated_how_many_came_and_what_came_of_each_thing():
    ana, ben, *_ = make.assembly()
    meeting = opened(ana, ben)
    Part.objects.create(meeting=meeting, what=Part.FACILITATE, member=ben, given_at=MONDAY)
    shed = convening.add_to_agenda(ana, meeting, title="The shed")
    convening.add_to_agenda(ana, meeting, title="The key")
    convening.settle_item(ana, meeting, item=shed.ref, outcome="Eli mends the roof.")
    minutes.write_minutes(ana, meeting, text="", next_at=MONDAY + timedelta(days=7))

    text = minutes.minutes_shown(again(meeting))

    assert "Ben facilitates." in text
    assert "2 members came." in text
    assert "1. The shed\n   Eli mends the roof." in text
    assert "2. The key\n   Not finished." in text
    assert "Next meeting: 7 Dec 2026" in text


def test_closing_fixes_the_minutes_and_the_record_holds_their_digest_alone():
    ana, *_ = make.assembly()
    meeting = opened(ana)
    minutes.write_minutes(ana, meeting, text="We sang.")

    minutes.close_meeting(ana, meeting)

    meeting = again(meeting)
    entry = Body.objects.filter(about=meeting.ref).latest("pk")
    assert minutes.digest_of("We sang.") in entry.payload
    assert "sang" not in entry.payload
    assert meeting.root == bytes(Log.objects.get(pk=ana.group.log_id).root).hex()
    with pytest.raises(NotPossible, match="over"):
        minutes.write_minutes(ana, meeting, text="We did not.")


def test_who_leaves_is_named_in_no_minutes_and_the_digest_stays_true():
    ana, ben, *_ = make.assembly()
    meeting = opened(ana, ben)
    shed = convening.add_to_agenda(ana, meeting, title="The shed")
    convening.settle_item(ana, meeting, item=shed.ref, outcome="Ben mends the roof, Benny helps.")
    minutes.write_minutes(ana, meeting, text="Ben facilitates. Cleo sang Ben's song.")
    minutes.close_meeting(ana, meeting)
    digest = again(meeting).digest

    leave_group(ben, ben)

    meeting, shed = again(meeting), meeting.agenda.get()
    assert "Ben" not in meeting.minutes.replace("Benny", "")
    assert minutes.digest_of(meeting.minutes) == meeting.digest == digest
    shown = minutes.minutes_shown(meeting)
    assert shown == "somebody who left facilitates. Cleo sang somebody who left's song."
    (outcome,) = named(ana.group, shed.outcome)
    assert outcome == "somebody who left mends the roof, Benny helps."


def test_guests_are_gone_when_the_meeting_is_closed():
    ana, ben, *_ = make.assembly()
    meeting = opened(ana, ben)
    for who in ({"guest": "Mira"}, {"member": ben.ref}):
        turn = speaking.ask_for_turn(ana, meeting, **who)
        speaking.give_turn(ana, meeting, turn=turn.ref)

    minutes.close_meeting(ana, meeting)

    assert [turn.member for turn in meeting.turns.all()] == [ben]


def test_minutes_nobody_wrote_are_those_that_write_themselves():
    ana, *_ = make.assembly()
    meeting = opened(ana)

    minutes.close_meeting(ana, meeting)

    assert "1 member came." in again(meeting).minutes


def test_minutes_and_sheet_show_words_and_hex_of_the_record():
    ana, *_ = make.assembly()
    meeting = opened(ana)
    page, here = browser(again_member(ana)), meeting.get_absolute_url()

    sheet = page.get(f"{here}sheet/").content.decode()
    minutes.close_meeting(ana, meeting)
    closed = page.get(f"{here}minutes/").content.decode()

    assert str(fingerprint(Log.objects.get(pk=ana.group.log_id), times.now())) in sheet
    assert " ".join(of_root(bytes.fromhex(again(meeting).root))) in closed


def test_a_meeting_that_never_opened_is_not_closed():
    ana, *_ = make.assembly()

    with pytest.raises(NotPossible, match="Open the meeting first"):
        minutes.close_meeting(ana, call(ana))
