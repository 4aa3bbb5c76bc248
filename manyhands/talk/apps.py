"""Tells Django about this floor."""

from importlib import import_module

from django.apps import AppConfig


class TalkConfig(AppConfig):
    name = "manyhands.talk"
    label = "talk"

    def ready(self) -> None:
        import_module("manyhands.talk.tasks")  # registers background work and what leaving means
        import_module("manyhands.talk.merging")
        import_module("manyhands.talk.inbox")  # registers powers
        import_module("manyhands.talk.beside")  # registers what other floors' pages show of us
