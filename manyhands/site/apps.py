"""The top floor, loaded last."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import models
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from manyhands.base.db import note_no_words

HOLDS_WORDS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)


class SiteConfig(AppConfig):
    name = "manyhands.site"
    label = "site"

    def ready(self) -> None:
        """Let every floor register its background work, and this one what a member's page shows."""
        autodiscover_modules("tasks")
        import_module("manyhands.site.commons")
        post_migrate.connect(keep_words_out_of_plans)


def keep_words_out_of_plans(sender: AppConfig, **_more: Any) -> None:
    """What people wrote, open or sealed, and its keys lie in their rows alone, so that they are
    gone when the rows are.
    """
    if not sender.name.startswith("manyhands."):
        return
    from manyhands.site.classified import columns_of
    from manyhands.site.classified.kinds import KEY, READABLE, SEALED

    for model in sender.get_models():
        told = [name for kind in (READABLE, SEALED, KEY) for name in columns_of(model, kind)]
        fields = [model._meta.get_field(name) for name in told]
        names = [str(field.column) for field in fields if isinstance(field, HOLDS_WORDS)]
        note_no_words(model._meta.db_table, names)
