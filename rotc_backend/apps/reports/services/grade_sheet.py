"""The "Computation of Grades" sheet: what it says, and its HTML piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.template.loader import render_to_string
from django.utils.text import slugify

from apps.authentication.rules.duties import Action
from apps.grading.rules import Policy
from apps.grading.selectors.corps import GradeLine, lines_under
from apps.grading.selectors.policies import rules_of
from apps.grading.selectors.seal import seal_in_force
from apps.grading.selectors.shown import sealed_lines
from apps.reports import rules
from apps.reports.models import Report
from apps.reports.rules import Group, SheetLine, Tally
from apps.reports.services import paper
from apps.reports.services.pdf import ROW_ID
from apps.system.models import Term, UnitSettings
from apps.system.selectors import get_term, get_unit
from common.errors import Forbidden


@dataclass(frozen=True)
class SheetRow:
    """One printed row: `place` counts from 0 through the sheet, `number` from 1 in its group."""

    place: int
    number: int
    group: Group
    line: SheetLine

    @property
    def id(self) -> str:
        return f"{ROW_ID}{self.place}"

    @property
    def attendance(self) -> str:
        return rules.points(self.line.grade.attendance)

    @property
    def aptitude(self) -> str:
        return rules.points(self.line.grade.aptitude)

    @property
    def subject(self) -> str:
        return rules.points(self.line.grade.subject)

    @property
    def final(self) -> str:
        return rules.points(self.line.grade.final)

    @property
    def equivalent(self) -> str:
        return rules.points(self.line.grade.equivalent)

    @property
    def remarks(self) -> str:
        return rules.remarks(self.line.grade)

    @property
    def lacking(self) -> str:
        return rules.lacking(self.line.grade)


@dataclass(frozen=True)
class GradeSheet:
    """A whole sheet, read at one moment."""

    report: Report
    term: Term
    unit: UnitSettings
    policy: Policy
    policy_version: int
    groups: list[Group]
    made_at: datetime

    @property
    def title(self) -> str:
        """The PDF's title."""
        return self.report.title

    @property
    def file_name(self) -> str:
        """grade-sheet-first-semester-2026-2027-alpha-12.pdf"""
        return f"{slugify(self.title)[:150]}-{self.report.pk}.pdf"

    @cached_property
    def rows(self) -> list[SheetRow]:
        """All rows in printed order."""
        numbered = [
            (number, group, line) for group in self.groups for number, line in enumerate(group.lines, start=1)
        ]
        return [SheetRow(place, *row) for place, row in enumerate(numbered)]

    @property
    def row_count(self) -> int:
        """Cadets on the sheet."""
        return len(self.rows)

    @property
    def totals(self) -> Tally:
        """Of the whole sheet."""
        return rules.tally("Total", [row.line for row in self.rows])

    def chunk(self, first: int, stop: int) -> str:
        """Rows first..stop-1 as HTML, with the letterhead before row 0, and totals and signatures after the last."""
        parts = groupby(self.rows[first:stop], key=lambda row: row.group)
        is_last = stop == self.row_count
        context = {
            **self._common(),
            "is_first": first == 0,
            "groups": [(group, list(rows)) for group, rows in parts],
            "tallies": rules.tallies(self.groups) if is_last else [],
            "totals": self.totals if is_last else None,
            "is_last": is_last,
        }
        return render_to_string("reports/grade_sheet.html", context)

    def running(self, pages: int) -> str:
        """Header and footer of each of that many pages."""
        company = f" · {self.report.company.name}" if self.report.company else ""
        return paper.running(
            unit=self.unit,
            title=self.title,
            head=f"Computation of Grades{company}",
            head_far=self.term.name,
            foot=f"Report no. {self.report.pk} · Policy version {self.policy_version} · {paper.written(self.made_at)}",
            pages=pages,
        )

    def _common(self) -> dict[str, Any]:
        return {
            "report": self.report,
            "term": self.term,
            "unit": self.unit,
            "policy_version": self.policy_version,
            "attendance_weight": rules.plain(self.policy.attendance_weight),
            "aptitude_weight": rules.plain(self.policy.aptitude_weight),
            "subject_weight": rules.plain(self.policy.subject_weight),
            "scale": rules.scale(self.policy),
            "made_at": paper.written(self.made_at),
        }


def read_sheet(*, report: Report, now: datetime) -> GradeSheet:
    """Read everything that the sheet says. Raises NotFound when the term has no policy, Forbidden when whoever asked for it
    has no duty any more that covers it."""
    scope = report.requested_by.scope(Action.ORDER_REPORTS)
    if not scope.covers(company_id=report.company_id, platoon_id=None):
        raise Forbidden("Your duty that covered it has ended.")
    term = get_term(report.requested_by, report.term_id or 0)
    basis = _sealed(term) or _live(term)
    wanted = [line for line in basis.lines if report.company_id in (None, line.company_id)]
    return GradeSheet(
        report=report,
        term=term,
        unit=basis.unit,
        policy=basis.policy,
        policy_version=basis.policy_version,
        groups=rules.arrange(map(_sheet_line, wanted)),
        made_at=now,
    )


@dataclass(frozen=True)
class _Basis:
    """What a sheet is made from."""

    unit: UnitSettings
    policy: Policy
    policy_version: int
    lines: Sequence[GradeLine]


def _sealed(term: Term) -> _Basis | None:
    """Of a sealed term: grades, policy, letterhead and signatories of the seal."""
    seal = seal_in_force(term)
    if seal is None:
        return None
    policy = seal.header["policy"]
    unit = UnitSettings(pk=1, **seal.header["unit"])
    return _Basis(unit, Policy.from_json(policy["rules"]), policy["version"], sealed_lines(seal))


def _live(term: Term) -> _Basis:
    # The version that is printed must be the one that the grades were computed by, so it is read once and handed on.
    graded_by = rules_of(term.pk)
    lines = lines_under(term.pk, graded_by.policy, graded_by.assessments)
    return _Basis(get_unit(), graded_by.policy, graded_by.version.version, lines)


def _sheet_line(line: GradeLine) -> SheetLine:
    return SheetLine(
        student_number=line.student_number,
        name=line.name,
        sex=line.sex,
        course=line.course,
        company=line.company_name,
        platoon=line.platoon,
        grade=line.grade,
    )
