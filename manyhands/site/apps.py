from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "manyhands.site"
    label = "site"
