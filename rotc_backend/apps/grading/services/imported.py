"""Scores and ledger entries that a file brings, and how they are taken back.

The caller holds the transaction, has locked the enrollments in order of id, and has decided by what stands there.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.authentication.models import User
from apps.cadets.models import Enrollment
from apps.cadets.services.cadets import audience_of
from apps.grading.events import LedgerEntryRecorded, LedgerEntryVoided, ScoresSaved
from apps.grading.models import LedgerEntry, Score
from apps.grading.rules import LedgerKind
from apps.system import outbox
from apps.system.models import Term
from apps.system.rules import cadet_person
from apps.system.services import audit
from common.actors import Actor

BATCH = 2000


@dataclass(frozen=True)
class ImportedScore:
    """A score that a row brings."""

    enrollment_id: int
    assessment_id: int
    value: Decimal | None


@dataclass(frozen=True)
class WrittenScore:
    """A cell that was written: its value before, and the version that it has since."""

    enrollment_id: int
    assessment_id: int
    before: Decimal | None
    version: int


@dataclass(frozen=True)
class ImportedEntry:
    """A merit or demerit that a row brings."""

    enrollment_id: int
    kind: LedgerKind
    points: int
    reason: str
    occurred_on: date
    recorded_at: datetime
    issued_by_name: str


@transaction.atomic
def save_imported_scores(
    *, actor: Actor, term: Term, cells: Sequence[ImportedScore], now: datetime, reason: str
) -> list[WrittenScore]:
    """Set cells, in the order given; each is a new version and is audited."""
    enrollments = _enrollments({cell.enrollment_id for cell in cells})
    found = Score.objects.filter(enrollment__in=enrollments)
    stored = {(score.enrollment_id, score.assessment_id): score for score in found}
    new, changed, written, notes = [], [], [], []
    for cell in cells:
        score = stored.get((cell.enrollment_id, cell.assessment_id))
        before = score.value if score else None
        if score is None:
            score = Score(enrollment_id=cell.enrollment_id, assessment_id=cell.assessment_id, version=0)
            new.append(score)
        else:
            changed.append(score)
        score.value, score.version, score.updated_at = cell.value, score.version + 1, now
        score.updated_by = actor if isinstance(actor, User) else None
        written.append(WrittenScore(cell.enrollment_id, cell.assessment_id, before, score.version))
        notes.append((score, before))
    Score.objects.bulk_create(new, batch_size=BATCH)
    Score.objects.bulk_update(changed, ["value", "version", "updated_by", "updated_at"], batch_size=BATCH)
    changes = [
        audit.Change(
            Score._meta.db_table,
            score.pk,
            {"value": before},
            {"enrollment": score.enrollment_id, "assessment": score.assessment_id, "value": score.value},
            cadet_person(enrollments[score.enrollment_id].cadet_id),
        )
        for score, before in notes
    ]
    audit.record_many(actor=actor, action="score.saved", changes=changes, now=now, reason=reason)
    _tell_of_scores(term.pk, enrollments, written)
    return written


@transaction.atomic
def give_imported_entries(
    *, actor: Actor, rows: Sequence[ImportedEntry], now: datetime, reason: str, announce: bool
) -> list[LedgerEntry]:
    """New entries, in the order given, equal ones too; each is audited. They are of the past: no limit of today holds.

    Without `announce` no event tells of them: the caller tells of the whole.
    """
    enrollments = _enrollments({row.enrollment_id for row in rows})
    entries = LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                enrollment=enrollments[row.enrollment_id],
                kind=row.kind,
                points=row.points,
                reason=row.reason,
                occurred_on=row.occurred_on,
                recorded_at=row.recorded_at,
                issued_by_name=row.issued_by_name,
            )
            for row in rows
        ],
        batch_size=BATCH,
    )
    changes = [
        audit.Change(
            entry._meta.db_table,
            entry.pk,
            None,
            {"enrollment": entry.enrollment_id, "kind": entry.kind, "points": entry.points,
             "occurred_on": entry.occurred_on},
            cadet_person(entry.enrollment.cadet_id),
        )
        for entry in entries
    ]  # fmt: skip
    audit.record_many(actor=actor, action="ledger.recorded", changes=changes, now=now, reason=reason)
    if announce:
        outbox.publish_many(
            (
                LedgerEntryRecorded(
                    row.pk, row.enrollment_id, row.enrollment.cadet_id, row.enrollment.term_id
                ),
                audience_of(row.enrollment.cadet, row.enrollment),
            )
            for row in entries
        )
    return entries


@transaction.atomic
def void_imported_entries(
    *, actor: Actor, entry_ids: Collection[int], now: datetime, reason: str, announce: bool
) -> None:
    """Void entries that are not voided yet, with one reason; each is audited."""
    rows = list(
        LedgerEntry.objects.filter(pk__in=entry_ids, voided_at=None)
        .select_for_update(of=("self",))
        .select_related("enrollment__cadet")
        .order_by("pk")
    )
    LedgerEntry.objects.filter(pk__in=[row.pk for row in rows]).update(
        voided_at=now, voided_by_id=actor.pk, voided_by_name=actor.display_name, void_reason=reason
    )
    changes = [
        audit.Change(
            row._meta.db_table, row.pk, {"voided": False}, {"voided": True}, cadet_person(row.enrollment.cadet_id)
        )
        for row in rows
    ]  # fmt: skip
    audit.record_many(actor=actor, action="ledger.voided", changes=changes, now=now, reason=reason)
    if announce:
        outbox.publish_many(
            (
                LedgerEntryVoided(row.pk, row.enrollment_id, row.enrollment.cadet_id, row.enrollment.term_id),
                audience_of(row.enrollment.cadet, row.enrollment),
            )
            for row in rows
        )


def _enrollments(ids: Collection[int]) -> dict[int, Enrollment]:
    return Enrollment.objects.select_related("cadet").in_bulk(list(ids))


def _tell_of_scores(
    term_id: int, enrollments: Mapping[int, Enrollment], written: Sequence[WrittenScore]
) -> None:
    """One event per audience with the cells that it may know of."""
    cells: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for cell in written:
        enrollment = enrollments[cell.enrollment_id]
        for audience in audience_of(enrollment.cadet, enrollment):
            cells[audience].append({"enrollment_id": cell.enrollment_id, "assessment_id": cell.assessment_id})
    outbox.publish_many((ScoresSaved(term_id, own), [audience]) for audience, own in cells.items())
