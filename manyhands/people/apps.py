"""Tells Django about the floor of people."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "manyhands.people"
    label = "people"

    def ready(self) -> None:
        from manyhands.people import tasks  # noqa: F401  its handlers are known once it is read
