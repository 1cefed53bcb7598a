"""Giving, changing and ending duties: an admin's business, each with its reason in the audit log.

Requests see a change at once, since each reads the duties in force; open sockets are told by a control event,
open pages by another.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.events import DutySaved, ScopeChanged
from apps.authentication.models import Duty, User
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind, place_problem
from apps.authentication.selectors import duties as duty_selectors
from apps.system import outbox
from apps.system.models import Company, Platoon
from apps.system.rules import ADMINS_AUDIENCE, Stream, account_person, user_audience
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict, Invalid, NotFound


class DutyOver(Conflict):
    """What is past stays as it was: a duty that has ended is not changed, a new one is given."""

    code = "duty_over"
    title = gettext_noop("The duty has ended")


@transaction.atomic
def give_duty(
    *,
    actor: Actor,
    user_id: int,
    kind: DutyKind,
    company_id: int | None,
    platoon_id: int | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    reason: str,
    now: datetime,
) -> Duty:
    """A duty for a member of the staff, from `starts_at` (default: now). With neither company nor platoon it covers the corps.

    Raises Invalid, NotFound for an account that is not there.
    """
    _need(reason)
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound(gettext("There is no such account."))
    if user.role != Role.STAFF:
        raise Invalid(
            gettext("Only staff have duties."), errors={"user": [gettext("Is no member of the staff.")]}
        )
    if problem := place_problem(kind, company_id=company_id, platoon_id=platoon_id):
        raise Invalid(problem, errors={"company": [problem]})
    if company_id is not None and not Company.objects.filter(pk=company_id).exists():
        raise Invalid(
            gettext("There is no such company."), errors={"company": [gettext("There is no such company.")]}
        )
    if platoon_id is not None and not Platoon.objects.filter(pk=platoon_id).exists():
        raise Invalid(
            gettext("There is no such platoon."), errors={"platoon": [gettext("There is no such platoon.")]}
        )
    duty = Duty(
        user=user,
        kind=kind,
        company_id=company_id,
        platoon_id=platoon_id,
        starts_at=starts_at or now,
        ends_at=ends_at,
        created_at=now,
    )
    _check_end(duty)
    duty.save()
    _note(duty, actor=actor, action="duty.given", before=None, after=_plain(duty), reason=reason, now=now)
    return duty


@transaction.atomic
def change_duty(*, actor: Actor, duty_id: int, ends_at: datetime | None, reason: str, now: datetime) -> Duty:
    """Set when a duty ends; None is until further notice. Raises NotFound, DutyOver, Invalid."""
    _need(reason)
    duty = duty_selectors.lock_duty(actor, duty_id)
    _refuse_over(duty, now)
    if ends_at is not None and ends_at < now:
        raise Invalid(
            gettext("The end lies in the past."),
            errors={"ends_at": [gettext("Lies in the past; end the duty now instead.")]},
        )
    before = {"ends_at": duty.ends_at}
    duty.ends_at = ends_at
    _check_end(duty)
    duty.save(update_fields=["ends_at"])
    _note(
        duty,
        actor=actor,
        action="duty.changed",
        before=before,
        after={"ends_at": ends_at},
        reason=reason,
        now=now,
    )
    return duty


@transaction.atomic
def end_duty(*, actor: Actor, duty_id: int, reason: str, now: datetime) -> Duty:
    """End a duty now; one that has not begun never begins. Raises NotFound, DutyOver, Invalid without a reason."""
    _need(reason)
    duty = duty_selectors.lock_duty(actor, duty_id)
    _refuse_over(duty, now)
    before = {"ends_at": duty.ends_at}
    duty.ends_at = max(now, duty.starts_at)
    duty.save(update_fields=["ends_at"])
    after = {"ends_at": duty.ends_at}
    _note(duty, actor=actor, action="duty.ended", before=before, after=after, reason=reason, now=now)
    return duty


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid(gettext("Say why."), errors={"reason": [gettext("Say why.")]})


def _refuse_over(duty: Duty, now: datetime) -> None:
    if duty.ends_at is not None and duty.ends_at <= max(now, duty.starts_at):
        raise DutyOver(gettext("It has ended. Give a new duty instead."))


def _check_end(duty: Duty) -> None:
    if duty.ends_at is not None and duty.ends_at <= duty.starts_at:
        raise Invalid(
            gettext("The duty ends before it begins."),
            errors={"ends_at": [gettext("Lies before the beginning.")]},
        )


def _plain(duty: Duty) -> dict[str, Any]:
    names = ("user_id", "kind", "company_id", "platoon_id", "starts_at", "ends_at")
    return {name: getattr(duty, name) for name in names}


def _note(
    duty: Duty,
    *,
    actor: Actor,
    action: str,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any],
    reason: str,
    now: datetime,
) -> None:
    audit.record(
        actor=actor, action=action, row=duty, before=before, after=after, reason=reason, now=now,
        person=account_person(duty.user_id),
    )  # fmt: skip
    outbox.publish(ScopeChanged(duty.user_id), to=[], stream=Stream.CONTROL)
    outbox.publish(DutySaved(duty.pk, duty.user_id), to=[ADMINS_AUDIENCE, user_audience(duty.user_id)])
