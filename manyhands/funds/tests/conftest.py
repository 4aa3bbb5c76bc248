"""Who is there in most tests of funds."""

import pytest

from manyhands.funds.models import BankAccount
from manyhands.funds.tests import bank_files as bank
from manyhands.groups.models import Group, Member
from manyhands.groups.tests import make
from manyhands.ledger.tests import make as ledger


@pytest.fixture
def group() -> Group:
    return make.group()


@pytest.fixture
def four(group: Group) -> list[Member]:
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo", "Dov")]


@pytest.fixture
def ana(group: Group) -> Member:
    return make.again(make.member(group, "Ana"))


@pytest.fixture
def common(group: Group) -> str:
    """The ref of a fund for what belongs to nothing else."""
    return ledger.fund(group).ref


@pytest.fixture
def savings(group: Group) -> BankAccount:
    return bank.account(group)


@pytest.fixture
def there(ana: Member, savings: BankAccount) -> BankAccount:
    """The lines of the file wait."""
    bank.brought(ana, savings)
    return savings
