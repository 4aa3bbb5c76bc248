"""Where the pages of funds are."""

from django.urls import path

from manyhands.funds.purse import (
    pages,
    pages_asking,
    pages_batches,
    pages_dues,
    pages_giving,
    pages_paying,
)

FUNDS = "g/<slug>/money/funds/"
ASKS = "g/<slug>/money/asks/"
PAYOUTS = "g/<slug>/money/payouts/"
GIFTS = "g/<slug>/money/gifts/"

urlpatterns = [
    path(FUNDS, pages.list_funds, name="funds"),
    path(f"{FUNDS}new/", pages.open_fund, name="open-fund"),
    path(f"{FUNDS}<ref>/", pages.show_fund, name="show-fund"),
    path(f"{FUNDS}<ref>/closing/", pages.close_fund, name="close-fund"),
    path(f"{FUNDS}<ref>/poster/", pages.fund_poster, name="fund-poster"),
    path(f"{FUNDS}<ref>/terms/", pages_giving.agree_terms, name="fund-terms"),
    path(f"{FUNDS}<ref>/dues/", pages_dues.give_dues, name="give-dues"),
    path(f"{FUNDS}<ref>/dues/calendar/", pages_dues.dues_calendar, name="dues-calendar"),
    path(f"{FUNDS}<ref>/dues/waiver/", pages_dues.waive_dues, name="waive-dues"),
    path(f"{FUNDS}<ref>/gifts/new/", pages_giving.give, name="give"),
    path(f"{FUNDS}<ref>/asks/", pages_asking.list_claims, name="claims"),
    path(f"{FUNDS}<ref>/asks/new/", pages_asking.ask_for_money, name="ask-money"),
    path(f"{ASKS}<ref>/", pages_asking.show_claim, name="show-claim"),
    path(f"{ASKS}<ref>/agreement/", pages_asking.spend, name="agree-claim"),
    path(f"{ASKS}<ref>/withdrawal/", pages_asking.take_back_claim, name="take-back-claim"),
    path(f"{ASKS}<ref>/opening/", pages_paying.read_where, name="read-where"),
    path(f"{ASKS}<ref>/payment/", pages_paying.pay, name="pay-claim"),
    path(f"{ASKS}<ref>/payment/withdrawal/", pages_paying.unsay, name="unsay-payment"),
    path(f"{ASKS}<ref>/arrival/", pages_asking.say_arrived, name="say-arrived"),
    path(f"{ASKS}<ref>/erasure/", pages_asking.erase_claim, name="erase-claim"),
    path(f"{ASKS}<ref>/gift/", pages_paying.give, name="give-claim"),
    path(PAYOUTS, pages_batches.list_payouts, name="payouts"),
    path(f"{PAYOUTS}<ref>/", pages_batches.show_payout, name="show-payout"),
    path(f"{PAYOUTS}<ref>/opening/", pages_batches.read_payout, name="read-payout"),
    path(f"{PAYOUTS}<ref>/file/", pages_batches.payout_file, name="payout-file"),
    path(f"{PAYOUTS}<ref>/payment/", pages_batches.pay_payout, name="pay-payout"),
    path(f"{PAYOUTS}<ref>/return/", pages_batches.put_back, name="put-back"),
    path(f"{GIFTS}<ref>/", pages_giving.show_gift, name="show-gift"),
    path(f"{GIFTS}<ref>/arrival/", pages_giving.confirm_gift, name="confirm-gift"),
    path(f"{GIFTS}<ref>/arrival/withdrawal/", pages_giving.count_again, name="count-gift-again"),
    path(f"{GIFTS}<ref>/withdrawal/", pages_giving.take_back_gift, name="take-back-gift"),
]
