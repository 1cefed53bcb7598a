"""Scans: what becomes of what a phone read."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import DatabaseError, IntegrityError, transaction

from apps.attendance import rules
from apps.attendance.events import HeldScansChanged
from apps.attendance.models import Scan
from apps.attendance.rules import DayStatus, Rejection, ScanKind, ScanOutcome, Window
from apps.attendance.selectors.lines import MusterRow, OnRoll
from apps.attendance.selectors.scan_basis import Basis, KnownScan, asked_along, basis_of, scan_basis
from apps.attendance.services.muster.records import Sheet, alike_in_fresh_rows
from apps.cadets.services import cards, live_codes
from apps.cadets.services.cadets import staff_audience_of
from apps.system import outbox
from apps.system.rules import SEALED_STATUSES, account_person
from common.actors import Actor, person_id
from common.database import Statement, array_text, insertion, json_text, run, savepoint
from common.errors import refused_by_seal

MAX_SCANS = 500
_TABLE = Scan._meta.db_table
# A rejected scan may come again and be taken then (the day was not open yet); any other stands as it is, and is not kept anew.
_AGAIN = "ON CONFLICT (client_id) DO UPDATE SET " + ", ".join(
    f"{name} = EXCLUDED.{name}"
    for name in (
        "day_id", "session_id", "enrollment_id", "kind", "scanned_at", "received_at", "outcome", "rejection",
        "scanned_by_id", "device", "by_print",
    )
)  # fmt: skip
_SAVE = "SELECT attendance_save_scans(%s, %s, %s, %s, %s, %s)"
_ACTION = "attendance.scanned"


class ScanSent(NamedTuple):
    """One scan as a phone sends it. `client_id` is the phone's: the same scan sent again is known by it."""

    client_id: uuid.UUID
    token: str
    scanned_at: datetime
    kind: ScanKind = ScanKind.IN


class ScanResult(NamedTuple):
    """What became of one scan; `record` is the cadet's line on the muster, when there is one."""

    client_id: uuid.UUID
    outcome: ScanOutcome
    reason: Rejection | None = None
    record: MusterRow | None = None


class _Answer(NamedTuple):
    """A result before the whole batch is judged: only then it is known what the record says."""

    client_id: uuid.UUID
    outcome: ScanOutcome
    reason: Rejection | None = None
    member: OnRoll | None = None
    session_id: int | None = None

    def told(self, sheet: Sheet) -> ScanResult:
        if self.member is None or self.session_id is None:
            return ScanResult(self.client_id, self.outcome, self.reason)
        return ScanResult(self.client_id, self.outcome, self.reason, sheet.line(self.session_id, self.member))


class _Kept(NamedTuple):
    """A scan with what became of it, as its row will say."""

    scan: ScanSent
    outcome: ScanOutcome
    reason: Rejection | None
    session_id: int | None
    enrollment_id: int | None
    by_print: bool

    def row(self) -> dict[str, object]:
        """Without what all scans of a batch say alike."""
        return {
            "client_id": self.scan.client_id,
            "session_id": None if self.outcome is ScanOutcome.REJECTED else self.session_id,
            "enrollment_id": self.enrollment_id,
            "kind": self.scan.kind,
            "scanned_at": self.scan.scanned_at,
            "outcome": self.outcome,
            "rejection": self.reason or "",
            "by_print": self.by_print,
        }

    def known(self) -> KnownScan:
        session_id = None if self.outcome is ScanOutcome.REJECTED else self.session_id
        return KnownScan(self.outcome, self.reason or "", session_id)


@dataclass
class _Judged:
    """What becomes of a batch: the sheet as it shall be, which scans are kept how, and the answers."""

    basis: Basis
    sheet: Sheet
    members: list[OnRoll] = field(default_factory=list)
    kept: dict[uuid.UUID, _Kept] = field(default_factory=dict)
    answers: list[_Answer] = field(default_factory=list)

    @property
    def is_sealed(self) -> bool:
        """Whether scans of this day are held."""
        return self.basis.term_status in SEALED_STATUSES

    def rows(self) -> list[dict[str, object]]:
        """The rows of the scans, without what they say alike. In one order: two phones that send the same scans in different
        orders would deadlock."""
        return [one.row() for one in sorted(self.kept.values(), key=lambda one: one.scan.client_id.int)]

    def results(self) -> list[ScanResult]:
        """The answers, once the sheet says what stands."""
        return [answer.told(self.sheet) for answer in self.answers]


@dataclass(frozen=True)
class Look:
    """What the cards of scans say, by client id, or why what is no card is refused."""

    scans: Sequence[ScanSent]
    readings: Mapping[uuid.UUID, cards.CardReading | Rejection]

    def asked_along(self, day_id: int) -> Statement:
        """The question for what they are judged by, for whoever asks something else at the same time."""
        return asked_along(day_id, cadet_ids=self.cadet_ids(), client_ids=self.client_ids())

    def cadet_ids(self) -> set[int]:
        """Whose cards they are."""
        return {one.cadet_id for one in self.readings.values() if not isinstance(one, Rejection)}

    def client_ids(self) -> Collection[uuid.UUID]:
        """Of the scans."""
        return self.readings.keys()


def look(scans: Sequence[ScanSent]) -> Look:
    """Read the cards. Of the same scan twice the first reading counts."""
    readings: dict[uuid.UUID, cards.CardReading | Rejection] = {}
    for scan in scans:
        if scan.client_id not in readings:
            readings[scan.client_id] = _reading(scan)
    return Look(scans, readings)


def _reading(scan: ScanSent) -> cards.CardReading | Rejection:
    try:
        reading = live_codes.read(scan.token)
    except cards.CardMalformed:
        return Rejection.MALFORMED
    except cards.CardForged:
        return Rejection.FORGED
    if isinstance(reading, live_codes.CodeReading) and not reading.holds_at(scan.scanned_at):
        return Rejection.STALE
    return reading


def take_scans(
    *, actor: Actor, day_id: int, scans: Sequence[ScanSent], now: datetime, device: uuid.UUID | None = None
) -> list[ScanResult]:
    """Record a batch; each scan gets its own answer, in the order given. Raises NotFound for the day.

    Of several scans of a cadet the earliest stands, in whatever order they arrive; a scan never overrides a person's mark.
    After the seal scans are held. `device` is what the phone calls itself.
    """
    seen = look(scans)
    batch = _Batch(actor, day_id, seen, now, device)
    return batch.record(batch.basis(locks=False))


def take_seen(
    *, actor: Actor, day_id: int, seen: Look, found: str | None, now: datetime, device: uuid.UUID | None
) -> list[ScanResult]:
    """As take_scans, of what `seen.asked_along` has `found` a moment ago."""
    return _Batch(actor, day_id, seen, now, device).record(basis_of(actor, found))


@dataclass(frozen=True)
class _Batch:
    """Scans that came together."""

    actor: Actor
    day_id: int
    seen: Look
    now: datetime
    device: uuid.UUID | None

    def record(self, basis: Basis) -> list[ScanResult]:
        results = self._take_at_once(basis)
        if results is not None:
            return results
        try:
            return self._take()
        except DatabaseError as error:
            if not refused_by_seal(error):
                raise
        # Sealed between the look at the term and the write: seen now.
        return self._take()

    def basis(self, *, locks: bool) -> Basis:
        return scan_basis(
            self.actor,
            self.day_id,
            cadet_ids=self.seen.cadet_ids(),
            client_ids=self.seen.client_ids(),
            locks=locks,
        )

    def _take_at_once(self, basis: Basis) -> list[ScanResult] | None:
        """The usual batch, all of it new: judged by what is read without locks, saved in one message that is a transaction by
        itself and fails if it was overtaken. None, and nothing done, when the batch needs another look under locks."""
        judged = self._judge(basis)
        if judged.is_sealed or basis.scans or any(judged.sheet.before.values()):
            return None
        members = [card for card in basis.cards.values() if card.member is not None]
        key, actor_id = basis.actor_key, self.actor.pk
        wrapped = {account_person(actor_id): key} if key and actor_id is not None else None
        saving = Statement(
            _SAVE,
            [
                array_text(card.member.enrollment_id for card in members if card.member),
                array_text(card.version for card in members),
                json_text(alike_in_fresh_rows(actor=self.actor, now=self.now)),
                json_text(judged.sheet.fresh_rows()),
                json_text(self._alike()),
                json_text(judged.rows()),
            ],
        )
        told = judged.sheet.told(
            day_id=self.day_id, actor=self.actor, action=_ACTION, now=self.now, wrapped=wrapped
        )
        try:
            with savepoint():
                run([saving, *told])
        except DatabaseError as error:
            # Somebody else was faster: with the same cadet or scan, a change of an enrollment, or the seal.
            if not isinstance(error, IntegrityError) and not refused_by_seal(error):
                raise
            return None
        return judged.results()

    @transaction.atomic
    def _take(self) -> list[ScanResult]:
        """Any batch, the enrollments of its cadets held from the look to the write."""
        judged = self._judge(self.basis(locks=True))
        alike = self._alike()
        rows = [row | alike for row in judged.rows()]
        judged.sheet.save(day_id=self.day_id, actor=self.actor, action=_ACTION, now=self.now)
        run([insertion(_TABLE, rows, otherwise=_AGAIN)])
        if judged.is_sealed and judged.members and rows:
            to = sorted(set(staff_audience_of(*judged.members)))
            outbox.publish(HeldScansChanged(self.day_id), to=to)
        return judged.results()

    def _alike(self) -> dict[str, object]:
        """What the rows of all scans say."""
        return {
            "day_id": self.day_id,
            "received_at": self.now,
            "scanned_by_id": person_id(self.actor),
            "device": self.device,
        }

    def _judge(self, basis: Basis) -> _Judged:
        judged = _Judged(basis, Sheet(basis.records, basis.fresh_ids))
        for scan in self.seen.scans:
            judged.answers.append(self._answer(judged, scan))
        return judged

    def _answer(self, judged: _Judged, scan: ScanSent) -> _Answer:
        reading = self.seen.readings[scan.client_id]
        member, refused = _identify(self.actor, judged.basis, reading)
        if member is not None:
            judged.members.append(member)
        again = judged.kept.get(scan.client_id)
        earlier = again.known() if again else judged.basis.scans.get(scan.client_id)
        if earlier is not None and (
            earlier.outcome is not ScanOutcome.REJECTED or earlier.rejection == Rejection.REFUSED
        ):
            return _again(scan, earlier, member)
        session = _session_for(judged.basis.sessions, scan)
        reason = refused or (Rejection.OUTSIDE_WINDOW if session is None else None)
        if reason is not None or session is None or member is None:
            answer = _Answer(scan.client_id, ScanOutcome.REJECTED, reason)
        else:
            outcome = (
                ScanOutcome.HELD
                if judged.is_sealed
                else apply(judged.sheet, scan, session, member, actor=self.actor)
            )
            answer = _Answer(scan.client_id, outcome, None, member, session[0])
        judged.kept[scan.client_id] = _Kept(
            scan,
            answer.outcome,
            reason,
            session[0] if session else None,
            member.enrollment_id if member else None,
            by_print=judged.basis.live_codes
            and member is not None
            and not isinstance(reading, live_codes.CodeReading),
        )
        return answer


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


def _identify(
    actor: Actor, basis: Basis, reading: cards.CardReading | Rejection
) -> tuple[OnRoll | None, Rejection | None]:
    """Who was scanned, or why not. Whom the actor does not reach, and the actor, is not enrolled."""
    if isinstance(reading, Rejection):
        return None, reading
    card = basis.cards.get(reading.cadet_id)
    if card is None:
        return None, Rejection.UNKNOWN
    if card.issue_number != reading.issue_number:
        return None, Rejection.REVOKED
    if basis.status == DayStatus.PLANNED:
        return None, Rejection.NOT_OPEN
    if card.member is None or (card.user_id is not None and card.user_id == actor.pk):
        return None, Rejection.NOT_ENROLLED
    return card.member, None


def _session_for(sessions: Sequence[tuple[int, Window]], scan: ScanSent) -> tuple[int, Window] | None:
    """The latest session whose window takes the scan. `sessions` is ordered so."""
    for session in sessions:
        if session[1].takes(scan.kind, scan.scanned_at):
            return session
    return None


def _again(scan: ScanSent, earlier: KnownScan, member: OnRoll | None) -> _Answer:
    """The answer to a scan that was taken, or refused by a person, before."""
    if earlier.outcome is ScanOutcome.REJECTED:
        return _Answer(scan.client_id, ScanOutcome.REJECTED, Rejection(earlier.rejection))
    outcome = ScanOutcome.HELD if earlier.outcome is ScanOutcome.HELD else ScanOutcome.DUPLICATE
    shown = member if earlier.session_id is not None else None
    return _Answer(scan.client_id, outcome, None, shown, earlier.session_id)
