"""The audit log: written in the transaction of the change it tells of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from apps.system.models import AuditEntry
from common.actors import Actor
from common.logs import client_address, request_id


@dataclass(frozen=True)
class Change:
    """One changed row: `before` and `after` map field names to plain values; None when it was not there."""

    table: str
    row_id: int | None
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def record(
    *,
    actor: Actor,
    action: str,
    row: Model,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    now: datetime,
    reason: str = "",
) -> None:
    """Note one change of `row`. Call it inside the transaction that makes the change."""
    change = Change(row._meta.db_table, row.pk if isinstance(row.pk, int) else None, before, after)
    record_many(actor=actor, action=action, changes=[change], now=now, reason=reason)


def record_many(
    *, actor: Actor, action: str, changes: Iterable[Change], now: datetime, reason: str = ""
) -> None:
    """Note many changes of one action with one statement."""
    AuditEntry.objects.bulk_create(
        [
            AuditEntry(
                at=now,
                actor_id=actor.pk,
                actor_name=actor.display_name,
                action=action,
                table=change.table,
                row_id=change.row_id,
                before=dict(change.before) if change.before is not None else None,
                after=dict(change.after) if change.after is not None else None,
                reason=reason,
                request_id=request_id.get(),
                address=client_address.get(),
            )
            for change in changes
        ],
        batch_size=1000,
    )
