"""The grade of one cadet as a document: the tree that the API and the page show, down to the single row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.text import slugify

from apps.grading.selectors.explanation import ExplainedGrade, Item, Node
from apps.grading.selectors.shown import shown_grade
from apps.reports import rules
from apps.reports.models import Issue, Report
from apps.reports.services.documents import paper
from apps.reports.services.documents.letters import enrollment_of
from apps.reports.services.issuing import Piece
from apps.reports.services.pdf import ROW_ID, ROWS_PER_CHUNK
from apps.system.models import UnitSettings
from apps.system.selectors import get_unit
from common import clock

_HEADS = {"attendance": "Session", "aptitude": "Ledger entry", "subject": "Assessment"}
_NUMBERED = {"attendance_record": "record", "ledger_entry": "entry", "score": "score"}


@dataclass(frozen=True)
class RecordRow:
    """One row of the record: the head of a part (`item` is None), or a row behind it."""

    place: int
    node: Node
    item: Item | None

    @property
    def id(self) -> str:
        return f"{ROW_ID}{self.place}"

    @property
    def on(self) -> str:
        """The day of the unit."""
        at = self.item.at if self.item else None
        if isinstance(at, datetime):
            at = at.astimezone(clock.unit_zone())
        return date_format(at, "j M Y") if isinstance(at, date) else ""

    @property
    def number(self) -> str:
        """By which the row is found again: "entry 616"."""
        if self.item is None or self.item.ref_id is None:
            return ""
        return f"{_NUMBERED[self.item.kind]} {self.item.ref_id}"


@dataclass(frozen=True)
class GradeRecord:
    """A grade with its explanation, read at one moment."""

    report: Report
    unit: UnitSettings
    explained: ExplainedGrade
    sheet: None = None
    pieces: Sequence[Piece] = ()

    @property
    def title(self) -> str:
        """The PDF's title."""
        return self.report.title

    @property
    def file_stem(self) -> str:
        """grade-record-reyes-juan-first-semester-2026-2027"""
        return slugify(self.title)[:150]

    @property
    def policy_version(self) -> int:
        """By which it is graded."""
        return self.explained.policy_version

    @property
    def says(self) -> object:
        """Every word of it."""
        enrollment = self.explained.enrollment
        place = [enrollment.course, enrollment.company_id, enrollment.platoon_id]
        return [self.title, place, str(self.explained.grade), str(self.explained.explanation)]

    def flow(self, issue: Issue | None, pieces: Sequence[Issue] = ()) -> "RecordFlow":
        """Its pages."""
        if issue is None:
            raise AssertionError("A grade record is issued.")
        return RecordFlow(self, issue)


@dataclass(frozen=True)
class RecordFlow:
    """The pages of a grade record."""

    record: GradeRecord
    issue: Issue
    rows_per_chunk: int = field(default=ROWS_PER_CHUNK, init=False)

    @property
    def title(self) -> str:
        """The PDF's title."""
        return self.record.title

    @cached_property
    def rows(self) -> list[RecordRow]:
        """All rows in printed order; each part has a head."""
        explanation = self.record.explained.explanation
        flat = [(node, item) for node in explanation for item in (None, *node.items)]
        return [RecordRow(place, node, item) for place, (node, item) in enumerate(flat)]

    @property
    def row_count(self) -> int:
        """Heads and rows behind them."""
        return len(self.rows)

    def chunk(self, first: int, stop: int) -> str:
        """Rows first..stop-1 as HTML, with letterhead and the grade itself before row 0, and the basis after the last."""
        explained = self.record.explained
        grade = explained.grade
        parts = groupby(self.rows[first:stop], key=lambda row: row.node.key)
        context = {
            "title": self.title,
            "unit": self.record.unit,
            "enrollment": explained.enrollment,
            "cadet": explained.enrollment.cadet,
            "final": rules.points(grade.final),
            "equivalent": rules.points(grade.equivalent),
            "remarks": rules.remarks(grade),
            "lacking": rules.lacking(grade),
            "policy_version": explained.policy_version,
            "made_at": paper.written(self.issue.issued_at),
            "is_first": first == 0,
            "is_last": stop == self.row_count,
            "parts": [_part(list(rows)) for _, rows in parts],
        }
        return paper.page("grade_record.html", context)

    def running(self, first: int, stop: int, pages: int) -> str:
        """Header and footer of some pages."""
        return self._along.pages(first, stop, pages)

    @cached_property
    def _along(self) -> paper.Running:
        enrollment = self.record.explained.enrollment
        return paper.along(
            unit=self.record.unit,
            title=self.title,
            head=f"Grade record · {enrollment.cadet.name}",
            head_far=enrollment.term.name,
            issue=self.issue,
        )


def _part(rows: Sequence[RecordRow]) -> dict[str, Any]:
    node = rows[0].node
    items = [row for row in rows if row.item is not None]
    return {
        "node": node,
        "head": rows[0] if rows[0].item is None else None,
        "points": rules.points(node.points),
        "out_of": "" if node.out_of is None else rules.plain(node.out_of),
        "item_head": _HEADS.get(node.key, ""),
        "items": items,
        "has_standings": any(item.standing is not None for item in node.items),
    }


def read(*, report: Report, now: datetime) -> GradeRecord:
    """Read everything that the record says. Raises NotFound, Forbidden when whoever asked for it may not see it any more."""
    enrollment = enrollment_of(report)
    return GradeRecord(report, get_unit(), shown_grade(report.requested_by, enrollment.pk))
