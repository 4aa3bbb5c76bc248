"""Tells Django about the floor of deciding together."""

from importlib import import_module

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "manyhands.decisions"
    label = "decisions"

    def ready(self) -> None:
        # These register background work, and what leaving means.
        import_module("manyhands.decisions.tasks")
        import_module("manyhands.decisions.electorate")
        for name in ("behalf", "errands", "fair", "meeting", "wording"):
            import_module(f"manyhands.decisions.{name}")
        for name in ("duties", "minutes", "picture", "sheet", "speaking"):
            import_module(f"manyhands.decisions.{name}")
