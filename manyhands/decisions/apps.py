"""Tells Django about the floor of decisions."""

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "manyhands.decisions"
    label = "decisions"
