"""The demo corps: loaded once into a database without accounts, and given an open day on every day it is started."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext, gettext_noop

from apps.attendance.models import TrainingDay
from apps.attendance.rules import DayStatus
from apps.attendance.services import days
from apps.attendance.services.history import PastDay, PastRecord, record_past_days, record_scanned
from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.authentication.services.duties import give_duty
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.services import roster
from apps.cadets.services.roster import NewCadet
from apps.grading.selectors.policies import assessments_of
from apps.grading.services import bulk
from apps.grading.services.bulk import LedgerLine, ScoreLine
from apps.grading.services.terms import open_term
from apps.integration.rules import demo
from apps.integration.rules.demo import DemoCadet, DemoRecord
from apps.integration.rules.roster import PERSONAL
from apps.integration.services.roster import Places
from apps.staff.models import StaffMember
from apps.system import outbox
from apps.system.events import UnitSaved
from apps.system.models import PrivacyConsent, Term, UnitSettings
from apps.system.rules import SEALED_STATUSES, UNIT_AUDIENCE
from apps.system.selectors import current_notice
from apps.system.services import privacy
from common import clock
from common.errors import Conflict, Forbidden

ADMIN, STAFF, CADET = "commandant", "sergeant", "cadet"
# Together they give all that the staff does, with the whole corps.
SERGEANT_DUTIES = (DutyKind.TAC, DutyKind.S1, DutyKind.ENCODER)
_LOCK = 0x52474D53
_REASON = "demo corps"


class DemoForbidden(Forbidden):
    """The demo's logins have a published password: they never exist in production."""

    code = "demo_in_production"
    title = gettext_noop("There is no demo in production")


class NotEmpty(Conflict):
    """The demo would add logins with a published password to somebody's accounts."""

    code = "database_in_use"
    title = gettext_noop("The database has accounts of its own")


@dataclass(frozen=True)
class DemoState:
    """What a start of the demo did: `loaded` on the first, and the open day of today, if there is one."""

    loaded: bool
    open_day: TrainingDay | None


@transaction.atomic
def load_demo(*, now: datetime, platoon_size: int = demo.PLATOON_SIZE) -> DemoState:
    """Load the demo corps, 24 platoons, if it is not there; on any later day make sure that today's training day is open.

    Raises DemoForbidden in production, NotEmpty for a database with accounts that are no demo.
    """
    if settings.IS_PRODUCTION:
        raise DemoForbidden(
            gettext("The demo corps is not loaded in production: its passwords are known to everyone.")
        )
    with connection.cursor() as cursor:
        # Two starts at once: the second finds what the first has made.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    today = clock.local_date(now)
    sergeant = User.objects.filter(username=STAFF).first()
    enrollment = (
        Enrollment.objects.filter(cadet__user__username=CADET).select_related("term").order_by("pk").first()
    )
    if sergeant is not None and enrollment is not None:
        if not sergeant.duties.exists():
            # A demo that was loaded before there were duties.
            _on_duty(sergeant, actor=User.objects.get(username=ADMIN), now=now)
        _consent(now)
        return DemoState(False, _open_today(sergeant, enrollment.term, today, now))
    if User.objects.exists():
        raise NotEmpty(gettext("The database has accounts that are no demo; the demo corps was not loaded."))
    day = _load(today, now, platoon_size)
    _consent(now)
    return DemoState(True, day)


def _load(today: date, now: datetime, platoon_size: int) -> TrainingDay | None:
    zone = clock.unit_zone()
    plan = demo.demo_term(today)
    corps = demo.demo_corps(plan, zone, platoon_size=platoon_size)
    commandant, sergeant, cadet_user = _accounts(corps[demo.STORY], now)
    UnitSettings.objects.get_or_create(
        pk=1,
        defaults={
            "name": "Mindanao State University – Sultan Naga Dimaporo ROTC Unit",
            "short_name": "MSU-SND ROTC",
            "school": "Mindanao State University – Sultan Naga Dimaporo",
        },
    )
    outbox.publish(UnitSaved(1), to=[UNIT_AUDIENCE])
    term = open_term(
        actor=commandant,
        name=plan.name,
        now=now,
        school_year=plan.school_year,
        semester=plan.semester,
        starts_on=plan.past[0],
        ends_on=plan.planned[-1],
        is_current=True,
    )
    enrollments = _enroll(corps, term, actor=commandant, now=now)
    _link(enrollments[demo.STORY].cadet, cadet_user)
    past = [
        PastDay(
            held_on,
            title,
            _records(
                {place: row for place, cadet in enumerate(corps) if (row := cadet.records[number])},
                enrollments,
            ),
        )
        for number, (held_on, title) in enumerate(zip(plan.past, demo.TITLES, strict=False))
    ]
    record_past_days(actor=sergeant, term=term, days=past, now=now, reason=_REASON)
    _grade(corps, enrollments, term, actor=sergeant, now=now)
    for held_on, title in zip(plan.planned, demo.TITLES[len(plan.past) :], strict=True):
        days.plan_day(actor=commandant, term=term, held_on=held_on, title=title, sessions=[], now=now)
    day = _open_today(sergeant, term, today, now)
    if day is not None:
        scans = demo.muster_so_far(len(corps), now=now, zone=zone, platoon_size=platoon_size)
        scanned = _records(scans, enrollments)
        record_scanned(actor=sergeant, day=day, records=scanned, now=now, reason=_REASON)
    return day


def _accounts(story: DemoCadet, now: datetime) -> tuple[User, User, User]:
    password = settings.DEMO_PASSWORD
    commandant = User.objects.create_user(ADMIN, password, display_name="Commandant (demo)", role=Role.ADMIN)
    sergeant = User.objects.create_user(STAFF, password, display_name="Sgt Abrea (demo)", role=Role.STAFF)
    StaffMember.objects.create(
        user=sergeant, rank="Sgt", last_name="Abrea", first_name="Rodel", designation="Instructor (demo)"
    )
    _on_duty(sergeant, actor=commandant, now=now)
    name = f"{story.values['first_name']} {story.values['last_name']}"
    cadet = User.objects.create_user(CADET, password, display_name=name, role=Role.CADET)
    return commandant, sergeant, cadet


def _on_duty(sergeant: User, *, actor: User, now: datetime) -> None:
    for kind in SERGEANT_DUTIES:
        give_duty(
            actor=actor,
            user_id=sergeant.pk,
            kind=kind,
            company_id=None,
            platoon_id=None,
            starts_at=None,
            ends_at=None,
            reason=_REASON,
            now=now,
        )


def _consent(now: datetime) -> None:
    """The demo's logins are shown around with: none is asked for consent first."""
    version = current_notice().version
    given = PrivacyConsent.objects.filter(version=version).values("user_id")
    for user in User.objects.filter(username__in=(ADMIN, STAFF, CADET)).exclude(pk__in=given):
        privacy.give_consent(actor=user, version=version, now=now)


def _enroll(corps: Sequence[DemoCadet], term: Term, *, actor: User, now: datetime) -> list[Enrollment]:
    cadets = roster.create_cadets(
        actor=actor,
        cadets=[
            NewCadet(**{name: cadet.values[name] for name in ("student_number", *PERSONAL)})
            for cadet in corps
        ],
        now=now,
        announce=False,
    )
    places = Places([cadet.values for cadet in corps])
    enrollments = roster.enroll(
        actor=actor,
        term=term,
        places=[(cadet, places.place(row.values)) for cadet, row in zip(cadets, corps, strict=True)],
        now=now,
        announce=False,
    )
    marks = [
        (enrollment, cadet.values["mark"])
        for enrollment, cadet in zip(enrollments, corps, strict=True)
        if "mark" in cadet.values
    ]
    bulk.set_marks(actor=actor, marks=marks, now=now, reason=_REASON, announce=False)
    return enrollments


def _link(cadet: Cadet, user: User) -> None:
    cadet.user = user
    cadet.save(update_fields=["user"])


def _records(rows: Mapping[int, DemoRecord], enrollments: Sequence[Enrollment]) -> list[PastRecord]:
    """Records in the order in which they were scanned, as phones would have sent them."""
    in_order = sorted(
        rows.items(), key=lambda item: (item[1].scanned_at is None, item[1].scanned_at, item[0])
    )
    return [
        PastRecord(enrollments[place].pk, row.status, row.source, row.scanned_at, row.time_out, row.reason)
        for place, row in in_order
    ]


def _grade(
    corps: Sequence[DemoCadet], enrollments: Sequence[Enrollment], term: Term, *, actor: User, now: datetime
) -> None:
    pairs = list(zip(enrollments, corps, strict=True))
    lines = [
        LedgerLine(
            enrollment.pk,
            entry.kind,
            entry.points,
            entry.reason,
            entry.recorded_at,
            actor.display_name,
            actor.pk,
        )
        for enrollment, cadet in pairs
        for entry in cadet.entries
    ]
    lines.sort(key=lambda line: line.recorded_at)
    bulk.record_ledger(actor=actor, lines=lines, now=now, reason=_REASON)
    ids: dict[str, Any] = {assessment.code: assessment.pk for assessment in assessments_of(term.pk)}
    scores = [
        ScoreLine(enrollment.pk, ids[code], value)
        for enrollment, cadet in pairs
        for code, value in cadet.scores.items()
    ]
    bulk.record_scores(actor=actor, lines=scores, now=now, reason=_REASON)


def _open_today(actor: User, term: Term, today: date, now: datetime) -> TrainingDay | None:
    """The open day of today. A day that somebody closed today stays closed, a sealed term as it is."""
    if term.status in SEALED_STATUSES:
        return None
    for stale in TrainingDay.objects.filter(term=term, status=DayStatus.OPEN, held_on__lt=today):
        days.close_day(actor=actor, day_id=stale.pk, now=now)
    of_today = list(TrainingDay.objects.filter(term=term, held_on=today))
    if any(day.status == DayStatus.CLOSED for day in of_today):
        return None
    title = f"Muster of {today:%B} {today.day}, {today.year}"
    day = next(iter(of_today), None) or days.plan_day(
        actor=actor, term=term, held_on=today, title=title, sessions=[], now=now
    )
    return days.open_day(actor=actor, day_id=day.pk, now=now)
