from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "manyhands.base"
    label = "base"
