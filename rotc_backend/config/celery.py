"""The Celery application: `celery -A config worker`, `celery -A config beat`."""

import os
import time
from functools import cached_property
from typing import Any

from celery import Celery, bootsteps, signals
from celery.apps.worker import Worker
from django.db import InterfaceError, OperationalError

from common import heartbeat, loading, metrics
from common.logs import TASK_HEADER, request_id
from common.metrics import PUBLISHED_AT
from config import sentry

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
    """Beats into Redis, and reports the worker's memory, from the worker's own event loop: a hung worker stops."""

    requires = ("celery.worker.components:Timer",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._timer_entries: list[Any] = []

    def start(self, parent: Any) -> None:
        heartbeat.beat("worker")
        metrics.tell(service="worker")
        self._timer_entries = [
            parent.timer.call_repeatedly(heartbeat.BEAT_SECONDS, heartbeat.beat, ("worker",)),
            parent.timer.call_repeatedly(metrics.TELL_SECONDS, metrics.tell, kwargs={"service": "worker"}),
        ]

    def stop(self, parent: Any) -> None:
        for entry in self._timer_entries:
            entry.cancel()
        heartbeat.stop("worker")
        metrics.end(service="worker")


app.steps["worker"].add(WorkerHeartbeat)


@signals.before_task_publish.connect
def _note_moment(headers: dict[str, Any] | None = None, **_: Any) -> None:
    """Since when a task waits, and by which request it came, is asked of the task itself."""
    if headers is not None:
        headers[PUBLISHED_AT] = time.time()
        headers.setdefault(TASK_HEADER, request_id.get())


_began: dict[str, float] = {}


@signals.task_prerun.connect
def _begin_task(task_id: str = "", task: Any = None, **_: Any) -> None:
    _began[task_id] = time.perf_counter()
    # Where the broker brought it: an attribute; where the task was run at once: among the headers.
    headers = task.request.headers or {}
    request_id.set(getattr(task.request, TASK_HEADER, None) or headers.get(TASK_HEADER) or "-")


@signals.task_postrun.connect
def _measure_task(task_id: str = "", task: Any = None, state: str | None = None, **_: Any) -> None:
    """How long it took and how it ended, told at once: the child may be replaced before its next task."""
    seconds = time.perf_counter() - _began.pop(task_id, time.perf_counter())
    metrics.observe("task", task.name, state or "UNKNOWN", seconds=seconds)
    metrics.tell()


@signals.task_failure.connect
def _count_database_errors(exception: BaseException | None = None, **_: Any) -> None:
    if isinstance(exception, OperationalError | InterfaceError):
        metrics.count("database_errors")


@signals.celeryd_init.connect
def _begin_worker(**_: Any) -> None:
    # Before the children are forked, which have it then.
    sentry.begin("worker")
    loading.finish()


@signals.beat_init.connect
def _begin_beat(**_: Any) -> None:
    metrics.begin("beat")
    sentry.begin("beat")
    loading.finish()
