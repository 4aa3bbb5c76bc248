"""Tells Django about the floor of needs and offers."""

from importlib import import_module

from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "manyhands.aid"
    label = "aid"

    def ready(self) -> None:
        # These register background work, what leaving means, and what can be undone.
        import_module("manyhands.aid.hiding")
        import_module("manyhands.aid.upkeep")
        import_module("manyhands.aid.merging")
        import_module("manyhands.aid.bringing.posting")
