"""The audit log: written in the transaction of the change it tells of."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from apps.system.models import AuditEntry
from apps.system.rules import SEALED, VIEWED, account_person, csv_cell, person_of, split_personal
from apps.system.selectors import AuditFilter, list_audit
from apps.system.services import sealing
from common import clock, database
from common.actors import Actor
from common.database import Statement
from common.logs import client_address, request_id


@dataclass(frozen=True)
class Change:
    """One changed row: `before` and `after` map field names to plain values; None when it was not there.

    `person` is whom it is about (rules.cadet_person, rules.account_person); rows of accounts and cadets know it by themselves.
    """

    table: str
    row_id: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    person: str | None = None


def record(
    *,
    actor: Actor,
    action: str,
    row: Model,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: datetime,
    reason: str = "",
    person: str | None = None,
) -> None:
    """Note one change of `row`, about `person` (see Change). Call it inside the transaction that makes the change."""
    change = Change(row._meta.db_table, row.pk if isinstance(row.pk, int) else None, before, after, person)
    record_many(actor=actor, action=action, changes=[change], now=now, reason=reason)


def record_many(
    *, actor: Actor, action: str, changes: Iterable[Change], now: datetime, reason: str = ""
) -> None:
    """Note many changes of one action with a constant number of statements; personal values are sealed, see sealing.py."""
    database.run([to_record(actor=actor, action=action, changes=changes, now=now, reason=reason)])


def to_record(
    *,
    actor: Actor,
    action: str,
    changes: Iterable[Change],
    now: datetime,
    reason: str = "",
    wrapped: Mapping[str, bytes] | None = None,
) -> Statement | None:
    """The statement of record_many, for the caller to run; None without changes. `wrapped` are keys of persons that the caller
    has just read, see sealing.seal."""
    drafts = [_draft(actor=actor, action=action, change=change, now=now, reason=reason) for change in changes]
    return database.insertion(AuditEntry._meta.db_table, sealing.seal(drafts, now=now, wrapped=wrapped))


def note_view(*, actor: Actor, row: Model, owner_id: int | None, now: datetime) -> None:
    """Note that `actor` looked at a person's record: one entry per viewer, record and day of the unit, however often.

    `owner_id` is the account of the person themselves, whose own looks are nobody's business.
    """
    if actor.pk is None or actor.pk == owner_id:
        return
    change = Change(row._meta.db_table, row.pk, None, {"day": clock.local_date(now).isoformat()})
    # A constraint makes it one a day; the repetition changes nothing and costs no write.
    draft = _draft(actor=actor, action=VIEWED, change=change, now=now)
    noted = sealing.seal([draft], now=now)
    database.run([database.insertion(AuditEntry._meta.db_table, noted, otherwise="ON CONFLICT DO NOTHING")])


def export(*, actor: Actor, wanted: AuditFilter, now: datetime) -> Iterator[str]:
    """The entries that the filter finds as lines of CSV, newest first; that they were taken out is noted first."""
    rows = list_audit(actor, wanted)
    newest = AuditEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0
    entry = Change(AuditEntry._meta.db_table, None, None, wanted.given())
    record_many(actor=actor, action="audit.exported", changes=[entry], now=now)
    return _lines(rows.filter(pk__lte=newest))


EXPORTED = (
    "id", "chain_seq", "at", "actor_id", "actor_name", "action", "table", "row_id", "before", "after", "reason",
    "request_id", "address", "chain_hash",
)  # fmt: skip
EXPORTED_AT_ONCE = 2000


def _lines(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    yield _line(EXPORTED)
    page = sealing.opened(rows[:EXPORTED_AT_ONCE])
    while page:
        for row in page:
            yield _line([csv_cell(_plain(getattr(row, name))) for name in EXPORTED])
        page = sealing.opened(rows.filter(pk__lt=page[-1].pk)[:EXPORTED_AT_ONCE])


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(clock.unit_zone()).isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _draft(*, actor: Actor, action: str, change: Change, now: datetime, reason: str = "") -> sealing.Draft:
    """The entry, and what of it is sealed: for the person concerned values and reason, for the actor address and, unless
    the actor acted for the unit, name."""
    entry: sealing.Row = {
        "at": now,
        "actor_id": actor.pk,
        "actor_name": actor.display_name,
        "action": action,
        "table": change.table,
        "row_id": change.row_id,
        "before": change.before and dict(change.before),
        "after": change.after and dict(change.after),
        "reason": reason,
        "request_id": request_id.get(),
        "address": client_address.get(),
    }
    personal: dict[str, dict[str, Any]] = {}
    concerned = change.person or person_of(change.table, change.row_id)
    if concerned:
        personal[concerned] = _concerning(entry)
    acting = account_person(actor.pk) if actor.pk is not None else concerned
    if acting:
        personal[acting] = personal.get(acting, {}) | _acting(entry, is_for_itself=actor.role == "cadet")
    return sealing.Draft(entry, {person: parts for person, parts in personal.items() if parts})


def _concerning(entry: sealing.Row) -> dict[str, Any]:
    """Take out of the entry what it says of the person concerned."""
    parts: dict[str, Any] = {}
    for side in ("before", "after"):
        values = entry[side]
        entry[side], personal = split_personal(values) if values else (values, {})
        if personal:
            parts[side] = personal
    if entry["reason"]:
        parts["reason"], entry["reason"] = entry["reason"], SEALED
    return parts


def _acting(entry: sealing.Row, *, is_for_itself: bool) -> dict[str, Any]:
    """Take out of the entry where the actor was and, of who acts as a cadet, the name. Who acts for the unit answers for
    it by name."""
    parts: dict[str, Any] = {}
    if entry["address"] is not None:
        parts["address"], entry["address"] = entry["address"], None
    if is_for_itself:
        parts["actor_name"], entry["actor_name"] = entry["actor_name"], SEALED
    return parts
