"""A document of single leaves: certificates, cards, letters, sheets to fill in. Each has its own pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.text import slugify

from apps.reports.models import Issue, Report
from apps.reports.rules import Sheet
from apps.reports.services.documents import paper
from apps.reports.services.documents.paper import PORTRAIT, Running, Size
from apps.reports.services.issuing import Piece
from apps.system.models import UnitSettings

Leaf = Mapping[str, Any]


@dataclass(frozen=True)
class Leaves:
    """Leaves of one template. Each leaf is what the template says, in plain values; `is_official` prints number and QR;
    where it `is_of_papers`, each leaf is a page for somebody (`cadet_id`) with a number and QR of its own.

    `nobody` is what the only page says when there is no leaf.
    """

    report: Report
    unit: UnitSettings
    template: str
    leaves: Sequence[Leaf]
    nobody: str
    head: str = ""
    size: Size = PORTRAIT
    policy_version: int | None = None
    is_official: bool = True
    leaves_per_chunk: int = 20
    sheet: Sheet | None = None
    is_of_papers: bool = False

    @property
    def title(self) -> str:
        """The PDF's title."""
        return self.report.title

    @property
    def file_stem(self) -> str:
        """certificates-of-completion-second-semester-2026-2027"""
        return slugify(self.title)[:150]

    @property
    def says(self) -> object:
        """Every word of it."""
        return [self.title, self.template, list(map(dict, self.leaves))]

    @property
    def pieces(self) -> Sequence[Piece]:
        """The leaves, where they are papers of their own."""
        leaves = self.leaves if self.is_of_papers else ()
        return [Piece(leaf["cadet_id"], [self.template, dict(leaf)]) for leaf in leaves]

    def flow(self, issue: Issue | None, pieces: Sequence[Issue] = ()) -> "LeavesFlow":
        """Its pages."""
        if issue is None:
            raise AssertionError("Leaves are issued.")
        return LeavesFlow(self, issue, pieces)


@dataclass(frozen=True)
class LeavesFlow:
    """The pages of leaves."""

    document: Leaves
    issue: Issue
    pieces: Sequence[Issue] = ()

    @property
    def title(self) -> str:
        """The PDF's title."""
        return self.document.title

    @property
    def row_count(self) -> int:
        """Leaves."""
        return len(self.document.leaves)

    @property
    def rows_per_chunk(self) -> int:
        """Leaves that are laid out at once."""
        return self.document.leaves_per_chunk

    def chunk(self, first: int, stop: int) -> str:
        """The leaves first..stop-1 as HTML."""
        document = self.document
        context = {
            "document": document,
            "issue": self.issue,
            "unit": document.unit,
            "report": document.report,
            "leaves": [self._dated(place) for place in range(first, stop)],
            "signatures": paper.signatures(document.unit),
            "size": document.size,
        }
        return paper.page(document.template, context)

    def _dated(self, place: int) -> Leaf:
        issue = self.pieces[place] if self.pieces else self.issue
        return {**self.document.leaves[place], "issued_on": paper.dated(issue.issued_at)}

    def running(self, first: int, stop: int, pages: int) -> str | None:
        """Header and footer of some pages."""
        if not self.document.is_official:
            return None
        if self.pieces:
            return paper.papers([self._along_of(piece) for piece in self.pieces[first:stop]])
        return self._along.pages(first, stop, pages)

    @cached_property
    def _along(self) -> Running:
        return self._along_of(self.issue)

    def _along_of(self, issue: Issue) -> Running:
        report = self.document.report
        return paper.along(
            unit=self.document.unit,
            title=self.title,
            head=self.document.head or self.title,
            head_far=report.term.name if report.term else "",
            issue=issue,
            size=self.document.size,
        )
