"""Sealed terms: which seal is in force, and what it says."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext

from apps.grading.models import SealedGrade, SealedTerm, SealReopening
from apps.system.models import Term
from apps.system.rules import SEALED_STATUSES
from common.actors import Actor
from common.errors import NotFound


def seals_of(term_id: int) -> QuerySet[SealedTerm]:
    """All sealings of a term, newest first, each with its requests for reopening."""
    return SealedTerm.objects.filter(term_id=term_id).prefetch_related("reopenings").order_by("-version")


def seal_in_force(term: Term) -> SealedTerm | None:
    """The seal by which a term is read; None while the term is not sealed, or open again."""
    if term.status not in SEALED_STATUSES:
        return None
    return SealedTerm.objects.filter(term=term).order_by("-version").first()


def sealed_grades(
    seal: SealedTerm, *, enrollment_ids: Collection[int] | None = None
) -> QuerySet[SealedGrade]:
    """The grades of a seal, or those of some enrollments, in order of enrollment."""
    rows = SealedGrade.objects.filter(seal=seal)
    if enrollment_ids is not None:
        rows = rows.filter(enrollment_id__in=enrollment_ids)
    return rows.order_by("position")


def lock_reopening(actor: Actor, term_id: int, reopening_id: int) -> SealReopening:
    """A request to reopen a term, locked until the transaction ends. Raises NotFound."""
    rows = SealReopening.objects.select_related("seal__term").select_for_update(no_key=True, of=("self",))
    reopening = rows.filter(pk=reopening_id, seal__term_id=term_id).first()
    if reopening is None:
        raise NotFound(gettext("There is no such request."))
    return reopening
