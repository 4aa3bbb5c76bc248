"""Tells Django about the floor of books."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "manyhands.ledger"
    label = "ledger"

    def ready(self) -> None:
        from manyhands.ledger import (  # noqa: F401
            actions,
            exchanging,
            forgetting,
            shelves,
            tasks,
            words,
            years,
        )
