"""A term in pictures: attendance by company, the distribution of grades, merits and demerits over time. The same figures are
drawn in the dashboard and in the PDF, with the table beside them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Sum

from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import in_scope
from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind
from apps.grading.rules.wording import RESULTS
from apps.grading.selectors.shown import shown_lines
from apps.reports.rules import NO_COMPANY
from apps.reports.rules.charts import Series, bar_chart, line_chart, nice
from apps.reports.selectors.attendance import attendance_of
from apps.system.models import Term
from common.actors import Actor
from common.errors import NotFound
from common.language import short_day, worded


@dataclass(frozen=True)
class Chart:
    """One picture with its table: a row per label, a column per series."""

    key: str
    title: str
    svg: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def charts_of(
    actor: Actor, term: Term, *, company_id: int | None = None, action: str = Action.VIEW
) -> list[Chart]:
    """The pictures of those of a term whom the actor may do `action` with, or of one company of them."""
    rows = Enrollment.objects.filter(in_scope(actor, action), term=term).select_related("company")
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    enrollments = list(rows)
    return [_attendance(term, enrollments), _grades(term, enrollments), _ledger(enrollments)]


def _attendance(term: Term, enrollments: Sequence[Enrollment]) -> Chart:
    days = attendance_of(term.pk)
    by_company: dict[str, list[int]] = defaultdict(list)
    for row in enrollments:
        by_company[row.company.name if row.company else worded(NO_COMPANY)].append(row.pk)
    names = sorted(by_company, key=lambda name: (name == worded(NO_COMPANY), name))
    series = [
        Series(
            name,
            [
                _came([days.letters(pk)[place] for pk in by_company[name]])
                for place in range(len(days.held_on))
            ],
        )
        for name in names
    ]
    labels = [short_day(day) for day in days.held_on]
    return Chart(
        "attendance",
        worded("Attendance by company"),
        line_chart(
            worded("Attendance by company, percent of those expected"), labels, series, highest=100, unit="%"
        ),
        [worded("Day"), *names],
        _table(labels, series, "{:.1f} %"),
    )


def _came(letters: Sequence[str]) -> float | None:
    counts = Counter("".join(letters))
    came = counts["P"] + counts["L"] + counts["M"]
    return 100 * came / (came + counts["A"]) if came + counts["A"] else None


def _grades(term: Term, enrollments: Sequence[Enrollment]) -> Chart:
    try:
        lines = shown_lines(term, enrollment_ids=[row.pk for row in enrollments])
    except NotFound:
        lines = []
    grades = [line.grade for line in lines]
    equivalents = Counter(grade.equivalent for grade in grades if grade.equivalent is not None)
    words = Counter(grade.result for grade in grades if grade.equivalent is None)
    steps: list[tuple[str, int]] = [
        *((f"{value:.2f}", equivalents[value]) for value in sorted(equivalents, key=Decimal)),
        *((worded(RESULTS[word]).capitalize(), words[word]) for word in sorted(words)),
    ]
    labels, counts = [label for label, _ in steps], [count for _, count in steps]
    return Chart(
        "grades",
        worded("Distribution of grades"),
        bar_chart(worded("Distribution of grades, cadets by equivalent"), labels, counts),
        [worded("Equivalent"), worded("Cadets")],
        [[label, str(count)] for label, count in steps],
    )


def _ledger(enrollments: Sequence[Enrollment]) -> Chart:
    entries = LedgerEntry.objects.filter(
        enrollment__in=[row.pk for row in enrollments], voided_at=None
    ).order_by()
    weeks: dict[date, Counter[str]] = defaultdict(Counter)
    for day, kind, points in entries.values_list("occurred_on", "kind").annotate(Sum("points")):
        weeks[day - timedelta(days=day.weekday())][kind] += points
    starts = _weeks(weeks)
    labels = [short_day(start) for start in starts]
    sides = ((worded("Merits"), LedgerKind.MERIT.value), (worded("Demerits"), LedgerKind.DEMERIT.value))
    series = [
        Series(name, [float(weeks[start][kind]) if start in weeks else 0.0 for start in starts])
        for name, kind in sides
    ]
    highest = nice(max((value or 0 for one in series for value in one.values), default=0))
    return Chart(
        "ledger",
        worded("Merits and demerits by week"),
        line_chart(worded("Merits and demerits by week, points"), labels, series, highest=highest),
        [worded("Week of"), *(name for name, _ in sides)],
        _table(labels, series, "{:.0f}"),
    )


def _weeks(found: dict[date, Counter[str]]) -> list[date]:
    """Every week from the first to the last, also those without an entry."""
    if not found:
        return []
    first, last = min(found), max(found)
    return [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]


def _table(labels: Sequence[str], series: Sequence[Series], form: str) -> list[list[str]]:
    return [
        [label, *("–" if one.values[place] is None else form.format(one.values[place]) for one in series)]
        for place, label in enumerate(labels)
    ]
