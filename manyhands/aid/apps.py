from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "manyhands.aid"
    label = "aid"
