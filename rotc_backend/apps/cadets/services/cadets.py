"""Cadets: create and change; enrollments: create, change, move."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.rules.duties import Action
from apps.cadets import selectors
from apps.cadets.events import CadetSaved, EnrollmentSaved
from apps.cadets.models import Cadet, CadetRecord, Enrollment
from apps.cadets.rules import PERSONAL_FIELDS, RECORD_FIELDS, EnrollmentStatus, fold
from apps.cadets.services import transfers
from apps.system import outbox
from apps.system.models import Company, Platoon
from apps.system.rules import CORPS_AUDIENCE, company_audience, platoon_audience, user_audience
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common import clock
from common.actors import Actor
from common.errors import Conflict, Invalid, StaleWrite

ENROLLMENT_FIELDS = (
    "course", "battalion", "company_id", "platoon_id", "squad_id", "status", "enrolled_on", "ended_on",
)  # fmt: skip


class StudentNumberTaken(Conflict):
    """A student number belongs to one cadet."""

    code = "student_number_taken"
    title = gettext_noop("Another cadet has this student number")


class AlreadyEnrolled(Conflict):
    """One enrollment per cadet and term."""

    code = "already_enrolled"
    title = gettext_noop("The cadet is enrolled in this term already")


class HasAccount(Protocol):
    """A cadet, or what was read of one."""

    @property
    def user_id(self) -> int | None: ...


class HasPlace(Protocol):
    """An enrollment, or what was read of one."""

    @property
    def company_id(self) -> int | None: ...

    @property
    def platoon_id(self) -> int | None: ...


def search_text(cadet: Cadet) -> str:
    """What a search looks through: student number and all names, folded."""
    names = (cadet.student_number, cadet.last_name, cadet.first_name, cadet.middle_name, cadet.suffix)
    return fold(" ".join(names))


@transaction.atomic
def create_cadet(*, actor: Actor, fields: Mapping[str, Any], now: datetime) -> Cadet:
    """A new cadet from PERSONAL_FIELDS. Raises StudentNumberTaken."""
    cadet = Cadet(**fields)
    _save(cadet)
    audit.record(actor=actor, action="cadet.created", row=cadet, before=None, after=_personal(cadet), now=now)
    publish_cadet(cadet)
    return cadet


@transaction.atomic
def change_cadet(
    *, actor: Actor, cadet_id: int, version: int, fields: Mapping[str, Any], now: datetime
) -> Cadet:
    """Change some PERSONAL_FIELDS and RECORD_FIELDS of the version that was read.

    Raises NotFound, Forbidden, StaleWrite, StudentNumberTaken."""
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    return change_locked(actor=actor, cadet=cadet, version=version, fields=fields, now=now)


def change_locked(
    *, actor: Actor, cadet: Cadet, version: int, fields: Mapping[str, Any], now: datetime
) -> Cadet:
    """The same for a cadet whom the caller has locked and may change. Raises StaleWrite, StudentNumberTaken."""
    record = selectors.record_of(cadet)
    before = told(cadet, record)
    if cadet.version != version:
        raise StaleWrite(
            gettext("Someone else changed this cadet. Look at the current values and save again."),
            extra={"current": {"version": cadet.version, **before}, "given": dict(fields)},
        )
    for name, value in fields.items():
        setattr(record if name in RECORD_FIELDS else cadet, name, value)
    after = told(cadet, record)
    changed = [name for name in before if before[name] != after[name]]
    if not changed:
        return cadet
    cadet.version += 1
    _save(cadet)
    if any(name in RECORD_FIELDS for name in changed):
        record.save()
    audit.record(
        actor=actor,
        action="cadet.changed",
        row=cadet,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        now=now,
    )
    publish_cadet(cadet)
    return cadet


@transaction.atomic
def enroll(*, actor: Actor, cadet_id: int, fields: Mapping[str, Any], now: datetime) -> Enrollment:
    """Enroll a cadet in a term (`term_id` and some ENROLLMENT_FIELDS).

    Raises NotFound, Forbidden outside the actor's companies, AlreadyEnrolled, TermSealed, Invalid also for who is archived.
    """
    cadet = selectors.lock_cadet(actor, cadet_id, Action.KEEP_ROSTER)
    if cadet.archived_at is not None:
        problem = gettext("The cadet is archived. Restore the cadet first.")
        raise Invalid(problem, errors={"cadet": [problem]})
    if Enrollment.objects.filter(cadet=cadet, term_id=fields["term_id"]).exists():
        raise AlreadyEnrolled()
    enrollment = Enrollment(cadet=cadet, **fields)
    refuse_sealed(enrollment.term)
    _check(enrollment)
    selectors.refuse_unless(actor, Action.KEEP_ROSTER, enrollment)
    enrollment.save()
    audit.record(
        actor=actor,
        action="enrollment.created",
        row=enrollment,
        before=None,
        after=_enrolled(enrollment),
        now=now,
    )
    publish_enrollment(enrollment, cadet)
    return enrollment


@transaction.atomic
def change_enrollment(
    *, actor: Actor, enrollment_id: int, fields: Mapping[str, Any], now: datetime
) -> Enrollment:
    """Change some ENROLLMENT_FIELDS. Who is dropped without a last day was there until today.

    Raises NotFound, TermSealed, Invalid, Forbidden to move a cadet where the actor does not reach.
    """
    enrollment = selectors.lock_enrollment(actor, enrollment_id, Action.KEEP_ROSTER)
    refuse_sealed(enrollment.term)
    before, was = _enrolled(enrollment), copy(enrollment)
    for name, value in fields.items():
        setattr(enrollment, name, value)
    _leave_squad(enrollment, was)
    is_dropped = enrollment.status == EnrollmentStatus.DROPPED != before["status"]
    if is_dropped and enrollment.ended_on is None and "ended_on" not in fields:
        enrollment.ended_on = clock.local_date(now)
    _check(enrollment)
    selectors.refuse_unless(actor, Action.KEEP_ROSTER, enrollment)
    after = _enrolled(enrollment)
    if after != before:
        if after["ended_on"] != before["ended_on"]:
            enrollment.ended_by_archiving = False
        enrollment.save()
        transfers.note(actor=actor, moves=[(enrollment, was)], moved_on=clock.local_date(now), now=now)
        audit.record(
            actor=actor, action="enrollment.changed", row=enrollment, before=before, after=after, now=now
        )
        publish_enrollment(enrollment, enrollment.cadet, was=was)
    return enrollment


@transaction.atomic
def transfer(
    *,
    actor: Actor,
    enrollment_id: int,
    company: Company | None,
    platoon: Platoon | None,
    moved_on: date,
    now: datetime,
) -> Enrollment:
    """Move a cadet to another company or platoon from a day on, today or before: what was until then stays of the old place.

    Raises NotFound, TermSealed, Invalid, Forbidden to move a cadet where the actor does not reach.
    """
    enrollment = selectors.lock_enrollment(actor, enrollment_id, Action.KEEP_ROSTER)
    refuse_sealed(enrollment.term)
    was = copy(enrollment)
    enrollment.company, enrollment.platoon = company, platoon
    _leave_squad(enrollment, was)
    _check(enrollment)
    _check_transfer(enrollment, was, moved_on, today=clock.local_date(now))
    selectors.refuse_unless(actor, Action.KEEP_ROSTER, enrollment)
    enrollment.save(update_fields=["company", "platoon", "squad"])
    transfers.note(actor=actor, moves=[(enrollment, was)], moved_on=moved_on, now=now)
    audit.record(
        actor=actor,
        action="enrollment.transferred",
        row=enrollment,
        before=_place(was),
        after={**_place(enrollment), "moved_on": moved_on},
        now=now,
    )
    publish_enrollment(enrollment, enrollment.cadet, was=was)
    return enrollment


def audience_of(cadet: HasAccount, *places: HasPlace | None) -> list[str]:
    """Who is told of what concerns a cadet: the staff of `places`, and the cadet."""
    own = [user_audience(cadet.user_id)] if cadet.user_id else []
    return [*staff_audience_of(*places), *own]


def staff_audience_of(*places: HasPlace | None) -> list[str]:
    """Who of the staff is told of what concerns a cadet: the corps' staff, those of the companies and platoons of `places`."""
    companies = [company_audience(place.company_id) for place in places if place and place.company_id]
    platoons = [platoon_audience(place.platoon_id) for place in places if place and place.platoon_id]
    return [CORPS_AUDIENCE, *companies, *platoons]


def publish_cadet(cadet: Cadet) -> None:
    """Tell that the cadet's record was saved."""
    place = selectors.latest_places([cadet.pk]).get(cadet.pk)
    outbox.publish(CadetSaved(cadet.pk), to=audience_of(cadet, place))


def publish_enrollment(enrollment: Enrollment, cadet: Cadet, *, was: Enrollment | None = None) -> None:
    """Tell that an enrollment was saved; also those where it `was` before."""
    event = EnrollmentSaved(enrollment.pk, cadet.pk, enrollment.term_id)
    outbox.publish(event, to=audience_of(cadet, enrollment, was))


def _save(cadet: Cadet) -> None:
    cadet.search_text = search_text(cadet)
    try:
        with transaction.atomic():
            cadet.save()
    except IntegrityError as error:
        if "student_number" not in str(error):
            raise
        raise StudentNumberTaken(
            gettext("Student number {student_number} belongs to another cadet.").format(
                student_number=cadet.student_number
            ),
            errors={"student_number": [gettext("Belongs to another cadet.")]},
        ) from None


def _leave_squad(enrollment: Enrollment, was: Enrollment) -> None:
    """Who comes to another platoon leaves the squad of the one before."""
    if enrollment.platoon_id != was.platoon_id:
        enrollment.squad = None


def _check(enrollment: Enrollment) -> None:
    platoon = enrollment.platoon
    if platoon is not None and platoon.company_id != enrollment.company_id:
        raise Invalid(
            gettext("The platoon is not of that company."),
            errors={"platoon": [gettext("Choose a platoon of the company.")]},
        )
    if enrollment.enrolled_on and enrollment.ended_on and enrollment.ended_on < enrollment.enrolled_on:
        raise Invalid(
            gettext("The enrollment ends before it begins."),
            errors={"ended_on": [gettext("Lies before the first day.")]},
        )


def _check_transfer(enrollment: Enrollment, was: Enrollment, moved_on: date, *, today: date) -> None:
    if transfers.place_of(enrollment) == transfers.place_of(was):
        raise Invalid(
            gettext("The cadet stands there already."),
            errors={"company": [gettext("The cadet stands there already.")]},
        )
    begins, ends = enrollment.enrolled_on or date.min, min(enrollment.ended_on or today, today)
    latest = enrollment.transfers.order_by("-moved_on").first()
    if not begins <= moved_on <= ends:
        problem = gettext("Choose a day on which the cadet was enrolled, today at the latest.")
    elif latest is not None and moved_on < latest.moved_on:
        problem = gettext(
            "A transfer on {moved_on} is recorded already. Choose that day or a later one."
        ).format(moved_on=latest.moved_on)
    else:
        return
    raise Invalid(problem, errors={"moved_on": [problem]})


def _place(enrollment: Enrollment) -> dict[str, Any]:
    return {"company_id": enrollment.company_id, "platoon_id": enrollment.platoon_id}


def told(cadet: Cadet, record: CadetRecord) -> dict[str, Any]:
    """The values of a whole record by their names."""
    return _personal(cadet) | {name: getattr(record, name) for name in RECORD_FIELDS}


def _personal(cadet: Cadet) -> dict[str, Any]:
    return {name: getattr(cadet, name) for name in PERSONAL_FIELDS}


def _enrolled(enrollment: Enrollment) -> dict[str, Any]:
    return {name: getattr(enrollment, name) for name in ENROLLMENT_FIELDS}
