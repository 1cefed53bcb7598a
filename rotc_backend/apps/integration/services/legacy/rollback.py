"""RGMS as it was before the move: everything that it brought is taken out again, in one transaction, and the audit tells
of both.

The ledger, policies and versions of rows only grow, by triggers. Their owner switches these off for this transaction,
under a lock that keeps everybody else from writing meanwhile (docs/decisions/0017).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import OperationalError, ProgrammingError, connection, transaction
from django.db.models import Model

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.authentication.models import OneTimeToken, RecoveryCode, SecondFactor, Session, SocketTicket, User
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import Assessment, FactVersion, GradeMark, GradingPolicy, LedgerEntry, Score
from apps.integration.models import LegacyMove, LegacyRow
from apps.integration.rules.kinds import LegacyOutcome
from apps.integration.rules.legacy.lines import MANIFEST
from apps.integration.services.legacy.state import NUMBERED, checksums
from apps.messaging.models import Notification
from apps.staff.models import StaffMember
from apps.system import outbox
from apps.system.events import TermSaved
from apps.system.models import Company, IdempotentAnswer, PersonKey, Platoon, PrivacyConsent, Term
from apps.system.rules import UNIT_AUDIENCE, account_person, cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Operator
from common.errors import Conflict, Invalid

NAME = "rollback_migration"
# What refuses the deletion, and what would keep a version of what is deleted.
STAYS = (
    (LedgerEntry, "ledger_entry_stays"),
    (GradingPolicy, "grading_stays"),
    (FactVersion, "grading_stays"),
)
# What the move writes to, besides the tables of its numbered rows.
WRITTEN: tuple[type[Model], ...] = (
    Term, Company, Platoon, GradingPolicy, Assessment, GradeMark, FactVersion, PersonKey, LegacyMove, LegacyRow, OneTimeToken,
)  # fmt: skip


class WorkSince(Conflict):
    """People have worked with what came; that would be lost."""

    code = "work_since"
    title = "People have worked with what was moved"


@dataclass
class RolledBack:
    """What went, by table, and the tables that are not as they were before. `written` are those of them that the move
    wrote to."""

    gone: dict[str, int] = field(default_factory=dict)
    differs: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)


def roll_back(*, folder: Path, discard_work: bool = False, now: datetime) -> RolledBack | None:
    """Take out all moves; None when there is none. All or nothing: killed, it has done nothing.

    Raises Invalid when the folder is of another move, WorkSince, TermSealed.
    """
    first = LegacyMove.objects.select_related("term").first()
    if first is None:
        return None
    _check_folder(folder)
    refuse_sealed(first.term)
    before = first.state_before or {}
    try:
        with transaction.atomic():
            done = RolledBack()
            with _owner():
                _take_out(first, done, discard_work=discard_work)
            change = audit.Change(LegacyMove._meta.db_table, first.pk, {"rows": done.gone}, None)
            audit.record_many(actor=Operator(NAME), action="move.rolled_back", changes=[change], now=now)
            outbox.publish(TermSaved(first.term_id), to=[UNIT_AUDIENCE])
            after = checksums()
            done.differs = sorted(name for name in before if after.get(name) != before[name])
            ours = {model._meta.db_table for model in WRITTEN} | {
                model._meta.db_table for model, _, _ in NUMBERED
            }
            done.written = [name for name in done.differs if name in ours]
    except ProgrammingError as error:
        if "must be owner" in str(error):
            raise Invalid(
                "Only the owner of the tables can take rows out of those that only grow. Set DATABASE_DIRECT_URL to the "
                "owner's "
                "connection. Nothing was changed."
            ) from None
        raise
    except OperationalError as error:
        if "lock timeout" in str(error):
            raise Invalid(
                "Somebody holds these tables. Stop the services, then start it again. Nothing was changed."
            ) from None
        raise
    return done


def _check_folder(folder: Path) -> None:
    try:
        sha256 = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        raise Invalid(f"{folder} holds no export: there is no {MANIFEST}.") from None
    if not LegacyMove.objects.filter(manifest_sha256=sha256).exists():
        raise Invalid(f"The export in {folder} did not come into this database. Nothing was changed.")


@contextmanager
def _owner() -> Iterator[None]:
    """The rows that only grow may go, as long as it lasts; to nobody else, since the tables are locked."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '30s'")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        for model, trigger in STAYS:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER {trigger}")
        yield
        # What is checked at the end of a transaction is checked now: a table with open checks is not altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model, trigger in STAYS:
            cursor.execute(f"ALTER TABLE {model._meta.db_table} ENABLE ALWAYS TRIGGER {trigger}")


def _take_out(first: LegacyMove, done: RolledBack, *, discard_work: bool) -> None:
    term, moves = first.term, list(LegacyMove.objects.select_for_update().order_by("pk"))
    enrollments = list(Enrollment.objects.filter(term=term).values_list("pk", flat=True))
    days = list(TrainingDay.objects.filter(term=term).values_list("pk", flat=True))
    sessions = list(TrainingSession.objects.filter(day_id__in=days).values_list("pk", flat=True))
    cadets, users, members = (_made(table) for table in ("cadets", "users", "training_staff"))
    if not discard_work:
        _refuse_work(term, enrollments)
    # From the leaves inwards.
    _delete(done, GradeMark, "enrollment_id", enrollments)
    _delete(done, Score, "enrollment_id", enrollments)
    _refuse_references(
        LedgerEntry, LedgerEntry.objects.filter(enrollment__term=term).values_list("pk", flat=True)
    )
    _delete(done, LedgerEntry, "enrollment_id", enrollments)
    _delete(done, AttendanceRecord, "enrollment_id", enrollments)
    _refuse_references(TrainingSession, sessions)
    _delete(done, TrainingSession, "id", sessions)
    _refuse_references(TrainingDay, days)
    _delete(done, TrainingDay, "id", days)
    _delete(done, Assessment, "term_id", [term.pk])
    _delete(done, GradingPolicy, "term_id", [term.pk])
    _refuse_references(Enrollment, enrollments)
    _delete(done, Enrollment, "id", enrollments)
    _delete(done, LegacyRow, "move_id", [move.pk for move in moves])
    _delete(done, LegacyMove, "id", [move.pk for move in moves])
    _delete_people(done, cadets=cadets, users=users, members=members)
    for model, name in ((Platoon, "platoons"), (Company, "companies")):
        made = [pk for move in moves for pk in move.made.get(name, [])]
        _refuse_references(model, made)
        _delete(done, model, "id", made)
    _refuse_references(Term, [term.pk])
    _delete(done, Term, "id", [term.pk])
    versions = FactVersion.objects.filter(enrollment_id__in=enrollments)
    versions |= FactVersion.objects.filter(source=TrainingDay._meta.db_table, row_id__in=days)
    versions |= FactVersion.objects.filter(source=TrainingSession._meta.db_table, row_id__in=sessions)
    done.gone[FactVersion._meta.db_table] = versions._raw_delete(versions.db)


def _made(table: str) -> list[int]:
    """The rows of RGMS that the old table's rows made."""
    rows = LegacyRow.objects.filter(table=table, outcome=LegacyOutcome.MIGRATED, made_home=True)
    return [pk for pk in rows.values_list("home_id", flat=True) if pk is not None]


def _delete_people(done: RolledBack, *, cadets: list[int], users: list[int], members: list[int]) -> None:
    """The people who came, with the traces of their signing in."""
    Cadet.objects.filter(user_id__in=users).update(user=None)
    StaffMember.objects.filter(user_id__in=users).update(user=None)
    sessions = list(Session.objects.filter(user_id__in=users).values_list("pk", flat=True))
    _delete(done, SocketTicket, "session_id", sessions)
    for model in (
        Session,
        OneTimeToken,
        SecondFactor,
        RecoveryCode,
        PrivacyConsent,
        IdempotentAnswer,
        LogEntry,
    ):
        _delete(done, model, "user_id", users)
    _delete(done, Notification, "recipient_id", users)
    _refuse_references(StaffMember, members)
    _delete(done, StaffMember, "id", members)
    _refuse_references(Cadet, cadets)
    _delete(done, Cadet, "id", cadets)
    _refuse_references(User, users)
    _delete(done, User, "id", users)
    people = [*map(account_person, users), *map(cadet_person, cadets)]
    _delete(done, PersonKey, "person", people)


def _delete(done: RolledBack, model: type[Model], column: str, values: Sequence[Any]) -> None:
    """Rows by a column, without a word to what hangs on them: that was looked for before."""
    name = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name} WHERE {column} = ANY(%s)", [list(values)])  # noqa: S608 (names of ours)
        done.gone[name] = done.gone.get(name, 0) + cursor.rowcount


def _refuse_work(term: Term, enrollments: Sequence[int]) -> None:
    """What was done in the moved term since. Raises WorkSince."""
    came = {
        table: LegacyRow.objects.filter(table=table, outcome=LegacyOutcome.MIGRATED).count()
        for table in ("cadets", "training_days", "attendance_records", "merit_demerit_logs")
    }
    entries = LedgerEntry.objects.filter(enrollment_id__in=enrollments)
    found = {
        "enrollments": len(enrollments) - came["cadets"],
        "training days": TrainingDay.objects.filter(term=term).count() - came["training_days"],
        "attendance records": AttendanceRecord.objects.filter(enrollment_id__in=enrollments).count()
        - came["attendance_records"],
        "ledger entries": entries.count() - came["merit_demerit_logs"],
        "voided entries": entries.exclude(voided_at=None).count(),
        "changed scores": Score.objects.filter(enrollment_id__in=enrollments, version__gt=1).count(),
        "policy versions": GradingPolicy.objects.filter(term=term).count() - 1,
    }
    worked = [f"{count} {what}" for what, count in found.items() if count]
    if worked:
        raise WorkSince(
            f"In the term “{term.name}” people have worked since it came: {', '.join(worked)}. Nothing was changed. "
            "--discard-work takes that out too."
        )


def _refuse_references(model: type[Model], values: Iterable[Any]) -> None:
    """Rows that name what is about to go and are not of the move. Raises WorkSince."""
    ids = list(values)
    for relation in model._meta.get_fields(include_hidden=True):
        if (
            not relation.auto_created
            or relation.concrete
            or not (relation.one_to_many or relation.one_to_one)
        ):
            continue
        other: Any = relation.related_model
        column = getattr(relation, "field").column  # noqa: B009 (a relation that comes from elsewhere has a field)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {other._meta.db_table} WHERE {column} = ANY(%s)",  # noqa: S608 (names of ours)
                [ids],
            )
            (count,) = cursor.fetchone()
        if count:
            raise WorkSince(
                f"{count} rows of {other._meta.verbose_name_plural} name {model._meta.verbose_name_plural} that came. "
                f"Nothing was "
                "changed. Restore the backup instead: see the runbook."
            )
