"""Merits and demerits: recorded, voided, never changed or deleted."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import lock_enrollments
from apps.cadets.services.cadets import audience_of
from apps.grading.events import LedgerEntryRecorded, LedgerEntryVoided
from apps.grading.models import CatalogueItem, LedgerEntry, LedgerRecommendation
from apps.grading.rules import LedgerKind
from apps.grading.rules.limits import issuer_limit_problem
from apps.grading.rules.wording import SIDES
from apps.grading.selectors.ledger import given_on, given_to, issuers_for, lock_entry, twins_of
from apps.grading.selectors.policies import rules_of
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Conflict, Forbidden, Invalid

MAX_ENTRIES = 500


class AlreadyVoided(Conflict):
    """An entry is voided once."""

    code = "already_voided"
    title = gettext_noop("The entry is voided already")


class BeyondLimit(Forbidden):
    """The term's policy lets the issuer give no more."""

    code = "beyond_limit"
    title = gettext_noop("The policy allows you no more")


class DuplicateEntry(Conflict):
    """The same was given already that day; `extra["duplicates"]` names the entries. Confirmed, it is given again."""

    code = "duplicate_entry"
    title = gettext_noop("The same was given already")


@transaction.atomic
def record_entries(
    *,
    actor: Actor,
    enrollment_ids: Collection[int],
    kind: LedgerKind,
    points: int,
    reason: str,
    occurred_on: date,
    now: datetime,
    confirm_duplicate: bool = False,
    recommendation: LedgerRecommendation | None = None,
    catalogue_item: int | None = None,
) -> list[LedgerEntry]:
    """Give each of some cadets the same merits or demerits, all or none; in order of enrollment. They may name the item of the
    catalogue that they are given for.

    Raises NotFound, Forbidden, TermSealed, Invalid for points below 1 or nobody to give them to, BeyondLimit, DuplicateEntry
    unless `confirm_duplicate`.
    """
    if points < 1:
        raise Invalid(
            gettext("Points are whole numbers from 1."), errors={"points": [gettext("At least 1.")]}
        )
    if not enrollment_ids:
        raise Invalid(
            gettext("Name at least one cadet."), errors={"enrollments": [gettext("Name at least one.")]}
        )
    item = (
        offered_item(catalogue_item, kind=kind) if recommendation is None else recommendation.catalogue_item
    )
    enrollments = lock_enrollments(actor, enrollment_ids, Action.KEEP_LEDGER)
    for enrollment in enrollments:
        refuse_sealed(enrollment.term)
    _refuse_beyond_limit(actor, enrollments, kind=kind, points=points, now=now)
    if not confirm_duplicate:
        _refuse_twins(enrollments, kind=kind, points=points, reason=reason, occurred_on=occurred_on)
    entries = LedgerEntry.objects.bulk_create(
        LedgerEntry(
            enrollment=enrollment,
            kind=kind,
            points=points,
            reason=reason,
            catalogue_item=item,
            occurred_on=occurred_on,
            recorded_at=now,
            issued_by=actor if isinstance(actor, User) else None,
            issued_by_name=actor.display_name,
            recommended_by=recommendation.recommended_by if recommendation else None,
            recommended_by_name=recommendation.recommended_by_name if recommendation else "",
        )
        for enrollment in enrollments
    )
    _note(entries, actor=actor, reason=reason, now=now)
    return entries


def record_entry(
    *,
    actor: Actor,
    enrollment_id: int,
    kind: LedgerKind,
    points: int,
    reason: str,
    occurred_on: date,
    now: datetime,
    confirm_duplicate: bool = False,
    catalogue_item: int | None = None,
) -> LedgerEntry:
    """Give one cadet merits or demerits (see record_entries)."""
    return record_entries(
        actor=actor,
        enrollment_ids=[enrollment_id],
        kind=kind,
        points=points,
        reason=reason,
        occurred_on=occurred_on,
        now=now,
        confirm_duplicate=confirm_duplicate,
        catalogue_item=catalogue_item,
    )[0]


def offered_item(item_id: int | None, *, kind: LedgerKind) -> CatalogueItem | None:
    """The item that is named, if one is. Raises Invalid for one that is not offered, or not for that kind."""
    if item_id is None:
        return None
    item = CatalogueItem.objects.filter(pk=item_id, kind=kind, is_active=True).first()
    if item is None:
        message = gettext("The catalogue offers no such {kind}.").format(kind=gettext(SIDES[kind]))
        raise Invalid(message, errors={"catalogue_item": [message]})
    return item


@transaction.atomic
def void_entry(*, actor: Actor, entry_id: int, reason: str, now: datetime) -> LedgerEntry:
    """Take an entry back; it stays in the list with the reason. Raises NotFound, AlreadyVoided, TermSealed, Invalid."""
    if not reason.strip():
        raise Invalid(gettext("Say why the entry is voided."), errors={"reason": [gettext("Say why.")]})
    entry = lock_entry(actor, entry_id)
    refuse_sealed(entry.enrollment.term)
    if entry.voided_at is not None:
        raise AlreadyVoided(
            gettext("It was voided by {voided_by_name}: {void_reason}").format(
                voided_by_name=entry.voided_by_name, void_reason=entry.void_reason
            )
        )
    entry.voided_at = now
    entry.voided_by = actor if isinstance(actor, User) else None
    entry.voided_by_name = actor.display_name
    entry.void_reason = reason
    entry.save(update_fields=["voided_at", "voided_by", "voided_by_name", "void_reason"])
    audit.record(
        actor=actor,
        action="ledger.voided",
        row=entry,
        before={"voided": False},
        after={"voided": True},
        reason=reason,
        now=now,
        person=cadet_person(entry.enrollment.cadet_id),
    )
    enrollment = entry.enrollment
    event = LedgerEntryVoided(entry.pk, enrollment.pk, enrollment.cadet_id, enrollment.term_id)
    outbox.publish(event, to=audience_of(enrollment.cadet, enrollment))
    return entry


def _refuse_beyond_limit(
    actor: Actor, enrollments: Sequence[Enrollment], *, kind: LedgerKind, points: int, now: datetime
) -> None:
    """Each cadet counts by the duties that cover that cadet; the day's points grow as the list goes on."""
    policies = {
        term_id: rules_of(term_id).policy for term_id in {enrollment.term_id for enrollment in enrollments}
    }
    if not isinstance(actor, User) or not any(policy.issuer_limits for policy in policies.values()):
        return
    # Two requests of one issuer at once would each see only what was given before both.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    today = given_on(actor, kind=kind, day=clock.local_date(now))
    to_cadets = given_to(actor, enrollments, kind=kind)
    for enrollment in enrollments:
        problem = issuer_limit_problem(
            policies[enrollment.term_id],
            issuers=issuers_for(actor, enrollment),
            kind=kind,
            points=points,
            given_today=today,
            given_to_cadet=to_cadets.get(enrollment.pk, 0),
        )
        if problem is not None:
            raise BeyondLimit(problem, errors={"points": [problem]})
        today += points


def _refuse_twins(
    enrollments: Sequence[Enrollment], *, kind: LedgerKind, points: int, reason: str, occurred_on: date
) -> None:
    twins = twins_of(enrollments, kind=kind, points=points, reason=reason, occurred_on=occurred_on)
    if not twins:
        return
    names = {enrollment.pk: enrollment.cadet.name for enrollment in enrollments}
    first = twins[0]
    whom = names[first.enrollment_id] + (
        gettext(" and {count} more").format(count=len(twins) - 1) if len(twins) > 1 else ""
    )
    giver = first.issued_by_name or gettext("somebody")
    raise DuplicateEntry(
        gettext(
            "{giver} gave {whom} the same {points} for {occurred_on} already."
            " Confirm that it is meant twice, or say in the reason what is different."
        ).format(giver=giver, whom=whom, points=points, occurred_on=occurred_on),
        extra={
            "duplicates": [
                {
                    "entry": twin.pk,
                    "enrollment": twin.enrollment_id,
                    "name": names[twin.enrollment_id],
                    "issued_by_name": twin.issued_by_name,
                    "recorded_at": twin.recorded_at.isoformat(),
                }
                for twin in twins
            ]
        },
    )


def _note(entries: Sequence[LedgerEntry], *, actor: Actor, reason: str, now: datetime) -> None:
    changes = []
    events = []
    for entry in entries:
        enrollment = entry.enrollment
        after = {
            "enrollment": enrollment.pk,
            "kind": entry.kind,
            "points": entry.points,
            "occurred_on": entry.occurred_on,
            **({"catalogue_item": entry.catalogue_item_id} if entry.catalogue_item_id else {}),
            **({"recommended_by": entry.recommended_by_name} if entry.recommended_by_name else {}),
        }
        changes.append(
            audit.Change(entry._meta.db_table, entry.pk, None, after, cadet_person(enrollment.cadet_id))
        )
        event = LedgerEntryRecorded(entry.pk, enrollment.pk, enrollment.cadet_id, enrollment.term_id)
        events.append((event, audience_of(enrollment.cadet, enrollment)))
    audit.record_many(actor=actor, action="ledger.recorded", changes=changes, reason=reason, now=now)
    outbox.publish_many(events)
