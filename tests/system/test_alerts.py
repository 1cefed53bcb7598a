"""Alerts: told once, and once that they are over; what comes and goes is told less and less often."""

import re
from collections.abc import Iterator
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.services.mail import Mail, send
from apps.messaging.models import Notification
from apps.messaging.services import alerts
from apps.system.models import Alert, ScheduledJob
from apps.system.rules.watching import (
    BAD_IN_A_ROW,
    GOOD_IN_A_ROW,
    SAMPLE_EVERY,
    WINDOW,
    Reading,
    Seen,
    Streak,
    bad_needed,
    good_needed,
    next_streak,
    readings,
)
from apps.system.services.watching import standing
from common import metrics
from common.redis import client
from tests import cast

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(second=20, microsecond=0)
QUEUE = "test:alerts:queue"


class Clock:
    """Sample after sample."""

    def __init__(self) -> None:
        self.now = NOW

    def pass_samples(self, number: int, each=lambda: None) -> None:
        for _ in range(number):
            each()
            metrics.tell(service="web")
            alerts.watch(now=self.now)
            self.now += SAMPLE_EVERY


@pytest.fixture
def time(monkeypatch, worker_id, settings) -> Iterator[Clock]:
    metrics._table.take()
    monkeypatch.setattr(metrics, "COUNTS_KEY", f"test:alerts:counts:{worker_id}")
    monkeypatch.setattr(metrics, "PROCESSES_KEY", f"test:alerts:processes:{worker_id}")
    monkeypatch.setattr("apps.system.services.watching.standing.QUEUE", f"{QUEUE}:{worker_id}")
    admin = cast.person(Role.ADMIN)
    admin.email = "commandant@example.edu.ph"
    admin.save(update_fields=["email"])
    cast.person(Role.STAFF)
    clock = Clock()
    clock.pass_samples(1)
    yield clock
    client().delete(metrics.COUNTS_KEY, metrics.PROCESSES_KEY, f"{QUEUE}:{worker_id}")
    metrics._table.take()


def requests(number: int, seconds: float, status: str = "200"):
    def make() -> None:
        for _ in range(number):
            metrics.observe("http", "GET", "api/v1/cadets", status, seconds=seconds)

    return make


def failing() -> None:
    requests(30, 0.01)()
    requests(3, 0.01, status="500")()


def fill(length: int):
    def make() -> None:
        key = standing.QUEUE
        client().delete(key)
        if length:
            client().rpush(key, *[b"{}"] * length)

    return make


def refused() -> None:
    metrics.count("database_errors")


def failed_backup() -> None:
    ScheduledJob.objects.update_or_create(
        name="audit-verification", defaults={"run_id": "x", "started_at": NOW, "outcome": "failed"}
    )


def done_backup() -> None:
    ScheduledJob.objects.filter(name="audit-verification").update(outcome="done")


PROVOKED = {
    "errors": (failing, requests(100, 0.01)),
    "slow": (requests(25, 1.5), requests(500, 0.01)),
    "queue_long": (fill(101), fill(0)),
    "queue_too_long": (fill(501), fill(100)),
    "database": (refused, lambda: None),
    "job:audit-verification": (failed_backup, done_backup),
}


@pytest.mark.parametrize("key", PROVOKED)
def test_each_alert_reaches_the_admins_once_and_its_end_once(time, key):
    provoke, mend = PROVOKED[key]
    expected = {key, "queue_long"} if key == "queue_too_long" else {key}

    time.pass_samples(6, provoke)

    assert set(Alert.objects.values_list("key", flat=True)) == expected
    told = Notification.objects.filter(cause__endswith=":raised")
    assert told.count() == len(expected)
    assert {row.recipient.role for row in told} == {Role.ADMIN}
    assert len(mail.outbox) == len(expected)
    assert {message.to[0] for message in mail.outbox} == {"commandant@example.edu.ph"}

    for _ in range(WINDOW + GOOD_IN_A_ROW):
        if Alert.objects.filter(recovered_at=None).exists():
            time.pass_samples(1, mend)

    assert not Alert.objects.filter(recovered_at=None).exists()
    assert Notification.objects.filter(cause__endswith=":over").count() == len(expected)
    assert len(mail.outbox) == 2 * len(expected)
    assert all("Over: " in message.subject for message in mail.outbox[len(expected) :])


def test_redis_away_is_an_alert_and_nothing_is_said_of_what_cannot_be_seen(time, settings):
    here = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    client.cache_clear()
    try:
        time.pass_samples(2)
        assert [alert.key for alert in Alert.objects.all()] == ["redis"]
    finally:
        settings.REDIS_URL = here
        client.cache_clear()

    time.pass_samples(GOOD_IN_A_ROW)

    assert Alert.objects.get().recovered_at is not None


def seen(*, redis: bool = True) -> Seen:
    return Seen(
        requests=0, errors=0, latency=[0] * 12, queue=0, database_errors=0, redis=redis, services={"web": 1} if redis else None,
        failed_jobs={},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("window", "is_bad"),
    [
        ([seen()], True),
        ([seen(redis=False)], None),
        ([seen(redis=False), seen()], None),
        ([seen(), seen()], True),
    ],
)
def test_after_redis_was_away_nobody_is_missed_who_could_not_be_heard_of_yet(window, is_bad):
    told = {
        reading.key: reading.is_bad for reading in readings(window, metrics.BUCKETS, frozenset({"worker"}))
    }

    assert told["service:worker"] is is_bad


def test_a_moment_is_no_alert_and_few_requests_are_no_share(time):
    time.pass_samples(1, fill(101))
    time.pass_samples(1, fill(0))
    time.pass_samples(3, requests(2, 2.0, status="500"))

    assert not Alert.objects.exists()


def test_what_comes_and_goes_is_told_less_and_less_often(time):
    for _ in range(5):
        time.pass_samples(BAD_IN_A_ROW, refused)
        time.pass_samples(GOOD_IN_A_ROW + 1)

    assert Alert.objects.count() == 2


def test_a_mail_server_that_is_away_is_tried_again_and_nobody_gets_two(time, settings, monkeypatch):
    with monkeypatch.context() as away:
        away.setattr(alerts, "send", _refuse)
        time.pass_samples(3, refused)
    assert Notification.objects.count() == 1

    time.pass_samples(2, refused)

    assert len(mail.outbox) == 1


def test_an_address_that_is_refused_holds_up_nobody_and_nobody_gets_two(time, monkeypatch):
    """The one that is refused comes in the middle."""
    for name in ("left", "last"):
        admin = cast.account(Role.ADMIN)
        admin.email = f"{name}@example.edu.ph"
        admin.save(update_fields=["email"])

    def refuse_one(address: str, letter: Mail) -> None:
        if address.startswith("left"):
            raise SMTPRecipientsRefused({address: (550, b"no such person")})
        send(address, letter)

    monkeypatch.setattr(alerts, "send", refuse_one)
    time.pass_samples(6, refused)

    assert [message.to[0] for message in mail.outbox] == ["commandant@example.edu.ph", "last@example.edu.ph"]


def test_an_alert_is_told_in_the_language_of_the_account(time):
    User.objects.filter(role=Role.ADMIN).update(language="fil")

    time.pass_samples(3, refused)

    [message], [told] = mail.outbox, Notification.objects.all()
    for said in (message.subject, message.body, told.title, told.body):
        assert not re.search(r"Database errors|refused or cut off|Watch|Seen", str(said)), said
    assert "database" in told.body


def _refuse(*_: object) -> None:
    raise OSError("away")


@settings(max_examples=40)
@given(
    st.lists(st.sampled_from([True, False, None]), max_size=60),
    st.sampled_from(["slow", "redis", "service:worker"]),
)
def test_it_is_raised_after_bad_ones_in_a_row_and_over_after_good_ones(seen, key):
    streak = Streak()
    for place, is_bad in enumerate(seen):
        before = streak
        streak = next_streak(before, Reading(key, is_bad, ""), times_lately=1)
        told = [bad for bad in seen[: place + 1] if bad is not None]
        if streak.is_raised and not before.is_raised:
            assert told[-bad_needed(key) :] == [True] * bad_needed(key)
        if before.is_raised and not streak.is_raised:
            assert told[-GOOD_IN_A_ROW:] == [False] * GOOD_IN_A_ROW


def test_each_return_within_the_hour_takes_longer_to_be_over():
    assert [good_needed(times) for times in (0, 1, 2, 3, 9)] == [6, 6, 12, 24, 60]
