"""Many transfers in one file for a bank: as pain.001, which banks take, or as a sheet.

Nothing here pays: the file is carried to the bank by whoever holds the group's account.
"""

from manyhands.funds.payouts.lines import Batch, Fault, Payout, faults, respelled
from manyhands.funds.payouts.pain import pain_001
from manyhands.funds.payouts.sheet import sheet

__all__ = ["Batch", "Fault", "Payout", "faults", "pain_001", "respelled", "sheet"]
