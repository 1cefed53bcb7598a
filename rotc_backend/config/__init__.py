"""Settings, URL map and the entry points of the four services."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
