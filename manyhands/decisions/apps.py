"""Tells Django about the floor of deciding together."""

from importlib import import_module

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "manyhands.decisions"
    label = "decisions"

    def ready(self) -> None:
        # These register background work, what leaving means, powers, and what every page shows.
        import_module("manyhands.decisions.tasks")
        import_module("manyhands.decisions.electorate")
        for name in ("behalf", "errands", "fair", "meeting", "queries", "wording"):
            import_module(f"manyhands.decisions.{name}")
