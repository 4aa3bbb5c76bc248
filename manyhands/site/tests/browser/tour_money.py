"""The stops of the tour at what is held in common, and what is there to be seen."""

from manyhands.funds.purse import batches, dues
from manyhands.funds.tests import purses
from manyhands.funds.tests.make import GERMAN
from manyhands.groups.models import Group, Member
from manyhands.groups.tests import make

STRANGER, HELPER = "stranger", "helper"
FUNDS = "/g/{slug}/money/funds/"

STOPS = {
    "funds": (HELPER, FUNDS),
    "open-fund": (HELPER, f"{FUNDS}new/"),
    "show-fund": (HELPER, f"{FUNDS}{{fund}}/"),
    "fund-poster": (HELPER, f"{FUNDS}{{fund}}/poster/"),
    "fund-terms": (HELPER, f"{FUNDS}{{fund}}/terms/"),
    "give-dues": (HELPER, f"{FUNDS}{{fund}}/dues/"),
    "give": (STRANGER, f"{FUNDS}{{fund}}/gifts/new/"),
    "show-gift: a member's, as others see it": (HELPER, "/g/{slug}/money/gifts/{gift}/"),
    "show-gift: how much is not said": (HELPER, "/g/{slug}/money/gifts/{open_gift}/"),
    "show-gift: of somebody without an account": (STRANGER, "/g/{slug}/money/gifts/{open_gift}/"),
    "ask-money": (HELPER, f"{FUNDS}{{fund}}/asks/new/"),
    "ask-money: without an account": (STRANGER, f"{FUNDS}{{fund}}/asks/new/"),
    "claims": (HELPER, f"{FUNDS}{{fund}}/asks/"),
    "show-claim: a neighbor's": (HELPER, "/g/{slug}/money/asks/{claim}/"),
    "show-claim: one's own, which waits": (HELPER, "/g/{slug}/money/asks/{own_claim}/"),
    "show-claim: to be paid": (HELPER, "/g/{slug}/money/asks/{ready_claim}/"),
    "show-claim: one's own, laid out": (HELPER, "/g/{slug}/money/asks/{own_errand}/"),
    "payouts": (HELPER, "/g/{slug}/money/payouts/"),
    "show-payout": (HELPER, "/g/{slug}/money/payouts/{batch}/"),
    "show-fund: nothing is in it": (HELPER, f"{FUNDS}{{bare_fund}}/"),
}
NO_PAGES = {
    *("close-fund", "confirm-gift", "count-gift-again", "take-back-gift", "agree-claim"),
    "take-back-claim",
    *("read-where", "pay-claim", "give-claim", "unsay-payment"),
    *(
        "read-payout",
        "payout-file",
        "pay-payout",
        "put-back",
        "waive-dues",
        "dues-calendar",
        "say-arrived",
        "erase-claim",
    ),
}


def held_in_common(group: Group, ana: Member, cleo: Member) -> dict[str, str]:
    """A fund with money that came and went, and one that is bare."""
    fund = purses.fund(group)
    purses.given(fund, 12_000)
    purses.spent(fund, 3_600)
    purses.terms(fund, suggested=500, dues=500, dues_every="month")
    dues.give(make.again(ana), fund, currency="EUR", way="bank", amount=300)
    gift = purses.promised(group, fund, way="bank")
    left_open = purses.promised(group, fund, None)
    named = {"gift": gift.ref, "open_gift": left_open.ref}
    named["claim"] = purses.asked(cleo, fund).ref
    named["ready_claim"] = purses.agreed(purses.asked(cleo, fund)).ref
    asked = [purses.asked(cleo, fund, 700, way="bank", how=f"Cleo {GERMAN}") for _ in "ab"]
    refs = [purses.agreed(claim).ref for claim in asked]
    batch = batches.gather(make.again(ana), group, asks=refs, ref=16 * "b")
    named["batch"] = batch.ref
    named["own_errand"] = purses.agreed(purses.asked(ana, fund, is_errand=True)).ref
    named["own_claim"] = purses.agreed(purses.asked(ana, fund, 99_900)).ref
    return named | {"fund": fund.ref, "bare_fund": purses.fund(group, "Rent").ref}
