"""The seal against everything that happens at the same moment: writers, other sealers, a process that dies."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from apps.attendance.services.muster import ScanSent, take_scans
from apps.cadets.services.cards import token_for
from apps.grading.models import Score, SealedGrade, SealedTerm
from apps.grading.services.scores import CellSent, save_scores
from apps.grading.services.seal import seal_term
from apps.grading.services.verification import verify
from apps.system.models import AuditEntry, Term
from apps.system.rules import TermStatus
from apps.system.services import audit
from apps.system.services.terms import TermSealed, move_term
from common.errors import refused_by_seal
from tests import cast
from tests.realtime.yard import PATIENCE_SECONDS, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def encoding():
    corps = cast.corps()
    cast.training_day(corps, closed=True)
    move_term(actor=corps.commandant, term_id=corps.term.pk, status=TermStatus.ENCODING, now=cast.MUSTER)
    return corps


def at_once(*works: Callable[[], None]) -> list[Exception]:
    """Each in a thread with a connection of its own; what they raised."""
    raised: list[Exception] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE_SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    return raised


def seal(corps):
    seal_term(actor=corps.commandant, term_id=corps.term.pk, accepted=cast.ACCEPTED, now=cast.MUSTER)


def until_somebody_waits_for_a_lock() -> None:
    """Somebody in this database: other tests have theirs on the same server."""
    sql = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"

    def waits() -> bool:
        with connection.cursor() as cursor:
            # Within a transaction its first look would be kept.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(sql)
            return bool(cursor.fetchone()[0])

    until(waits)


def save_score(corps, value="80"):
    cell = CellSent(corps.enrollments[0].pk, cast.assessments(corps.term)["final"].pk, value, 0)
    save_scores(actor=corps.commandant, term_id=corps.term.pk, cells=[cell], now=cast.MUSTER)


def test_two_who_seal_at_once_end_with_one_seal(encoding):
    start = threading.Barrier(2)

    def attempt() -> None:
        start.wait()
        seal(encoding)

    raised = at_once(attempt, attempt)

    assert [type(error) for error in raised] == [TermSealed]
    assert SealedTerm.objects.count() == AuditEntry.objects.filter(action="term.sealed").count() == 1
    assert SealedGrade.objects.count() == 3


def test_what_is_being_written_is_waited_for_and_sealed(encoding):
    """The score is written and not yet committed when the seal begins."""
    written, seen = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            save_score(encoding)
            written.set()
            assert seen.wait(PATIENCE_SECONDS)

    def seal_meanwhile() -> None:
        assert written.wait(PATIENCE_SECONDS)
        seal(encoding)

    def watch() -> None:
        assert written.wait(PATIENCE_SECONDS)
        until_somebody_waits_for_a_lock()
        seen.set()

    assert at_once(write, seal_meanwhile, watch) == []
    sealed = SealedGrade.objects.get(enrollment=encoding.enrollments[0]).packet
    (subject,) = (node for node in sealed["explanation"] if node["key"] == "subject")
    assert [item["value"] for item in subject["items"]] == ["missing", "missing", "80"]
    assert verify(encoding.term).differences == []


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_who_looked_before_the_seal_and_writes_after_it_is_refused(encoding, isolation):
    looked, sealed = threading.Event(), threading.Event()
    final = cast.assessments(encoding.term)["final"]

    def write() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
            assert Term.objects.get().status == "encoding"
            looked.set()
            assert sealed.wait(PATIENCE_SECONDS)
            Score.objects.create(
                enrollment=encoding.enrollments[0], assessment=final, value=80, updated_at=cast.MUSTER
            )

    def seal_meanwhile() -> None:
        assert looked.wait(PATIENCE_SECONDS)
        seal(encoding)
        sealed.set()

    (refused,) = at_once(write, seal_meanwhile)

    assert isinstance(refused, DatabaseError)
    assert refused_by_seal(refused) or "could not serialize" in str(refused)
    assert not Score.objects.exists()


def test_a_scan_that_meets_the_seal_is_held(encoding):
    """It looked at the term before the seal, and waits for it at its first write."""
    day = encoding.term.training_days.get()
    enrollment = encoding.enrollments[0]
    sealing, results = threading.Event(), []

    def seal_slowly() -> None:
        with transaction.atomic():
            seal(encoding)
            sealing.set()
            until_somebody_waits_for_a_lock()

    def scan() -> None:
        assert sealing.wait(PATIENCE_SECONDS)
        sent = ScanSent(uuid4(), token_for(enrollment.cadet), cast.MUSTER)
        results.extend(take_scans(actor=encoding.sergeant, day_id=day.pk, scans=[sent], now=cast.MUSTER))

    assert at_once(seal_slowly, scan) == []
    assert [(result.outcome, result.record.status) for result in results] == [("held", "absent")]


def test_a_seal_that_dies_half_way_is_no_seal(encoding, monkeypatch):
    def die(**_: object) -> None:
        assert SealedGrade.objects.count() == 3
        raise SystemExit

    monkeypatch.setattr(audit, "record", die)
    with pytest.raises(SystemExit):
        seal(encoding)

    assert Term.objects.get().status == "encoding"
    assert not SealedTerm.objects.exists()
    assert not SealedGrade.objects.exists()
    monkeypatch.undo()
    seal(encoding)
    assert SealedTerm.objects.get().version == 1


def test_a_seal_whose_connection_is_cut_half_way_is_no_seal(encoding):
    def cut() -> None:
        with transaction.atomic():
            seal(encoding)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    (error,) = at_once(cut)

    assert isinstance(error, DatabaseError)
    assert Term.objects.get().status == "encoding"
    assert not SealedGrade.objects.exists()
