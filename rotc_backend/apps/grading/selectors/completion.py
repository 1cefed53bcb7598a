"""Who has completed the basic or the advanced course: passed each part of it in a sealed term."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, QuerySet

from apps.cadets.models import Cadet
from apps.cadets.rules import fold
from apps.cadets.selectors import visible_cadets
from apps.grading.models import SealedGrade, SealedTerm, SerialNumber
from apps.grading.rules import Result
from apps.grading.rules.completion import COURSES, Program
from apps.system.rules import SEALED_STATUSES
from common.actors import Actor


@dataclass(frozen=True)
class PassedPart:
    """A course that was passed: in which term, and with what."""

    course: str
    term_id: int
    term_name: str
    equivalent: Decimal | None


@dataclass(frozen=True)
class Completion:
    """A cadet who has completed a program; `serial` is None until it is entered."""

    cadet: Cadet
    parts: Sequence[PassedPart]
    serial: SerialNumber | None


def list_completed(
    actor: Actor, program: Program, *, has_serial: bool | None = None, search: str = ""
) -> QuerySet[Cadet]:
    """The cadets in the actor's sight who have completed a program, in name order."""
    rows = visible_cadets(actor).filter(pk__in=_completed(program)).select_related("serial_number")
    if has_serial is not None:
        rows = rows.filter(serial_number__isnull=not has_serial)
    for word in fold(search).split():
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("last_name", "first_name", "id")


def all_completed(program: Program, *, term_id: int) -> QuerySet[Cadet]:
    """Everybody who has completed a program and passed a part of it in a term, for documents of the whole corps."""
    passed_then = _passed(program).filter(seal__term_id=term_id).values("enrollment__cadet_id")
    done = Cadet.objects.filter(pk__in=_completed(program)).filter(pk__in=passed_then)
    return done.select_related("serial_number")


def with_parts(program: Program, cadets: Sequence[Cadet]) -> list[Completion]:
    """The cadets (with their serial numbers) with what they passed; of a course passed twice the later term."""
    passed = _passed(program).filter(enrollment__cadet__in=cadets).select_related("seal__term", "enrollment")
    parts: dict[int, dict[str, PassedPart]] = defaultdict(dict)
    for grade in passed.order_by("seal__term_id"):
        term, equivalent = grade.seal.term, grade.packet["line"]["grade"]["equivalent"]
        parts[grade.enrollment.cadet_id][grade.course] = PassedPart(
            grade.course, term.pk, term.name, Decimal(equivalent) if equivalent else None
        )
    return [
        Completion(
            cadet,
            [parts[cadet.pk][course] for course in COURSES[program] if course in parts[cadet.pk]],
            getattr(cadet, "serial_number", None),
        )
        for cadet in cadets
    ]


def completed_of(cadets: Sequence[Cadet], program: Program = Program.BASIC) -> set[int]:
    """Which of the cadets have completed a program, by id."""
    return set(_completed(program).filter(enrollment__cadet__in=cadets))


def _passed(program: Program) -> QuerySet[SealedGrade]:
    """Passed in the seal in force of a term that is sealed."""
    later = SealedTerm.objects.filter(term=OuterRef("seal__term"), version__gt=OuterRef("seal__version"))
    return SealedGrade.objects.filter(
        ~Exists(later),
        seal__term__status__in=SEALED_STATUSES,
        result=Result.PASSED,
        course__in=COURSES[program],
    )


def _completed(program: Program) -> QuerySet[SealedGrade, int]:
    """Ids of cadets. The grouping is by cadet alone: the default order would join it."""
    by_cadet = _passed(program).order_by().values("enrollment__cadet_id")
    done = by_cadet.annotate(parts=Count("course", distinct=True)).filter(parts=len(COURSES[program]))
    return done.values_list("enrollment__cadet_id", flat=True)
