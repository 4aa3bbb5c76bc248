"""What the tests of this floor share."""

from pathlib import Path

import pytest


@pytest.fixture
def post(settings, tmp_path) -> Path:
    """The folder in which letters land when no mail server is set."""
    settings.MAIL_URL = ""
    settings.VAR = tmp_path
    return tmp_path / "mail"
