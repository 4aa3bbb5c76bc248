"""What every edge case begins with, and what holds after it."""

import pytest

from manyhands.base import times
from manyhands.decisions.tests import make
from manyhands.record.models import Log
from manyhands.record.queries import find_fault


@pytest.fixture(autouse=True)
def monday():
    """Afterwards the record of each group can be counted again from itself alone."""
    with times.at(make.MONDAY):
        yield
    for log in Log.objects.all():
        assert find_fault(log) is None


@pytest.fixture
def five():
    return make.assembly(5)
