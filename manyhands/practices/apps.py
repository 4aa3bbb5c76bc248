"""Tells Django about the floor of practices."""

from importlib import import_module

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "manyhands.practices"
    label = "practices"

    def ready(self) -> None:
        # Registers powers, and how their proposals tell what they would change.
        import_module("manyhands.practices.actions")
        import_module("manyhands.practices.ahead")
        import_module("manyhands.practices.telling")
        import_module("manyhands.practices.telling_running")
        import_module("manyhands.practices.running")
        import_module("manyhands.practices.rotating")
        import_module("manyhands.practices.pots")
        import_module("manyhands.practices.levying")
        import_module("manyhands.practices.sharing_hours")
        import_module("manyhands.practices.scarcity")
        import_module("manyhands.practices.calling")
        import_module("manyhands.practices.meeting")
        import_module("manyhands.practices.tasks")
        import_module("manyhands.practices.forgetting")
        import_module("manyhands.practices.asking")
        import_module("manyhands.practices.where_to")
        import_module("manyhands.practices.accounting")
        import_module("manyhands.practices.leaving")
