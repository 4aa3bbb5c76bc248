"""Where the pages of money are."""

from django.urls import path

from manyhands.funds import pages
from manyhands.funds.inbox import pages as bank
from manyhands.funds.inbox import pages_files as files

WAYS = "g/<slug>/money/ways/"
BANK = "g/<slug>/money/bank/"

urlpatterns = [
    path(WAYS, pages.list_ways, name="ways-to-pay"),
    path(f"{WAYS}new/", pages.add_way, name="add-way"),
    path(f"{WAYS}<ref>/end/", pages.stop_way, name="stop-way"),
    path(f"{WAYS}<ref>/poster/", pages.way_poster, name="way-poster"),
    path(BANK, bank.inbox, name="bank"),
    path(f"{BANK}accounts/new/", files.open_account, name="open-bank-account"),
    path(f"{BANK}accounts/<ref>/", files.show_account, name="bank-account"),
    path(f"{BANK}accounts/<ref>/balance/", files.state_balance, name="state-bank-balance"),
    path(f"{BANK}accounts/<ref>/before/", files.begin_account, name="begin-bank-account"),
    path(f"{BANK}accounts/<ref>/file/", files.choose_file, name="choose-bank-file"),
    path(f"{BANK}files/<ref>/", files.check_file, name="bank-file"),
    path(f"{BANK}files/<ref>/lines/", files.bring_lines, name="bring-bank-lines"),
    path(f"{BANK}files/<ref>/removal/", files.throw_away, name="drop-bank-file"),
    path(f"{BANK}lines/<ref>/", bank.link_line, name="bank-line"),
    path(f"{BANK}lines/<ref>/match/", bank.match_line, name="match-bank-line"),
    path(f"{BANK}lines/<ref>/state/", bank.set_aside, name="set-bank-line-aside"),
]
