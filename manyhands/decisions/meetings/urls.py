"""Where the pages of meetings are, and the power picture."""

from django.urls import path

from manyhands.decisions import pages_picture
from manyhands.decisions.meetings import pages, pages_room

HOME = "g/<slug>/meetings/"
ONE = f"{HOME}<ref>/"
ITEM = f"{ONE}agenda/<item>/"
PICTURE = "g/<slug>/decisions/picture/"

urlpatterns = [
    path(HOME, pages.list_meetings, name="meetings"),
    path(f"{HOME}new/", pages.call_meeting, name="call-meeting"),
    path(ONE, pages.show_meeting, name="show-meeting"),
    path(f"{ONE}agenda/", pages.add_to_agenda, name="add-to-agenda"),
    path(f"{ITEM}place/", pages.move_up, name="move-up-agenda"),
    path(f"{ITEM}outcome/", pages.settle_item, name="settle-agenda-item"),
    path(f"{ITEM}stances/", pages_room.type_in_sheet, name="type-in-sheet"),
    path(f"{ONE}opening/", pages.open_meeting, name="open-meeting"),
    path(f"{ONE}parts/", pages.draw_parts, name="draw-parts"),
    path(f"{ONE}parts/declining/", pages.decline_part, name="decline-part"),
    path(f"{ONE}attendance/", pages_room.attendance, name="attendance"),
    path(f"{ONE}queue/", pages_room.speaking_queue, name="speaking-queue"),
    path(f"{ONE}queue/<turn>/", pages_room.give_turn, name="give-turn"),
    path(f"{ONE}queue/<turn>/end/", pages_room.end_turn, name="end-turn"),
    path(f"{ONE}sheet/", pages_room.meeting_sheet, name="meeting-sheet"),
    path(f"{ONE}minutes/", pages_room.minutes, name="minutes"),
    path(f"{ONE}closing/", pages_room.close, name="close-meeting"),
    path(PICTURE, pages_picture.show_picture, name="power-picture"),
    path(f"{PICTURE}own/", pages_picture.keep_figures, name="keep-figures"),
    path(f"{PICTURE}<key>/agenda/", pages_picture.put_on_agenda, name="put-on-agenda"),
]
