"""The audit log: written in the transaction of the change it tells of."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from django.db.models import Model, QuerySet

from apps.system.models import AuditEntry
from apps.system.rules import SEALED, VIEWED, account_person, csv_cell, person_of, split_personal
from apps.system.selectors import AuditFilter, list_audit
from apps.system.services import sealing
from common import clock, database
from common.actors import Actor
from common.database import Statement
from common.logs import client_address, request_id

_NOTE = "SELECT system_note(%s, %s)"
# Of an entry to be, column by column.
_Row: TypeAlias = dict[str, Any]


class Change(NamedTuple):
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
    shared, rows = _entries(
        actor=actor, action=action, changes=changes, now=now, reason=reason, wrapped=wrapped
    )
    return Statement(_NOTE, [database.json_text(shared), database.json_text(rows)]) if rows else None


def note_view(*, actor: Actor, row: Model, owner_id: int | None, now: datetime) -> None:
    """Note that `actor` looked at a person's record: one entry per viewer, record and day of the unit, however often.

    `owner_id` is the account of the person themselves, whose own looks are nobody's business.
    """
    if actor.pk is None or actor.pk == owner_id:
        return
    change = Change(row._meta.db_table, row.pk, None, {"day": clock.local_date(now).isoformat()})
    # A constraint makes it one a day; the repetition changes nothing and costs no write.
    shared, rows = _entries(actor=actor, action=VIEWED, changes=[change], now=now)
    noted = [shared | one for one in rows]
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


def _entries(
    *,
    actor: Actor,
    action: str,
    changes: Iterable[Change],
    now: datetime,
    reason: str = "",
    wrapped: Mapping[str, bytes] | None = None,
) -> tuple[_Row, list[_Row]]:
    """What the entries have in common, and of each what it says otherwise.

    Sealed are for the person concerned values and reason, for the actor address and, unless the actor acted for the unit, name.
    """
    shared: _Row = {
        "at": now,
        "actor_id": actor.pk,
        "actor_name": actor.display_name,
        "action": action,
        "reason": reason,
        "request_id": request_id.get(),
        "address": client_address.get(),
    }
    plain = dict(shared)
    is_for_itself = actor.role == "cadet"
    acting: dict[str, _Row] = {}
    if actor.pk is not None and (parts := _acting(shared, is_for_itself=is_for_itself)):
        acting[account_person(actor.pk)] = parts
    rows: list[_Row] = []
    concerning: list[tuple[_Row, dict[str, _Row]]] = []
    for change in changes:
        row: _Row = {
            "table": change.table,
            "row_id": change.row_id,
            "before": change.before and dict(change.before),
            "after": change.after and dict(change.after),
        }
        rows.append(row)
        person = change.person or person_of(change.table, change.row_id)
        if person is not None:
            parts = _concerning(row, reason)
            if actor.pk is None:
                # Nobody's account: where it came from is of the person concerned too.
                row |= {name: plain[name] for name in ("actor_name", "address")}
                parts |= _acting(row, is_for_itself=is_for_itself)
            personal = {person: parts | acting.get(person, {})} if parts else {}
            concerning.append((row, acting | personal))
    if rows:
        shared["sealed"], *sealed = sealing.seal(
            [acting, *(personal for _, personal in concerning)], now=now, wrapped=wrapped
        )
        for (row, _), tokens in zip(concerning, sealed, strict=True):
            row["sealed"] = tokens
    return shared, rows


def _concerning(row: _Row, reason: str) -> _Row:
    """Take out of the row what it says of the person concerned."""
    parts: _Row = {}
    for side in ("before", "after"):
        values = row[side]
        row[side], personal = split_personal(values) if values else (values, {})
        if personal:
            parts[side] = personal
    if reason:
        parts["reason"], row["reason"] = reason, SEALED
    return parts


def _acting(entry: _Row, *, is_for_itself: bool) -> _Row:
    """Take out of the entry where the actor was and, of who acts as a cadet, the name. Who acts for the unit answers for
    it by name."""
    parts: _Row = {}
    if entry["address"] is not None:
        parts["address"], entry["address"] = entry["address"], None
    if is_for_itself:
        parts["actor_name"], entry["actor_name"] = entry["actor_name"], SEALED
    return parts
