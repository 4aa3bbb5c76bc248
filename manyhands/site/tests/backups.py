"""Backups and restores to test with, in few words."""

import os
from pathlib import Path

from django.core.management import call_command

from manyhands.aid.models import Intent
from manyhands.aid.promises import read_own
from manyhands.aid.tests import make
from manyhands.base.db import writing
from manyhands.site import backup, backup_content

WORDS, ADDRESS = "canaryword7f3a", "canarystreet5c1d"


def the_need() -> Intent:
    return make.need(make.group(), WORDS, address=ADDRESS)


def made() -> Path:
    return backup.make(None).path


def restore(path: Path, **options) -> None:
    call_command("restore", path, force=True, verbosity=0, **options)


def own_words(need: Intent) -> dict:
    return read_own(make.holder(need), need)


def everything() -> dict[str, list]:
    """All rows of all tables that a backup holds."""
    return {
        model._meta.label: list(
            model._base_manager.order_by("pk").values_list(*backup_content.columns(model))
        )
        for model in backup_content.tables()
    }


def move_to_another_machine(settings, tmp_path: Path, name: str = "elsewhere") -> Path:
    """An empty folder, another master key, an empty database. What lay in `var` is lost."""
    with writing():
        backup_content.wipe()
    settings.VAR = tmp_path / name
    settings.VAR.mkdir()
    settings.SEAL_KEY = os.urandom(32)
    return settings.VAR
