"""Who is there in most tests of funds."""

import pytest

from manyhands.groups.models import Group, Member
from manyhands.groups.tests import make


@pytest.fixture
def group() -> Group:
    return make.group()


@pytest.fixture
def four(group: Group) -> list[Member]:
    return [make.again(make.member(group, name)) for name in ("Ana", "Ben", "Cleo", "Dov")]
