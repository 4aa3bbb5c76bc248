"""What proposals call a fund."""

from manyhands.decisions import changing
from manyhands.ledger.models import Fund

changing.CALLED[Fund] = lambda fund: fund.name
