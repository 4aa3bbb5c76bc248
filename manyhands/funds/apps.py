"""Tells Django about the floor of money in and out."""

from importlib import import_module

from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "manyhands.funds"
    label = "funds"

    def ready(self) -> None:
        # These register powers, background work, and what their things are called in proposals.
        for name in (
            "actions",
            "telling",
            "purse.called",
            "purse.tasks",
            "purse.merging",
            "purse.paying",
            "purse.batches",
            "purse.linking",
        ):
            import_module(f"manyhands.funds.{name}")
        # What banks say, and when it is forgotten.
        for name in ("actions", "telling", "forgetting", "tasks"):
            import_module(f"manyhands.funds.inbox.{name}")
