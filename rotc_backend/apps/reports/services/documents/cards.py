"""ID cards: front and back, ten to a sheet with cut marks, or one card of CR80 per page for a card printer.

On a sheet the backs stand mirrored behind the fronts: print on both sides, turned over the long edge.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.cadets.models import Enrollment
from apps.cadets.services.cards import token_for
from apps.files.models import FileThumbnail
from apps.reports.models import Report
from apps.reports.rules import Layout
from apps.reports.services.documents import paper, people
from apps.reports.services.documents.basis import term_of
from apps.reports.services.documents.leaves import Leaves
from apps.reports.services.documents.paper import CR80, PORTRAIT
from apps.system.selectors import get_unit

CARDS_PER_SHEET = 10
# Finding the best mask takes three times as long as the rest of a QR.
MASK = 3


def read(*, report: Report, now: datetime) -> Leaves:
    """The cards of a term or company. Raises NotFound, Forbidden."""
    term = term_of(report)
    cards = [_card(row, term.name) for row in people.enrollments_of(report)]
    single = report.options.get("layout") == Layout.SINGLE
    sheets = [cards[first : first + CARDS_PER_SHEET] for first in range(0, len(cards), CARDS_PER_SHEET)]
    return Leaves(
        report=report,
        unit=get_unit(),
        template="card_single.html" if single else "card_sheet.html",
        leaves=cards if single else [{"fronts": sheet, "backs": _mirrored(sheet)} for sheet in sheets],
        nobody="No cadet is enrolled.",
        size=CR80 if single else PORTRAIT,
        is_official=False,
        leaves_per_chunk=100 if single else 10,
    )


@dataclass(frozen=True)
class Code:
    """A QR that is drawn when a sheet is laid out, so that a thousand pictures are never in memory at once."""

    token: str

    @property
    def picture(self) -> str:
        """A data URI."""
        return paper.picture_of(self.token, mask=MASK)

    def __str__(self) -> str:
        return self.token


@dataclass(frozen=True)
class Photo:
    """A cadet's picture that is read when a sheet is laid out, for the same reason. It says which one it is."""

    file_id: int
    sha256: str

    @property
    def picture(self) -> str:
        """A data URI; empty while the worker has made no small picture, or when it is gone."""
        small = FileThumbnail.objects.filter(file_id=self.file_id).values_list("content", flat=True).first()
        return f"data:image/jpeg;base64,{b64encode(bytes(small)).decode()}" if small else ""

    def __str__(self) -> str:
        return self.sha256


def _card(row: Enrollment, term: str) -> Mapping[str, Any]:
    cadet = row.cadet
    return {
        "last_name": cadet.last_name,
        "given": " ".join(part for part in (cadet.first_name, cadet.middle_name, cadet.suffix) if part),
        "initials": f"{cadet.first_name[:1]}{cadet.last_name[:1]}".upper(),
        "student_number": cadet.student_number,
        "place": " · ".join(
            filter(None, (row.course, row.company.name if row.company else "", _platoon(row)))
        ),
        "term": term,
        "issue": cadet.card_issue_number,
        "photo": Photo(cadet.photo.pk, cadet.photo.sha256) if cadet.photo else None,
        "code": Code(token_for(cadet)),
    }


def _platoon(row: Enrollment) -> str:
    return f"Platoon {row.platoon.number}" if row.platoon else ""


def _mirrored(cards: list[Mapping[str, Any]]) -> list[Mapping[str, Any] | None]:
    """Two in a row, the right one first: behind each front stands its own back."""
    backs: list[Mapping[str, Any] | None] = []
    for place in range(0, len(cards), 2):
        right = cards[place + 1] if place + 1 < len(cards) else None
        backs += [right, cards[place]]
    return backs
