"""Many cadets and enrollments at once: a constant number of statements however long the roster is.

The caller holds the transaction and has locked what it changes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext, gettext_noop

from apps.cadets.events import CadetSaved, EnrollmentSaved
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.rules import PERSONAL_FIELDS, EnrollmentStatus
from apps.cadets.selectors import latest_places
from apps.cadets.services import transfers
from apps.cadets.services.cadets import audience_of, search_text
from apps.system import outbox
from apps.system.models import Term
from apps.system.rules import cadet_person
from apps.system.services import audit
from common import clock, database
from common.actors import Actor
from common.errors import Conflict

BATCH = 2000


class EnrollmentInUse(Conflict):
    """Records, entries, scores or others hang on it; `extra["found"]` says how many of what."""

    code = "enrollment_in_use"
    title = gettext_noop("Something hangs on the enrollment")


class CadetInUse(Conflict):
    """Enrollments or others hang on a cadet."""

    code = "cadet_in_use"
    title = gettext_noop("Something hangs on the cadet")


@dataclass(frozen=True)
class NewCadet:
    """A cadet to be. Who comes from another system brings along number of the row, age and archiving."""

    student_number: str
    last_name: str
    first_name: str
    middle_name: str = ""
    suffix: str = ""
    sex: str = ""
    birthdate: date | None = None
    email: str = ""
    contact_number: str = ""
    address: str = ""
    degree_program: str = ""
    year_level: int | None = None
    id: int | None = None
    created_at: datetime | None = None
    archived_at: datetime | None = None


@dataclass(frozen=True)
class Place:
    """Where a cadet stands in a term."""

    course: str = ""
    battalion: str = ""
    company_id: int | None = None
    platoon_id: int | None = None
    status: EnrollmentStatus = EnrollmentStatus.ONGOING
    squad_id: int | None = None


@transaction.atomic
def create_cadets(
    *, actor: Actor, cadets: Sequence[NewCadet], now: datetime, announce: bool = True
) -> list[Cadet]:
    """New cadets, in the order given; each is audited. Raises IntegrityError when a student number is taken.

    Without `announce` no event tells of them: the caller tells of the whole.
    """
    rows = []
    for entry in cadets:
        row = Cadet(
            id=entry.id,
            created_at=entry.created_at or now,
            archived_at=entry.archived_at,
            **{name: getattr(entry, name) for name in PERSONAL_FIELDS},
        )
        row.search_text = search_text(row)
        rows.append(row)
    database.insert(rows)
    changes = [_change(cadet, None, _values(cadet, PERSONAL_FIELDS)) for cadet in rows]
    audit.record_many(actor=actor, action="cadet.created", changes=changes, now=now)
    if announce:
        publish_cadets(rows)
    return rows


@transaction.atomic
def change_cadets(
    *, actor: Actor, changes: Iterable[tuple[Cadet, Mapping[str, Any]]], now: datetime, announce: bool = True
) -> None:
    """Set some PERSONAL_FIELDS of locked cadets; each is audited with what it was, and counts as a new version."""
    notes, rows = [], []
    for cadet, fields in changes:
        before = _values(cadet, fields)
        for name, value in fields.items():
            setattr(cadet, name, value)
        cadet.version += 1
        cadet.search_text = search_text(cadet)
        rows.append(cadet)
        notes.append(_change(cadet, before, _values(cadet, fields)))
    Cadet.objects.bulk_update(rows, [*PERSONAL_FIELDS, "version", "search_text"], batch_size=BATCH)
    audit.record_many(actor=actor, action="cadet.changed", changes=notes, now=now)
    if announce:
        publish_cadets(rows)


@transaction.atomic
def enroll(
    *,
    actor: Actor,
    term: Term,
    places: Sequence[tuple[Cadet, Place]],
    now: datetime,
    announce: bool = True,
    ids: Mapping[int, int] | None = None,
) -> list[Enrollment]:
    """Enroll cadets in a term, in the order given; each is audited. `ids` are numbers of the rows by cadet, where they
    are given. Raises IntegrityError when one is enrolled already."""
    created = [
        Enrollment(
            id=(ids or {}).get(cadet.pk),
            cadet=cadet,
            term=term,
            course=place.course,
            battalion=place.battalion,
            company_id=place.company_id,
            platoon_id=place.platoon_id,
            status=place.status,
            squad_id=place.squad_id,
        )
        for cadet, place in places
    ]
    database.insert(created)
    fields = ("cadet_id", "term_id", *Place.__dataclass_fields__)
    changes = [_change(enrollment, None, _values(enrollment, fields)) for enrollment in created]
    audit.record_many(actor=actor, action="enrollment.created", changes=changes, now=now)
    if announce:
        publish_enrollments((row, None) for row in created)
    return created


@transaction.atomic
def change_enrollments(
    *,
    actor: Actor,
    changes: Iterable[tuple[Enrollment, Mapping[str, Any]]],
    now: datetime,
    announce: bool = True,
) -> None:
    """Set some fields of Place of locked enrollments (with their cadets); each is audited with what it was."""
    notes, rows, told = [], [], []
    for enrollment, given in changes:
        # Who comes to another platoon leaves the squad.
        leaves = given.get("platoon_id", enrollment.platoon_id) != enrollment.platoon_id
        fields = {"squad_id": None, **given} if leaves else given
        before = _values(enrollment, fields)
        told.append((enrollment, copy(enrollment)))
        for name, value in fields.items():
            setattr(enrollment, name, value)
        rows.append(enrollment)
        notes.append(_change(enrollment, before, _values(enrollment, fields)))
    Enrollment.objects.bulk_update(rows, list(Place.__dataclass_fields__), batch_size=BATCH)
    transfers.note(actor=actor, moves=told, moved_on=clock.local_date(now), now=now)
    audit.record_many(actor=actor, action="enrollment.changed", changes=notes, now=now)
    if announce:
        publish_enrollments(told)


@transaction.atomic
def withdraw(
    *, actor: Actor, enrollment_ids: Sequence[int], reason: str, now: datetime, announce: bool = True
) -> None:
    """Take enrollments back that nothing hangs on, all or none; each is audited with what it was. Raises EnrollmentInUse."""
    # With the strongest lock: whoever is about to hang something on one of them waits, and finds it gone.
    rows = list(
        Enrollment.objects.filter(pk__in=enrollment_ids)
        .select_for_update(of=("self",))
        .select_related("cadet")
        .order_by("pk")
    )
    fields = ("cadet_id", "term_id", *Place.__dataclass_fields__)
    notes = [
        audit.Change(row._meta.db_table, row.pk, _values(row, fields), None, cadet_person(row.cadet_id))
        for row in rows
    ]
    if found := _hanging_on(rows):
        raise EnrollmentInUse(
            gettext("Something hangs on them already: {listed}.").format(listed=_listed(found)),
            extra={"found": found},
        )
    _delete(rows)
    audit.record_many(actor=actor, action="enrollment.withdrawn", changes=notes, now=now, reason=reason)
    if announce:
        publish_enrollments((row, None) for row in rows)


@transaction.atomic
def remove_cadets(
    *, actor: Actor, cadet_ids: Sequence[int], reason: str, now: datetime, announce: bool = True
) -> None:
    """Delete cadets that nothing hangs on, all or none; each is audited with what it was. Raises CadetInUse."""
    rows = list(Cadet.objects.filter(pk__in=cadet_ids).select_for_update().order_by("pk"))
    notes = [_change(row, _values(row, PERSONAL_FIELDS), None) for row in rows]
    if found := _hanging_on(rows):
        raise CadetInUse(gettext("Something hangs on them already: {listed}.").format(listed=_listed(found)))
    _delete(rows)
    audit.record_many(actor=actor, action="cadet.removed", changes=notes, now=now, reason=reason)
    if announce:
        outbox.publish_many((CadetSaved(row.pk), audience_of(row)) for row in rows)


def _hanging_on(rows: Sequence[Model]) -> Counter[str]:
    if not rows:
        return Counter()
    found = database.hanging_on(type(rows[0]), [row.pk for row in rows])
    return sum(found.values(), Counter())


def _delete(rows: Sequence[Model]) -> None:
    """Rows that nothing hangs on: Django's own way would ask that of every relation again, and read what it finds."""
    if rows:
        model = type(rows[0])
        model._base_manager.filter(pk__in=[row.pk for row in rows])._raw_delete(connection.alias)


def _listed(found: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(found.items()))


def _values(row: Model, fields: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields}


def _change(row: Model, before: dict[str, Any] | None, after: dict[str, Any] | None) -> audit.Change:
    return audit.Change(row._meta.db_table, row.pk, before, after)


def publish_cadets(cadets: Iterable[Cadet]) -> None:
    """Tell that records were saved."""
    rows = list(cadets)
    places = latest_places(cadet.pk for cadet in rows)
    outbox.publish_many((CadetSaved(row.pk), audience_of(row, places.get(row.pk))) for row in rows)


def publish_enrollments(enrollments: Iterable[tuple[Enrollment, Enrollment | None]]) -> None:
    """Tell that enrollments were saved, each with what it was before."""
    outbox.publish_many(
        (EnrollmentSaved(row.pk, row.cadet_id, row.term_id), audience_of(row.cadet, row, was))
        for row, was in enrollments
    )
