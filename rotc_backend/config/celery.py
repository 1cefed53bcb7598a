"""The Celery application: `celery -A config worker`, `celery -A config beat`."""

import os
from typing import Any

from celery import Celery, bootsteps

from common import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Current means: of the thread that imported this. Gunicorn's and the hub's threads would publish to a nameless default app.
app.set_default()
app.autodiscover_tasks()
# It has no tables and so is no Django app, but it has tasks.
app.autodiscover_tasks(["realtime"])


class WorkerHeartbeat(bootsteps.StartStopStep):
    """Beats into Redis from the worker's own event loop, so a hung worker stops beating."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._timer_entry: Any = None

    def start(self, parent: Any) -> None:
        heartbeat.beat("worker")
        self._timer_entry = parent.timer.call_repeatedly(heartbeat.BEAT_SECONDS, heartbeat.beat, ("worker",))

    def stop(self, parent: Any) -> None:
        if self._timer_entry is not None:
            self._timer_entry.cancel()
        heartbeat.stop("worker")


app.steps["worker"].add(WorkerHeartbeat)
