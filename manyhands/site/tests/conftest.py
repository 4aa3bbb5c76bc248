"""The small world, made once for all tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation

from manyhands.site.tests.world import World


@pytest.fixture(scope="module")
def world_of_this_file(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A world in a transaction that is never committed."""
    translation.deactivate()
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture
def world(world_of_this_file: World, db: None) -> World:
    """The world as it was made: what a test writes is undone after it. What only reads it and
    its database may share it; whoever changes its people in memory makes one of their own.
    """
    return world_of_this_file
