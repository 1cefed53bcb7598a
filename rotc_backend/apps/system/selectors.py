"""Reads of the unit: settings, terms, companies."""

from django.db.models import QuerySet

from apps.system.models import Company, Term, UnitSettings
from common.actors import Actor
from common.errors import NotFound


def get_unit() -> UnitSettings:
    """The unit's settings; the defaults while nobody has set any."""
    return UnitSettings.objects.first() or UnitSettings(pk=1)


def list_terms(actor: Actor) -> QuerySet[Term]:
    """All terms, newest first. Names of terms are no secret to anyone signed in."""
    return Term.objects.order_by("-is_current", "-id")


def get_term(actor: Actor, term_id: int) -> Term:
    """One term. Raises NotFound."""
    term = Term.objects.filter(pk=term_id).first()
    if term is None:
        raise NotFound("There is no such term.")
    return term


def current_term() -> Term | None:
    """The term that is under way, if one is."""
    return Term.objects.filter(is_current=True).first()


def term_or_current(actor: Actor, term_id: int | None) -> Term:
    """The term asked for, else the current one. Raises NotFound when there is neither."""
    if term_id is not None:
        return get_term(actor, term_id)
    term = current_term()
    if term is None:
        raise NotFound("No term is current. Name one with ?term=, or open a term first.")
    return term


def list_companies(actor: Actor) -> QuerySet[Company]:
    """All companies by name, with their platoons."""
    return Company.objects.prefetch_related("platoons").order_by("name")


def get_company(actor: Actor, company_id: int) -> Company:
    """One company. Raises NotFound."""
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        raise NotFound("There is no such company.")
    return company
