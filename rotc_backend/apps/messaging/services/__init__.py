"""Telling people, and noting that they read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.formats import date_format

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import Action
from apps.authentication.rules.notices import WORDING, Notice, sentence, source
from apps.cadets.models import Correction
from apps.grading.models import GradeMark, LedgerEntry, SealReopening
from apps.grading.rules import MarkCode, ReopeningStatus, SealState
from apps.grading.rules.eligibility import DROP_FLAGS, Flag
from apps.grading.selectors.eligibility import flagged_places
from apps.messaging import rules, selectors
from apps.messaging.events import NotificationCreated
from apps.messaging.models import Notification
from apps.messaging.rules import NotificationKind
from apps.system import outbox
from apps.system.models import Term
from apps.system.rules import SEALED_STATUSES, Stream, user_audience
from apps.system.selectors import current_term
from common import clock

GRADES_PATH = "/grades"
REPORTS_PATH = "/reports"
OWN_RECORD_PATH = "/me"
OWN_ACCOUNT_PATH = "/account"
PRIVACY_PATH = "/privacy"
# In one transaction.
AT_ONCE = 200


@transaction.atomic
def notify(
    *,
    recipient_id: int,
    kind: NotificationKind,
    cause: str,
    title: str,
    body: str = "",
    link: str = "",
    now: datetime,
) -> Notification:
    """Tell one person something once: the same kind and cause again changes nothing and is not announced again."""
    notification, is_new = Notification.objects.get_or_create(
        recipient_id=recipient_id,
        kind=kind,
        cause=cause,
        defaults={"title": rules.clip(title), "body": body, "link": link, "created_at": now},
    )
    if is_new:
        event = NotificationCreated(notification.pk)
        outbox.publish(event, to=[user_audience(recipient_id)], stream=Stream.NOTIFICATIONS)
    return notification


@dataclass(frozen=True)
class Note:
    """What one of many people is told."""

    recipient_id: int
    title: str
    body: str = ""


def notify_many(
    *, kind: NotificationKind, cause: str, notes: Sequence[Note], link: str = "", now: datetime
) -> int:
    """Tell many people of one cause, each once: whoever is killed in the middle, or does it at the same time as another, leaves
    nobody out and tells nobody twice. How many were told now."""
    return sum(
        _notify_batch(kind=kind, cause=cause, notes=notes[start : start + AT_ONCE], link=link, now=now)
        for start in range(0, len(notes), AT_ONCE)
    )


@transaction.atomic
def _notify_batch(
    *, kind: NotificationKind, cause: str, notes: Sequence[Note], link: str, now: datetime
) -> int:
    with connection.cursor() as cursor:
        # Who tells of the same waits, and then sees who has been told.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notify {kind} {cause}"])
    told = Notification.objects.filter(
        kind=kind, cause=cause, recipient_id__in=[note.recipient_id for note in notes]
    )
    has_been_told = set(told.values_list("recipient_id", flat=True))
    fresh = Notification.objects.bulk_create(
        Notification(
            recipient_id=note.recipient_id,
            kind=kind,
            cause=cause,
            title=rules.clip(note.title),
            body=note.body,
            link=link,
            created_at=now,
        )
        for note in notes
        if note.recipient_id not in has_been_told
    )
    outbox.publish_many(
        ((NotificationCreated(row.pk), [user_audience(row.recipient_id)]) for row in fresh),
        stream=Stream.NOTIFICATIONS,
    )
    return len(fresh)


def notify_eligibility(*, now: datetime) -> int:
    """Tell each admin and member of the staff, once a week of the unit, how many of their cadets need a look in the current
    term; how many people have such cadets. The others hear nothing."""
    term = current_term()
    if term is None:
        return 0
    today = clock.local_date(now)
    flagged = flagged_places(term.pk, today=today)
    year, week, _ = today.isocalendar()
    told = 0
    people = User.objects.filter(status=AccountStatus.ACTIVE, role__in=[Role.ADMIN, Role.STAFF])
    for user in people.order_by("pk"):
        scope = user.scope(Action.VIEW)
        own = [
            set(place.flags)
            for place in flagged
            if scope.covers(company_id=place.company_id, platoon_id=place.platoon_id)
        ]
        if not own:
            continue
        told += 1
        notify(
            recipient_id=user.pk,
            kind=NotificationKind.ELIGIBILITY,
            cause=f"eligibility:{term.pk}:{year}-{week:02}",
            title=rules.eligibility_title(len(own)),
            body=rules.eligibility_body(
                liable=sum(bool(flags & set(DROP_FLAGS)) for flags in own),
                out_of_reach=sum(Flag.CANNOT_REACH_ATTENDANCE in flags for flags in own),
                failing=sum(bool(flags - {*DROP_FLAGS, Flag.CANNOT_REACH_ATTENDANCE}) for flags in own),
            ),
            link=f"/terms/{term.pk}/eligibility",
            now=now,
        )
    return told


def notify_report(
    *, report_id: int, status: str, kind: str, requested_by: int, title: str, reason: str, now: datetime
) -> Notification | None:
    """Tell the requester that a document is ready or failed; None while it is neither."""
    ending = rules.KIND_OF_REPORT_STATUS.get(status)
    if ending is None:
        return None
    return notify(
        recipient_id=requested_by,
        kind=ending,
        cause=f"report:{report_id}",
        title=f"{title}: {rules.ENDING_OF_REPORT[ending]}",
        body=reason,
        link=OWN_ACCOUNT_PATH if kind == rules.OWN_DATA else REPORTS_PATH,
        now=now,
    )


def notify_ledger_entry(*, entry_id: int, now: datetime) -> Notification | None:
    """Tell a cadet about a merit or demerit; None without an account, or when the entry is voided already."""
    entry = LedgerEntry.objects.select_related("enrollment__cadet").filter(pk=entry_id).first()
    if entry is None or entry.voided_at is not None or entry.enrollment.cadet.user_id is None:
        return None
    issuer = f" by {entry.issued_by_name}" if entry.issued_by_name else ""
    return notify(
        recipient_id=entry.enrollment.cadet.user_id,
        kind=NotificationKind.LEDGER_ENTRY,
        cause=f"ledger:{entry.pk}",
        title=rules.ledger_title(kind=entry.kind, points=entry.points, reason=entry.reason),
        body=f"For {date_format(entry.occurred_on, 'j F Y')}, recorded{issuer}.",
        link=OWN_RECORD_PATH,
        now=now,
    )


def notify_account_notice(
    *, user_id: int, notice: str, at: datetime, address: str, device: str, now: datetime
) -> Notification | None:
    """Tell an owner what happened to the account; None for what calls for no attention in the app, or when it is gone."""
    kind = Notice(notice)
    wording = WORDING[kind]
    if not wording.is_warning or not User.objects.filter(pk=user_id).exists():
        return None
    when = date_format(at.astimezone(clock.unit_zone()), "j F Y, H:i")
    return notify(
        recipient_id=user_id,
        kind=NotificationKind.ACCOUNT_NOTICE,
        cause=f"{kind}:{at.isoformat()}",
        title=f"{wording.subject[:1].upper()}{wording.subject[1:]}",
        body=f"{sentence(kind, account='your account')} On {when}{source(device=device, address=address)}. {rules.IF_NOT_YOU}",
        link=OWN_ACCOUNT_PATH,
        now=now,
    )


def notify_correction(*, correction_id: int, now: datetime) -> Notification | None:
    """Tell who asked for a correction what was decided; None while nothing is."""
    correction = Correction.objects.filter(pk=correction_id).first()
    kind = rules.KIND_OF_CORRECTION_STATUS.get(correction.status) if correction else None
    if correction is None or kind is None:
        return None
    return notify(
        recipient_id=correction.user_id,
        kind=kind,
        cause=f"correction:{correction.pk}",
        title=rules.correction_title(field=correction.field, status=correction.status),
        body=correction.decision_reason,
        link=PRIVACY_PATH,
        now=now,
    )


def remind(*, now: datetime) -> None:
    """Tell admins that grades are due at the registrar, and those concerned that an INC nears its deadline: once per term and
    day that they are due, and once per INC and deadline, however often and by however many this is run."""
    today = clock.local_date(now)
    since = today - timedelta(days=rules.DAYS_OF_REMINDING)
    ended = Term.objects.filter(ends_on__gte=since, ends_on__lt=today).exclude(status__in=SEALED_STATUSES)
    for term in ended:
        # The filter takes those with an end only.
        ends_on: date = term.ends_on  # type: ignore[assignment]
        due: date = term.grades_due_on  # type: ignore[assignment]
        _notify_admins(
            kind=NotificationKind.GRADES_DUE,
            cause=f"term:{term.pk}:{due}",
            title=f"Grades of {term.name} are due at the registrar by {date_format(due, 'j F Y')}",
            body=f"The term ended on {date_format(ends_on, 'j F Y')} and is not sealed yet.",
            link=f"/terms/{term.pk}/seal",
            now=now,
        )
    until = today + timedelta(days=rules.DAYS_BEFORE_DEADLINE)
    near = GradeMark.objects.filter(code=MarkCode.INCOMPLETE, deadline__range=(since, until)).exclude(
        enrollment__term__status__in=SEALED_STATUSES
    )
    for mark in near.select_related("enrollment__cadet"):
        cadet = mark.enrollment.cadet
        deadline: date = mark.deadline  # type: ignore[assignment]  # as above
        marks_path = f"/terms/{mark.enrollment.term_id}/marks"
        for recipient_id, link in ((mark.set_by_id, marks_path), (cadet.user_id, OWN_RECORD_PATH)):
            if recipient_id is not None:
                notify(
                    recipient_id=recipient_id,
                    kind=NotificationKind.INC_DUE,
                    cause=f"inc:{mark.pk}:{deadline}",
                    title=f"INC of {cadet.name}: deadline {date_format(deadline, 'j F Y')}",
                    body=mark.requirement,
                    link=link,
                    now=now,
                )


def notify_reopening(*, term_id: int, state: str, now: datetime) -> None:
    """Tell the other admins that somebody asks for a sealed term to be opened; nothing for any other state."""
    asked = SealReopening.objects.filter(seal__term_id=term_id, status=ReopeningStatus.PENDING)
    reopening = asked.select_related("seal__term").first() if state == SealState.REOPENING_REQUESTED else None
    if reopening is None:
        return
    _notify_admins(
        kind=NotificationKind.REOPENING_REQUESTED,
        cause=f"reopening:{reopening.pk}",
        title=f"{reopening.requested_by_name} asks to open {reopening.seal.term.name} again",
        body=reopening.memo,
        link=f"/terms/{term_id}/seal",
        now=now,
        without=reopening.requested_by_id,
    )


def _notify_admins(
    *,
    kind: NotificationKind,
    cause: str,
    title: str,
    body: str,
    link: str,
    now: datetime,
    without: int = 0,
) -> None:
    admins = User.objects.filter(role=Role.ADMIN, status=AccountStatus.ACTIVE).exclude(pk=without)
    for admin in admins.order_by("pk"):
        notify(recipient_id=admin.pk, kind=kind, cause=cause, title=title, body=body, link=link, now=now)


@transaction.atomic
def mark_read(*, actor: User, notification_id: int, now: datetime) -> Notification:
    """Note that the actor read one; the first time stands. Raises NotFound for somebody else's."""
    notification = selectors.lock_notification(actor, notification_id)
    if notification.read_at is None:
        notification.read_at = now
        notification.save(update_fields=["read_at"])
    return notification


def mark_all_read(*, actor: User, now: datetime) -> int:
    """Note that the actor read all; how many were unread."""
    return selectors.list_notifications(actor, unread_only=True).update(read_at=now)


def notifications_over(before: datetime) -> QuerySet[Notification]:
    """Notifications that were read before."""
    return Notification.objects.filter(read_at__lt=before).order_by("pk")


def delete_all(*, user_id: int) -> int:
    """Delete a person's notifications, read or not; how many."""
    return Notification.objects.filter(recipient_id=user_id).delete()[0]
