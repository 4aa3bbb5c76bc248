"""Tells Django about the floor of the record."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "manyhands.record"
    label = "record"
