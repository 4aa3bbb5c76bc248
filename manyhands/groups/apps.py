from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "manyhands.groups"
    label = "groups"
