"""The deployment's numbers: counted in each process, told by all, shown to operators and admins."""

import re
from datetime import timedelta

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from apps.authentication.rules import Role
from apps.system.models import Sample
from apps.system.rules.watching import quantile
from apps.system.services.watching import samples
from common import metrics
from common.metrics import BUCKETS
from common.redis import client
from tests import cast

pytestmark = pytest.mark.django_db
TOKEN = "only-prometheus-knows-this-token"
NOW = timezone.now().replace(second=30, microsecond=0)
LINE = re.compile(r"^(rgms_[a-z_]+)(?:\{(.*)\})? (\S+)$")


@pytest.fixture(autouse=True)
def own_numbers(monkeypatch, worker_id):
    """The test's own, in a Redis that others use."""
    metrics._table.take()
    monkeypatch.setattr(metrics, "COUNTS_KEY", f"test:counts:{worker_id}")
    monkeypatch.setattr(metrics, "PROCESSES_KEY", f"test:processes:{worker_id}")
    yield
    client().delete(metrics.COUNTS_KEY, metrics.PROCESSES_KEY)
    metrics._table.take()


def asked(token: str = TOKEN):
    return Client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def numbers() -> dict[tuple[str, frozenset[str]], float]:
    """What /metrics says: (name, labels) → value."""
    found = {}
    for line in asked().content.decode().splitlines():
        if not line.startswith("#"):
            name, labels, value = LINE.match(line).groups()
            found[name, frozenset(re.findall(r'\w+="[^"]*"', labels or ""))] = float(value)
    return found


@pytest.mark.parametrize(
    ("token", "given", "status"),
    [(TOKEN, TOKEN, 200), (TOKEN, TOKEN[:-1], 401), (TOKEN, "", 401), ("", "", 404)],
)
def test_the_numbers_are_for_who_has_the_token(settings, token, given, status):
    settings.METRICS_TOKEN = token

    assert asked(given).status_code == status


def test_requests_are_counted_by_route_and_status_and_what_comes_by_no_route_under_one_name(settings, corps):
    settings.METRICS_TOKEN = TOKEN
    admin = cast.client_of(corps.commandant)
    for _ in range(3):
        admin.get(f"/api/v1/cadets/{corps.enrollments[0].cadet_id}")
    admin.get("/api/v1/cadets/999999")
    admin.get("/assets/nothing.js")
    admin.generic("BREW", "/api/v1/cadets")
    metrics.tell()

    found = numbers()

    route = 'route="api/v1/cadets/<int:cadet_id>"'
    name = "rgms_http_request_duration_seconds"
    assert found[f"{name}_count", frozenset(['method="GET"', route, 'status="200"'])] == 3
    assert found[f"{name}_count", frozenset(['method="GET"', route, 'status="404"'])] == 1
    assert found[f"{name}_bucket", frozenset(['method="GET"', route, 'status="200"', 'le="+Inf"'])] == 3
    assert found[f"{name}_sum", frozenset(['method="GET"', route, 'status="200"'])] > 0
    assert [labels for got, labels in found if got == f"{name}_count" and 'method="OTHER"' in labels]
    assert (
        found["rgms_up", frozenset(['store="redis"'])]
        == found["rgms_up", frozenset(['store="database"'])]
        == 1
    )


def test_what_several_processes_told_is_one_and_each_is_shown_with_its_memory(settings):
    settings.METRICS_TOKEN = TOKEN
    metrics.gauge("sockets", lambda: 7)
    try:
        metrics.observe("task", "reports.render", "SUCCESS", seconds=0.3)
        metrics.tell(service="channels")
        metrics.observe("task", "reports.render", "SUCCESS", seconds=0.02)
        metrics.tell(service="worker")
        found = numbers()
    finally:
        metrics._gauges.clear()

    task = ['task="reports.render"', 'outcome="SUCCESS"']
    assert found["rgms_task_duration_seconds_bucket", frozenset([*task, 'le="0.025"'])] == 1
    assert found["rgms_task_duration_seconds_bucket", frozenset([*task, 'le="0.5"'])] == 2
    memory = [value for (name, labels), value in found.items() if name == "rgms_process_pss_bytes"]
    assert len(memory) == 2
    assert min(memory) > 2**20
    assert found["rgms_service_processes", frozenset(['service="worker"'])] == 1

    metrics.end(service="worker")

    assert ("rgms_service_processes", frozenset(['service="worker"'])) not in numbers()


def test_who_has_fallen_silent_is_no_process_any_more(monkeypatch):
    metrics.tell(service="web")
    assert [process.service for process in metrics.processes()] == ["web"]

    monkeypatch.setattr(metrics, "SILENT_SECONDS", -1)

    assert metrics.processes() == []
    assert client().hlen(metrics.PROCESSES_KEY) == 0


def test_without_redis_counts_are_kept_and_the_page_says_so(settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    metrics.count("database_errors")
    here = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client.cache_clear()
    try:
        assert not metrics.tell()
        assert numbers()["rgms_up", frozenset(['store="redis"'])] == 0
        assert samples.take(now=NOW).queue is None
    finally:
        settings.REDIS_URL = here
        client.cache_clear()

    assert metrics.tell()
    assert numbers()["rgms_database_errors_total", frozenset()] == 1


def test_the_oldest_task_says_since_when_it_waits(settings, monkeypatch):
    settings.METRICS_TOKEN = TOKEN
    queue = f"test:queue:{NOW}"
    monkeypatch.setattr("apps.system.services.watching.standing.QUEUE", queue)
    message = {"headers": {metrics.PUBLISHED_AT: timezone.now().timestamp() - 90}}
    client().lpush(queue, orjson.dumps(message))
    client().lpush(queue, orjson.dumps({"headers": {}}))
    try:
        found = numbers()
    finally:
        client().delete(queue)

    assert found["rgms_queue_tasks", frozenset()] == 2
    assert 89 < found["rgms_queue_oldest_seconds", frozenset()] < 120


def requests(number: int, seconds: float, status: str = "200", route: str = "api/v1/cadets") -> None:
    for _ in range(number):
        metrics.observe("http", "GET", route, status, seconds=seconds)
    metrics.tell()


def test_a_sample_says_what_came_since_the_one_before():
    requests(5, 0.02)
    assert samples.take(now=NOW).requests == 0

    requests(8, 0.02)
    requests(2, 0.4, status="503")
    requests(50, 0.001, route="^api/health/?$")
    sample = samples.take(now=NOW + timedelta(minutes=1, seconds=7))

    assert (sample.requests, sample.errors, sum(sample.latency)) == (10, 2, 10)
    assert sample.at == NOW + timedelta(minutes=1)

    client().delete(metrics.COUNTS_KEY)
    requests(3, 0.02)

    assert samples.take(now=NOW + timedelta(minutes=2)).requests == 3


def test_of_two_that_take_the_sample_of_a_half_minute_one_does():
    assert samples.take(now=NOW) is not None
    assert samples.take(now=NOW + timedelta(seconds=29)) is None
    assert samples.take(now=NOW + timedelta(seconds=31)) is not None
    assert samples.seconds_until_next(now=NOW + timedelta(seconds=29)) == 1


def test_admins_see_how_it_went(corps):
    now = timezone.now().replace(second=30, microsecond=0)
    for minute in range(4):
        Sample.objects.create(
            at=now - timedelta(minutes=minute + 1), requests=10, errors=minute, latency=[0, 0, 10, *[0] * 9], queue=minute,
            services={"web": {"processes": 4, "pss_bytes": 2.0**20}},
        )  # fmt: skip
    admin = cast.client_of(corps.commandant)

    points = admin.get("/api/v1/watch/samples?hours=1").json()

    assert [point["failed"] for point in points] == [3, 2, 1, 0]
    assert points[0]["p50_ms"] == pytest.approx(17.5)
    assert points[0]["memory_mib"] == {"web": 1.0}
    together = admin.get("/api/v1/watch/samples?hours=336").json()
    assert sum(point["requests"] for point in together) == 40
    assert len(together) < 4
    assert admin.get("/api/v1/watch").json()["has_redis"] is True
    assert admin.get("/api/v1/watch/samples?hours=9999").status_code == 400
    assert cast.client_of(cast.person(Role.STAFF)).get("/api/v1/watch/samples").status_code == 403


def test_a_quantile_lies_within_the_class_that_holds_it():
    assert quantile([0] * 12, BUCKETS, 0.95) is None
    assert quantile([100, *[0] * 11], BUCKETS, 0.5) == pytest.approx(0.0025)
    assert quantile([*[0] * 7, 100, *[0] * 4], BUCKETS, 0.95) == pytest.approx(0.975)
    assert quantile([*[0] * 11, 3], BUCKETS, 0.5) == BUCKETS[-1]
