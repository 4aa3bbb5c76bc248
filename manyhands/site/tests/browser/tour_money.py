"""The stops of the tour at what is held in common, and what is there to be seen."""

from manyhands.funds.tests import purses
from manyhands.groups.models import Group

HELPER = "helper"
FUNDS = "/g/{slug}/money/funds/"

STOPS = {
    "funds": (HELPER, FUNDS),
    "open-fund": (HELPER, f"{FUNDS}new/"),
    "show-fund": (HELPER, f"{FUNDS}{{fund}}/"),
    "show-fund: nothing is in it": (HELPER, f"{FUNDS}{{bare_fund}}/"),
}
NO_PAGES = {"close-fund"}


def held_in_common(group: Group) -> dict[str, str]:
    """A fund with money that came and went, and one that is bare."""
    fund = purses.fund(group)
    purses.given(fund, 12_000)
    purses.spent(fund, 3_600)
    return {"fund": fund.ref, "bare_fund": purses.fund(group, "Rent").ref}
