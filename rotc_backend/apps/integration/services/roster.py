"""Roster imports: a preview that says what each row would do, and a commit that does exactly that or nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from apps.cadets.models import Cadet, Enrollment
from apps.cadets.rules import EnrollmentStatus, full_name
from apps.cadets.services import roster
from apps.cadets.services.roster import NewCadet, Place
from apps.grading.rules import MarkCode
from apps.grading.services import bulk
from apps.integration import selectors
from apps.integration.events import ImportChanged
from apps.integration.models import Import, ImportRow
from apps.integration.rules.kinds import ImportKind, ImportStatus, RowOutcome
from apps.integration.rules.roster import (
    PERSONAL,
    PLACE,
    Effect,
    RosterRow,
    effect,
    read_roster,
    with_company_spellings,
)
from apps.integration.rules.sheets import read_sheet
from apps.integration.selectors import RosterState
from apps.system import outbox
from apps.system.models import Company, Platoon, Term
from apps.system.rules import CORPS_AUDIENCE
from apps.system.selectors import get_term, list_companies
from apps.system.services import audit
from apps.system.services.terms import ensure_companies, ensure_platoons, refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Conflict

ROWS_NAMED = 10


class AlreadyCommitted(Conflict):
    """An import is committed once."""

    code = "already_committed"
    title = "This import is committed already"


class ImportHasErrors(Conflict):
    """All rows or none: one row with an error holds back the file."""

    code = "import_has_errors"
    title = "Some rows have errors"


class ImportOutdated(Conflict):
    """The roster changed since the preview, so the commit would do something else than was shown."""

    code = "import_outdated"
    title = "The roster changed since the preview"


@transaction.atomic
def preview_import(
    *, actor: Actor, kind: ImportKind, term_id: int, file_name: str, content: bytes, now: datetime
) -> Import:
    """Read the file, note what each row would do, change nothing else. Raises NotFound, TermSealed, Unreadable."""
    term = get_term(actor, term_id)
    refuse_sealed(term)
    rows, _ = read_roster(read_sheet(content), clock.unit_zone())
    rows = with_company_spellings(rows, (company.name for company in list_companies(actor)))
    state = selectors.roster_state(term.pk, _student_numbers(rows))
    file = Import.objects.create(
        kind=kind,
        term=term,
        file_name="".join(filter(str.isprintable, file_name))[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        created_by_id=actor.pk,
        created_at=now,
    )
    ImportRow.objects.bulk_create([_row(file, row, state) for row in rows], batch_size=2000)
    after = {"file_name": file.file_name, "sha256": file.sha256, "term_id": term.pk, "rows": len(rows)}
    audit.record(actor=actor, action="import.previewed", row=file, before=None, after=after, now=now)
    outbox.publish(ImportChanged(file.pk, file.status), to=[CORPS_AUDIENCE])
    return selectors.get_import(actor, file.pk)


@transaction.atomic
def commit_import(*, actor: Actor, import_id: int, now: datetime) -> Import:
    """Do what the preview showed: all rows or none.

    Raises NotFound, AlreadyCommitted, TermSealed, ImportHasErrors, ImportOutdated (the roster changed so that some row
    would do something else now; nothing was done).
    """
    file = selectors.lock_import(actor, import_id)
    if file.status == ImportStatus.COMMITTED:
        raise AlreadyCommitted()
    refuse_sealed(file.term)
    stored = list(file.rows.order_by("number"))
    if wrong := [row.number for row in stored if row.outcome == RowOutcome.ERROR]:
        raise ImportHasErrors(f"Mend the file and send it again: {_named(wrong)}.", extra={"rows": wrong})
    rows = [RosterRow(row.number, row.values) for row in stored]
    state = selectors.roster_state(file.term_id, _student_numbers(rows), lock=True)
    effects = [effect(row, state.known(row.student_number)) for row in rows]
    if moved := [
        row.number
        for row, now_would in zip(stored, effects, strict=True)
        if (row.outcome, row.changes) != (now_would.outcome, now_would.changes)
    ]:
        raise ImportOutdated(
            f"Send the file again to see what it would do now: {_named(moved)} differ.", extra={"rows": moved}
        )
    try:
        with transaction.atomic():
            _apply(
                rows,
                effects,
                state,
                actor=actor,
                term=file.term,
                now=now,
                reason=f"import {file.pk}: {file.file_name}",
            )
    except IntegrityError:
        raise ImportOutdated(
            "Someone enrolled one of these cadets at this moment. Send the file again."
        ) from None
    file.status, file.committed_at = ImportStatus.COMMITTED, now
    file.save(update_fields=["status", "committed_at"])
    audit.record(
        actor=actor,
        action="import.committed",
        row=file,
        before={"status": ImportStatus.PREVIEWED},
        after={"status": ImportStatus.COMMITTED, "sha256": file.sha256, "rows": len(rows)},
        now=now,
    )
    outbox.publish(ImportChanged(file.pk, file.status), to=[CORPS_AUDIENCE])
    return selectors.get_import(actor, file.pk)


def new_cadet(values: Mapping[str, Any]) -> NewCadet:
    """The cadet that a row's values (rules.rows.roster_values) make."""
    personal = _personal({name: values[name] for name in PERSONAL if name in values})
    return NewCadet(student_number=values["student_number"], **personal)


class Places:
    """Companies and platoons of some rows, made where they do not exist yet."""

    def __init__(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._companies: dict[str, Company] = ensure_companies(
            row["company"] for row in rows if row.get("company")
        )
        self._platoons: dict[tuple[int, int], Platoon] = ensure_platoons(
            (self._companies[row["company"].casefold()], row["platoon"])
            for row in rows
            if row.get("company") and row.get("platoon")
        )

    def place(self, values: Mapping[str, Any]) -> Place:
        """Where a row's values put a cadet."""
        company = self._companies.get(str(values.get("company") or "").casefold())
        platoon = (
            self._platoons.get((company.pk, values["platoon"])) if company and values.get("platoon") else None
        )
        return Place(
            course=values.get("course") or "",
            battalion=values.get("battalion") or "",
            company_id=company.pk if company else None,
            platoon_id=platoon.pk if platoon else None,
            status=EnrollmentStatus(values.get("status") or EnrollmentStatus.ONGOING),
        )


def _apply(
    rows: Sequence[RosterRow],
    effects: Sequence[Effect],
    state: RosterState,
    *,
    actor: Actor,
    term: Term,
    now: datetime,
    reason: str,
) -> None:
    newcomers = [row for row in rows if row.student_number not in state.cadets]
    created = roster.create_cadets(actor=actor, cadets=[new_cadet(row.values) for row in newcomers], now=now)
    cadets = state.cadets | {cadet.student_number: cadet for cadet in created}
    pairs = list(zip(rows, effects, strict=True))
    roster.change_cadets(
        actor=actor,
        changes=[
            (cadets[row.student_number], personal)
            for row, found in pairs
            if (
                personal := _personal(
                    {name: after for name, (_, after) in found.changes.items() if name in PERSONAL}
                )
            )
        ],
        now=now,
    )
    targets = {row.row: _target(row, found, state) for row, found in pairs}
    places = Places(list(targets.values()))
    enrolled = roster.enroll(
        actor=actor,
        term=term,
        places=[
            (cadets[row.student_number], places.place(targets[row.row]))
            for row, found in pairs
            if found.outcome is RowOutcome.NEW
        ],
        now=now,
    )
    roster.change_enrollments(
        actor=actor,
        changes=[
            (state.enrollments[cadets[row.student_number].pk], _place_fields(places.place(targets[row.row])))
            for row, found in pairs
            if found.outcome is RowOutcome.CHANGE and not found.changes.keys().isdisjoint(PLACE)
        ],
        now=now,
    )
    enrollments = state.enrollments | {enrollment.cadet_id: enrollment for enrollment in enrolled}
    bulk.set_marks(
        actor=actor,
        marks=_marks(pairs, cadets, enrollments),
        now=now,
        reason=reason,
    )


def _target(row: RosterRow, found: Effect, state: RosterState) -> dict[str, Any]:
    """Where the row leaves its cadet: what was stored, as far as the row does not change it."""
    known = state.known(row.student_number)
    if found.outcome is RowOutcome.NEW or known is None:
        return dict(row.values)
    changed = {name: after for name, (_, after) in found.changes.items()}
    return {name: changed.get(name, known.values.get(name)) for name in PLACE}


def _place_fields(place: Place) -> dict[str, Any]:
    return {name: getattr(place, name) for name in Place.__dataclass_fields__}


def _marks(
    pairs: Sequence[tuple[RosterRow, Effect]],
    cadets: Mapping[str, Cadet],
    enrollments: Mapping[int, Enrollment],
) -> list[tuple[Enrollment, MarkCode]]:
    return [
        (enrollments[cadets[row.student_number].pk], MarkCode(row.values["mark"]))
        for row, found in pairs
        if "mark" in row.values and (found.outcome is RowOutcome.NEW or "mark" in found.changes)
    ]


def _personal(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the personal fields as the cadet's row takes them."""
    personal = dict(fields)
    if personal.get("birthdate"):
        personal["birthdate"] = date.fromisoformat(personal["birthdate"])
    return personal


def _student_numbers(rows: Sequence[RosterRow]) -> list[str]:
    return [row.student_number for row in rows if row.student_number]


def _row(file: Import, row: RosterRow, state: RosterState) -> ImportRow:
    found = effect(row, state.known(row.student_number))
    names = {name: row.values.get(name, "") for name in ("last_name", "first_name", "middle_name", "suffix")}
    return ImportRow(
        file=file,
        number=row.row,
        outcome=found.outcome,
        student_number=row.student_number,
        name=full_name(**names) if names["last_name"] or names["first_name"] else "",
        values=row.values,
        changes=found.changes,
        errors=[{"field": problem.field, "message": problem.message} for problem in found.problems],
    )


def _named(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:ROWS_NAMED]))
    more = f" and {len(numbers) - ROWS_NAMED} more" if len(numbers) > ROWS_NAMED else ""
    return f"{'row' if len(numbers) == 1 else 'rows'} {shown}{more}"
