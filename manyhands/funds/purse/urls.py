"""Where the pages of funds are."""

from django.urls import path

from manyhands.funds.purse import pages

FUNDS = "g/<slug>/money/funds/"

urlpatterns = [
    path(FUNDS, pages.list_funds, name="funds"),
    path(f"{FUNDS}new/", pages.open_fund, name="open-fund"),
    path(f"{FUNDS}<ref>/", pages.show_fund, name="show-fund"),
    path(f"{FUNDS}<ref>/closing/", pages.close_fund, name="close-fund"),
]
