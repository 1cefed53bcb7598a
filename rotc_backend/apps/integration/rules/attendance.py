"""What a row of an attendance sheet says, and what it would do to the records as they stand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.attendance.rules import DayStatus, Source
from apps.integration.rules import values
from apps.integration.rules.effects import OWN, Effect, Enrolled, Line, nobody, refused
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import REMARKS, STUDENT_NUMBER, Cells
from apps.integration.rules.tables import CellProblem
from common.language import phrase, worded

# What a person has decided of a record stands against a file, as it stands against a scan.
DECIDED = {
    Source.MANUAL: phrase(
        "A person has marked this cadet: {status}. Correct it on the training day, or leave the row out."
    ),
    Source.EXCUSE: phrase(
        "A person has excused this cadet: {status}. Correct it on the training day, or leave the row out."
    ),
}
RECORDED = ("status", "time_in", "time_out", "remarks")


@dataclass(frozen=True)
class SessionKnown:
    """A session of the term's training days."""

    session_id: int
    day_id: int
    held_on: date
    title: str
    name: str
    status: DayStatus


@dataclass(frozen=True)
class RecordKnown:
    """What is recorded of one cadet in one session: `values` by RECORDED, in JSON's types, None or "" for nothing."""

    values: Mapping[str, Any]
    source: Source


def attendance_values(cells: Cells, zone: ZoneInfo) -> dict[str, Any]:
    """What a row says. The code of an ID card says who it was and nothing else: a status or time in it is whatever its maker
    wrote."""
    held_on = cells.need("held_on", lambda cell: values.day(cell, zone))
    on_day = values.moment_on(held_on, zone) if held_on else None
    moments = {field: cells.take(field, on_day) if on_day else None for field in ("time_in", "time_out")}
    status = cells.need("status", values.attendance_status)
    found = {
        "held_on": held_on.isoformat() if held_on else None,
        "title": cells.take("title", values.text(200)),
        "session": cells.take("session", values.text(40)),
        "student_number": cells.take("student_number", STUDENT_NUMBER) or cells.take("qr", _number_of_code),
        "name": cells.take("name", values.text(400)),
        "status": status.value if status else None,
        "remarks": cells.take("remarks", REMARKS),
        **{field: moment_text(moment) for field, moment in moments.items()},
    }
    return {field: value for field, value in found.items() if value is not None}


def moment_text(moment: datetime | None) -> str | None:
    """A moment as values keep it: ISO with its offset."""
    return moment.isoformat() if moment else None


def session_of(
    line: Line, sessions: Sequence[SessionKnown]
) -> tuple[SessionKnown | None, CellProblem | None]:
    """The session that a row means, or why there is none. `sessions` are those of its date: none is made, none is guessed."""
    held_on, title, name = (line.values.get(field) for field in ("held_on", "title", "session"))
    if not sessions:
        message = worded(
            "There is no training day on {held_on}. Plan and open it first, then look at the file again.",
            held_on=held_on,
        )
        return None, CellProblem("held_on", message)
    found = _named(sessions, "title", title)
    if not found:
        titles = ", ".join(f"“{one}”" for one in sorted({session.title for session in sessions}))
        return None, CellProblem(
            "title",
            worded(
                "On {held_on} there is no such training day, only {titles}.", held_on=held_on, titles=titles
            ),
        )
    if len({session.day_id for session in found}) > 1:
        return None, CellProblem(
            "title", worded("On {held_on} there are several training days. Say which one.", held_on=held_on)
        )
    if found[0].status == DayStatus.PLANNED:
        return None, CellProblem(
            "held_on",
            worded("The training day of {held_on} was never opened. Open it first.", held_on=held_on),
        )
    of_day = found
    found = _named(of_day, "name", name)
    if len(found) == 1:
        return found[0], None
    names = ", ".join(f"“{session.name}”" for session in of_day)
    return None, CellProblem(
        "session", worded("The day has the sessions {names}. Say which one.", names=names)
    )


def _named(sessions: Sequence[SessionKnown], field: str, wanted: str | None) -> list[SessionKnown]:
    """Those of that title or name, exactly or else but for capitals; all when none is wanted."""
    if wanted is None:
        return list(sessions)
    spelt = [(values.clean(getattr(session, field)), session) for session in sessions]
    exact = [session for text, session in spelt if text == wanted]
    return exact or [session for text, session in spelt if text.casefold() == wanted.casefold()]


def attendance_effect(
    line: Line,
    *,
    who: Enrolled | None,
    session: SessionKnown | None,
    problem: CellProblem | None,
    record: RecordKnown | None,
    is_on_roll: bool,
) -> Effect:
    """What the row would do. `problem` is why it has no session; `is_on_roll`: the cadet is enrolled on that day."""
    if line.problems:
        return refused(line)
    if problem is not None or session is None:
        return refused(line, *([problem] if problem else []))
    if who is None:
        return nobody(line)
    stored = record.values if record else {}
    changes = {
        field: [stored.get(field) or None, line.values[field]]
        for field in RECORDED
        if field in line.values and not _is_same(field, stored.get(field), line.values[field])
    }
    if record is not None and not changes:
        return Effect(RowOutcome.SAME)
    if who.is_own:
        return refused(line, OWN)
    if not is_on_roll:
        return refused(
            line, CellProblem("held_on", worded("The cadet is not enrolled on this day. Leave the row out."))
        )
    if record is None:
        return Effect(RowOutcome.NEW)
    if record.source in DECIDED:
        message = worded(DECIDED[record.source], status=stored["status"])
        return refused(line, CellProblem("status", message))
    return Effect(RowOutcome.CHANGE, changes)


def _is_same(field: str, stored: Any, said: Any) -> bool:
    if field in ("time_in", "time_out") and stored:
        return datetime.fromisoformat(stored) == datetime.fromisoformat(said)
    return values.clean(str(stored or "")) == str(said)


def _number_of_code(cell: str) -> str:
    try:
        code = json.loads(cell)
    except (ValueError, RecursionError):
        code = cell
    if isinstance(code, dict):
        code = code.get("student_id") or code.get("id") or ""
    if not isinstance(code, str | int) or not str(code).strip():
        raise values.BadValue(worded("The code names no student number. Write it in its own column."))
    return STUDENT_NUMBER(values.clean(values.kept(str(code))))
