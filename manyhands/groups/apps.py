"""Tells Django about the floor of groups."""

from importlib import import_module

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "manyhands.groups"
    label = "groups"

    def ready(self) -> None:
        import_module("manyhands.groups.actions")  # registers powers and what forgetting means
