"""After the seal the database itself refuses changes to the term's rows, for the application's role and whatever the path."""

from copy import deepcopy

import pytest
from django.contrib.admin.sites import site
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from apps.attendance.models import AttendanceRecord, MakeUp, Scan, TrainingDay, TrainingSession
from apps.attendance.services import days, make_ups
from apps.authentication.rules import Role
from apps.cadets.models import Enrollment
from apps.grading.models import (
    Assessment,
    GradeMark,
    GradingPolicy,
    LedgerEntry,
    Score,
    SealedGrade,
    SealedTerm,
    SealReopening,
)
from apps.grading.rules import LedgerKind, MarkCode
from apps.grading.services import ledger, marks, reopening
from apps.grading.services.scores import CellSent, save_scores
from apps.system.models import Term
from common.errors import refused_by_seal
from tests import cast

pytestmark = pytest.mark.django_db
OF_THE_TERM = (
    "cadets_enrollment", "attendance_trainingday", "attendance_trainingsession", "attendance_attendancerecord",
    "attendance_makeup", "attendance_scan", "grading_gradingpolicy", "grading_assessment", "grading_ledgerentry",
    "grading_score",
    "grading_grademark", "grading_sealedterm", "grading_sealedgrade",
)  # fmt: skip
MODELS = (
    Enrollment, TrainingDay, TrainingSession, AttendanceRecord, MakeUp, Scan, GradingPolicy, Assessment, LedgerEntry, Score,
    GradeMark,
    SealedTerm, SealedGrade, SealReopening, Term,
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def standing(scene):
    """A term with a row in every table that a grade hangs on."""
    corps = cast.corps()
    enrollment = corps.enrollments[0]
    day = cast.training_day(corps)
    Scan.objects.create(
        client_id="7f0f7b0a-5f5f-4b0e-9f0a-000000000001", day=day, session=day.sessions.get(), enrollment=enrollment,
        kind="in", scanned_at=cast.MUSTER, received_at=cast.MUSTER, outcome="recorded", scanned_by=corps.sergeant,
    )  # fmt: skip
    days.close_day(actor=corps.commandant, day_id=day.pk, now=cast.MUSTER)
    again = cast.training_day(corps, is_make_up=True)
    make_ups.set_make_ups(
        actor=corps.commandant, day_id=again.pk, missed_day_id=day.pk, enrollment_ids=[enrollment.pk], now=cast.MUSTER
    )  # fmt: skip
    days.close_day(actor=corps.commandant, day_id=again.pk, now=cast.MUSTER)
    ledger.record_entry(
        actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=5, reason="drill",
        occurred_on=day.held_on, now=cast.MUSTER,
    )  # fmt: skip
    prelim = cast.assessments(corps.term)["prelim"]
    cell = CellSent(enrollment.pk, prelim.pk, "80", 0)
    save_scores(actor=corps.sergeant, term_id=corps.term.pk, cells=[cell], now=cast.MUSTER)
    marks.set_mark(
        actor=corps.sergeant, enrollment_id=enrollment.pk, code=MarkCode.INCOMPLETE, reason="sick", now=cast.MUSTER
    )  # fmt: skip
    return corps


@pytest.fixture
def full(standing, db):
    return deepcopy(standing)


@pytest.fixture
def sealed(full):
    cast.sealed(full)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in (*OF_THE_TERM, "system_term", "grading_sealreopening"):
            for trigger in emptying_triggers(table):
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    return full


def attempt(statement: str) -> Exception | None:
    """What the database says to it; None when it did it, which is taken back."""
    with transaction.atomic():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                changed = cursor.rowcount
        except DatabaseError as error:
            return error
        finally:
            transaction.set_rollback(True)
    assert changed, f"{statement} found no row"
    return None


def emptying_triggers(table: str) -> list[str]:
    """Those that a test run switches off, so that it may empty the tables itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgtype & 32 = 32", [table]
        )
        return [name for (name,) in cursor.fetchall()]


def columns(table: str) -> str:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return ", ".join(f'"{column.name}"' for column in found if column.name != "id")


def statements(table: str) -> list[str]:
    listed = columns(table)
    return [
        f"UPDATE {table} SET id = id",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
        f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {table}",
        f"WITH gone AS (DELETE FROM {table} RETURNING id) SELECT count(*) FROM gone",
        f"MERGE INTO {table} USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
    ]


@pytest.mark.parametrize("table", OF_THE_TERM)
def test_no_row_of_a_sealed_term_is_changed_added_or_deleted(sealed, table):
    assert [statement for statement in statements(table) if attempt(statement) is None] == []


@pytest.mark.parametrize("table", OF_THE_TERM)
def test_in_a_term_that_is_not_sealed_the_seal_stops_nothing(full, table):
    error = attempt(f"UPDATE {table} SET id = id") if not table.startswith("grading_sealed") else None

    assert error is None or "append-only" in str(error)


def test_the_refusal_is_the_seals(sealed):
    for table in OF_THE_TERM[:5]:
        error = attempt(f"UPDATE {table} SET id = id")
        assert error is not None
        assert refused_by_seal(error)
        assert f"term {sealed.term.pk} is sealed" in str(error)


def test_another_term_lives_on_and_no_row_moves_between_it_and_the_sealed_one(sealed):
    other = cast.corps(name="Next")
    day = cast.training_day(other)
    assert attempt(f"UPDATE cadets_enrollment SET course = 'MS 2' WHERE term_id = {other.term.pk}") is None
    for statement in (
        f"UPDATE cadets_enrollment SET term_id = {other.term.pk} WHERE id = {sealed.enrollments[1].pk}",
        f"UPDATE cadets_enrollment SET term_id = {sealed.term.pk} WHERE id = {other.enrollments[0].pk}",
        f"UPDATE attendance_trainingday SET term_id = {sealed.term.pk} WHERE id = {day.pk}",
        f"UPDATE attendance_attendancerecord SET enrollment_id = {other.enrollments[0].pk} "
        f"WHERE enrollment_id = {sealed.enrollments[0].pk}",
    ):
        error = attempt(statement)
        assert error is not None, statement
        assert refused_by_seal(error)


TERM_CHANGES = [
    "UPDATE system_term SET status = 'encoding'",
    "UPDATE system_term SET status = 'open'",
    "UPDATE system_term SET name = 'other'",
    "UPDATE system_term SET ends_on = '2030-01-01'",
    "DELETE FROM system_term",
    "TRUNCATE system_term CASCADE",
    "SET LOCAL rgms.reopening = 'on'; UPDATE system_term SET status = 'encoding'",
    "SET LOCAL session_replication_role = replica; UPDATE system_term SET status = 'encoding'",
    # A table of the same name that is found first.
    "CREATE TEMP TABLE grading_sealreopening AS SELECT id AS seal_id, 'approved' AS status FROM grading_sealedterm; "
    "UPDATE system_term SET status = 'encoding'",
    "CREATE TEMP TABLE system_term AS SELECT id, name, 'open' AS status FROM public.system_term; "
    "UPDATE cadets_enrollment SET course = 'MS 9'",
    "INSERT INTO grading_sealreopening (seal_id, memo, requested_by_id, requested_by_name, requested_at, status, "
    "decided_by_id, decided_by_name, decided_at, decision_reason) SELECT s.id, 'x', min(u.id), 'a', now(), 'approved', "
    "max(u.id), 'b', now(), '' FROM grading_sealedterm s, authentication_user u GROUP BY s.id",
]


@pytest.mark.parametrize("statement", TERM_CHANGES)
def test_no_statement_opens_a_sealed_term(sealed, statement):
    error = attempt(statement)

    assert error is not None
    assert refused_by_seal(error) or "permission denied to set" in str(error)
    assert Term.objects.get(pk=sealed.term.pk).status == "sealed"


def test_a_sealed_term_may_stop_being_the_current_one_and_be_archived(sealed):
    assert attempt("UPDATE system_term SET is_current = false") is None
    assert attempt("UPDATE system_term SET status = 'archived'") is None


def test_no_term_is_sealed_without_its_grades(full):
    for statement in (
        "UPDATE system_term SET status = 'sealed'",
        "UPDATE system_term SET status = 'archived'",
        "INSERT INTO system_term (name, school_year, semester, status, is_current, created_at) "
        "VALUES ('x', '', 'first', 'sealed', false, now())",
    ):
        error = attempt(statement)
        assert error is not None
        assert refused_by_seal(error)


def test_a_request_to_open_is_decided_once_by_an_admin_who_is_somebody_else(sealed):
    asked = reopening.request_reopening(
        actor=sealed.commandant, term_id=sealed.term.pk, memo="a wrong score", now=cast.MUSTER
    )
    other = cast.account(Role.ADMIN)
    decide = "UPDATE grading_sealreopening SET status = 'approved', decided_at = now(), decided_by_id = {}"

    assert attempt(decide.format(sealed.commandant.pk)) is not None
    assert attempt(decide.format(sealed.sergeant.pk)) is not None
    assert attempt("UPDATE grading_sealreopening SET memo = 'other'") is not None
    assert attempt("DELETE FROM grading_sealreopening") is not None
    assert attempt("TRUNCATE grading_sealreopening") is not None
    assert attempt("UPDATE system_term SET status = 'encoding'") is not None
    reopening.approve_reopening(
        actor=other, term_id=sealed.term.pk, reopening_id=asked.pk, reason="", now=cast.MUSTER
    )
    assert attempt("UPDATE grading_sealreopening SET status = 'refused'") is not None
    assert attempt("UPDATE grading_score SET value = 90") is None


def test_after_the_reopening_the_sealed_version_stays(sealed):
    asked = reopening.request_reopening(
        actor=sealed.commandant, term_id=sealed.term.pk, memo="a wrong score", now=cast.MUSTER
    )
    reopening.approve_reopening(
        actor=cast.account(Role.ADMIN), term_id=sealed.term.pk, reopening_id=asked.pk, reason="", now=cast.MUSTER
    )  # fmt: skip

    for statement in (
        "UPDATE grading_sealedgrade SET packet = '{}'",
        "UPDATE grading_sealedterm SET hash = 'x'",
        "DELETE FROM grading_sealedgrade",
        "UPDATE system_term SET status = 'sealed'",
    ):
        assert attempt(statement) is not None, statement


def test_the_shell_changes_nothing_either(sealed):
    enrollment = sealed.enrollments[0]
    attempts = (
        lambda: Score.objects.update(value=100),
        lambda: GradeMark.objects.all().delete(),
        lambda: Enrollment.objects.filter(pk=enrollment.pk).update(course="MS 2"),
        lambda: AttendanceRecord.objects.all().delete(),
        lambda: LedgerEntry.objects.create(enrollment=enrollment, kind="merit", points=1, occurred_on="2026-08-08",
                                           recorded_at=cast.MUSTER),
        lambda: Score.objects.bulk_create([Score(
            enrollment=sealed.enrollments[1], assessment=Assessment.objects.first(), value=1, updated_at=cast.MUSTER)]),
        lambda: Term.objects.update(status="open"),
    )  # fmt: skip
    for attempted in attempts:
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            attempted()
        assert refused_by_seal(refused.value)


@pytest.mark.parametrize("model", MODELS)
def test_djangos_admin_only_looks(model, full):
    if model not in site._registry:
        return
    page, request = site._registry[model], RequestFactory().get("/")
    request.user = full.commandant

    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
