"""What every test may count on."""

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import settings as trying

# No deadline for a single example: other work on the machine makes it slow, not the program.
trying.register_profile("house", deadline=None)
trying.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite's test database is a real file in the run's own folder, not in memory."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(Path(settings.VAR) / "test.db")
