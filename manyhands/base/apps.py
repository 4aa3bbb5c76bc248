"""Tells Django about the ground floor."""

from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "manyhands.base"
    label = "base"

    def ready(self) -> None:
        from manyhands.base import tasks  # noqa: F401  its handlers are known once it is read
        from manyhands.base.plain_faults import speak_plainly

        speak_plainly()
