"""Where the pages of practices are."""

from django.urls import path

from manyhands.practices import pages, pages_asks, pages_running, pages_sharing, pages_valuations
from manyhands.practices import pages_codes as codes
from manyhands.practices import pages_meeting as circle
from manyhands.practices import pages_pots as pots
from manyhands.practices import pages_receipts as receipts
from manyhands.practices import pages_turns as turns
from manyhands.practices import pages_where as where

RECIPE = "g/<slug>/practices/recipes/<recipe>/"
PRACTICE = "g/<slug>/practices/<ref>/"
CASE = "g/<slug>/cases/<ref>/"

urlpatterns = [
    path("g/<slug>/practices/", pages.list_practices, name="practices"),
    path(RECIPE, pages.show_recipe, name="show-recipe"),
    path(f"{RECIPE}adoption/", pages.adopt_practice, name="adopt-practice"),
    path(PRACTICE, pages.show_practice, name="show-practice"),
    path(f"{PRACTICE}change/", pages.change_practice, name="change-practice"),
    path(f"{PRACTICE}sheet/", circle.hold_meeting, name="hold-circle-meeting"),
    path(f"{PRACTICE}sheet/share-out/", circle.share_out, name="share-out-circle"),
    path(f"{PRACTICE}turns/", turns.show_turns, name="show-turns"),
    path(f"{PRACTICE}turns/commitment/", turns.commit_to_turns, name="commit-to-turns"),
    path(f"{PRACTICE}turns/giving-up/", turns.give_up_hand, name="give-up-hand"),
    path(f"{PRACTICE}turns/lock/", turns.lock_turns, name="lock-turns"),
    path(f"{PRACTICE}turns/words/", turns.tell_words, name="tell-words"),
    path(f"{PRACTICE}turns/drawing/", turns.draw_turns, name="draw-turns"),
    path(f"{PRACTICE}turns/order/", turns.write_turns_down, name="write-turns-down"),
    path(f"{PRACTICE}turns/bids/", pots.open_bids, name="open-bids"),
    path(f"{PRACTICE}turns/bid/", pots.bid_for_pot, name="bid-for-pot"),
    path(f"{PRACTICE}turns/swap/", pots.swap_turns, name="swap-turns"),
    path(f"{PRACTICE}turns/cushion/", pots.give_cushion_back, name="give-cushion-back"),
    path(f"{PRACTICE}turns/pot/", pots.award_pot, name="award-pot"),
    path(f"{PRACTICE}cut/", pages.cut_benefits, name="cut-benefits"),
    path(f"{PRACTICE}held-back/", pages_running.bear_what_is_due, name="bear-what-is-due"),
    path(f"{PRACTICE}winding-up/", pages.wind_up_practice, name="wind-up-practice"),
    path(f"{PRACTICE}part/", pages_running.enter_practice, name="enter-practice"),
    path(f"{PRACTICE}part/end/", pages_running.step_out, name="step-out-of-practice"),
    path(f"{PRACTICE}part/choice/", pages_sharing.choose_part, name="choose-part"),
    path(f"{PRACTICE}book/", pages_running.book_event, name="book-event"),
    path(f"{PRACTICE}valuations/", pages_valuations.list_valuations, name="valuations"),
    path(f"{PRACTICE}valuations/ages/", pages_valuations.look_ahead, name="look-ahead"),
    path(f"{PRACTICE}hours/", pages_sharing.share_hours, name="share-hours"),
    path(f"{PRACTICE}evening-out/", pages_sharing.even_out, name="even-out"),
    path(f"{PRACTICE}lot/", pages_asks.draw_lot, name="draw-asks"),
    path(f"{PRACTICE}equal-parts/", pages_asks.share_equally, name="share-equally"),
    path(f"{PRACTICE}open/<kind>/", pages_running.open_case, name="open-case"),
    path(f"{PRACTICE}asks/new/", codes.ask_with_code, name="ask-practice"),
    path(f"{PRACTICE}poster/", codes.poster, name="practice-poster"),
    path(CASE, codes.show_case, name="show-case"),
    path(f"{CASE}withdrawal/", codes.take_back, name="take-ask-back"),
    path(f"{CASE}arrival/", codes.say_received, name="say-ask-received"),
    path(f"{CASE}erasure/", codes.forget, name="forget-ask"),
    path(f"{CASE}move/", pages_running.move_case, name="move-case"),
    path(f"{CASE}payment/", pages_running.pay_case, name="pay-case"),
    path(f"{CASE}days/", pages_running.note_day, name="note-case-day"),
    path(f"{CASE}days/end/", pages_running.take_day_back, name="take-case-day-back"),
    path(f"{CASE}where/", where.show_where, name="show-case-where"),
    path(f"{CASE}where/saying/", where.say_where, name="say-case-where"),
    path(f"{CASE}where/opening/", where.read_where, name="read-case-where"),
    path(f"{CASE}where/end/", where.drop_where, name="drop-case-where"),
    path(f"{CASE}receipt/", receipts.show_receipt, name="show-case-receipt"),
    path(f"{CASE}receipt/keeping/", receipts.keep_receipt, name="keep-case-receipt"),
    path(f"{CASE}receipt/opening/", receipts.read_receipt, name="read-case-receipt"),
    path(f"{CASE}receipt/end/", receipts.drop_receipt, name="drop-case-receipt"),
    path(f"{CASE}levy/", pages_sharing.levy_case, name="levy-case"),
    path(f"{CASE}confirmation/", pages_running.confirm_case, name="confirm-case"),
]
