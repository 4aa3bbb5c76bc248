"""Where the pages of the books are."""

from django.urls import path

from manyhands.ledger import pages, pages_acts, pages_export, pages_public, pages_shelf

BOOKS = "g/<slug>/books/"
SHELF = f"{BOOKS}shelf/"
ACCOUNT, TRANSFER = f"{BOOKS}accounts/<path>/", f"{BOOKS}transfers/<ref>/"

urlpatterns = [
    path("g/<slug>/accounts/", pages_public.public_accounts, name="public-accounts"),
    path(BOOKS, pages.show_books, name="books"),
    path(ACCOUNT, pages.show_account, name="show-account"),
    path(f"{ACCOUNT}limits/", pages_acts.limit_account, name="limit-account"),
    path(f"{ACCOUNT}count/", pages_acts.count_account, name="count-account"),
    path(f"{BOOKS}members/", pages.personal_accounts, name="personal-accounts"),
    path(f"{BOOKS}members/names/", pages.look_up_names, name="look-up-names"),
    path(f"{BOOKS}transfers/new/", pages_acts.write_by_hand, name="write-by-hand"),
    path(TRANSFER, pages.show_transfer, name="show-transfer"),
    path(f"{TRANSFER}reversal/", pages_acts.reverse_transfer, name="reverse-transfer"),
    path(SHELF, pages_shelf.show_shelf, name="show-shelf"),
    path(f"{SHELF}new/", pages_shelf.put_in, name="put-in"),
    path(f"{SHELF}<shelf>/count/", pages_shelf.count_left, name="count-left"),
    path(f"{SHELF}<shelf>/waste/", pages_shelf.bin_lot, name="bin-lot"),
    path(f"{BOOKS}units/new/", pages_acts.make_unit, name="make-unit"),
    path(f"{BOOKS}files/<file>/", pages_export.books_file, name="books-file"),
    path(f"{BOOKS}closing/", pages_acts.close_books, name="close-books"),
    path(f"{BOOKS}reopening/", pages_acts.reopen_books, name="reopen-books"),
    path(f"{BOOKS}exchanges/new/", pages_acts.exchange, name="exchange"),
    path(f"{BOOKS}years/", pages_acts.carry_over, name="carry-over"),
    path(f"{BOOKS}publishing/", pages_acts.publish_books, name="publish-books"),
]
