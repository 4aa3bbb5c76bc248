"""Tells Django about the floor of money in and out."""

from importlib import import_module

from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "manyhands.funds"
    label = "funds"

    def ready(self) -> None:
        # These register powers, and what their things are called in proposals.
        for name in ("actions", "telling"):
            import_module(f"manyhands.funds.{name}")
