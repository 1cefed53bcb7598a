"""The Celery application: `celery -A config worker`, `celery -A config beat`."""

import os
from functools import cached_property
from typing import Any

from celery import Celery, bootsteps
from celery.apps.worker import Worker

from common import heartbeat

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")


class QuietWorker(Worker):
    """A worker that tells others nothing of itself and asks nothing of them: nobody listens, and Redis may be paid by the
    command. As with --without-gossip --without-mingle --without-heartbeat, whatever the command says."""

    def __init__(self, app: Any = None, hostname: str | None = None, **options: Any) -> None:
        silence = {"without_gossip": True, "without_mingle": True, "without_heartbeat": True}
        super().__init__(app, hostname, **options | silence)


class Application(Celery):
    """Celery with our worker."""

    @cached_property
    def Worker(self) -> type[Worker]:  # noqa: N802 (Celery's name)
        return self.subclass_with_self(QuietWorker)


app = Application("config")
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
