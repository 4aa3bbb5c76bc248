"""The top floor, loaded last."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SiteConfig(AppConfig):
    name = "manyhands.site"
    label = "site"

    def ready(self) -> None:
        """Let every floor register its background work."""
        autodiscover_modules("tasks")
