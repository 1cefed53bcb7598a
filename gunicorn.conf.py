"""The web service: `gunicorn -c gunicorn.conf.py config.wsgi:application`, from here or from rotc_backend.

Every number comes from the environment (config/env.py lists them); this file says what they do to Gunicorn.
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http.message import Request
from gunicorn.http.wsgi import Response
from gunicorn.workers.base import Worker

if TYPE_CHECKING:
    from gunicorn.glogging import _AtomsDict

chdir = str(Path(__file__).resolve().parent / "rotc_backend")
pythonpath = chdir
sys.path.insert(0, chdir)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

from django.conf import settings  # noqa: E402 (needs the path above)
from django.db import connections  # noqa: E402

from common import loading, metrics  # noqa: E402
from common.addresses import client_address  # noqa: E402
from common.logs import JsonFormatter, RequestFilter, one_line, request_id  # noqa: E402
from config.env import EnvironmentProblems  # noqa: E402

try:
    ENV: dict[str, Any] = settings.ENV
except EnvironmentProblems as problems:
    sys.exit(str(problems))

bind = f"0.0.0.0:{ENV['PORT'] or ENV['WEB_PORT']}"
workers = ENV["GUNICORN_WORKERS"]
threads = ENV["GUNICORN_THREADS"]
# Gunicorn's gthread, with a line in which whoever signs in stands behind everyone else.
worker_class = "config.web_worker.Worker"
timeout = ENV["GUNICORN_TIMEOUT"]
# Below the 30 seconds after which Render kills the old instance.
graceful_timeout = 25
keepalive = 5
# Many scanners connect at once when a training day opens.
backlog = 2048

# One import for all workers: with the heap frozen before the fork they share its pages (see when_ready).
preload_app = True
# Workers are replaced when they hang, not by count: a leak should show in the memory figures, not hide.
max_requests = 0
# The heartbeat files on a RAM disk: on a slow container disk a busy worker would look dead.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Its socket would be made in the home folder, which a container's user may not have.
control_socket_disable = True

# Behind trusted proxies their scheme header counts; without any, nobody's does.
forwarded_allow_ips = "*" if ENV["TRUSTED_PROXY_HOPS"] else "127.0.0.1"

loglevel = ENV["LOG_LEVEL"].lower()
errorlog = "-"
accesslog = "-"
access_log_format = '%(h)s "%(m)s %(U)s %(H)s" %(s)s %(B)s %(M)sms "%(a)s"'


class AccessLogger(Logger):
    """Logs the client's address as the outermost trusted proxy saw it, and no platform health checks; its lines are objects
    with the request's id where LOG_FORMAT asks for that."""

    def setup(self, cfg: Config) -> None:
        """Gunicorn's handlers, with our formatter."""
        super().setup(cfg)
        if ENV["LOG_FORMAT"] == "json":
            for handler in (*self.error_log.handlers, *self.access_log.handlers):
                handler.setFormatter(JsonFormatter())
                handler.addFilter(RequestFilter())

    def atoms(
        self, resp: Response, req: Request, environ: MutableMapping[str, Any], request_time: Any
    ) -> _AtomsDict:
        """Gunicorn's words for the access log, `h` corrected."""
        words = super().atoms(resp, req, environ, request_time)
        client = client_address(
            peer=environ.get("REMOTE_ADDR"),
            forwarded_for=environ.get("HTTP_X_FORWARDED_FOR", ""),
            hops=ENV["TRUSTED_PROXY_HOPS"],
        )
        words["h"] = client or "-"
        lines = {name: one_line(word) if isinstance(word, str) else word for name, word in words.items()}
        return cast("_AtomsDict", lines)

    def access(
        self, resp: Response, req: Request, environ: MutableMapping[str, Any], request_time: Any
    ) -> None:
        """One line per request, the query left out: it may hold a token."""
        if environ.get("PATH_INFO") == "/api/health/live/":
            return
        token = request_id.set(dict(resp.headers).get("X-Request-ID", "-"))
        try:
            super().access(resp, req, environ, request_time)
        finally:
            request_id.reset(token)


logger_class = AccessLogger


def when_ready(_server: Arbiter) -> None:
    """Before the first fork: what is loaded stays out of every worker's collector."""
    connections.close_all()
    loading.finish()


def post_fork(_server: Arbiter, _worker: Worker) -> None:
    """A database connection must not be shared between processes. Whoever has waited for the database goes on within a
    millisecond, not five, while the other thread computes: a scan waits half a dozen times."""
    connections.close_all()
    sys.setswitchinterval(0.001)
    metrics.begin("web")


def worker_exit(_server: Arbiter, _worker: Worker) -> None:
    """What was counted and not told yet."""
    metrics.end()
