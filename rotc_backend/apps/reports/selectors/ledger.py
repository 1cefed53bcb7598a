"""Merits and demerits as documents show them: those that stand."""

from collections import defaultdict

from django.db.models import QuerySet, Sum

from apps.grading.models import LedgerEntry
from apps.grading.rules import LedgerKind


def ledger_totals(term_id: int) -> dict[int, tuple[int, int]]:
    """Merits and demerits by enrollment; who has none is not in it."""
    rows = LedgerEntry.objects.filter(enrollment__term_id=term_id, voided_at=None).order_by()
    totals: dict[int, dict[str, int]] = defaultdict(dict)
    for enrollment_id, kind, points in rows.values_list("enrollment_id", "kind").annotate(Sum("points")):
        totals[enrollment_id][kind] = points
    return {pk: (of.get(LedgerKind.MERIT, 0), of.get(LedgerKind.DEMERIT, 0)) for pk, of in totals.items()}


def lifetime_merits(cadet_ids: list[int]) -> dict[int, int]:
    """Merits of all terms by cadet."""
    rows = LedgerEntry.objects.filter(
        enrollment__cadet__in=cadet_ids, kind=LedgerKind.MERIT, voided_at=None
    ).order_by()
    return dict(rows.values_list("enrollment__cadet_id").annotate(Sum("points")))


def standing_entries(term_id: int, company_id: int | None) -> QuerySet[LedgerEntry]:
    """The entries of a term, or of one company in it, by company, cadet and day."""
    rows = LedgerEntry.objects.filter(enrollment__term_id=term_id, voided_at=None).select_related(
        "enrollment__cadet", "enrollment__company"
    )
    if company_id is not None:
        rows = rows.filter(enrollment__company_id=company_id)
    return rows.order_by("occurred_on", "recorded_at", "id")
