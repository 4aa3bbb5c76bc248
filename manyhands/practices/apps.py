"""Tells Django about the floor of practices."""

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    name = "manyhands.practices"
    label = "practices"
