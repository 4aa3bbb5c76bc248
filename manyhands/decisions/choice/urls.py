"""Where the pages of choosing, of lots, of undoing and of emergencies are."""

from django.urls import path

from manyhands.decisions.choice import pages, pages_lots

urlpatterns = [
    path("g/<slug>/decisions/<ref>/options/", pages.show_options, name="options"),
    path("g/<slug>/decisions/<ref>/ballot/", pages.ballot, name="ballot"),
    path("g/<slug>/decisions/<ref>/ballot/file/", pages.budget_file, name="budget-file"),
    path(
        "g/<slug>/decisions/<ref>/ballot/showing/",
        pages.agree_to_show,
        name="show-secret-count",
    ),
    path("g/<slug>/lots/", pages_lots.list_draws, name="draws"),
    path("g/<slug>/lots/<ref>/", pages_lots.show_draw, name="show-draw"),
    path("g/<slug>/rosters/", pages_lots.list_rosters, name="rosters"),
    path("g/<slug>/rosters/<ref>/refusal/", pages_lots.decline, name="decline-duty"),
    path("g/<slug>/record/undo/", pages_lots.undo, name="undo"),
    path("g/<slug>/emergency/", pages_lots.emergencies, name="emergency"),
    path("g/<slug>/emergency/<ref>/key/", pages_lots.turn_key, name="emergency-key"),
    path("g/<slug>/emergency/<ref>/renewal/", pages_lots.renew, name="renew-emergency"),
]
