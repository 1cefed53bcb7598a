"""The relay in this process, on a real database and Redis: numbers, order, locks, reactions. Only the test relays."""

import threading
from collections.abc import Iterator

import pytest
from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from apps.grading.events import LedgerEntryRecorded
from apps.reports.events import ReportProgressed, ReportRequested
from apps.system import outbox
from apps.system.events import TermSaved
from apps.system.models import OutboxEvent
from apps.system.rules import Stream
from common.logs import TASK_HEADER, request_id
from realtime import relay, subscriptions, tasks
from realtime.relay import Progress
from realtime.selectors import outbox_state
from tests.realtime.yard import PATIENCE_SECONDS, publish, until


def numbers() -> list[tuple[int, int | None]]:
    return list(OutboxEvent.objects.order_by("seq").values_list("id", "seq"))


def test_rows_are_numbered_without_gaps_in_the_order_of_their_ids(db):
    rows = [publish(number=number) for number in range(5)]

    assert relay.stamp()

    assert numbers() == [(row.pk, place) for place, row in enumerate(rows, start=1)]


def test_a_row_that_commits_late_with_a_smaller_id_gets_the_later_number(db):
    is_written, may_commit = threading.Event(), threading.Event()
    late: list[int] = []

    def slow_writer() -> None:
        with transaction.atomic():
            outbox.publish(TermSaved(1), to=["corps"])
            late.append(OutboxEvent.objects.latest("id").pk)
            is_written.set()
            may_commit.wait(PATIENCE_SECONDS)
        connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert is_written.wait(PATIENCE_SECONDS)
    quick = publish(number=2)
    relay.stamp()
    may_commit.set()
    writer.join()
    relay.stamp()

    assert late[0] < quick.pk
    assert numbers() == [(quick.pk, 1), (late[0], 2)]


def test_a_rolled_back_event_leaves_no_hole(db):
    publish(number=1)
    with transaction.atomic():
        outbox.publish(TermSaved(2), to=["corps"])
        transaction.set_rollback(True)
    publish(number=3)

    relay.stamp()

    assert [seq for _, seq in numbers()] == [1, 2]


def test_ten_relays_at_once_number_each_row_once_and_pass_it_on_once(db):
    sent: list[int] = []
    for number in range(300):
        publish(number=number)

    def work() -> None:
        while relay.number().is_busy or outbox_state().has_unsent:
            relay.pass_on(lambda frames: sent.extend(frame.seq for frame in frames))
        connection.close()

    relays = [threading.Thread(target=work) for _ in range(10)]
    for one in relays:
        one.start()
    for one in relays:
        one.join()

    assert [seq for _, seq in numbers()] == list(range(1, 301))
    assert sent == list(range(1, 301))


@pytest.fixture
def lock_of_another(db) -> Iterator[threading.Event]:
    """Another process is numbering until the event is set."""
    is_held, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            relay._take_lock(relay.STAMPING)
            is_held.set()
            may_end.wait(PATIENCE_SECONDS)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert is_held.wait(PATIENCE_SECONDS)
    yield may_end
    may_end.set()
    holder.join()


def test_while_another_numbers_a_relay_does_not_wait_but_says_so(lock_of_another: threading.Event):
    publish()

    assert relay.number().is_busy
    assert not relay.stamp(wait_ms=50)
    lock_of_another.set()
    assert until(lambda: relay.stamp(wait_ms=1000))


def test_marks_stop_where_redis_stopped_taking(db):
    for number in range(3):
        publish(number=number)
    relay.stamp()

    def away(_frames) -> None:
        raise ConnectionError("no Redis")

    assert relay.pass_on(away) is Progress.AWAY
    assert OutboxEvent.objects.filter(sent_at__isnull=True).count() == 3
    assert relay.pass_on() is Progress.DONE
    assert OutboxEvent.objects.filter(sent_at__isnull=True).count() == 0


def test_marks_stop_at_the_reaction_that_could_not_be_sent(db, monkeypatch: pytest.MonkeyPatch):
    for number in range(3):
        publish(number=number)
    relay.stamp()

    def react(row: OutboxEvent) -> None:
        if row.seq == 2:
            raise OperationalError("no broker")

    monkeypatch.setattr(subscriptions, "react", react)

    assert relay.pass_on() is Progress.AWAY
    assert list(OutboxEvent.objects.filter(sent_at__isnull=False).values_list("seq", flat=True)) == [1]


def test_more_rows_than_one_round_takes_all_go_out_in_order(db, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(relay, "ROWS_AT_ONCE", 7)
    monkeypatch.setattr(relay, "STAMPED_AT_ONCE", 5)
    sent: list[int] = []
    for number in range(21):
        publish(number=number)

    relay.number()
    assert relay.pass_on(lambda frames: sent.extend(frame.seq for frame in frames)) is Progress.DONE

    assert sent == list(range(1, 22))


REACTIONS = [
    (ReportRequested(7), "reports.render", {"report_id": 7}),
    (
        ReportProgressed(7, "ready", 100, 1, "grade_sheet", "Grade sheet", ""),
        "messaging.notify_report",
        {"report_id": 7, "status": "ready", "progress": 100, "requested_by": 1, "kind": "grade_sheet",
         "title": "Grade sheet", "reason": ""},
    ),
    (
        LedgerEntryRecorded(entry_id=1, enrollment_id=2, cadet_id=3, term_id=4),
        "messaging.notify_ledger_entry",
        {"entry_id": 1, "enrollment_id": 2, "cadet_id": 3, "term_id": 4},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "task", "keywords"), REACTIONS)
def test_an_event_sends_its_task_with_its_data_and_number(db, monkeypatch, event, task, keywords):
    sent: list[tuple[str, dict, dict]] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, kwargs, headers: sent.append((name, kwargs, headers))
    )
    token = request_id.set("req-12345678")
    with transaction.atomic():
        outbox.publish(event, to=[], stream=Stream.CONTROL)
    request_id.reset(token)

    relay.relay_once()

    assert sent == [(task, {**keywords, "event_seq": 1}, {TASK_HEADER: "req-12345678"})]


def test_every_task_of_the_subscriptions_exists():
    current_app.loader.import_default_modules()

    names = {name for names in subscriptions.REACTIONS.values() for name in names}

    assert names <= set(current_app.tasks)


def test_the_sweep_relays_and_is_where_beat_asks_for_it(db, settings):
    current_app.loader.import_default_modules()
    publish()

    tasks.sweep_outbox()

    assert not OutboxEvent.objects.filter(sent_at__isnull=True).exists()
    assert settings.CELERY_BEAT_SCHEDULE["sweep-outbox"]["task"] == tasks.sweep_outbox.name
    assert tasks.sweep_outbox.name in current_app.tasks
