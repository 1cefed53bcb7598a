"""What the tests about grade sheets share: a corps with grades, and the text of a PDF."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pypdfium2

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.authentication.models import User
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import Assessment, GradeMark, Score
from apps.reports.models import Report, ReportFile
from apps.reports.rules import ReportKind
from apps.reports.services import making, ordering
from apps.reports.services.ordering import Wanted
from apps.system.models import Company, Term
from tests import cast


def graded_corps(count: int, *, seed: int = 1) -> cast.Corps:
    """`count` cadets of both sexes in two companies, with closed days, records, scores (some missing) and marks."""
    dice = random.Random(seed)
    corps = cast.corps(cadets_count=0)
    people = Cadet.objects.bulk_create(
        Cadet(
            student_number=f"{seed}-{number:05}",
            last_name=f"Peña{dice.randrange(1000)}",
            first_name="Ana" if number % 3 else "Jose",
            sex="female" if number % 3 else "male",
            search_text="",
        )
        for number in range(count)
    )
    enrollments = Enrollment.objects.bulk_create(
        Enrollment(
            cadet=person,
            term=corps.term,
            course="MS 1",
            company=dice.choice([corps.alpha, corps.bravo, corps.alpha]),
        )
        for person in people
    )
    corps.enrollments = enrollments
    for week in range(3):
        _closed_day(corps, date(2026, 8, 8) + timedelta(weeks=week), dice)
    scores = [
        Score(enrollment=one, assessment=exam, value=_score(dice), updated_at=cast.MUSTER)
        for one in enrollments
        for exam in Assessment.objects.filter(term=corps.term)
        if dice.random() > 0.05
    ]
    Score.objects.bulk_create(scores, batch_size=2000)
    marked = [one for one in enrollments if dice.random() < 0.03]
    GradeMark.objects.bulk_create(
        GradeMark(enrollment=one, code=dice.choice(["INC", "DO", "T"]), set_at=cast.MUSTER) for one in marked
    )
    return corps


def _score(dice: random.Random) -> Decimal:
    return Decimal(dice.randrange(40_000, 100_000)) / 1000


def _closed_day(corps: cast.Corps, held_on: date, dice: random.Random) -> None:
    day = TrainingDay.objects.create(term=corps.term, held_on=held_on, title="Drill", status="closed")
    spell = cast.window()
    session = TrainingSession.objects.create(
        day=day,
        name="AM",
        opens_at=spell.opens_at,
        on_time_until=spell.on_time_until,
        late_until=spell.late_until,
        closes_at=spell.closes_at,
    )
    records = [
        AttendanceRecord(
            session=session,
            enrollment=one,
            status=dice.choice(["present", "late", "absent"]),
            source="manual",
            recorded_at=cast.MUSTER,
            updated_at=cast.MUSTER,
        )
        for one in corps.enrollments
    ]
    AttendanceRecord.objects.bulk_create(records, batch_size=2000)


def request_sheet(
    corps: cast.Corps, *, company: Company | None = None, now: datetime = cast.MUSTER
) -> Report:
    """A queued grade sheet that the sergeant asked for."""
    return request(corps, ReportKind.GRADE_SHEET, company_id=company.pk if company else None, now=now)


def request(
    corps: cast.Corps,
    kind: ReportKind,
    *,
    actor: User | None = None,
    now: datetime = cast.MUSTER,
    **wanted: Any,
) -> Report:
    """A queued document of the corps' term, that the sergeant asked for unless somebody else is named."""
    order = Wanted(kind=kind, **{"term_id": corps.term.pk, "program": "basic", "layout": "sheet", **wanted})
    return ordering.request_report(actor=actor or corps.sergeant, wanted=order, now=now)


def make(report: Report, *, now: datetime = cast.MUSTER) -> Report:
    """The report after the worker's service has run at that moment."""
    making.make_report(report_id=report.pk, clock=stopped(now))
    report.refresh_from_db()
    return report


def stopped(now: datetime) -> Callable[[], datetime]:
    """A clock that stands."""
    return lambda: now


def page_texts(report: Report) -> list[str]:
    """The text of each page of the report's file."""
    content = bytes(ReportFile.objects.get(report=report).content)
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def without_policy(corps: cast.Corps) -> cast.Corps:
    """The corps in a term that nobody gave a policy."""
    corps.term = Term.objects.create(name=f"{corps.term.name}, bare")
    return corps


def with_a_damaged_policy(corps: cast.Corps) -> cast.Corps:
    """The corps under a policy that no code of ours has written."""
    damaged = corps.term.policies.latest("version")
    damaged.pk, damaged.version, damaged.rules = None, damaged.version + 1, {"weights": {}}
    damaged.save()
    return corps
