"""Scans: what becomes of what a phone read."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError, transaction

from apps.attendance import rules
from apps.attendance.events import HeldScansChanged
from apps.attendance.models import Scan
from apps.attendance.rules import DayStatus, Rejection, ScanKind, ScanOutcome, Window
from apps.attendance.selectors.lines import MusterRow, OnRoll, line
from apps.attendance.selectors.scan_basis import Basis, KnownScan, scan_basis
from apps.attendance.services.muster.records import Sheet
from apps.cadets.services import cards
from apps.cadets.services.cadets import staff_audience_of
from apps.system import outbox
from apps.system.rules import SEALED_STATUSES
from common.actors import Actor, person_id
from common.database import insertion, run
from common.errors import refused_by_seal

MAX_SCANS = 500
_TABLE = Scan._meta.db_table
# A rejected scan may come again and be taken then (the day was not open yet); any other stands as it is, and is not kept anew.
_AGAIN = "ON CONFLICT (client_id) DO UPDATE SET " + ", ".join(
    f"{name} = EXCLUDED.{name}"
    for name in (
        "day_id", "session_id", "enrollment_id", "kind", "scanned_at", "received_at", "outcome", "rejection",
        "scanned_by_id",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScanSent:
    """One scan as a phone sends it. `client_id` is the phone's: the same scan sent again is known by it."""

    client_id: uuid.UUID
    token: str
    scanned_at: datetime
    kind: ScanKind = ScanKind.IN


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What became of one scan; `record` is the cadet's line on the muster, when there is one."""

    client_id: uuid.UUID
    outcome: ScanOutcome
    reason: Rejection | None = None
    record: MusterRow | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """A result before the whole batch is judged: only then it is known what the record says."""

    client_id: uuid.UUID
    outcome: ScanOutcome
    reason: Rejection | None = None
    member: OnRoll | None = None
    session_id: int | None = None

    def told(self, sheet: Sheet) -> ScanResult:
        if self.member is None or self.session_id is None:
            return ScanResult(self.client_id, self.outcome, self.reason)
        record = sheet.records.get((self.session_id, self.member.enrollment_id))
        return ScanResult(self.client_id, self.outcome, self.reason, line(self.member, record))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A scan with what became of it, as its row will say."""

    scan: ScanSent
    outcome: ScanOutcome
    reason: Rejection | None
    session_id: int | None
    enrollment_id: int | None

    def row(self, *, day_id: int, actor: Actor, now: datetime) -> dict[str, object]:
        return {
            "client_id": self.scan.client_id,
            "day_id": day_id,
            "session_id": None if self.outcome is ScanOutcome.REJECTED else self.session_id,
            "enrollment_id": self.enrollment_id,
            "kind": self.scan.kind,
            "scanned_at": self.scan.scanned_at,
            "received_at": now,
            "outcome": self.outcome,
            "rejection": self.reason or "",
            "scanned_by_id": person_id(actor),
        }

    def known(self) -> KnownScan:
        session_id = None if self.outcome is ScanOutcome.REJECTED else self.session_id
        return KnownScan(self.outcome, self.reason or "", session_id)


def take_scans(*, actor: Actor, day_id: int, scans: Sequence[ScanSent], now: datetime) -> list[ScanResult]:
    """Record a batch; each scan gets its own answer, in the order given. Raises NotFound for the day.

    Of several scans of a cadet the earliest stands, in whatever order they arrive; a scan never overrides a person's mark.
    After the seal scans are held.
    """
    try:
        return _take_scans(actor=actor, day_id=day_id, scans=scans, now=now)
    except DatabaseError as error:
        if not refused_by_seal(error):
            raise
    # Sealed between the look at the term and the write: seen now.
    return _take_scans(actor=actor, day_id=day_id, scans=scans, now=now)


@transaction.atomic
def _take_scans(*, actor: Actor, day_id: int, scans: Sequence[ScanSent], now: datetime) -> list[ScanResult]:
    readings, refused = _read(scans)
    basis = scan_basis(
        actor,
        day_id,
        cadet_ids={reading.cadet_id for reading in readings.values()},
        client_ids={scan.client_id for scan in scans},
    )
    members = _identify(actor, basis, readings, refused)
    is_sealed = basis.term_status in SEALED_STATUSES
    sheet = Sheet(basis.records, basis.fresh_ids)
    kept: dict[uuid.UUID, _Kept] = {}
    answers: list[_Answer] = []
    for scan in scans:
        member = members.get(scan.client_id)
        again = kept.get(scan.client_id)
        earlier = again.known() if again else basis.scans.get(scan.client_id)
        if earlier is not None and (
            earlier.outcome is not ScanOutcome.REJECTED or earlier.rejection == Rejection.REFUSED
        ):
            answers.append(_again(scan, earlier, member))
            continue
        session = _session_for(basis.sessions, scan)
        reason = refused.get(scan.client_id) or (Rejection.OUTSIDE_WINDOW if session is None else None)
        if reason is not None or session is None or member is None:
            outcome = ScanOutcome.REJECTED
            answers.append(_Answer(scan.client_id, outcome, reason))
        else:
            outcome = ScanOutcome.HELD if is_sealed else apply(sheet, scan, session, member, actor=actor)
            answers.append(_Answer(scan.client_id, outcome, None, member, session[0]))
        kept[scan.client_id] = _Kept(
            scan, outcome, reason, session[0] if session else None, member.enrollment_id if member else None
        )
    # In one order: two phones that send the same scans in different orders would deadlock.
    ordered = sorted(kept.values(), key=lambda one: one.scan.client_id)
    rows = [one.row(day_id=day_id, actor=actor, now=now) for one in ordered]
    are_new = basis.scans.keys().isdisjoint(kept)
    fresh = insertion(_TABLE, rows, otherwise="ON CONFLICT DO NOTHING") if are_new else None
    saved = sheet.save(day_id=day_id, actor=actor, action="attendance.scanned", now=now, besides=fresh)
    if not are_new or (rows and saved < len(rows)):
        # Seen before, or sent twice at this moment. Apart, since the database asks twice about the seal where a row may change.
        run([insertion(_TABLE, rows, otherwise=_AGAIN)])
    if is_sealed and members and kept:
        outbox.publish(HeldScansChanged(day_id), to=sorted(set(staff_audience_of(*members.values()))))
    return [answer.told(sheet) for answer in answers]


def apply(
    sheet: Sheet, scan: ScanSent, session: tuple[int, Window], member: OnRoll, *, actor: Actor
) -> ScanOutcome:
    """Put a scan, that the session's window takes, on the sheet."""
    session_id, window = session
    record = sheet.records.get((session_id, member.enrollment_id))
    standing = record.standing if record else None
    after = rules.after_scan(standing, kind=scan.kind, scanned_at=scan.scanned_at, window=window)
    if after is None:
        return ScanOutcome.DUPLICATE
    sheet.write(session_id, member, after, actor=actor)
    return ScanOutcome.RECORDED


def _read(
    scans: Iterable[ScanSent],
) -> tuple[dict[uuid.UUID, cards.CardReading], dict[uuid.UUID, Rejection]]:
    """What the cards say, and refusals, by client id. Of the same scan twice in one batch the first reading counts."""
    readings: dict[uuid.UUID, cards.CardReading] = {}
    refused: dict[uuid.UUID, Rejection] = {}
    for scan in scans:
        if scan.client_id in readings or scan.client_id in refused:
            continue
        try:
            readings[scan.client_id] = cards.read(scan.token)
        except cards.CardMalformed:
            refused[scan.client_id] = Rejection.MALFORMED
        except cards.CardForged:
            refused[scan.client_id] = Rejection.FORGED
    return readings, refused


def _identify(
    actor: Actor,
    basis: Basis,
    readings: Mapping[uuid.UUID, cards.CardReading],
    refused: dict[uuid.UUID, Rejection],
) -> dict[uuid.UUID, OnRoll]:
    """Who was scanned, by client id; refusals are added. Whom the actor does not reach, and the actor, is not enrolled."""
    members = {}
    for client_id, reading in readings.items():
        card = basis.cards.get(reading.cadet_id)
        if card is None:
            refused[client_id] = Rejection.UNKNOWN
        elif card.issue_number != reading.issue_number:
            refused[client_id] = Rejection.REVOKED
        elif basis.status == DayStatus.PLANNED:
            refused[client_id] = Rejection.NOT_OPEN
        elif card.member is None or (card.user_id is not None and card.user_id == actor.pk):
            refused[client_id] = Rejection.NOT_ENROLLED
        else:
            members[client_id] = card.member
    return members


def _session_for(sessions: Sequence[tuple[int, Window]], scan: ScanSent) -> tuple[int, Window] | None:
    """The latest session whose window takes the scan. `sessions` is ordered so."""
    return next((session for session in sessions if session[1].takes(scan.kind, scan.scanned_at)), None)


def _again(scan: ScanSent, earlier: KnownScan, member: OnRoll | None) -> _Answer:
    """The answer to a scan that was taken, or refused by a person, before."""
    if earlier.outcome is ScanOutcome.REJECTED:
        return _Answer(scan.client_id, ScanOutcome.REJECTED, Rejection(earlier.rejection))
    outcome = ScanOutcome.HELD if earlier.outcome is ScanOutcome.HELD else ScanOutcome.DUPLICATE
    shown = member if earlier.session_id is not None else None
    return _Answer(scan.client_id, outcome, None, shown, earlier.session_id)
