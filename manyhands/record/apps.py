"""Tells Django about the floor of the record."""

from importlib import import_module

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "manyhands.record"
    label = "record"

    def ready(self) -> None:
        import_module("manyhands.record.tasks")  # registers background work
