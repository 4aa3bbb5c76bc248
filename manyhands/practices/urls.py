"""Where the pages of practices are."""

from django.urls import path

from manyhands.practices import pages, pages_running

RECIPE = "g/<slug>/practices/recipes/<recipe>/"
PRACTICE = "g/<slug>/practices/<ref>/"
CASE = "g/<slug>/cases/<ref>/"

urlpatterns = [
    path("g/<slug>/practices/", pages.list_practices, name="practices"),
    path(RECIPE, pages.show_recipe, name="show-recipe"),
    path(f"{RECIPE}adoption/", pages.adopt_practice, name="adopt-practice"),
    path(PRACTICE, pages.show_practice, name="show-practice"),
    path(f"{PRACTICE}change/", pages.change_practice, name="change-practice"),
    path(f"{PRACTICE}winding-up/", pages.wind_up_practice, name="wind-up-practice"),
    path(f"{PRACTICE}part/", pages_running.enter_practice, name="enter-practice"),
    path(f"{PRACTICE}part/end/", pages_running.step_out, name="step-out-of-practice"),
    path(f"{PRACTICE}book/", pages_running.book_event, name="book-event"),
    path(f"{PRACTICE}open/<kind>/", pages_running.open_case, name="open-case"),
    path(CASE, pages_running.show_case, name="show-case"),
    path(f"{CASE}move/", pages_running.move_case, name="move-case"),
    path(f"{CASE}payment/", pages_running.pay_case, name="pay-case"),
    path(f"{CASE}confirmation/", pages_running.confirm_case, name="confirm-case"),
]
