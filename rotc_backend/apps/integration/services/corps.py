"""A whole corps from the four sheets of a unit, into a new term: all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from apps.attendance.rules import Source
from apps.attendance.services.history import PastDay, PastRecord, record_past_days
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.services import roster
from apps.grading.rules import VERSION_1, MarkCode
from apps.grading.selectors.policies import assessments_of
from apps.grading.services import bulk
from apps.grading.services.bulk import LedgerLine, ScoreLine
from apps.grading.services.terms import open_term
from apps.integration.rules.corps import SHEETS, Corps, read_corps
from apps.integration.rules.effects import Line
from apps.integration.rules.tables import RowProblem
from apps.integration.services.roster import Places, new_cadet
from apps.system.models import Term
from apps.system.selectors import current_term, list_companies
from apps.system.services import audit
from common import clock
from common.actors import Actor
from common.errors import Conflict, Invalid


class CorpsLoaded(Conflict):
    """The folder was loaded before, or another term has its name."""

    code = "corps_loaded"
    title = "A term of that name exists"


class BadCorps(Invalid):
    """Something in the folder is wrong; `problems` lists everything that is, and nothing was changed."""

    code = "bad_corps"
    title = "The folder was not loaded"

    def __init__(self, problems: Sequence[RowProblem], notes: Sequence[str]) -> None:
        super().__init__(f"{len(problems)} problems in the folder; nothing was changed.")
        self.problems = problems
        self.notes = notes


@dataclass(frozen=True)
class Loaded:
    """What a load brought in: the term, the number of rows per sheet, and notes for the operator."""

    term: Term
    counts: Mapping[str, int]
    notes: Sequence[str]


@transaction.atomic
def load_corps(*, actor: Actor, folder: Path, now: datetime) -> Loaded:
    """Load FOLDER/{roster,attendance,ledger,scores}.csv into a new term named after the folder.

    A student number that is known is enrolled as it is; nothing of the cadet changes. Its days are closed. The term becomes
    the current one only when no term is. Raises CorpsLoaded, BadCorps (with every bad row), Invalid for the folder itself.
    """
    name = folder.resolve().name
    if not folder.is_dir():
        raise Invalid(f"{folder} is no folder.")
    if not 1 <= len(name) <= 100:
        raise Invalid("A term's name has 1 to 100 characters; rename the folder.")
    if Term.objects.filter(name=name).exists():
        raise CorpsLoaded(
            f"The term “{name}” exists already; this folder was loaded before. Nothing was changed."
        )
    companies = [company.name for company in list_companies(actor)]
    corps = read_corps(_contents(folder), companies=companies, zone=clock.unit_zone())
    if corps.problems:
        raise BadCorps(corps.problems, corps.notes)
    term = open_term(actor=actor, name=name, now=now, is_current=current_term() is None)
    enrollments = _enroll(corps.roster, term=term, actor=actor, now=now, reason=_source(corps, "roster"))
    _record_attendance(corps, enrollments, term=term, actor=actor, now=now)
    _record_ledger(corps, enrollments, actor=actor, now=now)
    _record_scores(corps, enrollments, term=term, actor=actor, now=now)
    counts = {sheet: len(getattr(corps, sheet)) for sheet in SHEETS}
    after = {"rows": counts, "sha256": corps.hashes}
    audit.record(actor=actor, action="corps.loaded", row=term, before=None, after=after, now=now)
    return Loaded(term, counts, corps.notes)


def _contents(folder: Path) -> dict[str, bytes]:
    """The files that are there, by sheet. Raises Invalid for one that cannot be opened."""
    contents = {}
    for sheet in SHEETS:
        try:
            contents[sheet] = (folder / f"{sheet}.csv").read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            raise Invalid(f"{sheet}.csv cannot be opened: {error.strerror}.") from None
    return contents


def _enroll(
    rows: Sequence[Line], *, term: Term, actor: Actor, now: datetime, reason: str
) -> dict[str, Enrollment]:
    """Enrollments by student number, made in the roster's order."""
    existing = Cadet.objects.in_bulk([row.student_number for row in rows], field_name="student_number")
    newcomers = [new_cadet(row.values) for row in rows if row.student_number not in existing]
    created = roster.create_cadets(actor=actor, cadets=newcomers, now=now, announce=False)
    cadets = existing | {cadet.student_number: cadet for cadet in created}
    places = Places([row.values for row in rows])
    enrolled = roster.enroll(
        actor=actor,
        term=term,
        places=[(cadets[row.student_number], places.place(row.values)) for row in rows],
        now=now,
        announce=False,
    )
    by_number = {enrollment.cadet.student_number: enrollment for enrollment in enrolled}
    marked = [
        (by_number[row.student_number], MarkCode(row.values["mark"])) for row in rows if "mark" in row.values
    ]
    bulk.set_marks(actor=actor, marks=marked, now=now, reason=reason, announce=False)
    return by_number


def _record_attendance(
    corps: Corps, enrollments: Mapping[str, Enrollment], *, term: Term, actor: Actor, now: datetime
) -> None:
    days: dict[tuple[date, str], list[PastRecord]] = {}
    for row in corps.attendance:
        record = PastRecord(
            enrollment_id=enrollments[row.student_number].pk,
            status=row.status,
            source=Source.IMPORT,
            scanned_at=row.time_in,
            time_out=row.time_out,
            reason=row.remarks,
        )
        days.setdefault((row.held_on, row.title), []).append(record)
    past = [
        PastDay(held_on, title, records)
        for (held_on, title), records in sorted(days.items(), key=lambda day: day[0])
    ]
    record_past_days(actor=actor, term=term, days=past, now=now, reason=_source(corps, "attendance"))


def _record_ledger(
    corps: Corps, enrollments: Mapping[str, Enrollment], *, actor: Actor, now: datetime
) -> None:
    lines = [
        LedgerLine(
            enrollment_id=enrollments[row.student_number].pk,
            kind=row.kind,
            points=row.points,
            reason=row.reason,
            recorded_at=row.recorded_at,
            issued_by_name=row.issued_by,
        )
        for row in corps.ledger
    ]
    bulk.record_ledger(actor=actor, lines=lines, now=now, reason=_source(corps, "ledger"))


def _record_scores(
    corps: Corps, enrollments: Mapping[str, Enrollment], *, term: Term, actor: Actor, now: datetime
) -> None:
    ids = {assessment.code: assessment.pk for assessment in assessments_of(term.pk)}
    id_at = {place: ids[plan.code] for place, plan in enumerate(VERSION_1.assessments)}
    lines = [
        ScoreLine(enrollments[row.student_number].pk, id_at[place], value)
        for row in corps.scores
        for place, value in row.scores.items()
    ]
    bulk.record_scores(actor=actor, lines=lines, now=now, reason=_source(corps, "scores"))


def _source(corps: Corps, kind: str) -> str:
    return f"{kind}.csv, SHA-256 {corps.hashes[kind]}"
