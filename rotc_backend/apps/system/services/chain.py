"""The audit chain: each committed entry gets a place and a hash that covers it and everything before it.

Places are given in the order in which commits become visible, under one lock (the head's row), by whoever relays events.
What the chain shows and what not is in docs/architecture.md.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from apps.system.models import AuditEntry, AuditHead
from apps.system.rules import CHAIN_START, link_hash
from common import clock
from common.language import worded

logger = logging.getLogger(__name__)

ENTRIES_AT_ONCE = 1000
ROUNDS_AT_ONCE = 50
SPACING_SECONDS = 1.0
# A process that froze while it held the lock is cut off by the database.
FROZEN_AFTER = "10s"

# Values of JSON as PostgreSQL writes them: a jsonb has one text, whatever wrote it.
_FIELDS = """id, at, actor_id, actor_name, action, "table", row_id, before::text, after::text, reason, request_id,
    host(address), sealed::text"""
_NAMES = (
    "id", "at", "actor_id", "actor_name", "action", "table", "row_id", "before", "after", "reason", "request_id", "address",
    "sealed",
)  # fmt: skip
_FRESH = f"SELECT {_FIELDS} FROM system_auditentry WHERE chain_seq IS NULL ORDER BY id LIMIT %s"  # noqa: S608 (constants)
_LINKED = f"""
    SELECT chain_seq, chain_hash, {_FIELDS} FROM system_auditentry WHERE chain_seq >= %s ORDER BY chain_seq, id
"""  # noqa: S608 (constants)
_STAMP = """
    UPDATE system_auditentry AS entry SET chain_seq = link.seq, chain_hash = link.hash
      FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS link (id, seq, hash)
     WHERE entry.id = link.id
"""

_chained_at = 0.0


@dataclass(frozen=True)
class Fault:
    """The first place at which the chain does not hold. `entry_id` is None where there is no entry."""

    seq: int
    entry_id: int | None
    reason: str


@dataclass(frozen=True)
class Verdict:
    """`checked` links hold, from the first asked for; `waiting` entries are not chained yet, the oldest since `oldest`."""

    checked: int
    head: AuditHead | None
    waiting: int
    oldest: datetime | None
    fault: Fault | None


def chain_when_due() -> None:
    """Chain, unless this process did within the last second: for those who are rung for every commit."""
    if time.monotonic() - _chained_at >= SPACING_SECONDS:
        chain()


def chain() -> int:
    """Chain all entries that have committed; the number of them. 0 also when another process is at it.

    Never raises for a chain that was tampered with: it says so in the log and leaves the entries unchained.
    """
    global _chained_at
    _chained_at = time.monotonic()
    total = 0
    if not AuditEntry.objects.filter(chain_seq__isnull=True).exists():
        return total
    for _ in range(ROUNDS_AT_ONCE):
        try:
            with transaction.atomic():
                done = _chain_some(clock.now())
        except IntegrityError as error:
            logger.error("audit: the chain cannot go on, run `manage.py audit verify`: %s", error)  # noqa: TRY400 (no bug of ours)
            return total
        total += done
        if done < ENTRIES_AT_ONCE:
            break
    return total


def _chain_some(now: datetime) -> int:
    head = _lock_head(now)
    if head is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_FRESH, [ENTRIES_AT_ONCE])
        rows = cursor.fetchall()
        if not rows:
            return 0
        seq, newest, hashes = head.seq, head.hash, []
        for place, row in enumerate(rows, start=seq + 1):
            newest = link_hash(before=newest, entry=_document(place, row))
            hashes.append(newest)
        places = list(range(seq + 1, seq + 1 + len(rows)))
        cursor.execute(_STAMP, [[row[0] for row in rows], places, hashes])
        AuditHead.objects.filter(pk=1).update(seq=places[-1], hash=newest, chained_at=now)
    return len(rows)


def _lock_head(now: datetime) -> AuditHead | None:
    """The head, locked until the transaction ends; None when another process holds it, or when it was taken away."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [FROZEN_AFTER])
    heads = AuditHead.objects.select_for_update(skip_locked=True)
    head = heads.filter(pk=1).first()
    if head is None and not AuditHead.objects.exists():
        if AuditEntry.objects.filter(chain_seq__isnull=False).exists():
            logger.error("audit: the head of the chain is gone, run `manage.py audit verify`")
            return None
        AuditHead.objects.bulk_create(
            [AuditHead(pk=1, seq=0, hash=CHAIN_START, chained_at=now)], ignore_conflicts=True
        )
        head = heads.filter(pk=1).first()
    return head


def _document(seq: int, row: tuple[Any, ...]) -> dict[str, str | int | None]:
    """What a link's hash covers."""
    entry = dict(zip(_NAMES, row, strict=True))
    entry["at"] = entry["at"].astimezone(UTC).isoformat(timespec="microseconds")
    # Entries of before there were sealed parts keep their hash.
    if entry["sealed"] is None:
        del entry["sealed"]
    return {"seq": seq, **entry}


@transaction.atomic
def verify(*, first: int = 1, anchor: tuple[int, str] | None = None) -> Verdict:
    """Compute the chain anew from place `first` on and compare; up to there it is believed.

    `anchor` is a (place, hash) that was noted outside the database: the hourly line in the log. Chaining waits meanwhile.
    """
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    checked, fault = _check_links(first, anchor)
    if fault is None:
        fault = _check_end(first + checked - 1, head, anchor)
    waiting = AuditEntry.objects.filter(chain_seq__isnull=True)
    oldest = waiting.order_by("id").values_list("at", flat=True).first()
    return Verdict(checked, head, waiting.count(), oldest, fault)


class ChainBroken(Exception):
    """The audit log is not what was written."""


def require_whole() -> str:
    """Compute the whole chain anew; a sentence on what holds. Raises ChainBroken."""
    verdict = verify()
    if verdict.fault is not None:
        raise ChainBroken(str(verdict.fault))
    return worded("{count} entries hold.", count=verdict.checked)


def look() -> Verdict:
    """Whether the newest entries hold, as many as are read in a moment; what is before them is believed."""
    head = AuditHead.objects.filter(pk=1).first()
    return verify(first=max(1, head.seq - ENTRIES_AT_ONCE + 1) if head else 1)


def _check_links(first: int, anchor: tuple[int, str] | None) -> tuple[int, Fault | None]:
    before = CHAIN_START
    if first > 1:
        believed = AuditEntry.objects.filter(chain_seq=first - 1).values_list("chain_hash", flat=True).first()
        if not believed:
            return 0, Fault(first - 1, None, worded("there is no such entry, or it has no hash"))
        before = believed
    place = first - 1
    for place, (seq, given, *row) in enumerate(_links(first), start=first):
        if seq > place:
            missing = _missing(place, seq - 1)
            says = worded("missing: {places}; the next one is entry {entry}", places=missing, entry=row[0])
            return place - first, Fault(place, None, says)
        if seq < place:
            return place - first, Fault(seq, row[0], worded("there twice"))
        before = link_hash(before=before, entry=_document(seq, tuple(row)))
        if before != given:
            return place - first, Fault(
                seq, row[0], worded("changed, moved or inserted: its hash does not fit")
            )
        if anchor and seq == anchor[0] and before != anchor[1]:
            return place - first, Fault(
                seq, row[0], worded("the chain was written anew: its hash is not the anchor's")
            )
    return place - first + 1, None


def _links(first: int) -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_LINKED, [first])
        while rows := cursor.fetchmany(ENTRIES_AT_ONCE):
            yield from rows


def _check_end(last: int, head: AuditHead | None, anchor: tuple[int, str] | None) -> Fault | None:
    if head is None:
        return Fault(1, None, worded("the head of the chain is gone")) if last or anchor else None
    if last < head.seq:
        missing = _missing(last + 1, head.seq)
        return Fault(last + 1, None, worded("missing at the end: {places}", places=missing))
    newest = AuditEntry.objects.filter(chain_seq=last).first()
    if last > head.seq:
        return Fault(head.seq + 1, None, worded("inserted behind the head of the chain"))
    if newest is not None and newest.chain_hash != head.hash:
        return Fault(last, newest.pk, worded("its hash is not the head's"))
    if anchor and anchor[0] > last:
        return Fault(last + 1, None, worded("missing at the end: the anchor names {place}", place=anchor[0]))
    return None


def _missing(first: int, last: int) -> str:
    return worded("{first} to {last}", first=first, last=last) if last > first else str(first)


def log_anchor() -> None:
    """Say place and hash of the head in the log, which is kept outside the database: what is before it cannot be
    written anew unseen."""
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None:
        logger.info("audit anchor %s", head)
