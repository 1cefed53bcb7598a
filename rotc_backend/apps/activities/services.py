"""Activities and achievements: add, change, remove, with pictures and with who took part."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext, gettext_noop

from apps.activities import selectors
from apps.activities.events import ActivitySaved, ParticipationChanged
from apps.activities.models import Activity, ActivityPicture, Participation
from apps.activities.rules import ActivityKind, hours_of
from apps.authentication.rules.duties import Action
from apps.cadets.models import Enrollment
from apps.cadets.selectors import lock_enrollments
from apps.files.rules import MOST_PICTURES
from apps.files.services import storing
from apps.files.services.storing import Received, TooManyPictures
from apps.system import outbox
from apps.system.models import Term
from apps.system.rules import UNIT_AUDIENCE, cadet_person
from apps.system.services import audit
from apps.system.services.terms import refuse_sealed
from common.actors import Actor
from common.errors import Conflict, Invalid, StaleWrite

FIELDS = ("kind", "title", "description", "location", "starts_at", "ends_at", "hours")


class HasParticipants(Conflict):
    """Hours of cadets hang on it."""

    code = "has_participants"
    title = gettext_noop("Cadets took part in it")


@transaction.atomic
def add_activity(*, actor: Actor, term: Term, fields: Mapping[str, Any], now: datetime) -> Activity:
    """A new activity of FIELDS. Raises TermSealed, Invalid."""
    refuse_sealed(term)
    activity = Activity(term=term, created_by_name=actor.display_name, created_at=now, **fields)
    _check(activity)
    activity.save()
    audit.record(
        actor=actor, action="activity.added", row=activity, before=None, after=_plain(activity), now=now
    )
    _tell(activity)
    return activity


@transaction.atomic
def change_activity(
    *, actor: Actor, activity_id: int, version: int, fields: Mapping[str, Any], now: datetime
) -> Activity:
    """Change some of FIELDS of the version that was read. What those who took part are credited with stays.

    Raises NotFound, StaleWrite, TermSealed, Invalid, HasParticipants for what would be an achievement with hours.
    """
    activity = selectors.lock_activity(actor, activity_id)
    refuse_sealed(activity.term)
    if activity.version != version:
        raise StaleWrite(
            gettext("Somebody else changed this activity. Look at it as it is now and save again."),
            extra={"current": {"version": activity.version, **_plain(activity)}},
        )
    before = _plain(activity)
    for name, value in fields.items():
        setattr(activity, name, value)
    _check(activity)
    if activity.kind == ActivityKind.ACHIEVEMENT and activity.participations.filter(hours__gt=0).exists():
        raise HasParticipants(gettext("An achievement gives no hours, and cadets have hours of this."))
    after = _plain(activity)
    if after != before:
        activity.version += 1
        activity.save()
        audit.record(
            actor=actor, action="activity.changed", row=activity, before=before, after=after, now=now
        )
        _tell(activity)
    return activity


@transaction.atomic
def remove_activity(*, actor: Actor, activity_id: int, now: datetime) -> None:
    """Take away an activity that nobody took part in, with its pictures. Raises NotFound, HasParticipants, TermSealed."""
    activity = selectors.lock_activity(actor, activity_id)
    refuse_sealed(activity.term)
    if activity.participations.exists():
        raise HasParticipants(gettext("Take those who took part off it first: their hours hang on it."))
    audit.record(
        actor=actor, action="activity.removed", row=activity, before=_plain(activity), after=None, now=now
    )
    _tell(activity)
    files = [picture.file for picture in activity.pictures.select_related("file")]
    activity.delete()
    for file in files:
        storing.remove(file)


def add_picture(
    *, actor: Actor, activity_id: int, picture: IO[bytes], caption: str, now: datetime
) -> ActivityPicture:
    """One more picture. Raises NotFound, TooManyPictures, and what storing.receive_picture raises."""
    # Before the picture is read, which takes its time.
    selectors.get_activity(actor, activity_id)
    received = storing.receive_picture(picture)
    return _keep(actor=actor, activity_id=activity_id, received=received, caption=caption, now=now)


@transaction.atomic
def _keep(
    *, actor: Actor, activity_id: int, received: Received, caption: str, now: datetime
) -> ActivityPicture:
    activity = selectors.lock_activity(actor, activity_id)
    if activity.pictures.count() >= MOST_PICTURES:
        raise TooManyPictures()
    file = storing.store(received, actor=actor, now=now)
    picture = ActivityPicture.objects.create(activity=activity, file=file, caption=caption)
    after = {"caption": caption, "sha256": file.sha256}
    audit.record(
        actor=actor, action="activity.picture_added", row=activity, before=None, after=after, now=now
    )
    _tell(activity)
    return picture


@transaction.atomic
def remove_picture(*, actor: Actor, activity_id: int, picture_id: int, now: datetime) -> None:
    """Take a picture off. Raises NotFound."""
    activity = selectors.lock_activity(actor, activity_id)
    picture = selectors.get_picture(actor, activity_id, picture_id)
    before = {"caption": picture.caption, "sha256": picture.file.sha256}
    audit.record(
        actor=actor, action="activity.picture_removed", row=activity, before=before, after=None, now=now
    )
    file = picture.file
    picture.delete()
    storing.remove(file)
    _tell(activity)


@transaction.atomic
def set_participants(
    *,
    actor: Actor,
    activity_id: int,
    hours: Mapping[int, Decimal | None],
    remove: Collection[int],
    now: datetime,
) -> None:
    """Enter who took part, by enrollment with the hours (None: those of the activity), and take others off; all or none.

    Raises NotFound, Forbidden out of the actor's reach or for the own part, TermSealed, Invalid.
    """
    activity = selectors.lock_activity(actor, activity_id)
    refuse_sealed(activity.term)
    if both := set(hours) & set(remove):
        raise Invalid(
            gettext("Both entered and taken off: {names}.").format(names=", ".join(map(str, sorted(both))))
        )
    rows = lock_enrollments(actor, {*hours, *remove}, Action.RUN_DAYS)
    if any(row.term_id != activity.term_id for row in rows):
        problem = gettext("Only those enrolled in the activity's term take part in it.")
        raise Invalid(problem, errors={"participants": [problem]})
    found = {part.enrollment_id: part for part in activity.participations.filter(enrollment__in=rows)}
    kind = ActivityKind(activity.kind)
    made, changed, changes = [], [], []
    for row in rows:
        part = found.get(row.pk)
        before = part.hours if part else None
        after = None
        if row.pk in hours:
            given = hours[row.pk]
            after = hours_of(kind, activity.hours if given is None else given)
        if before == after:
            continue
        if part is None and after is not None:
            made.append(Participation(activity=activity, enrollment=row, hours=after))
        elif part is not None and after is not None:
            part.hours = after
            changed.append(part)
        changes.append(_change(activity, row, before, after))
    Participation.objects.bulk_create(made)
    Participation.objects.bulk_update(changed, ["hours"])
    activity.participations.filter(enrollment_id__in=remove).delete()
    audit.record_many(actor=actor, action="activity.participants_set", changes=changes, now=now)
    if changes:
        outbox.publish(ParticipationChanged(activity.pk, activity.term_id), to=[UNIT_AUDIENCE])


def _change(
    activity: Activity, row: Enrollment, before: Decimal | None, after: Decimal | None
) -> audit.Change:
    def said(hours: Decimal | None) -> dict[str, Any] | None:
        return None if hours is None else {"enrollment_id": row.pk, "hours": hours}

    person = cadet_person(row.cadet_id)
    return audit.Change(Activity._meta.db_table, activity.pk, said(before), said(after), person)


def _check(activity: Activity) -> None:
    if activity.ends_at < activity.starts_at:
        raise Invalid(
            gettext("It ends before it starts."), errors={"ends_at": [gettext("Lies before the start.")]}
        )
    if hours_of(ActivityKind(activity.kind), activity.hours) != activity.hours:
        problem = gettext("An achievement gives no hours. Enter the activity that it came of besides.")
        raise Invalid(problem, errors={"hours": [problem]})


def _plain(activity: Activity) -> dict[str, Any]:
    return {name: getattr(activity, name) for name in FIELDS}


def _tell(activity: Activity) -> None:
    outbox.publish(ActivitySaved(activity.pk, activity.term_id), to=[UNIT_AUDIENCE])
