"""A bank's file is brought and matched on phones, by two members, from button to books."""

import pytest

from manyhands.base.tests.effort import few
from manyhands.decisions.models import Proposal
from manyhands.decisions.tests import make as decisions
from manyhands.funds.models import BankLine
from manyhands.funds.tests import bank_files
from manyhands.ledger.tests import make as ledger
from manyhands.site.tests.browser.conftest import HANDS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("hands", few("with script, by keyboard", of=tuple(HANDS)))
def test_a_bank_file_is_brought_and_matched(house, lend, hands):
    group = ledger.books()
    ana, ben = lend(**HANDS[hands]), lend(**HANDS[hands])
    for phone, name in ((ana, "Ana"), (ben, "Ben")):
        phone.join(group.slug, name)

    ana.go(f"/g/{group.slug}/money/bank/")
    ana.follow("Name an account")
    ana.fill("Name", "Savings bank")
    ana.fill("Currency", "EUR")
    ana.press("Name it")
    ana.choose_file("A file of your bank", bank_files.OFX)
    ana.press("Look at it")
    ana.press("Bring them in")
    assert BankLine.objects.count() == 3
    line = BankLine.objects.get(amount=2500)
    ana.go(f"/g/{group.slug}/money/bank/lines/{line.ref}/")
    ana.press_first_in("section[aria-labelledby=belongs] form")
    ana.press("Put it before the group")
    path = Proposal.objects.get().get_absolute_url()
    for phone in (ana, ben):
        phone.go(path)
        phone.press("Turn my key")
    decisions.work_off()
    decisions.time_goes_by(days=2)

    line.refresh_from_db()
    assert line.state == "linked"
    assert ledger.held(group, "Assets:Bank") == 2500
    ben.go(f"/g/{group.slug}/money/bank/?show=books")
    ben.reads("Whose it is can be read by who brought it in, and by who keeps the purse.")
