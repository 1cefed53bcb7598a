"""What every document is, and what the official ones have on every page: letterhead, number, date, hash, and the QR that asks
us whether it is genuine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import segno
from django.template.loader import render_to_string
from django.utils.formats import date_format

from apps.reports.models import Issue
from apps.reports.rules import Sheet
from apps.reports.services import issuing
from apps.reports.services.issuing import Piece
from apps.reports.services.pdf import Flow
from apps.system.models import UnitSettings
from common import clock


class Document(Protocol):
    """All that a report says, read at one moment."""

    @property
    def title(self) -> str: ...

    @property
    def file_stem(self) -> str:
        """The file's name without number and ending."""

    @property
    def unit(self) -> UnitSettings: ...

    @property
    def policy_version(self) -> int | None: ...

    @property
    def says(self) -> object:
        """Every word of it, for its hash; None when the unit issues nothing with it."""

    @property
    def sheet(self) -> Sheet | None:
        """The table that it is, when it is one."""

    @property
    def pieces(self) -> Sequence[Piece]:
        """The papers of one page that it consists of, where each goes to somebody else and is issued by itself."""

    def flow(self, issue: Issue | None, pieces: Sequence[Issue] = ()) -> Flow:
        """Its pages, under the number that it was issued with, or each under that of its piece."""


@dataclass(frozen=True)
class Size:
    """A page."""

    css: str
    width_mm: float
    height_mm: float


PORTRAIT, LANDSCAPE = Size("A4", 210, 297), Size("A4 landscape", 297, 210)
CR80 = Size("85.6mm 54mm", 85.6, 54)


@dataclass(frozen=True)
class Signature:
    """A line to sign on."""

    label: str
    name: str
    title: str


def signatures(unit: UnitSettings) -> list[Signature]:
    """Prepared and certified; approved where the unit has somebody for it."""
    found = [
        Signature("Prepared by:", unit.prepared_by, unit.prepared_by_title),
        Signature("Certified correct:", unit.certified_by, unit.certified_by_title),
    ]
    if unit.approved_by:
        found.append(Signature("Approved by:", unit.approved_by, unit.approved_by_title))
    return found


def written(moment: datetime) -> str:
    """ "8 August 2026, 07:15 (Asia/Manila)" """
    return f"{date_format(moment.astimezone(clock.unit_zone()), 'j F Y, H:i')} ({clock.unit_zone().key})"


def dated(moment: datetime) -> str:
    """ "8 August 2026" """
    return date_format(moment.astimezone(clock.unit_zone()), "j F Y")


@dataclass(frozen=True)
class Running:
    """What stands along the pages of a document."""

    unit: UnitSettings
    title: str
    head: str
    head_far: str
    foot: Sequence[str]
    size: Size = PORTRAIT
    qr: str = ""
    is_sample: bool = False

    def pages(self, first: int, stop: int, count: int) -> str:
        """HTML of the pages first..stop-1 of `count`, each with its header (from page 2 on) and its footer only."""
        return _running(self.size, [(number, count, self) for number in range(first + 1, stop + 1)])


def papers(of_each: Sequence[Running]) -> str:
    """HTML of pages that are a paper each: with their own footers, and no page number."""
    return _running(of_each[0].size, [(1, 0, one) for one in of_each])


def _running(size: Size, pages: Sequence[tuple[int, int, Running]]) -> str:
    return render_to_string("reports/running.html", {"size": size, "pages": pages})


def along(
    *, unit: UnitSettings, title: str, head: str, head_far: str, issue: Issue, size: Size = PORTRAIT
) -> Running:
    """The header and footer of an official document."""
    policy = [f"Policy version {issue.policy_version}"] if issue.policy_version is not None else []
    return Running(
        unit=unit,
        title=title,
        head=head,
        head_far=head_far,
        foot=[
            " · ".join([f"No. {issue.number}", unit.short_name, *policy, written(issue.issued_at)]),
            f"SHA-256 {issue.fingerprint}",
        ],
        size=size,
        qr=picture_of(issuing.address_of(issue)),
        is_sample=issue.pk is None,
    )


def picture_of(text: str, *, mask: int | None = None) -> str:
    """A QR as a picture in a data URI: small, so that a thousand of them are no burden."""
    code = segno.make(text, error="m", micro=False, mask=mask, boost_error=False)
    return code.png_data_uri(scale=3, border=2)


def page(template: str, context: Mapping[str, Any]) -> str:
    """A template of ours as HTML."""
    return render_to_string(f"reports/{template}", dict(context))
