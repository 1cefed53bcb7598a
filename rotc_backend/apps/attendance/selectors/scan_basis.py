"""What a batch of scans is judged by, in one call to the database (migrations/0008_scans_in_two_messages.py)."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import connection
from django.utils.translation import gettext

from apps.attendance.rules import AttendanceStatus, ScanOutcome, Source, Standing, Window
from apps.attendance.selectors.lines import OnRoll, Place, Recorded
from apps.authentication.rules.duties import Action
from apps.cadets.rules import full_name
from common.actors import Actor, Scope
from common.database import Statement, array_text
from common.errors import NotFound

_LOOK = "SELECT attendance_scan_basis(%s, %s, %s::uuid[], %s, %s, %s, %s, %s)"
# Who asks is not known yet: the whole corps is looked at, and what of it the actor reaches is decided afterwards.
_ALONG = "attendance_scan_basis(%s, %s, %s::uuid[], true, '{}', '{}', account, false)"


class Card(NamedTuple):
    """The card of a cadet that is valid, and where the cadet is on the roll of the day; None for whoever is not on it or out
    of the actor's reach."""

    issue_number: int
    user_id: int | None
    member: OnRoll | None
    # Of the enrollment, as the database tells its versions apart.
    version: str = ""


class KnownScan(NamedTuple):
    """What became of a scan that was sent before."""

    outcome: ScanOutcome
    rejection: str
    session_id: int | None


@dataclass(frozen=True)
class Basis:
    """The day, its sessions from the latest on, the cadets by id, records by place, scans that were sent before, ids for
    records to be, whether the unit asks for codes that change, and the key of the actor's audit as it lies in the table, None
    when there is none yet."""

    status: str
    term_status: str
    sessions: list[tuple[int, Window]]
    cards: dict[int, Card]
    records: dict[Place, Recorded]
    scans: dict[uuid.UUID, KnownScan]
    fresh_ids: Iterator[int]
    live_codes: bool
    actor_key: bytes | None


def asked_along(day_id: int, *, cadet_ids: Collection[int], client_ids: Collection[uuid.UUID]) -> Statement:
    """What scans are judged by, without locks, as an expression that goes along with the question who asks
    (authentication.selectors.sessions_with_users). `basis_of` reads what it says."""
    return Statement(_ALONG, [day_id, array_text(cadet_ids), array_text(client_ids)])


def scan_basis(
    actor: Actor, day_id: int, *, cadet_ids: Collection[int], client_ids: Collection[uuid.UUID], locks: bool
) -> Basis:
    """What scans are judged by; if it `locks`, the enrollments are held until the transaction ends. Raises NotFound."""
    scope = actor.scope(Action.RECORD_ATTENDANCE)
    places = (scope.whole_corps, array_text(scope.company_ids), array_text(scope.platoon_ids))
    wanted = (day_id, array_text(cadet_ids), array_text(client_ids))
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, [*wanted, *places, actor.pk, locks])
        (text,) = cursor.fetchone()
    return basis_of(actor, text)


def basis_of(actor: Actor, text: str | None) -> Basis:
    """From what the function says. Whoever is out of the actor's reach is on no roll. Raises NotFound."""
    if text is None:
        raise NotFound(gettext("There is no such training day."))
    found = orjson.loads(text)
    scope = actor.scope(Action.RECORD_ATTENDANCE)
    return Basis(
        status=found["status"],
        term_status=found["term_status"],
        sessions=[(pk, Window(*map(_moment, times))) for pk, *times in found["sessions"] or ()],
        cards={row[0]: _card(row, scope) for row in found["cadets"] or ()},
        records={(row[0], row[1]): _recorded(row[2:]) for row in found["records"] or ()},
        scans={
            uuid.UUID(client_id): KnownScan(ScanOutcome(outcome), rejection, session_id)
            for client_id, outcome, rejection, session_id in found["scans"] or ()
        },
        fresh_ids=iter(found["fresh_ids"] or ()),
        live_codes=bool(found["live_codes"]),
        actor_key=found["key"] and base64.b64decode(found["key"]),
    )


def _card(row: Sequence[Any], scope: Scope) -> Card:
    cadet_id, issue_number, user_id, student_number, last_name, first_name, middle_name, suffix = row[:8]
    enrollment_id, version, company_id, company, platoon_id, platoon = row[8:]
    if enrollment_id is None or not scope.covers(company_id=company_id, platoon_id=platoon_id):
        return Card(issue_number, user_id, None)
    name = full_name(last_name=last_name, first_name=first_name, middle_name=middle_name, suffix=suffix)
    place = (company_id, company or "", platoon_id, platoon)
    member = OnRoll(enrollment_id, cadet_id, user_id, student_number, name, *place)
    return Card(issue_number, user_id, member, version)


def _recorded(row: Sequence[Any]) -> Recorded:
    pk, status, source, scanned_at, time_out, marked_by = row
    standing = Standing(
        AttendanceStatus(status),
        Source(source),
        scanned_at and _moment(scanned_at),
        time_out and _moment(time_out),
    )
    return Recorded(pk, standing, marked_by or "")


def _moment(text: Any) -> datetime:
    return datetime.fromisoformat(text)
