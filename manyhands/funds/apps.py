"""Tells Django about the floor of money in and out."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "manyhands.funds"
    label = "funds"
