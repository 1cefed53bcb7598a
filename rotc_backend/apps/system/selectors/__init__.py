"""Reads of the unit: settings, terms, companies, and the audit log."""

import re
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from apps.system.models import (
    AUDIT_WORDS,
    AuditEntry,
    Company,
    Holiday,
    Incident,
    PrivacyConsent,
    PrivacyNotice,
    Term,
    UnitSettings,
)
from apps.system.rules import FIRST_NOTICE, VIEWED
from common import clock
from common.actors import Actor, person_id
from common.errors import Forbidden, NotFound

FIRST_VERSION = 1


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
        raise NotFound(gettext("There is no such term."))
    return term


def lock_term(actor: Actor, term_id: int) -> Term:
    """One term, locked until the transaction ends: whoever writes into it meanwhile is waited for. Raises NotFound."""
    term = Term.objects.select_for_update(no_key=True).filter(pk=term_id).first()
    if term is None:
        raise NotFound(gettext("There is no such term."))
    return term


def share_term(actor: Actor, term_id: int) -> Term:
    """One term that nobody changes, seals or adopts a policy for until the transaction ends; who only shares it does not wait.
    Raises NotFound."""
    found = Term.objects.raw("SELECT * FROM system_term WHERE id = %s FOR SHARE", [term_id])
    for term in found:
        return term
    raise NotFound(gettext("There is no such term."))


def current_term() -> Term | None:
    """The term that is under way, if one is."""
    return Term.objects.filter(is_current=True).first()


def term_or_current(actor: Actor, term_id: int | None) -> Term:
    """The term asked for, else the current one. Raises NotFound when there is neither."""
    if term_id is not None:
        return get_term(actor, term_id)
    term = current_term()
    if term is None:
        raise NotFound(gettext("No term is current. Name one with ?term=, or open a term first."))
    return term


def list_holidays(actor: Actor, *, year: int | None) -> QuerySet[Holiday]:
    """Holidays by date. Everyone signed in may know them."""
    rows = Holiday.objects.order_by("held_on", "id")
    return rows.filter(held_on__year=year) if year is not None else rows


def lock_holiday(actor: Actor, holiday_id: int) -> Holiday:
    """One holiday, locked until the transaction ends. Raises NotFound."""
    holiday = Holiday.objects.select_for_update(no_key=True).filter(pk=holiday_id).first()
    if holiday is None:
        raise NotFound(gettext("There is no such holiday."))
    return holiday


def list_companies(actor: Actor) -> QuerySet[Company]:
    """All companies by name, with their platoons."""
    return Company.objects.prefetch_related("platoons").order_by("name")


def get_company(actor: Actor, company_id: int) -> Company:
    """One company. Raises NotFound."""
    company = Company.objects.filter(pk=company_id).first()
    if company is None:
        raise NotFound(gettext("There is no such company."))
    return company


@dataclass(frozen=True)
class AuditFilter:
    """What the audit log is narrowed by. `action` is a whole action or, with a dot at its end, a noun's; days are the unit's,
    both included; `search` is words, or beginnings of words, of names, actions and reasons."""

    actor: int | None = None
    action: str | None = None
    table: str | None = None
    row: int | None = None
    since: date | None = None
    until: date | None = None
    search: str | None = None

    @classmethod
    def of(cls, query: dict[str, Any]) -> "AuditFilter":
        """From a validated query string."""
        names = {"since": "from", "until": "to"}
        return cls(**{field.name: query.get(names.get(field.name, field.name)) for field in fields(cls)})

    def given(self) -> dict[str, Any]:
        """What was asked for, as plain values."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


def list_audit(actor: Actor, wanted: AuditFilter) -> QuerySet[AuditEntry]:
    """The audit log, newest first: for admins. Nobody else finds anything in it."""
    rows = AuditEntry.objects.order_by("-id")
    if actor.role != "admin":
        return rows.none()
    exact = {"actor_id": wanted.actor, "table": wanted.table, "row_id": wanted.row}
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if wanted.action:
        is_noun = wanted.action.endswith(".")
        rows = rows.filter(**{"action__startswith" if is_noun else "action": wanted.action})
    if wanted.since:
        rows = rows.filter(at__gte=clock.midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=clock.midnight(wanted.until + timedelta(days=1)))
    words = re.findall(r"\w+", (wanted.search or "").replace("_", " "))
    if words:
        query = SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
        rows = rows.annotate(words=AUDIT_WORDS).filter(words=query)
    return rows


def changes_of(row: Model, noun: str) -> QuerySet[AuditEntry]:
    """What the audit log has of a row that the caller was let see, newest first: the actions of a noun ("mark.")."""
    rows = AuditEntry.objects.filter(table=row._meta.db_table, row_id=row.pk, action__startswith=noun)
    return rows.order_by("-id")


def views_of(actor: Actor, *, row: Model, owner_id: int | None) -> QuerySet[AuditEntry]:
    """Who looked at a person's record, latest first: for that person (the account `owner_id`) and for admins.

    Raises Forbidden for anyone else.
    """
    if actor.role != "admin" and (actor.pk is None or actor.pk != owner_id):
        raise Forbidden(gettext("Who looked at a record is told to the person whose it is."))
    looked = AuditEntry.objects.filter(table=row._meta.db_table, row_id=row.pk, action=VIEWED)
    return looked.order_by("-id")


@dataclass(frozen=True)
class Consent:
    """Where an account stands towards the notice in force."""

    version: int
    consented_at: datetime | None

    @property
    def is_pending(self) -> bool:
        """Whether the person is still to be asked."""
        return self.consented_at is None


def current_notice() -> PrivacyNotice:
    """The privacy notice in force; the first version while the unit has published none of its own."""
    newest = PrivacyNotice.objects.order_by("-version").first()
    return newest or PrivacyNotice(version=FIRST_VERSION, text=FIRST_NOTICE)


def own_consent(actor: Actor) -> Consent:
    """Whether the actor has consented to the notice in force."""
    version = current_notice().version
    given = PrivacyConsent.objects.filter(user_id=person_id(actor), version=version).first()
    return Consent(version, given.consented_at if given else None)


def list_incidents(actor: Actor) -> QuerySet[Incident]:
    """The register of incidents, latest first: for admins."""
    return Incident.objects.all() if actor.role == "admin" else Incident.objects.none()


def get_incident(actor: Actor, incident_id: int) -> Incident:
    """One incident. Raises NotFound."""
    return _incident(list_incidents(actor), incident_id)


def lock_incident(actor: Actor, incident_id: int) -> Incident:
    """One incident, locked until the transaction ends. Raises NotFound."""
    return _incident(list_incidents(actor).select_for_update(), incident_id)


def _incident(rows: QuerySet[Incident], incident_id: int) -> Incident:
    incident = rows.filter(pk=incident_id).first()
    if incident is None:
        raise NotFound(gettext("There is no such incident."))
    return incident
