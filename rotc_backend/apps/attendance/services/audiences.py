"""Whom events of a training day reach that are about no single cadet."""

from apps.system.models import Company, Platoon
from apps.system.rules import CORPS_AUDIENCE, company_audience, platoon_audience


def all_staff() -> list[str]:
    """Everyone who sees a board: those of the corps, of each company and of each platoon. Cadets hear nothing."""
    companies = Company.objects.order_by("pk").values_list("pk", flat=True)
    platoons = Platoon.objects.order_by("pk").values_list("pk", flat=True)
    return [CORPS_AUDIENCE, *map(company_audience, companies), *map(platoon_audience, platoons)]
