"""Numbers of documents, and whether a document that somebody holds is genuine.

A document is what it says: its fingerprint is the SHA-256 over the letterhead with the signatories, the policy version and
every cell as text, in canonical JSON. The same content is the same document, whoever asks and in whatever format; another
content of the same subject replaces it from the moment that its file is there.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from apps.authentication.rules.throttling import CODES
from apps.authentication.services import throttling
from apps.files.services import emblems
from apps.reports.models import Issue, Report, ReportFile
from apps.reports.rules import ReportKind, name_of, paper_name_of
from apps.system.models import UnitSettings

LETTERHEAD = (
    "name", "short_name", "school", "headquarters", "prepared_by", "prepared_by_title", "certified_by",
    "certified_by_title", "approved_by", "approved_by_title",
)  # fmt: skip
# Raised when the layout changes so much that an old and a new print of the same content should have two numbers.
LAYOUT = 1


def issue_for(
    *, report: Report, unit: UnitSettings, policy_version: int | None, says: object, now: datetime
) -> Issue:
    """The document that says just this of the report's subject: the one that stands, or a new one that is not published yet."""
    letterhead = letterhead_of(unit)
    subject = subject_of(report)
    fingerprint = fingerprint_of([LAYOUT, subject, letterhead, policy_version, says])
    issue, _ = Issue.objects.get_or_create(
        subject=subject,
        fingerprint=fingerprint,
        replaced_at=None,
        defaults={
            "code": secrets.token_urlsafe(16),
            "kind": report.kind,
            "term": report.term,
            "company": report.company,
            "letterhead": letterhead,
            "policy_version": policy_version,
            "issued_at": now,
        },
    )
    return issue


@dataclass(frozen=True)
class Piece:
    """A paper of a document that is issued by itself: whose it is, and all that it says."""

    cadet_id: int
    says: object


def issue_pieces(
    *, report: Report, unit: UnitSettings, policy_version: int | None, pieces: Sequence[Piece], now: datetime
) -> list[Issue]:
    """What issue_for gives, for each piece in its order."""
    letterhead = letterhead_of(unit)
    wanted = []
    for piece in pieces:
        subject = subject_of(report, cadet_id=piece.cadet_id)
        wanted.append((subject, fingerprint_of([LAYOUT, subject, letterhead, policy_version, piece.says])))
    Issue.objects.bulk_create(
        [
            Issue(
                subject=subject,
                fingerprint=fingerprint,
                code=secrets.token_urlsafe(16),
                kind=report.kind,
                term=report.term,
                letterhead=letterhead,
                policy_version=policy_version,
                issued_at=now,
            )
            for subject, fingerprint in wanted
        ],
        # Those that stand already.
        ignore_conflicts=True,
    )
    rows = Issue.objects.filter(subject__in=[subject for subject, _ in wanted], replaced_at=None)
    found = {(row.subject, row.fingerprint): row for row in rows}
    return [found[one] for one in wanted]


def subject_of(report: Report, *, cadet_id: int | None = None) -> str:
    """What a document is of: the next one of the same replaces it. A cadet's piece is the same in every batch of the term."""
    if cadet_id is not None:
        return ":".join([report.kind, f"term={report.term_id}", f"cadet={cadet_id}"])
    parts = {
        "term": report.term_id,
        "company": report.company_id,
        "enrollment": report.enrollment_id,
        "day": report.day_id,
        **report.options,
    }
    return ":".join([report.kind, *(f"{name}={value}" for name, value in parts.items() if value)])


def letterhead_of(unit: UnitSettings) -> dict[str, str]:
    """What is kept of the unit: who it is, who signs, and by their hashes the emblems that it has."""
    shown = {kind: file.sha256 for kind, file in emblems.emblems().items()}
    return {name: getattr(unit, name) for name in LETTERHEAD} | shown


def fingerprint_of(content: object) -> str:
    """SHA-256 of canonical JSON, in hexadecimal digits."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def kept_file(issue: Issue, report: Report) -> ReportFile | None:
    """The file of the same document in the same format, if there is one still."""
    return ReportFile.objects.filter(issue=issue, report__format=report.format).order_by("-pk").first()


def publish_pieces(*, pieces: Sequence[Issue], now: datetime) -> None:
    """What publish does, for each piece."""
    fresh = {piece.subject: piece for piece in pieces if piece.published_at is None}
    Issue.objects.filter(pk__in=[piece.pk for piece in fresh.values()], published_at=None).update(
        published_at=now
    )
    older = Issue.objects.filter(subject__in=fresh, replaced_at=None, published_at__isnull=False)
    for row in older.exclude(pk__in=[piece.pk for piece in fresh.values()]):
        Issue.objects.filter(pk=row.pk).update(replaced_at=now, replaced_by=fresh[row.subject])


def publish(*, issue: Issue, now: datetime) -> None:
    """From now on the document stands, and what stood for the same subject is replaced by it."""
    fresh = Issue.objects.filter(pk=issue.pk, published_at=None)
    if fresh.update(published_at=now):
        older = Issue.objects.filter(subject=issue.subject, replaced_at=None, published_at__isnull=False)
        older.exclude(pk=issue.pk).update(replaced_at=now, replaced_by=issue)


def address_of(issue: Issue) -> str:
    """Where the QR leads."""
    return f"{settings.PUBLIC_APP_URL}/verify/{issue.code}"


@dataclass(frozen=True)
class Verdict:
    """What the public page says of a code. It names nobody."""

    state: str
    number: str | None = None
    name: str | None = None
    unit: str | None = None
    term: str | None = None
    company: str | None = None
    policy_version: int | None = None
    issued_at: datetime | None = None
    fingerprint: str | None = None
    replaced_at: datetime | None = None
    replaced_by: str | None = None


# Of a batch each page is issued by itself; what is issued as the whole is the page that says that there is none.
_BATCHES = (ReportKind.COMPLETION_CERTIFICATES, ReportKind.ACHIEVEMENT_CERTIFICATES)


def _name_of(issue: Issue) -> str:
    is_whole_batch = issue.kind in _BATCHES and ":cadet=" not in issue.subject
    return name_of(issue.kind) if is_whole_batch else paper_name_of(issue.kind)


def verify(*, code: str, address: str | None, now: datetime) -> Verdict:
    """Whether a document with that code was issued, and still stands. Guessing is slowed down. Raises TooManyTries."""
    counters = throttling.by_address("verify", address, CODES)
    throttling.take(counters, now=now)
    issue = (
        Issue.objects.filter(code=code, published_at__isnull=False)
        .select_related("term", "company", "replaced_by")
        .first()
    )
    if issue is None:
        return Verdict("unknown")
    throttling.give_back(counters)
    return Verdict(
        state="replaced" if issue.replaced_at else "genuine",
        number=issue.number,
        name=_name_of(issue),
        unit=issue.letterhead["name"],
        term=issue.term.name if issue.term else None,
        company=issue.company.name if issue.company else None,
        policy_version=issue.policy_version,
        issued_at=issue.issued_at,
        fingerprint=issue.fingerprint,
        replaced_at=issue.replaced_at,
        replaced_by=issue.replaced_by.number if issue.replaced_by else None,
    )
