"""The own data as a document to read: the same as the JSON, section by section, made by the worker like every report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils.formats import date_format

from apps.authentication.models import User
from apps.integration.events import OwnDataRequested
from apps.integration.rules.own_data import Section, sections
from apps.integration.services.own_data import read_own_data
from apps.reports.models import Issue, Report
from apps.reports.rules import ReportKind
from apps.reports.services import jobs, making, ordering
from apps.reports.services.documents import paper
from apps.reports.services.issuing import Piece
from apps.reports.services.pdf import ROW_ID, ROWS_PER_CHUNK
from apps.system import outbox
from apps.system.models import UnitSettings
from apps.system.rules import Stream
from apps.system.selectors import get_unit
from common import clock as clocks


@transaction.atomic
def request(*, actor: User, now: datetime) -> Report:
    """Queue the actor's own data as PDF; the one that is in the making, if there is one."""
    report, is_new = ordering.request_own_data(actor=actor, now=now)
    if is_new:
        outbox.publish(OwnDataRequested(report.pk), to=[], stream=Stream.CONTROL)
    return report


def make(*, report_id: int, clock: Callable[[], datetime]) -> None:
    """Make a requested document, see making.make_report."""
    making.make_report(report_id=report_id, clock=clock, read=_read)


def sweep(*, now: datetime) -> list[int]:
    """See jobs.sweep."""
    return jobs.sweep(kinds=[ReportKind.OWN_DATA], now=now)


@dataclass(frozen=True)
class OwnDataDocument:
    """All that is kept about a person, read at one moment."""

    report: Report
    unit: UnitSettings
    sections: Sequence[Section]
    made_at: datetime
    rows_per_chunk: int = field(default=ROWS_PER_CHUNK, init=False)
    policy_version: None = field(default=None, init=False)
    # It is its owner's, and nothing that the unit issues.
    says: None = field(default=None, init=False)
    sheet: None = field(default=None, init=False)
    pieces: Sequence[Piece] = field(default=(), init=False)

    def flow(self, issue: Issue | None, pieces: Sequence[Issue] = ()) -> "OwnDataDocument":
        """Its pages."""
        return self

    @property
    def title(self) -> str:
        """The PDF's title."""
        return f"Personal data of {self.report.requested_by.display_name}"

    @property
    def file_stem(self) -> str:
        """rgms-my-data-2026-08-08"""
        return f"rgms-my-data-{clocks.local_date(self.made_at).isoformat()}"

    @cached_property
    def rows(self) -> list[tuple[Section, Sequence[str]]]:
        """All rows in printed order."""
        return [(section, row) for section in self.sections for row in section.rows]

    @property
    def row_count(self) -> int:
        """Rows of all sections."""
        return len(self.rows)

    def chunk(self, first: int, stop: int) -> str:
        """Rows first..stop-1 as HTML, with the letterhead before row 0."""
        placed = enumerate(self.rows[first:stop], start=first)
        parts = groupby(placed, key=lambda part: id(part[1][0]))
        context = {
            "title": self.title,
            "unit": self.unit,
            "person": self.report.requested_by.display_name,
            "made_at": paper.written(self.made_at),
            "is_first": first == 0,
            "parts": [_part(list(rows)) for _, rows in parts],
        }
        return render_to_string("integration/own_data.html", context)

    def running(self, first: int, stop: int, pages: int) -> str:
        """Header and footer of some pages."""
        along = paper.Running(
            unit=self.unit,
            title=self.title,
            head="Personal data",
            head_far=self.report.requested_by.display_name,
            foot=[f"Report no. {self.report.pk} · {paper.written(self.made_at)}"],
        )
        return along.pages(first, stop, pages)


def _part(placed: list[tuple[int, tuple[Section, Sequence[str]]]]) -> dict[str, Any]:
    section = placed[0][1][0]
    return {"section": section, "rows": [(f"{ROW_ID}{place}", cells) for place, (_, cells) in placed]}


def _read(*, report: Report, now: datetime) -> OwnDataDocument:
    found = sections(read_own_data(report.requested_by), say=_say)
    return OwnDataDocument(report, get_unit(), list(found), now)


def _say(value: object) -> str:
    """A value as people read it: dates and times are the unit's."""
    if isinstance(value, datetime):
        return date_format(value.astimezone(clocks.unit_zone()), "j M Y, H:i:s")
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return str(value)
