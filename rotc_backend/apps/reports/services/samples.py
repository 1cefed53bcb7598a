"""A document of invented people, to see how a template and the letterhead look: a small corps is made, read and taken back in
one transaction that never commits, so every document is read by the same code as a real one."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus, Source, default_window
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.rules import EnrollmentStatus
from apps.grading.models import Assessment, GradeMark, LedgerEntry, Score, SealedGrade, SealedTerm
from apps.grading.rules import LedgerKind, MarkCode, Result
from apps.grading.services.terms import open_term
from apps.reports.models import Issue, Report
from apps.reports.rules import SPECS, ReportKind, Subject
from apps.reports.services import issuing
from apps.reports.services.documents.paper import Document
from apps.system.models import Company, Platoon, Term, UnitSettings
from apps.system.rules import TermStatus
from common import clock

NAMES = (
    ("Abad", "José Rizal", "Santos", "", "male"),
    ("Dela Cruz", "Juan Miguel", "Peña", "Jr.", "male"),
    ("Macapado-Dimaporo", "Abdul Jabbar", "", "III", "male"),
    ("Ñuñez", "María Clara Concepción", "de los Reyes", "", "female"),
    ("Reyes", "Ana", "B.", "", "female"),
    ("Villanueva-Bartolome", "Maria Cristina Josefina Angelica", "Evangelista", "", "female"),
)
SAMPLE = "Sample"
COMPLETED = (
    ReportKind.GRADUATES,
    ReportKind.GRADUATES_FOR_SERIALS,
    ReportKind.COMPLETION_CERTIFICATES,
    ReportKind.CHED_2A,
)
STATUSES = (AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.ABSENT)

Read = Callable[..., Document]


def read_sample(*, report: Report, read: Read, now: datetime) -> Document:
    """The document of a report's kind, of the sample corps. Nothing of the corps is left."""
    with transaction.atomic():
        document = read(report=_sample_of(report, now), now=now)
        transaction.set_rollback(True)
    return document


def issue_of_sample(
    *, report: Report, unit: UnitSettings, policy_version: int | None, now: datetime
) -> Issue:
    """What stands in the place of the number: nothing is issued."""
    return Issue(
        code="sample",
        kind=report.kind,
        fingerprint="0" * 64,
        letterhead=issuing.letterhead_of(unit),
        policy_version=policy_version,
        issued_at=now,
    )


def _sample_of(report: Report, now: datetime) -> Report:
    earlier = Term.objects.create(name=f"{SAMPLE} first term {report.pk}")
    term = open_term(actor=report.requested_by, name=f"{SAMPLE} term {report.pk}", now=now, semester="second")
    company = Company.objects.create(name=f"{SAMPLE} {report.pk}")
    platoon = Platoon.objects.create(company=company, number=1)
    enrollments = [_enrolled(number, term, company, platoon) for number in range(len(NAMES))]
    days = [
        _day(term, clock.local_date(now) - timedelta(weeks=week), enrollments) for week in range(4, 0, -1)
    ]
    _graded(term, enrollments, now)
    if report.kind in COMPLETED:
        _completed(earlier, term, enrollments, report, now)
    sample = Report(
        pk=report.pk, kind=report.kind, format=report.format, term=term, options=report.options,
        requested_by=report.requested_by, created_at=report.created_at,
    )  # fmt: skip
    if SPECS[ReportKind(report.kind)].subject is Subject.DAY:
        sample.day = days[0]
    return sample


def _enrolled(number: int, term: Term, company: Company, platoon: Platoon) -> Enrollment:
    last, first, middle, suffix, sex = NAMES[number]
    cadet = Cadet.objects.create(
        student_number=f"{SAMPLE.upper()}-{term.pk}-{number + 1:02}",
        last_name=last, first_name=first, middle_name=middle, suffix=suffix, sex=sex, birthdate=date(2006, 1 + number, 9),
        degree_program="BS Agriculture" if number % 2 else "BSED-English", year_level=1, search_text="",
        address=f"Purok {number + 1}, Poblacion, Tubod, Lanao del Norte", contact_number=f"0917000000{number}",
        email=f"cadet{number + 1}@example.edu.ph",
    )  # fmt: skip
    return Enrollment.objects.create(
        cadet=cadet,
        term=term,
        course="MS 2",
        company=company,
        platoon=platoon,
        status=EnrollmentStatus.ONGOING,
    )


def _day(term: Term, held_on: date, enrollments: list[Enrollment]) -> TrainingDay:
    window = default_window(held_on, clock.unit_zone())
    day = TrainingDay.objects.create(
        term=term, held_on=held_on, title="Drill and ceremony", status=DayStatus.CLOSED,
        opened_at=window.opens_at, closed_at=window.closes_at,
    )  # fmt: skip
    session = TrainingSession.objects.create(
        day=day, opens_at=window.opens_at, on_time_until=window.on_time_until, late_until=window.late_until,
        closes_at=window.closes_at,
    )  # fmt: skip
    for number, enrollment in enumerate(enrollments):
        status = STATUSES[(number * number + held_on.day) % len(STATUSES)]
        came = None if status is AttendanceStatus.ABSENT else window.opens_at + timedelta(minutes=7 * number)
        AttendanceRecord.objects.create(
            session=session, enrollment=enrollment, status=status, source=Source.SCAN, scanned_at=came,
            recorded_at=window.opens_at, updated_at=window.opens_at,
        )  # fmt: skip
    return day


def _graded(term: Term, enrollments: list[Enrollment], now: datetime) -> None:
    for number, enrollment in enumerate(enrollments):
        for exam in Assessment.objects.filter(term=term):
            Score.objects.create(
                enrollment=enrollment, assessment=exam, value=Decimal(72 + 5 * number), updated_at=now
            )
        for kind, points in ((LedgerKind.MERIT, 15 * number + 5), (LedgerKind.DEMERIT, 2)):
            LedgerEntry.objects.create(
                enrollment=enrollment, kind=kind, points=points, reason="Best in inspection",
                occurred_on=clock.local_date(now), recorded_at=now, issued_by_name="SSg Sample (Inf) PA",
            )  # fmt: skip
    GradeMark.objects.create(
        enrollment=enrollments[3],
        code=MarkCode.DROPPED,
        reason="More than three unexcused absences.",
        set_at=now,
    )


def _completed(
    earlier: Term, term: Term, enrollments: list[Enrollment], report: Report, now: datetime
) -> None:
    """Both parts passed, in sealed terms."""
    for sealed, course in ((earlier, "MS 1"), (term, "MS 2")):
        seal = SealedTerm.objects.create(
            term=sealed, version=1, header={}, hash="0" * 64, grade_count=len(enrollments), sealed_at=now
        )
        for position, enrollment in enumerate(enrollments):
            SealedGrade.objects.create(
                seal=seal, position=position, enrollment=enrollment, course=course, result=Result.PASSED,
                packet={"line": {"grade": {"equivalent": "1.50"}}}, hash="0" * 64,
            )  # fmt: skip
        # After its grades: the database lets no term be sealed without them.
        for status in (TermStatus.ENCODING, TermStatus.SEALED):
            Term.objects.filter(pk=sealed.pk).update(status=status)
