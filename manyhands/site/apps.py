"""The top floor, loaded last."""

from typing import Any

from django.apps import AppConfig
from django.db import models
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules

from manyhands.base.db import note_no_words

WORDS = (models.CharField, models.TextField, models.JSONField)


class SiteConfig(AppConfig):
    name = "manyhands.site"
    label = "site"

    def ready(self) -> None:
        """Let every floor register its background work."""
        autodiscover_modules("tasks")
        post_migrate.connect(keep_words_out_of_plans)


def keep_words_out_of_plans(sender: AppConfig, **_more: Any) -> None:
    """What people wrote lies in its rows alone, so that it is gone when they are."""
    if not sender.name.startswith("manyhands."):
        return
    from manyhands.site.classified import columns_of
    from manyhands.site.classified.kinds import READABLE

    for model in sender.get_models():
        fields = [model._meta.get_field(name) for name in columns_of(model, READABLE)]
        names = [str(field.column) for field in fields if isinstance(field, WORDS)]
        note_no_words(model._meta.db_table, names)
