"""The records that one request reads and changes, saved at its end in one message: records, audit, outbox.

Whoever writes records locks the enrollments first, in order of id; records and scans are read after that. So two phones with
the same cadet, or a scan and the close of the day, come one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.attendance.events import RecordSaved
from apps.attendance.models import AttendanceRecord
from apps.attendance.rules import Standing
from apps.attendance.selectors.lines import MusterRow, OnRoll, Place, Recorded, line
from apps.authentication.models import User
from apps.cadets.services.cadets import audience_of
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from common.actors import Actor
from common.database import Statement, insertion, json_text, run

_TABLE = AttendanceRecord._meta.db_table
_UPDATE = f"""
    UPDATE "{_TABLE}" AS record
       SET status = given.status, source = given.source, scanned_at = given.scanned_at, time_out = given.time_out,
           reason = coalesce(given.reason, record.reason), marked_by_id = given.marked_by_id, updated_at = given.updated_at
      FROM json_populate_recordset(NULL::"{_TABLE}", %s) AS given
     WHERE record.id = given.id
"""  # noqa: S608 (a name of ours)


@dataclass
class Sheet:
    """`records` as they were read, then as they shall be; `fresh_ids` are for new ones."""

    records: dict[Place, Recorded]
    fresh_ids: Iterator[int]
    before: dict[Place, Recorded | None] = field(default_factory=dict)
    members: dict[int, OnRoll] = field(default_factory=dict)
    _lines: dict[Place, MusterRow] = field(default_factory=dict)

    def write(self, session_id: int, member: OnRoll, standing: Standing, *, actor: Actor) -> Recorded:
        """What shall stand of a cadet in a session."""
        place = (session_id, member.enrollment_id)
        old = self.records.get(place)
        self.before.setdefault(place, old)
        self.members[member.enrollment_id] = member
        self._lines.pop(place, None)
        marked_by = actor.display_name if isinstance(actor, User) else ""
        new = Recorded(old.id if old else next(self.fresh_ids), standing, marked_by)
        self.records[place] = new
        return new

    def line(self, session_id: int, member: OnRoll) -> MusterRow:
        """A cadet's line as it shall be."""
        place = (session_id, member.enrollment_id)
        if place not in self._lines:
            self._lines[place] = line(member, self.records.get(place))
        return self._lines[place]

    def save(
        self,
        *,
        day_id: int,
        actor: Actor,
        action: str,
        now: datetime,
        reason: str = "",
        noted: str | None = None,
    ) -> None:
        """Save all that was written.

        `reason` is a person's words about the cadets and is sealed as theirs; scans have none, and nothing to seal. `noted` is
        what the records themselves say of why; by default what they said before.
        """
        alike = alike_in_fresh_rows(actor=actor, now=now, noted=noted or "")
        changed = [
            self._row(place) | alike | {"reason": noted}
            for place, before in self.before.items()
            if before is not None
        ]
        run(
            [
                insertion(_TABLE, [row | alike for row in self.fresh_rows()]),
                Statement(_UPDATE, [json_text(changed)]) if changed else None,
                *self.told(day_id=day_id, actor=actor, action=action, now=now, reason=reason),
            ]
        )

    def fresh_rows(self) -> list[dict[str, Any]]:
        """The rows of records that were not there before, each without what they say alike."""
        return [self._row(place) for place, before in self.before.items() if before is None]

    def told(
        self,
        *,
        day_id: int,
        actor: Actor,
        action: str,
        now: datetime,
        reason: str = "",
        wrapped: Mapping[str, bytes] | None = None,
    ) -> list[Statement | None]:
        """What the audit and the boards are told of all that was written."""
        changes = self._changes(reason)
        return [
            audit.to_record(
                actor=actor, action=action, changes=changes, now=now, reason=reason, wrapped=wrapped
            ),
            outbox.to_publish(self._events(day_id)),
        ]

    def _row(self, place: Place) -> dict[str, Any]:
        record = self.records[place]
        return {"id": record.id, "session_id": place[0], "enrollment_id": place[1], **_plain(record)}

    def _changes(self, reason: str) -> list[audit.Change]:
        return [
            audit.Change(
                _TABLE,
                self.records[place].id,
                _plain(before) if before else None,
                _plain(self.records[place]),
                cadet_person(self.members[place[1]].cadet_id) if reason else None,
            )
            for place, before in self.before.items()
        ]

    def _events(self, day_id: int) -> list[outbox.Told]:
        events: list[outbox.Told] = []
        for place, before in self.before.items():
            session_id, enrollment_id = place
            member = self.members[enrollment_id]
            event = RecordSaved(
                day_id=day_id,
                session_id=session_id,
                enrollment_id=enrollment_id,
                cadet_id=member.cadet_id,
                previous_status=before.standing.status if before else None,
                record=vars(self.line(session_id, member)),
            )
            events.append((event, audience_of(member, member)))
        return events


def alike_in_fresh_rows(*, actor: Actor, now: datetime, noted: str = "") -> dict[str, Any]:
    """What all new rows of a sheet say alike."""
    marked_by = actor.pk if isinstance(actor, User) else None
    return {"reason": noted, "marked_by_id": marked_by, "recorded_at": now, "updated_at": now}


def _plain(record: Recorded) -> dict[str, Any]:
    status, source, scanned_at, time_out = record.standing
    return {"status": status, "source": source, "scanned_at": scanned_at, "time_out": time_out}
