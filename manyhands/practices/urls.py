"""Where the pages of practices are."""

from django.urls import path

from manyhands.practices import pages

RECIPE = "g/<slug>/practices/recipes/<recipe>/"
PRACTICE = "g/<slug>/practices/<ref>/"

urlpatterns = [
    path("g/<slug>/practices/", pages.list_practices, name="practices"),
    path(RECIPE, pages.show_recipe, name="show-recipe"),
    path(f"{RECIPE}adoption/", pages.adopt_practice, name="adopt-practice"),
    path(PRACTICE, pages.show_practice, name="show-practice"),
    path(f"{PRACTICE}change/", pages.change_practice, name="change-practice"),
    path(f"{PRACTICE}winding-up/", pages.wind_up_practice, name="wind-up-practice"),
]
