"""Settings, URL map and the entry points of the four services."""

from common import loading

# The first of the project's modules that any process loads; each entry point finishes what begins here.
loading.begin()

from config.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
