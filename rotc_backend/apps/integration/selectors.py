"""Reads of imports, and of the roster as an import compares itself with it. Imports are for those who may import.
Requests for erasure are for the person and for admins."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.authentication.rules.duties import Action
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import GradeMark
from apps.integration.models import ErasureRequest, Import, ImportRow
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.roster import PERSONAL, Known
from common.actors import Actor, person_id
from common.errors import Forbidden, NotFound


@dataclass(frozen=True)
class RosterState:
    """What is stored of some student numbers: cadets by student number, enrollments and marks by cadet id."""

    cadets: dict[str, Cadet]
    enrollments: dict[int, Enrollment]
    marks: dict[int, str]

    def known(self, student_number: str) -> Known | None:
        """The same as the rules compare with; None for a student number that is new."""
        cadet = self.cadets.get(student_number)
        if cadet is None:
            return None
        values: dict[str, Any] = {name: getattr(cadet, name) for name in PERSONAL}
        values["birthdate"] = cadet.birthdate.isoformat() if cadet.birthdate else None
        enrollment = self.enrollments.get(cadet.pk)
        if enrollment is not None:
            values |= {
                "course": enrollment.course,
                "battalion": enrollment.battalion,
                "company": enrollment.company.name if enrollment.company else None,
                "platoon": enrollment.platoon.number if enrollment.platoon else None,
                "status": enrollment.status,
                "mark": self.marks.get(cadet.pk),
            }
        return Known(values, enrollment is not None, cadet.archived_at is not None)


def roster_state(term_id: int, student_numbers: Collection[str], *, lock: bool = False) -> RosterState:
    """The roster of a term as far as these student numbers go. Three statements; with `lock`, cadets and enrollments are
    locked in order of id until the transaction ends."""
    cadets = Cadet.objects.filter(student_number__in=student_numbers).order_by("pk")
    enrollments = Enrollment.objects.filter(
        term_id=term_id, cadet__student_number__in=student_numbers
    ).order_by("pk")
    enrollments = enrollments.select_related("company", "platoon", "cadet")
    if lock:
        cadets = cadets.select_for_update(no_key=True)
        enrollments = enrollments.select_for_update(no_key=True, of=("self",))
    by_number = {cadet.student_number: cadet for cadet in cadets}
    by_cadet = {enrollment.cadet_id: enrollment for enrollment in enrollments}
    marks = GradeMark.objects.filter(enrollment__in=[enrollment.pk for enrollment in by_cadet.values()])
    return RosterState(by_number, by_cadet, dict(marks.values_list("enrollment__cadet_id", "code")))


def list_imports(actor: Actor) -> QuerySet[Import]:
    """All imports, newest first, each with the number of its rows per outcome (`new_rows`, `change_rows`, …)."""
    rows = Import.objects.all() if actor.scope(Action.IMPORT_ROSTER) else Import.objects.none()
    counts = {
        f"{outcome.value}_rows": Count("rows", filter=Q(rows__outcome=outcome)) for outcome in RowOutcome
    }
    return rows.annotate(**counts).order_by("-id")


def get_import(actor: Actor, import_id: int) -> Import:
    """One import with its numbers of rows. Raises NotFound."""
    found = list_imports(actor).filter(pk=import_id).first()
    if found is None:
        raise NotFound("There is no such import.")
    return found


def lock_import(actor: Actor, import_id: int) -> Import:
    """One import, locked until the transaction ends. Raises NotFound."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("term")
    found = rows.filter(pk=import_id).first() if actor.scope(Action.IMPORT_ROSTER) else None
    if found is None:
        raise NotFound("There is no such import.")
    return found


def list_rows(actor: Actor, import_id: int, *, outcome: str | None = None) -> QuerySet[ImportRow]:
    """The rows of an import in the order of the sheet. Raises NotFound."""
    rows = ImportRow.objects.filter(file_id=get_import(actor, import_id).pk).order_by("number")
    return rows.filter(outcome=outcome) if outcome else rows


def list_erasures(actor: Actor, *, status: str | None = None, mine: bool = False) -> QuerySet[ErasureRequest]:
    """Requests for erasure, newest first: all of them for admins unless `mine`, the own ones for everyone else."""
    rows = ErasureRequest.objects.select_related("user", "cadet__user").order_by("-id")
    if mine or actor.role != "admin":
        rows = rows.filter(user_id=person_id(actor))
    return rows.filter(status=status) if status else rows


def get_erasure(actor: Actor, erasure_id: int) -> ErasureRequest:
    """One request for erasure. Raises NotFound."""
    return _erasure(list_erasures(actor), erasure_id)


def lock_erasure(actor: Actor, erasure_id: int) -> ErasureRequest:
    """One request to decide, locked until the transaction ends. Raises NotFound, Forbidden for the own one."""
    request = _erasure(list_erasures(actor).select_for_update(no_key=True, of=("self",)), erasure_id)
    if actor.pk is not None and actor.pk in (request.user_id, request.cadet and request.cadet.user_id):
        raise Forbidden("Nobody decides on the own request.")
    return request


def _erasure(rows: QuerySet[ErasureRequest], erasure_id: int) -> ErasureRequest:
    found = rows.filter(pk=erasure_id).first()
    if found is None:
        raise NotFound("There is no such request.")
    return found
