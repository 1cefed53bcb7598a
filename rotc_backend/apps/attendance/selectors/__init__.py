"""Training days, the muster's roll and records, as far as an actor sees them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value, prefetch_related_objects
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.attendance.models import AttendanceRecord, DayStaff, MakeUp, Scan, TrainingDay, TrainingSession
from apps.attendance.rules import ScanOutcome, count_by_status
from apps.attendance.selectors.lines import MusterRow, muster_row
from apps.authentication.events import AccountSaved
from apps.authentication.rules.duties import Action
from apps.cadets.events import CadetSaved, EnrollmentSaved
from apps.cadets.models import Enrollment, Transfer
from apps.cadets.selectors import (
    ENROLLMENT_ORDER,
    RosterFilter,
    counted_on,
    in_scope,
    places_on,
    visible_enrollments,
)
from apps.system import outbox
from apps.system.events import CompanySaved, TermSaved
from apps.system.services.kept import Shelf
from common.actors import Actor, person_id
from common.errors import NotFound

RECENT_SCANS = 20
UNMARKED = "unmarked"
# Who is enrolled, in what place, under which account. A term that is loaded whole is told of as a term.
ROSTERS = Shelf("roster", told_by=(CadetSaved, EnrollmentSaved, AccountSaved, CompanySaved, TermSaved))

# Who runs a day, as its `staff_on_duty`.
STAFF_ON_DUTY = Prefetch(
    "staff",
    DayStaff.objects.filter(is_on_duty=True).select_related("user").order_by("user__display_name", "pk"),
    to_attr="staff_on_duty",
)


@dataclass(frozen=True)
class RosterRow:
    """One cadet whom a training day counts for."""

    enrollment_id: int
    company_id: int | None
    company: str


@dataclass(frozen=True)
class RosterLine:
    """One cadet as the scanner knows them; cards of another issue than `issue_number` are not valid. `photo_id` is another one
    with each photo."""

    cadet_id: int
    issue_number: int
    student_number: str
    name: str
    company: str
    platoon: int | None
    photo_id: int | None


@dataclass(frozen=True)
class CompanyCount:
    """A company's line on the board; `id` is None for cadets without a company."""

    id: int | None
    name: str
    counts: dict[str, Any]


@dataclass(frozen=True)
class Muster:
    """The live board of one session, true for every event up to `cursor`.

    Events after `cursor` may already be in it: fold them by enrollment (the row says the outcome), never by adding one.
    `roll` holds [enrollment id, company id, status] of every enrolled cadet.
    """

    day: TrainingDay
    session: TrainingSession
    cursor: int
    counts: dict[str, Any]
    companies: list[CompanyCount]
    roll: list[tuple[int, int | None, str | None]]
    recent: list[MusterRow]


def list_days(actor: Actor, *, term_id: int | None, status: str | None) -> QuerySet[TrainingDay]:
    """Training days by date. Everyone signed in may know when training is."""
    rows = TrainingDay.objects.prefetch_related("sessions", STAFF_ON_DUTY).order_by("held_on", "id")
    if term_id is not None:
        rows = rows.filter(term_id=term_id)
    return rows.filter(status=status) if status else rows


def get_day(actor: Actor, day_id: int) -> TrainingDay:
    """One training day with its term and sessions. Raises NotFound."""
    day = TrainingDay.objects.select_related("term").prefetch_related("sessions").filter(pk=day_id).first()
    if day is None:
        raise NotFound(gettext("There is no such training day."))
    return day


def get_staffed_day(actor: Actor, day_id: int) -> TrainingDay:
    """One training day as get_day gives it, with who runs it. Raises NotFound."""
    day = get_day(actor, day_id)
    prefetch_related_objects([day], STAFF_ON_DUTY)
    return day


def lock_day(actor: Actor, day_id: int) -> TrainingDay:
    """One training day, locked until the transaction ends. Raises NotFound."""
    rows = TrainingDay.objects.select_for_update(no_key=True, of=("self",)).select_related("term")
    day = rows.filter(pk=day_id).first()
    if day is None:
        raise NotFound(gettext("There is no such training day."))
    return day


def session_of(day: TrainingDay, session_id: int | None, now: datetime) -> TrainingSession:
    """The session asked for; else the latest that has begun, before the day its first. Raises NotFound."""
    sessions = sorted(day.sessions.all(), key=lambda session: (session.opens_at, session.pk))
    if session_id is not None:
        sessions = [session for session in sessions if session.pk == session_id]
    if not sessions:
        raise NotFound(gettext("The training day has no such session."))
    begun = [session for session in sessions if session.opens_at <= now]
    return begun[-1] if begun else sessions[0]


def on_roll(day: TrainingDay) -> Q:
    """Condition on enrollments that the day is for: of its term, begun and not ended, the cadet not archived; to a make-up day
    only those come who make up for another one."""
    condition = counted_on(day.held_on) & Q(term_id=day.term_id, cadet__archived_at=None)
    return condition & Q(make_ups__day=day) if day.is_make_up else condition


def enrollments_on(day: TrainingDay) -> QuerySet[Enrollment]:
    """The enrollments that the day is for."""
    return Enrollment.objects.filter(on_roll(day))


def list_make_ups(actor: Actor, day: TrainingDay) -> QuerySet[MakeUp]:
    """Who makes up on a day for which missed day, in name order, as far as the actor sees them."""
    rows = MakeUp.objects.filter(in_scope(actor, path="enrollment__"), day=day)
    rows = rows.select_related(
        "enrollment__cadet", "enrollment__company", "enrollment__platoon", "missed_day"
    )
    return rows.order_by(*(f"enrollment__{name}" for name in ENROLLMENT_ORDER))


def lock_roll(
    actor: Actor,
    day: TrainingDay,
    action: str,
    *,
    cadet_ids: Iterable[int] | None = None,
    roster: RosterFilter | None = None,
) -> list[Enrollment]:
    """The day's enrollments that the actor may do `action` with, or those of some cadets or a part of the roster, locked.

    In order of id: two scanners in opposite order would deadlock.
    """
    rows = enrollments_on(day).filter(in_scope(actor, action)).select_related("cadet", "company", "platoon")
    if cadet_ids is not None:
        rows = rows.filter(cadet_id__in=set(cadet_ids))
    if roster is not None:
        rows = rows.filter(roster.of_enrollment(places_on(day.term_id, day.held_on)))
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk"))


def list_held_scans(actor: Actor, term_id: int, *, day_id: int | None = None) -> QuerySet[Scan]:
    """The scans of a term, or of one of its days, that are held, as far as the actor sees whose they are; oldest first."""
    rows = _scans(actor).filter(day__term_id=term_id, outcome=ScanOutcome.HELD)
    if day_id is not None:
        rows = rows.filter(day_id=day_id)
    return rows.order_by("scanned_at", "id")


def get_held_scan(actor: Actor, scan_id: int) -> Scan:
    """One scan that is or was held; what became of it the caller looks at. Raises NotFound."""
    scan = _scans(actor).filter(pk=scan_id).first()
    if scan is None:
        raise NotFound(gettext("There is no such scan."))
    return scan


def _scans(actor: Actor) -> QuerySet[Scan]:
    rows = Scan.objects.filter(in_scope(actor, path="enrollment__"), enrollment__isnull=False)
    return rows.select_related(
        "day__term", "session", "enrollment__cadet", "enrollment__company", "scanned_by"
    )


def muster(actor: Actor, day_id: int, session_id: int | None, now: datetime) -> Muster:
    """The live board of the cadets whom the actor sees.

    The cursor is read first: whatever it covers is in the rows read after it.
    """
    cursor = outbox.newest()
    day = get_day(actor, day_id)
    session = session_of(day, session_id, now)
    records = dict(AttendanceRecord.objects.filter(session=session).values_list("enrollment_id", "status"))
    enrolled = roster_of(actor, day)
    roll: list[tuple[int, int | None, str | None]] = [
        (row.enrollment_id, row.company_id, records.get(row.enrollment_id)) for row in enrolled
    ]
    names = {row.company_id: row.company for row in enrolled}
    return Muster(
        day=day,
        session=session,
        cursor=cursor,
        counts=_counts(status for _, _, status in roll),
        companies=[
            CompanyCount(key, name, _counts(status for _, company_id, status in roll if company_id == key))
            for key, name in names.items()
        ],
        roll=roll,
        recent=_recent(actor, session),
    )


def roster_of(actor: Actor, day: TrainingDay) -> list[RosterRow]:
    """The cadets whom the day counts for and whom the actor sees, by the company that they stood in then and
    id. The whole roster is kept for all who ask;
    of it everyone gets the own part. That of a make-up day is short, and hangs on more than the shelf is told of."""
    kept = (
        _whole_roster(day)
        if day.is_make_up
        else ROSTERS.take(lambda: _whole_roster(day), day.term_id, day.held_on)
    )
    scope, own = actor.scope(), person_id(actor)
    return [
        RosterRow(enrollment_id, company_id, company)
        for enrollment_id, company_id, company, stands_in, platoon_id, user_id in kept
        if scope.covers(company_id=stands_in, platoon_id=platoon_id) or (own and user_id == own)
    ]


def _whole_roster(day: TrainingDay) -> list[tuple[Any, ...]]:
    moved = places_on(day.term_id, day.held_on)
    rows = enrollments_on(day).order_by("company__name", "id")
    rows = rows.annotate(named=Coalesce("company__name", Value("")))
    listed = [
        (pk, *_place_then(moved.get(pk), company_id, named), company_id, platoon_id, user_id)
        for pk, company_id, named, platoon_id, user_id in rows.values_list(
            "id", "company_id", "named", "platoon_id", "cadet__user_id"
        )
    ]
    return sorted(listed, key=lambda row: (row[2] == "", row[2], row[0])) if moved else listed


def _place_then(left: Transfer | None, company_id: int | None, named: str) -> tuple[int | None, str]:
    if left is None:
        return company_id, named
    return left.from_company_id, left.from_company.name if left.from_company else ""


def scanner_roster(actor: Actor, day: TrainingDay) -> list[RosterLine]:
    """The cadets whose attendance the actor may record on the day, in name order."""
    rows = (
        enrollments_on(day)
        .filter(in_scope(actor, Action.RECORD_ATTENDANCE))
        .select_related("cadet", "company", "platoon")
        .order_by(*ENROLLMENT_ORDER)
    )
    return [
        RosterLine(
            cadet_id=row.cadet_id,
            issue_number=row.cadet.card_issue_number,
            student_number=row.cadet.student_number,
            name=row.cadet.name,
            company=row.company.name if row.company else "",
            platoon=row.platoon.number if row.platoon else None,
            photo_id=row.cadet.photo_id,
        )
        for row in rows
    ]


def photos_on_roster(actor: Actor, day: TrainingDay, cadet_ids: Collection[int]) -> dict[int, int]:
    """The photo of each of these cadets who has one and whose attendance the actor may record on the day."""
    rows = enrollments_on(day).filter(in_scope(actor, Action.RECORD_ATTENDANCE), cadet_id__in=cadet_ids)
    return dict(rows.exclude(cadet__photo=None).values_list("cadet_id", "cadet__photo_id"))


def muster_rows(
    actor: Actor, day: TrainingDay, session: TrainingSession, *, roster: RosterFilter, status: str | None
) -> QuerySet[Enrollment]:
    """Enrollments on the muster in name order, narrowed by roster, as it was then, and by status ("unmarked" for none)."""
    moved = places_on(day.term_id, day.held_on)
    rows = visible_enrollments(actor).filter(roster.of_enrollment(moved), on_roll(day))
    recorded = AttendanceRecord.objects.filter(session=session, enrollment_id=OuterRef("pk"))
    if status == UNMARKED:
        rows = rows.filter(~Exists(recorded))
    elif status:
        rows = rows.filter(Exists(recorded.filter(status=status)))
    return rows.order_by(*ENROLLMENT_ORDER)


def as_muster_rows(session: TrainingSession, enrollments: Sequence[Enrollment]) -> list[MusterRow]:
    """The muster lines of enrollments (with cadet, company and platoon) in a session; two queries."""
    records = AttendanceRecord.objects.select_related("marked_by").filter(
        session=session, enrollment__in=enrollments
    )
    by_enrollment = {record.enrollment_id: record for record in records}
    moved = places_on(session.day.term_id, session.day.held_on)
    return [
        muster_row(enrollment, by_enrollment.get(enrollment.pk), moved.get(enrollment.pk))
        for enrollment in enrollments
    ]


def _recent(actor: Actor, session: TrainingSession) -> list[MusterRow]:
    seen = in_scope(actor, path="enrollment__")
    records = (
        AttendanceRecord.objects.filter(seen, session=session, scanned_at__isnull=False)
        .select_related("enrollment__cadet", "enrollment__company", "enrollment__platoon", "marked_by")
        .order_by("-updated_at", "-id")[:RECENT_SCANS]
    )
    moved = places_on(session.day.term_id, session.day.held_on)
    return [muster_row(record.enrollment, record, moved.get(record.enrollment_id)) for record in records]


def _counts(statuses: Iterable[str | None]) -> dict[str, Any]:
    counted = Counter(statuses)
    return count_by_status(
        {status: number for status, number in counted.items() if status}, enrolled=counted.total()
    )
