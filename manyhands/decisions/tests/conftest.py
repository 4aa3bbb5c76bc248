"""In every test of this floor rows change by acts alone."""

import pytest

from manyhands.groups.tests.guard import only_by_acts


@pytest.fixture(autouse=True)
def _only_by_acts():
    with only_by_acts():
        yield
