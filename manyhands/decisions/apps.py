"""Tells Django about the floor of deciding together."""

from importlib import import_module

from django.apps import AppConfig

# Each registers powers, background work, or what leaving means.
ACTING = (
    "tasks", "electorate", "ballots", "behalf", "errands", "fair", "lockout", "meeting", "minutes",
    "parts", "figures", "queries", "sheet", "sortition", "speaking", "undo", "wording",
)  # fmt: skip


class DecisionsConfig(AppConfig):
    name = "manyhands.decisions"
    label = "decisions"

    def ready(self) -> None:
        for name in ACTING:
            import_module(f"manyhands.decisions.{name}")
