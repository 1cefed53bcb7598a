"""The way back, what a killed import leaves, and backups."""

import contextlib
import itertools
import multiprocessing
import os
import random
import signal
from datetime import timedelta

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import make_dsn

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.authentication.models import Session, User
from apps.authentication.rules.duties import DutyKind
from apps.authentication.services.sessions import begin
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import LedgerEntry, Score
from apps.integration.models import LegacyMove, LegacyRow
from apps.integration.services.legacy import importing
from apps.integration.services.legacy.rollback import WorkSince, roll_back
from apps.integration.services.legacy.state import checksums
from apps.integration.services.postgres import SCRATCH, own_dsn
from apps.system.models import AuditEntry
from tests import cast
from tests.integration.legacy.moves import NOW, brought, exported, report, verified
from tests.integration.legacy.old_system import OldDatabase, small_corps


@pytest.fixture
def export_folder(tmp_path):
    """An export of the small corps."""
    old = OldDatabase(tmp_path / "old.sqlite3")
    small_corps(old)
    return exported(old.save(), tmp_path / "export")


@pytest.mark.django_db
def test_the_way_back_leads_to_the_state_before_and_the_audit_keeps_both(corps, export_folder):
    here = Cadet.objects.create(student_number="2025-0001", last_name="Here", first_name="H", search_text="x")
    before = checksums()
    brought(export_folder)
    assert checksums() != before

    done = roll_back(folder=export_folder, now=NOW)

    assert (done.differs, done.written) == ([], [])
    assert checksums() == before
    here.refresh_from_db()
    assert here.user is None
    actions = AuditEntry.objects.filter(action__startswith="move.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["move.imported", "move.rolled_back"]
    # The triggers stand again.
    entry = LedgerEntry.objects.create(
        enrollment=corps.enrollments[0], kind="merit", points=1, occurred_on=NOW.date(), recorded_at=NOW
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        LedgerEntry.objects.filter(pk=entry.pk)._raw_delete("default")


@pytest.mark.django_db
def test_who_has_signed_in_since_is_no_obstacle_and_who_has_worked_is_one(export_folder):
    before = checksums()
    brought(export_folder)
    begin(user=User.objects.get(username="head"), user_agent="x", address=None, now=NOW)
    LedgerEntry.objects.create(
        enrollment=Enrollment.objects.get(pk=1),
        kind="merit",
        points=1,
        occurred_on=NOW.date(),
        recorded_at=NOW,
    )

    with pytest.raises(CommandError, match="1 ledger entries") as refused:
        call_command("rollback_migration", str(export_folder))

    assert refused.value.returncode == 2
    assert LegacyMove.objects.exists()
    call_command("rollback_migration", str(export_folder), "--discard-work")
    assert checksums() == before
    assert not Session.objects.exists()
    assert report(export_folder, "rollback-report")["written_by_others"] == []
    call_command("rollback_migration", str(export_folder))


@pytest.mark.django_db
def test_what_names_a_row_that_came_keeps_everything(export_folder):
    brought(export_folder)
    cast.duty(User.objects.get(username="cadet2"), DutyKind.S1)
    held = checksums()

    with pytest.raises(WorkSince, match="duties"):
        roll_back(folder=export_folder, now=NOW, discard_work=True)

    assert checksums() == held


@pytest.mark.django_db
def test_the_folder_of_another_move_is_refused(export_folder, tmp_path):
    brought(export_folder)
    other = OldDatabase(tmp_path / "other.sqlite3")
    other.add("users", id=1, username="x", password="x", role="admin")
    folder = exported(other.save(), tmp_path / "other")

    with pytest.raises(CommandError, match="did not come into this database") as refused:
        call_command("rollback_migration", str(folder))

    assert refused.value.returncode == 2


def end_state():
    """What the move left, without the moments at which it did so."""
    rows = {
        LegacyRow: (
            "name",
            "outcome",
            "reason",
            "notes",
            "home_id",
            "cadet_id",
            "user_id",
            "content",
            "claims",
        ),
        Cadet: ("pk", "student_number", "last_name", "user_id", "birthdate"),
        Enrollment: ("pk", "cadet_id", "course", "company__name", "platoon__number", "status"),
        User: ("pk", "username", "role", "status", "email", "created_at"),
        TrainingDay: ("pk", "held_on", "title", "status"),
        AttendanceRecord: ("pk", "session_id", "enrollment_id", "status", "scanned_at", "reason"),
        LedgerEntry: ("pk", "enrollment_id", "kind", "points", "recorded_at", "issued_by_id"),
        Score: ("pk", "enrollment_id", "assessment__code", "value"),
    }
    return {
        model.__name__: sorted(model._default_manager.values_list(*names), key=repr)
        for model, names in rows.items()
    }


def _import(folder, statements):
    """Until so many statements have run: the process is killed before the next, wherever in a transaction that is."""
    left = itertools.count(statements, -1)

    def last(execute, *args):
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)

    connections.close_all()
    with connection.execute_wrapper(last):
        brought(folder)


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_ten_times_ends_as_one_that_is_not(export_folder, monkeypatch):
    monkeypatch.setattr(importing, "BATCH", 3)
    with CaptureQueriesContext(connection) as whole:
        brought(export_folder)
    wanted = end_state()
    roll_back(folder=export_folder, now=NOW)
    chance = random.Random(7)
    context = multiprocessing.get_context("fork")

    reached: list[int] = []
    while len(reached) < 10:
        child = context.Process(target=_import, args=(export_folder, chance.randrange(len(whole) // 4)))
        connections.close_all()
        child.start()
        child.join()
        assert child.exitcode in (0, -signal.SIGKILL)
        if child.exitcode == 0:
            break
        reached.append(LegacyRow.objects.count())
    # Killed at different places, and never back to the beginning.
    assert len(set(reached)) > 3
    assert reached == sorted(reached)
    brought(export_folder)

    assert end_state() == wanted
    assert verified(export_folder).problems == []
    assert LegacyMove.objects.get().finished_at is not None
    roll_back(folder=export_folder, now=NOW + timedelta(hours=1))


@pytest.mark.django_db
def test_both_sides_are_backed_up_and_restored_to_see_that_it_works(tmp_path):
    old = OldDatabase(tmp_path / "old.sqlite3")
    small_corps(old)
    killed = f"{SCRATCH}_{'0' * 12}"
    with contextlib.closing(psycopg2.connect(make_dsn(**own_dsn()))) as other:
        other.autocommit = True
        other.cursor().execute(f"CREATE DATABASE {killed} TEMPLATE template0")

    call_command("backup_database", str(tmp_path / "backup"), "--source", old.save())

    files = report(tmp_path / "backup", "backup-report")["files"]
    assert [(entry["side"], entry["verified"]) for entry in files] == [("rgms", True), ("old", True)]
    assert files[0]["tables"] > 50
    assert (tmp_path / "backup" / "rgms.dump").stat().st_mode & 0o077 == 0
    with connection.cursor() as cursor:
        # Neither this run's nor the one that a killed run has left.
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", [f"{SCRATCH}%"])
        assert cursor.fetchone() == (0,)
