"""Tells Django about the floor of groups."""

from importlib import import_module

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "manyhands.groups"
    label = "groups"

    def ready(self) -> None:
        # These register powers, what leaving and forgetting mean, and background work.
        for name in (
            "actions",
            "admissions",
            "merging",
            "inviting",
            "mandates",
            "agreements",
            "circles",
            "suspending",
            "ties",
            "tasks",
            "witnesses",
            "hiding",
        ):
            import_module(f"manyhands.groups.{name}")
