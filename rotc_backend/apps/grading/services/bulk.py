"""Ledger entries, scores and marks of a whole corps at once.

The caller holds the transaction, has locked the enrollments where they existed before, and tells of the whole: no event
tells of single entries or scores here. Each kind is audited with one entry that counts it; marks one by one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.cadets.models import Enrollment
from apps.cadets.services.cadets import audience_of
from apps.grading.events import MarkSet
from apps.grading.models import GradeMark, LedgerEntry, Score
from apps.grading.rules import LedgerKind, MarkCode
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from common import clock
from common.actors import Actor

BATCH = 5000


@dataclass(frozen=True)
class LedgerLine:
    """One merit or demerit; `issued_by_name` is whoever gave it, as known; `id` the number of the row, where it has one."""

    enrollment_id: int
    kind: LedgerKind
    points: int
    reason: str
    recorded_at: datetime
    issued_by_name: str
    issued_by_id: int | None = None
    id: int | None = None


@dataclass(frozen=True)
class ScoreLine:
    """One enrollment's result in an assessment; `id` is the number of the row, where it has one."""

    enrollment_id: int
    assessment_id: int
    value: Decimal
    id: int | None = None


@transaction.atomic
def record_ledger(
    *, actor: Actor, lines: Sequence[LedgerLine], now: datetime, reason: str
) -> list[LedgerEntry]:
    """Every line becomes an entry, identical lines too: two equal merits were given twice."""
    entries = LedgerEntry.objects.bulk_create(
        [
            LedgerEntry(
                id=line.id,
                enrollment_id=line.enrollment_id,
                kind=line.kind,
                points=line.points,
                reason=line.reason,
                occurred_on=clock.local_date(line.recorded_at),
                recorded_at=line.recorded_at,
                issued_by_id=line.issued_by_id,
                issued_by_name=line.issued_by_name,
            )
            for line in lines
        ],
        batch_size=BATCH,
    )
    _note(actor=actor, action="ledger.history_recorded", table=LedgerEntry._meta.db_table, rows=len(entries), now=now,
          reason=reason)  # fmt: skip
    return entries


@transaction.atomic
def record_scores(*, actor: Actor, lines: Sequence[ScoreLine], now: datetime, reason: str) -> None:
    """New scores. Raises IntegrityError when a cell has a score already."""
    Score.objects.bulk_create(
        [
            Score(
                id=line.id,
                enrollment_id=line.enrollment_id,
                assessment_id=line.assessment_id,
                value=line.value,
                updated_by_id=actor.pk,
                updated_at=now,
            )
            for line in lines
        ],
        batch_size=BATCH,
    )
    _note(actor=actor, action="score.history_recorded", table=Score._meta.db_table, rows=len(lines), now=now,
          reason=reason)  # fmt: skip


@transaction.atomic
def set_marks(
    *,
    actor: Actor,
    marks: Sequence[tuple[Enrollment, MarkCode]],
    now: datetime,
    reason: str,
    announce: bool = True,
) -> None:
    """Set or replace the marks of locked enrollments (with their cadets); each is audited with what it was."""
    codes = {enrollment.pk: code for enrollment, code in marks}
    before = dict(GradeMark.objects.filter(enrollment_id__in=codes).values_list("enrollment_id", "code"))
    GradeMark.objects.bulk_create(
        [
            GradeMark(enrollment_id=enrollment_id, code=code, reason=reason, set_by_id=actor.pk, set_at=now)
            for enrollment_id, code in codes.items()
        ],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["enrollment"],
        update_fields=["code", "reason", "requirement", "deadline", "set_by", "set_at"],
    )
    table = Enrollment._meta.db_table
    changes = [
        audit.Change(
            table, row.pk, {"mark": before.get(row.pk)}, {"mark": code}, person=cadet_person(row.cadet_id)
        )
        for row, code in marks
    ]
    audit.record_many(actor=actor, action="mark.set", changes=changes, now=now, reason=reason)
    if announce:
        outbox.publish_many(
            (MarkSet(row.pk, row.cadet_id, row.term_id), audience_of(row.cadet, row)) for row, _ in marks
        )


MARK_FIELDS = ("code", "reason", "requirement", "deadline")


@transaction.atomic
def restore_marks(
    *,
    actor: Actor,
    marks: Sequence[tuple[Enrollment, Mapping[str, Any] | None]],
    now: datetime,
    reason: str,
    announce: bool = True,
) -> None:
    """Make the marks of locked enrollments (with their cadets) again what they were, by MARK_FIELDS; None: there was none."""
    before = dict(
        GradeMark.objects.filter(enrollment__in=[row for row, _ in marks]).values_list(
            "enrollment_id", "code"
        )
    )
    GradeMark.objects.filter(enrollment__in=[row for row, was in marks if was is None]).delete()
    for row, was in marks:
        if was is not None:
            GradeMark.objects.filter(enrollment=row).update(**was, set_by_id=actor.pk, set_at=now)
    changes = [
        audit.Change(
            Enrollment._meta.db_table, row.pk, {"mark": before.get(row.pk)}, {"mark": was and was["code"]},
            cadet_person(row.cadet_id),
        )
        for row, was in marks
    ]  # fmt: skip
    audit.record_many(actor=actor, action="mark.set", changes=changes, now=now, reason=reason)
    if announce:
        outbox.publish_many(
            (MarkSet(row.pk, row.cadet_id, row.term_id), audience_of(row.cadet, row)) for row, _ in marks
        )


def _note(*, actor: Actor, action: str, table: str, rows: int, now: datetime, reason: str) -> None:
    change = audit.Change(table, None, None, {"rows": rows})
    audit.record_many(actor=actor, action=action, changes=[change], now=now, reason=reason)
