"""Tells Django about the floor of deciding together."""

from importlib import import_module

from django.apps import AppConfig

# Each registers powers, background work, or what leaving means.
ACTING = (
    "tasks", "electorate", "behalf", "by_hand", "errands", "fair", "lockout", "figures",
    "queries", "undo", "merging", "wording", "hiding",
    "dissolving",
    "late", "looking_again", "petitions", "recalling", "choice.ballots", "choice.sortition",
    "meetings.meeting",
    "meetings.minutes", "meetings.parts", "meetings.sheet", "meetings.speaking",
)  # fmt: skip


class DecisionsConfig(AppConfig):
    name = "manyhands.decisions"
    label = "decisions"

    def ready(self) -> None:
        for name in ACTING:
            import_module(f"manyhands.decisions.{name}")
