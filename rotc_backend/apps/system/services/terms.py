"""Terms, companies and platoons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext, gettext_noop

from apps.system import outbox
from apps.system.events import TermSaved
from apps.system.models import Company, Platoon, Term
from apps.system.rules import (
    DAYS_TO_SUBMIT,
    SEALED_STATUSES,
    TERM_MOVES,
    UNIT_AUDIENCE,
    Semester,
    TermStatus,
)
from apps.system.selectors import lock_term
from apps.system.services import audit
from common import database
from common.actors import Actor
from common.errors import Conflict, Invalid

TERM_FIELDS = (
    "name", "school_year", "semester", "starts_on", "ends_on", "grades_due_days", "is_current",
)  # fmt: skip


class TermNameTaken(Conflict):
    """Two terms cannot have one name."""

    code = "term_name_taken"
    title = gettext_noop("A term of that name exists")


class TermSealed(Conflict):
    """After the seal nothing changes."""

    code = "term_sealed"
    title = gettext_noop("The term is sealed")


class WrongTermStatus(Conflict):
    """Terms go from open to encoding and back, from encoding to sealed by the seal, from sealed to archived."""

    code = "wrong_term_status"
    title = gettext_noop("The term does not go from here to there")


_WORDS = {
    TermStatus.OPEN: gettext_noop("open"),
    TermStatus.ENCODING: gettext_noop("encoding"),
    TermStatus.SEALED: gettext_noop("sealed"),
    TermStatus.ARCHIVED: gettext_noop("archived"),
}


def refuse_sealed(term: Term) -> None:
    """Raise TermSealed for a sealed or archived term."""
    if term.status in SEALED_STATUSES:
        raise TermSealed(gettext("{name} is sealed; nothing in it changes any more.").format(name=term.name))


@transaction.atomic
def create_term(
    *,
    actor: Actor,
    name: str,
    now: datetime,
    school_year: str = "",
    semester: Semester = Semester.FIRST,
    starts_on: date | None = None,
    ends_on: date | None = None,
    grades_due_days: int = DAYS_TO_SUBMIT,
    is_current: bool = False,
) -> Term:
    """A new, open term. With `is_current` it takes over from the current one. Raises TermNameTaken, Invalid."""
    term = Term(
        name=name,
        school_year=school_year,
        semester=semester,
        starts_on=starts_on,
        ends_on=ends_on,
        grades_due_days=grades_due_days,
        is_current=is_current,
    )
    _refuse_backwards(term)
    if is_current:
        _hand_over(actor=actor, now=now)
    _save(term)
    audit.record(actor=actor, action="term.created", row=term, before=None, after=_plain(term), now=now)
    outbox.publish(TermSaved(term.pk), to=[UNIT_AUDIENCE])
    return term


@transaction.atomic
def change_term(*, actor: Actor, term_id: int, fields: Mapping[str, Any], now: datetime) -> Term:
    """Change some TERM_FIELDS of a term that is not sealed; what stays as it is changes nothing.

    Raises NotFound, TermSealed, TermNameTaken, Invalid.
    """
    if fields.get("is_current"):
        # Before the row's lock, in the order of a term that is made: two that become current wait for each other.
        _hand_over(actor=actor, now=now, to=term_id)
    term = lock_term(actor, term_id)
    refuse_sealed(term)
    before = _plain(term)
    for name, value in fields.items():
        setattr(term, name, value)
    _refuse_backwards(term)
    after = _plain(term)
    changed = [name for name in TERM_FIELDS if before[name] != after[name]]
    if not changed:
        return term
    _save(term)
    audit.record(
        actor=actor,
        action="term.changed",
        row=term,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        now=now,
    )
    outbox.publish(TermSaved(term.pk), to=[UNIT_AUDIENCE])
    return term


@transaction.atomic
def move_term(*, actor: Actor, term_id: int, status: TermStatus, now: datetime) -> Term:
    """Move a term on, or back from encoding to open; to where it is already changes nothing.

    Raises NotFound, WrongTermStatus.
    """
    term = lock_term(actor, term_id)
    before = TermStatus(term.status)
    if before is status:
        return term
    if status not in TERM_MOVES[before]:
        said = gettext("{term} is {before} and cannot become {after} this way.").format(
            term=term.name, before=gettext(_WORDS[before]), after=gettext(_WORDS[status])
        )
        hint = gettext("Seal it.") if status is TermStatus.SEALED else ""
        raise WrongTermStatus(f"{said} {hint}".strip())
    term.status = status
    term.save(update_fields=["status"])
    audit.record(
        actor=actor,
        action="term.moved",
        row=term,
        before={"status": before},
        after={"status": status},
        now=now,
    )
    outbox.publish(TermSaved(term.pk), to=[UNIT_AUDIENCE])
    return term


def _refuse_backwards(term: Term) -> None:
    if term.starts_on and term.ends_on and term.ends_on < term.starts_on:
        raise Invalid(
            gettext("The term ends before it starts."),
            errors={"ends_on": [gettext("Lies before the start.")]},
        )


def _save(term: Term) -> None:
    try:
        with transaction.atomic():
            term.save()
    except IntegrityError as error:
        if "system_term_name" not in str(error):
            raise
        raise TermNameTaken(gettext("A term named “{name}” exists already.").format(name=term.name)) from None


def _plain(term: Term) -> dict[str, Any]:
    return {name: getattr(term, name) for name in TERM_FIELDS}


def _hand_over(*, actor: Actor, now: datetime, to: int = 0) -> None:
    # The whole table: a row lock on the current term would not stop a second one that is being made meanwhile.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE system_term IN SHARE ROW EXCLUSIVE MODE")
    for term in Term.objects.filter(is_current=True).exclude(pk=to):
        term.is_current = False
        term.save(update_fields=["is_current"])
        before, after = {"is_current": True}, {"is_current": False}
        audit.record(actor=actor, action="term.changed", row=term, before=before, after=after, now=now)
        outbox.publish(TermSaved(term.pk), to=[UNIT_AUDIENCE])


@dataclass
class MadePlaces:
    """Ids of companies and platoons that did not exist before."""

    companies: list[int] = field(default_factory=list)
    platoons: list[int] = field(default_factory=list)


@transaction.atomic
def ensure_companies(names: Iterable[str], made: MadePlaces | None = None) -> dict[str, Company]:
    """Companies by case-folded name; those that do not exist yet are made in the spelling given, and noted in `made`."""
    wanted = {name.casefold(): name for name in reversed(list(names)) if name}
    found = {company.name.casefold(): company for company in Company.objects.all()}
    for folded, name in sorted(wanted.items()):
        if folded not in found:
            found[folded] = Company.objects.create(name=name)
            if made is not None:
                made.companies.append(found[folded].pk)
    return {folded: found[folded] for folded in wanted}


@transaction.atomic
def ensure_platoons(
    wanted: Iterable[tuple[Company, int]], made: MadePlaces | None = None
) -> dict[tuple[int, int], Platoon]:
    """Platoons by (company id, number); those that do not exist yet are made, and noted in `made`."""
    pairs = sorted({(company.pk, number) for company, number in wanted})
    with connection.cursor() as cursor:
        cursor.execute(_NEW_PLATOONS, [[pk for pk, _ in pairs], [number for _, number in pairs]])
        if made is not None:
            made.platoons += [pk for (pk,) in cursor.fetchall()]
    rows = Platoon.objects.filter(company_id__in={company_id for company_id, _ in pairs})
    return {(row.company_id, row.number): row for row in rows if (row.company_id, row.number) in pairs}


_NEW_PLATOONS = """
    INSERT INTO system_platoon (company_id, number) SELECT * FROM unnest(%s::bigint[], %s::int[])
    ON CONFLICT DO NOTHING RETURNING id
"""


@transaction.atomic
def remove_unused_places(made: MadePlaces) -> tuple[list[str], list[str]]:
    """Delete those companies and platoons that nothing names any more: what is gone, and what stays, in words."""
    gone: list[str] = []
    stays: list[str] = []
    for model, ids in ((Platoon, made.platoons), (Company, made.companies)):
        # With the strongest lock: whoever is about to name one of them waits, and finds it gone.
        rows = list(model._default_manager.filter(pk__in=ids).select_for_update(of=("self",)).order_by("pk"))
        named = database.hanging_on(model, [row.pk for row in rows])
        words = {row.pk: f"{model._meta.verbose_name} {row}" for row in rows}
        model._default_manager.filter(pk__in=[pk for pk in words if pk not in named]).delete()
        for pk, word in words.items():
            (stays if pk in named else gone).append(word)
    return gone, stays
