"""The web room as a Django application."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, templates and translations."""

    name = "likevekt.web"
    label = "web"
