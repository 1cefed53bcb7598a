"""Rosters: cadets, their places in the term, their marks."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from apps.cadets.events import CadetSaved, EnrollmentSaved
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.rules import full_name
from apps.cadets.services import roster
from apps.cadets.services.roster import Place
from apps.grading.models import GradeMark
from apps.grading.rules import MarkCode
from apps.grading.services import bulk
from apps.integration import selectors
from apps.integration.models import Import, ImportRow
from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.roster import PERSONAL, PLACE, effect, titled
from apps.integration.rules.rows import Cells, roster_values
from apps.integration.rules.tables import ROSTER, Column
from apps.integration.selectors import RosterState
from apps.integration.services.imports.importer import Importer, Obstacle
from apps.integration.services.roster import Places, new_cadet, personal_fields
from apps.system import outbox
from apps.system.rules import CORPS_AUDIENCE
from apps.system.selectors import list_companies
from common import database
from common.language import phrase, worded

RECORD_CHANGED = phrase("The cadet's record was changed since.")
PLACE_CHANGED = phrase("The enrollment was changed since.")
MARK_CHANGED = phrase("The mark was changed since.")


class RosterImporter(Importer):
    """See Importer."""

    @cached_property
    def columns(self) -> Sequence[Column]:
        """See rules.tables."""
        return ROSTER

    @cached_property
    def _spelling(self) -> dict[str, str]:
        """Companies in the spelling that is settled, by their folded name."""
        return {company.name.casefold(): company.name for company in list_companies(self.actor)}

    @cached_property
    def _in_capitals(self) -> dict[str, str]:
        """The same of companies that the file has had in capitals only."""
        return {}

    @cached_property
    def _respelt(self) -> dict[str, str]:
        return {}

    def values(self, cells: Cells) -> dict[str, Any]:
        """See rules.rows; each company in one spelling: the existing one, else as with_company_spellings says."""
        found = roster_values(cells, self.zone)
        if company := found.get("company"):
            folded = company.casefold()
            if folded not in self._spelling and company.isupper():
                self._in_capitals.setdefault(folded, titled(company))
            elif folded not in self._spelling:
                self._spelling[folded] = company
                if folded in self._in_capitals:
                    self._respelt[self._in_capitals[folded]] = company
            found["company"] = self._spelling.get(folded) or self._in_capitals[folded]
        return found

    def expect(self, values: Iterable[dict[str, Any]]) -> None:
        """The companies of the file are spelt already."""
        for said in values:
            if company := said.get("company"):
                self._spelling.setdefault(company.casefold(), company)

    def finish(self, file: Import) -> None:
        """Companies that were spelt in capitals first take the spelling that came later."""
        for was, company in self._respelt.items():
            selectors.respell_company(file, was, company)

    def key(self, values: dict[str, Any]) -> str:
        """One row per cadet."""
        return str(values.get("student_number", ""))

    def name(self, values: dict[str, Any]) -> str:
        """As the unit's lists print it."""
        names = {name: values.get(name, "") for name in ("last_name", "first_name", "middle_name", "suffix")}
        return full_name(**names) if names["last_name"] or names["first_name"] else ""

    def effects(self, lines: Sequence[Line]) -> list[Effect]:
        """See Importer."""
        state = selectors.roster_state(
            self.term.pk, [line.student_number for line in lines if line.student_number]
        )
        return [effect(line, state.known(line.student_number)) for line in lines]

    def take_in(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        state = selectors.roster_state(self.term.pk, [row.student_number for row in rows])
        newcomers = [row for row in rows if row.student_number not in state.cadets]
        created = roster.create_cadets(
            actor=self.actor, cadets=[new_cadet(row.values) for row in newcomers], now=now, announce=announce
        )
        cadets = state.cadets | {cadet.student_number: cadet for cadet in created}
        for row in rows:
            row.done = {"cadet": cadets[row.student_number].pk, "made_cadet": False, "enrollment": None}
        for row in newcomers:
            row.done["made_cadet"] = True
        self._change_people(rows, cadets, now=now, announce=announce)
        places = Places([_target(row, state) for row in rows], self.made)
        enrolled = self._enroll(rows, cadets, places, now=now, announce=announce)
        self._move(rows, cadets, places, state, now=now, announce=announce)
        enrollments = state.enrollments | enrolled
        self._mark(rows, cadets, enrollments, now=now, reason=reason, announce=announce)
        if not announce:
            _tell_of_one(enrollments)

    def _change_people(
        self, rows: Sequence[ImportRow], cadets: Mapping[str, Cadet], *, now: datetime, announce: bool
    ) -> None:
        changes = []
        for row in rows:
            personal = {name: pair for name, pair in row.changes.items() if name in PERSONAL}
            if personal:
                row.done["personal"] = personal
                fields = personal_fields({name: after for name, (_, after) in personal.items()})
                changes.append((cadets[row.student_number], fields))
        roster.change_cadets(actor=self.actor, changes=changes, now=now, announce=announce)

    def _enroll(
        self,
        rows: Sequence[ImportRow],
        cadets: Mapping[str, Cadet],
        places: Places,
        *,
        now: datetime,
        announce: bool,
    ) -> dict[int, Enrollment]:
        new = [row for row in rows if row.outcome == RowOutcome.NEW]
        enrolled = roster.enroll(
            actor=self.actor,
            term=self.term,
            places=[(cadets[row.student_number], places.place(row.values)) for row in new],
            now=now,
            announce=announce,
        )
        for row, enrollment in zip(new, enrolled, strict=True):
            row.done["enrollment"] = enrollment.pk
            row.done["place"] = [None, _place(enrollment)]
        return {enrollment.cadet_id: enrollment for enrollment in enrolled}

    def _move(
        self,
        rows: Sequence[ImportRow],
        cadets: Mapping[str, Cadet],
        places: Places,
        state: RosterState,
        *,
        now: datetime,
        announce: bool,
    ) -> None:
        changes = []
        for row in rows:
            if row.outcome != RowOutcome.CHANGE or row.changes.keys().isdisjoint(PLACE):
                continue
            enrollment = state.enrollments[cadets[row.student_number].pk]
            before = _place(copy(enrollment))
            place = places.place(_target(row, state))
            if place.platoon_id == enrollment.platoon_id:
                # No roster names squads.
                place = replace(place, squad_id=enrollment.squad_id)
            fields = {name: getattr(place, name) for name in Place.__dataclass_fields__}
            row.done |= {"enrollment": enrollment.pk, "place": [before, fields]}
            changes.append((enrollment, fields))
        roster.change_enrollments(actor=self.actor, changes=changes, now=now, announce=announce)

    def _mark(
        self,
        rows: Sequence[ImportRow],
        cadets: Mapping[str, Cadet],
        enrollments: Mapping[int, Enrollment],
        *,
        now: datetime,
        reason: str,
        announce: bool,
    ) -> None:
        marked = [
            row
            for row in rows
            if "mark" in row.values and (row.outcome == RowOutcome.NEW or "mark" in row.changes)
        ]
        own = [enrollments[cadets[row.student_number].pk] for row in marked]
        before = {
            mark.enrollment_id: {name: getattr(mark, name) for name in bulk.MARK_FIELDS}
            for mark in GradeMark.objects.filter(enrollment__in=own)
        }
        for row, enrollment in zip(marked, own, strict=True):
            row.done["marked"] = enrollment.pk
            row.done["mark"] = [before.get(enrollment.pk), row.values["mark"]]
        marks = [
            (enrollment, MarkCode(row.values["mark"])) for row, enrollment in zip(marked, own, strict=True)
        ]
        bulk.set_marks(actor=self.actor, marks=marks, now=now, reason=reason, announce=announce)

    def obstacles(self, rows: Sequence[ImportRow]) -> list[Obstacle]:
        """What was changed since, and what hangs on what the rows have made."""
        cadets = Cadet.objects.in_bulk([row.done["cadet"] for row in rows])
        made = {row.done["enrollment"] for row in rows if row.outcome == RowOutcome.NEW}
        places = Enrollment.objects.in_bulk(
            [row.done["enrollment"] for row in rows if row.done["enrollment"]]
        )
        marked = [row.done["marked"] for row in rows if "marked" in row.done]
        marks = dict(GradeMark.objects.filter(enrollment__in=marked).values_list("enrollment_id", "code"))
        new_cadets = [row.done["cadet"] for row in rows if row.done["made_cadet"]]
        hanging = (
            database.hanging_on(Enrollment, made, but={"grade_mark": marked}),
            database.hanging_on(Cadet, new_cadets, but={"enrollments": made}),
        )
        found: list[Obstacle] = []
        for row in rows:
            done = row.done
            cadet, place = cadets.get(done["cadet"]), places.get(done["enrollment"])
            if cadet is None or _differs(cadet, done.get("personal", {})):
                found.append(Obstacle(row.number, RECORD_CHANGED))
            if "place" in done and (place is None or _place(place) != done["place"][1]):
                found.append(Obstacle(row.number, PLACE_CHANGED))
            if "mark" in done and marks.get(done["marked"]) != done["mark"][1]:
                found.append(Obstacle(row.number, MARK_CHANGED))
            words = sorted({*hanging[0].get(done["enrollment"], ()), *hanging[1].get(done["cadet"], ())})
            if done["made_cadet"] and cadet is not None and cadet.user_id is not None:
                words.append("an account")
            if words:
                found.append(
                    Obstacle(
                        row.number, worded("On this cadet hang by now: {things}.", things=", ".join(words))
                    )
                )
        return found

    def undo(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        ids = {row.done["enrollment"] for row in rows} | {row.done.get("marked") for row in rows}
        enrollments = Enrollment.objects.select_related("cadet").in_bulk([pk for pk in ids if pk])
        marks = [
            (enrollments[row.done["marked"]], _as_mark(row.done["mark"][0]))
            for row in rows
            if "mark" in row.done
        ]
        bulk.restore_marks(actor=self.actor, marks=marks, now=now, reason=reason, announce=announce)
        roster.change_enrollments(
            actor=self.actor,
            changes=[
                (enrollments[row.done["enrollment"]], row.done["place"][0])
                for row in rows
                if "place" in row.done and row.done["place"][0]
            ],
            now=now,
            announce=announce,
        )
        cadets = Cadet.objects.in_bulk([row.done["cadet"] for row in rows])
        roster.change_cadets(
            actor=self.actor,
            changes=[
                (cadets[row.done["cadet"]], _before(row.done["personal"]))
                for row in rows
                if "personal" in row.done
            ],
            now=now,
            announce=announce,
        )
        made = [row.done["enrollment"] for row in rows if row.outcome == RowOutcome.NEW]
        roster.withdraw(actor=self.actor, enrollment_ids=made, reason=reason, now=now, announce=announce)
        new = [row.done["cadet"] for row in rows if row.done["made_cadet"]]
        roster.remove_cadets(actor=self.actor, cadet_ids=new, reason=reason, now=now, announce=announce)
        if not announce:
            _tell_of_one({row.cadet_id: row for row in enrollments.values()})


def _target(row: ImportRow, state: RosterState) -> dict[str, Any]:
    """Where the row leaves its cadet: what was stored, as far as the row does not change it."""
    known = state.known(row.student_number)
    if row.outcome == RowOutcome.NEW or known is None:
        return dict(row.values)
    changed = {name: after for name, (_, after) in row.changes.items()}
    return {name: changed.get(name, known.values.get(name)) for name in PLACE}


def _place(enrollment: Enrollment) -> dict[str, Any]:
    return {name: getattr(enrollment, name) for name in Place.__dataclass_fields__}


def _differs(cadet: Cadet, personal: Mapping[str, Sequence[Any]]) -> bool:
    stored = {
        name: value.isoformat() if isinstance(value := getattr(cadet, name), date) else value
        for name in personal
    }
    return any(stored[name] != after for name, (_, after) in personal.items())


def _before(personal: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """The personal fields as they were: nothing is "" in text and None elsewhere."""
    empty = {"birthdate": None, "year_level": None}
    return personal_fields(
        {name: empty.get(name, "") if before is None else before for name, (before, _) in personal.items()}
    )


def _as_mark(kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if kept is None:
        return None
    deadline = kept["deadline"]
    return {**kept, "deadline": date.fromisoformat(deadline) if deadline else None}


def _tell_of_one(enrollments: Mapping[int, Enrollment]) -> None:
    """One of them stands for all: what is kept of rosters is another version, and open lists read anew."""
    for row in list(enrollments.values())[:1]:
        outbox.publish(CadetSaved(row.cadet_id), to=[CORPS_AUDIENCE])
        outbox.publish(EnrollmentSaved(row.pk, row.cadet_id, row.term_id), to=[CORPS_AUDIENCE])
