"""Where the pages of money are."""

from django.urls import path

from manyhands.funds import pages

WAYS = "g/<slug>/money/ways/"

urlpatterns = [
    path("g/<slug>/money/", pages.money, name="money"),
    path(WAYS, pages.list_ways, name="ways-to-pay"),
    path(f"{WAYS}new/", pages.add_way, name="add-way"),
    path(f"{WAYS}<ref>/end/", pages.stop_way, name="stop-way"),
    path(f"{WAYS}<ref>/poster/", pages.way_poster, name="way-poster"),
]
