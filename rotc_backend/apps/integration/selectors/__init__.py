"""Reads of imports, and of the roster as an import compares itself with it. Imports are for those who may import.
Requests for erasure are for the person and for admins."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from apps.authentication.rules.duties import Action
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.rules import fold
from apps.grading.models import GradeMark
from apps.integration.models import ErasureRequest, Import, ImportRow
from apps.integration.rules.effects import Enrolled
from apps.integration.rules.kinds import ImportKind, ImportStatus, RowOutcome
from apps.integration.rules.roster import PERSONAL, Known
from common.actors import Actor, person_id
from common.errors import Forbidden, NotFound

LOCKED_AT_ONCE = 2000


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


def roster_state(term_id: int, student_numbers: Collection[str]) -> RosterState:
    """The roster of a term as far as these student numbers go. Three statements."""
    cadets = Cadet.objects.filter(student_number__in=student_numbers).order_by("pk")
    enrollments = Enrollment.objects.filter(
        term_id=term_id, cadet__student_number__in=student_numbers
    ).order_by("pk")
    enrollments = enrollments.select_related("company", "platoon", "cadet")
    by_number = {cadet.student_number: cadet for cadet in cadets}
    by_cadet = {enrollment.cadet_id: enrollment for enrollment in enrollments}
    marks = GradeMark.objects.filter(enrollment__in=[enrollment.pk for enrollment in by_cadet.values()])
    return RosterState(by_number, by_cadet, dict(marks.values_list("enrollment__cadet_id", "code")))


# What is wanted besides Action.IMPORT_ROSTER, for the whole corps; staff lists are for admins.
ALSO_WANTED: dict[str, Action] = {
    ImportKind.ATTENDANCE: Action.RECORD_ATTENDANCE,
    ImportKind.SCORES: Action.ENCODE_SCORES,
    ImportKind.LEDGER: Action.KEEP_LEDGER,
}


def kinds_of(actor: Actor) -> list[ImportKind]:
    """What the actor may import and export."""
    if not actor.scope(Action.IMPORT_ROSTER):
        return []
    return [
        kind
        for kind in ImportKind
        if (kind is not ImportKind.STAFF or actor.role == "admin")
        and (kind not in ALSO_WANTED or actor.scope(ALSO_WANTED[kind]).whole_corps)
    ]


def refuse_kind(actor: Actor, kind: ImportKind) -> None:
    """Raise Forbidden for a kind that none of the actor's duties allows."""
    if kind not in kinds_of(actor):
        raise Forbidden(gettext("Your duties do not cover that for the whole corps."))


def list_imports(actor: Actor, *, kind: str | None = None) -> QuerySet[Import]:
    """The imports of the actor's kinds, newest first."""
    rows = Import.objects.filter(kind__in=kinds_of(actor)).order_by("-id")
    return rows.filter(kind=kind) if kind else rows


def get_import(actor: Actor, import_id: int) -> Import:
    """One import. Raises NotFound."""
    found = list_imports(actor).filter(pk=import_id).first()
    if found is None:
        raise NotFound(gettext("There is no such import."))
    return found


def lock_import(actor: Actor, import_id: int) -> Import:
    """One import, locked until the transaction ends. Raises NotFound."""
    rows = Import.objects.select_for_update(of=("self",)).select_related("term")
    found = rows.filter(pk=import_id, kind__in=kinds_of(actor)).first()
    if found is None:
        raise NotFound(gettext("There is no such import."))
    return found


def list_rows(
    actor: Actor, import_id: int, *, outcome: str | None = None, is_chosen: bool | None = None
) -> QuerySet[ImportRow]:
    """The rows of an import in the order of the sheet. Raises NotFound."""
    rows = ImportRow.objects.filter(file_id=get_import(actor, import_id).pk).order_by("number")
    rows = rows.filter(outcome=outcome) if outcome else rows
    return rows if is_chosen is None else rows.filter(is_chosen=is_chosen)


def list_unmatched(actor: Actor, term_id: int) -> QuerySet[ImportRow]:
    """The rows of a term's files that wait for somebody to say which cadet they are about, oldest file first."""
    rows = ImportRow.objects.filter(
        outcome=RowOutcome.UNMATCHED,
        file__status=ImportStatus.PREVIEWED,
        file__term_id=term_id,
        file__kind__in=[kind for kind in kinds_of(actor) if kind is not ImportKind.STAFF],
    )
    return rows.select_related("file").order_by("file_id", "number")


def enrolled(actor: Actor, term_id: int, student_numbers: Collection[str]) -> dict[str, Enrolled]:
    """Whom the student numbers stand for in a term, exactly as they are written."""
    rows = Enrollment.objects.filter(term_id=term_id, cadet__student_number__in=set(student_numbers))
    found = rows.values_list("cadet__student_number", "cadet_id", "pk", "cadet__user_id")
    return {
        number: Enrolled(cadet_id, pk, actor.pk is not None and user_id == actor.pk)
        for number, cadet_id, pk, user_id in found
    }


def lock_people(file: Import) -> None:
    """Lock the cadets and enrollments that a file's chosen rows are about, in order of id, until the transaction ends."""
    numbers = file.rows.filter(is_chosen=True).order_by().values_list("student_number", flat=True).distinct()
    # By lists and not by a join: before the statistics know of a large import, the planner would try each row with each.
    cadets = _ids(Cadet.objects.all(), "student_number", numbers)
    enrollments = _ids(Enrollment.objects.filter(term_id=file.term_id), "cadet", cadets)
    for model, ids in ((Cadet, cadets), (Enrollment, enrollments)):
        for some in _listed(ids):
            rows = model._default_manager.filter(pk__in=some).order_by("pk")
            list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))


def _ids(rows: QuerySet[Any], name: str, values: Iterable[Any]) -> list[int]:
    """The ids of the rows whose `name` is one of the values, in order."""
    return sorted(
        pk
        for some in _listed(values)
        for pk in rows.filter(**{f"{name}__in": some}).values_list("pk", flat=True)
    )


def _listed(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(values)
    while some := list(islice(rest, LOCKED_AT_ONCE)):
        yield some


@dataclass(frozen=True)
class Candidate:
    """A cadet whom a row may be about."""

    cadet_id: int
    student_number: str
    name: str
    company: str


CANDIDATES = 5


def candidates(term_id: int, rows: Sequence[ImportRow]) -> dict[int, list[Candidate]]:
    """By id of the row, the enrolled whose names have words in common with the row's, most in common first. A name proposes;
    a person confirms."""
    words = {row.pk: set(fold(row.name).replace(",", " ").split()) for row in rows}
    wanted = {word for own in words.values() for word in own if len(word) > 1}
    if not wanted:
        return {}
    condition = Q()
    for word in wanted:
        condition |= Q(cadet__search_text__contains=word)
    found = Enrollment.objects.filter(condition, term_id=term_id).select_related("cadet", "company")
    people = [(row, set(row.cadet.search_text.split())) for row in found[:2000]]
    proposed = {}
    for row in rows:
        ranked = sorted(
            ((len(words[row.pk] & own), person) for person, own in people if words[row.pk] & own),
            key=lambda pair: (-pair[0], pair[1].cadet.last_name, pair[1].pk),
        )
        proposed[row.pk] = [
            Candidate(
                person.cadet_id,
                person.cadet.student_number,
                person.cadet.name,
                person.company.name if person.company else "",
            )
            for _, person in ranked[:CANDIDATES]
        ]
    return proposed


def respell_company(file: Import, was: str, company: str) -> None:
    """Give a company of a file's rows another spelling."""
    with connection.cursor() as cursor:
        cursor.execute(_RESPELL, {"file": file.pk, "was": was, "company": company})


_RESPELL = """
    UPDATE integration_importrow
       SET values = jsonb_set(values, '{company}', to_jsonb(%(company)s::text)),
           changes = CASE WHEN changes ? 'company'
                          THEN jsonb_set(changes, '{company,1}', to_jsonb(%(company)s::text)) ELSE changes END
     WHERE file_id = %(file)s AND values ->> 'company' = %(was)s
"""


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
        raise Forbidden(gettext("Nobody decides on the own request."))
    return request


def _erasure(rows: QuerySet[ErasureRequest], erasure_id: int) -> ErasureRequest:
    found = rows.filter(pk=erasure_id).first()
    if found is None:
        raise NotFound(gettext("There is no such request."))
    return found
