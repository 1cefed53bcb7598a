"""Erasure: asked for by the person (or an admin who was asked on paper), decided by another admin, and final."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from apps.attendance.models import AttendanceRecord, Excuse
from apps.attendance.services import erasure as attendance
from apps.attendance.services import letters
from apps.authentication.models import Session, User
from apps.authentication.selectors.accounts import get_account
from apps.authentication.services import erasure as accounts
from apps.cadets.models import Award, Cadet, CadetRecord, Correction, Enrollment, Requirement
from apps.cadets.rules import EnrollmentStatus
from apps.cadets.selectors import get_cadet, shells_of
from apps.cadets.services import erasure as cadets
from apps.grading.models import GradeMark, LedgerEntry, Score
from apps.integration import selectors
from apps.integration.events import ErasureChanged
from apps.integration.models import ErasureRequest, ImportRow, LegacyRow
from apps.integration.rules.erasure import ACCOUNT, CHAIN, LAW, RUNNING, Portion
from apps.integration.rules.kinds import LegacyOutcome
from apps.messaging.models import Notification
from apps.messaging.rules import NotificationKind
from apps.messaging.services import PRIVACY_PATH, forgetting, telling
from apps.messaging.services import own as own_notifications
from apps.reports.services.retention import own_data_files
from apps.staff import services as staff
from apps.system import outbox
from apps.system.models import AuditEntry, PrivacyConsent
from apps.system.rules import (
    ADMINS_AUDIENCE,
    RequestStatus,
    TermStatus,
    account_person,
    cadet_person,
    user_audience,
)
from apps.system.services import audit, sealing
from apps.system.services import erasure as system
from common import clock
from common.actors import Actor
from common.errors import Conflict, Forbidden, Invalid

OPEN_TERMS = (TermStatus.OPEN, TermStatus.ENCODING)


class AskedAlready(Conflict):
    """One open request per person."""

    code = "asked_already"
    title = gettext_noop("An erasure is asked for already; it waits for the decision")


class DecidedAlready(Conflict):
    """A request is decided once; an erasure is not taken back."""

    code = "decided_already"
    title = gettext_noop("This request is decided already")


class EnrollmentRunning(Conflict):
    """Who is in training is not erased."""

    code = "enrollment_running"
    title = gettext_noop("The person is in training")


@dataclass(frozen=True)
class Person:
    """Whom an erasure is about: an account, a cadet's record, or both of one person."""

    user: User | None
    cadet: Cadet | None

    @property
    def name(self) -> str:
        """As the unit knows the person."""
        return self.cadet.name if self.cadet else self.user.display_name if self.user else ""

    @property
    def confirmation(self) -> str:
        """What an admin types to confirm: student number or user name."""
        return self.cadet.student_number if self.cadet else self.user.username if self.user else ""

    @property
    def keys(self) -> list[str]:
        """The names of the person's keys."""
        own = [account_person(self.user.pk)] if self.user else []
        shells = [cadet_person(row.pk) for row in self.shells]
        return [*own, *shells, *([cadet_person(self.cadet.pk)] if self.cadet else [])]

    @cached_property
    def shells(self) -> list[Cadet]:
        """Records that were merged into the cadet's."""
        return list(shells_of(self.cadet)) if self.cadet else []


@dataclass(frozen=True)
class Preview:
    """What an erasure takes and what it leaves; `obstacle` says why it cannot be done now, empty when it can."""

    name: str
    confirmation: str
    goes: list[Portion]
    stays: list[Portion]
    obstacle: str


@transaction.atomic
def ask(
    *, actor: User, reason: str, now: datetime, account_id: int | None = None, cadet_id: int | None = None
) -> ErasureRequest:
    """Ask to be erased or, as an admin, enter what an account's or a cadet's person asked for on paper.

    Raises Forbidden for others, NotFound, AskedAlready, DecidedAlready for who is erased already."""
    user: User | None = actor
    cadet: Cadet | None = None
    if account_id is not None or cadet_id is not None:
        if actor.role != "admin":
            raise Forbidden(gettext("You can ask for your own erasure."))
        cadet = get_cadet(actor, cadet_id) if cadet_id is not None else None
        user = cadet.user if cadet else get_account(actor, account_id or 0)
    if cadet is None and user is not None:
        cadet = Cadet.objects.filter(user=user).first()
    request = ErasureRequest(user=user, cadet=cadet, reason=reason, requested_at=now)
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise AskedAlready() from None
    _note(request, actor=actor, action="erasure.requested", reason=reason, now=now)
    return request


def preview(*, actor: Actor, erasure_id: int, now: datetime) -> Preview:
    """What accepting would take and leave. Raises NotFound."""
    person = _person(selectors.get_erasure(actor, erasure_id))
    return Preview(person.name, person.confirmation, _goes(person), _stays(person), _obstacle(person, now))


@transaction.atomic
def accept(*, actor: Actor, erasure_id: int, confirmation: str, reason: str, now: datetime) -> ErasureRequest:
    """Erase the person, for good. Raises NotFound, Forbidden for the own request, DecidedAlready, EnrollmentRunning, LastAdmin,
    Invalid when `confirmation` is not the student number or user name."""
    request = _lock_open(actor, erasure_id)
    person = _locked(_person(request))
    if confirmation.strip() != person.confirmation:
        wrong = gettext("Type {confirmation} to confirm: an erasure is not taken back.").format(
            confirmation=person.confirmation
        )
        raise Invalid(wrong, errors={"confirmation": [wrong]})
    obstacle = _obstacle(person, now)
    if obstacle:
        raise EnrollmentRunning(obstacle)
    gone = {part.what: part.count for part in _goes(person)}
    _erase(person, now=now)
    ErasureRequest.objects.filter(_of(person)).update(reason="", decision_reason="")
    request.reason = ""
    _decide(request, RequestStatus.ACCEPTED, actor=actor, reason=reason, now=now, after=gone)
    # Last: what was noted above is sealed too.
    sealing.forget(person.keys)
    return request


@transaction.atomic
def refuse(*, actor: Actor, erasure_id: int, reason: str, now: datetime) -> ErasureRequest:
    """Erase nothing, and say why. Raises NotFound, Forbidden for the own request, DecidedAlready, Invalid without a reason."""
    if not reason.strip():
        raise Invalid(gettext("Say why it is refused."), errors={"reason": [gettext("Say why.")]})
    request = _lock_open(actor, erasure_id)
    _decide(request, RequestStatus.REFUSED, actor=actor, reason=reason, now=now, after={})
    return request


def notify_refused(*, erasure_id: int, now: datetime) -> None:
    """Tell who asked that it was refused, and why. Who was erased is told nothing here any more."""
    request = ErasureRequest.objects.filter(pk=erasure_id, status=RequestStatus.REFUSED).first()
    if request is not None and request.user_id is not None:
        telling.notify(
            recipient_id=request.user_id, kind=NotificationKind.ERASURE_REFUSED, cause=f"erasure:{request.pk}",
            facts={"reason": request.decision_reason}, link=PRIVACY_PATH, now=now,
        )  # fmt: skip


def _lock_open(actor: Actor, erasure_id: int) -> ErasureRequest:
    request = selectors.lock_erasure(actor, erasure_id)
    if request.status != RequestStatus.OPEN:
        raise DecidedAlready(extra={"status": request.status})
    return request


def _decide(
    request: ErasureRequest,
    status: RequestStatus,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
    after: dict[str, int],
) -> None:
    request.status, request.decided_at = status, now
    request.decided_by_name, request.decision_reason = actor.display_name, reason
    request.save(update_fields=["reason", "status", "decided_at", "decided_by_name", "decision_reason"])
    _note(request, actor=actor, action=f"erasure.{status}", reason=reason, now=now, after=after)


def _note(
    request: ErasureRequest,
    *,
    actor: Actor,
    action: str,
    reason: str,
    now: datetime,
    after: dict[str, int] | None = None,
) -> None:
    keys = _person(request).keys
    audit.record(
        actor=actor, action=action, row=request, before=None,
        after={"status": request.status, "user_id": request.user_id, "cadet_id": request.cadet_id, **(after or {})},
        reason=reason, now=now, person=keys[-1],
    )  # fmt: skip
    own = [user_audience(request.user_id)] if request.user_id else []
    outbox.publish(ErasureChanged(request.pk, request.status), to=[ADMINS_AUDIENCE, *own])


def _person(request: ErasureRequest) -> Person:
    """The account and the record as they belong together now: an account may have come since it was asked."""
    user, cadet = request.user, request.cadet
    if cadet is not None and user is None:
        user = cadet.user
    if user is not None and cadet is None:
        cadet = Cadet.objects.filter(user=user).first()
    return Person(user, cadet)


def _locked(person: Person) -> Person:
    cadet = person.cadet and Cadet.objects.select_for_update(no_key=True).get(pk=person.cadet.pk)
    return Person(person.user, cadet)


def _of(person: Person) -> Q:
    about = Q(pk__in=[])
    if person.user is not None:
        about |= Q(user=person.user)
    if person.cadet is not None:
        about |= Q(cadet=person.cadet)
    return about


def _enrollments(person: Person) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(cadet=person.cadet) if person.cadet else Enrollment.objects.none()


def _import_rows(person: Person) -> QuerySet[ImportRow]:
    number = person.cadet.student_number if person.cadet else ""
    rows = ImportRow.objects.filter(student_number__iexact=number)
    return rows.exclude(cells={}, values={}, changes={}, done={}, name="")


def _legacy_rows(person: Person) -> QuerySet[LegacyRow]:
    return LegacyRow.objects.filter(_of(person)).exclude(content="")


def _obstacle(person: Person, now: datetime) -> str:
    today = clock.local_date(now)
    running = _enrollments(person).filter(
        Q(ended_on=None) | Q(ended_on__gte=today),
        term__status__in=OPEN_TERMS,
        status=EnrollmentStatus.ONGOING,
    )
    enrollment = running.select_related("term").first()
    return RUNNING.format(term=enrollment.term.name) if enrollment else ""


def _erase(person: Person, *, now: datetime) -> None:
    user, cadet = person.user, person.cadet
    keeps_name = _enrollments(person).exists()
    words = [user.email, user.username] if user else []
    if cadet is not None:
        words += [cadet.email, cadet.contact_number, cadet.address]
        words += [] if keeps_name else [cadet.student_number]
        words += cadets.words_beside(cadet)
    _import_rows(person).update(name="", cells={}, values={}, changes={}, errors=[], done={})
    quarantined = _legacy_rows(person).filter(outcome=LegacyOutcome.QUARANTINED)
    quarantined.update(reason="erased: the person asked for it")
    _legacy_rows(person).update(content="", notes=[], claims=[])
    cadets.blank_corrections(user=user, cadet=cadet, now=now)
    attendance.erase(user_id=user.pk if user else None, cadet_id=cadet.pk if cadet else None)
    if user is not None:
        own_notifications.delete_all(user_id=user.pk)
        forgetting.forget_words(user_id=user.pk)
        own_data_files(user.pk).delete()
        staff.erase(user_id=user.pk)
        system.forget_addresses(user.pk)
        accounts.erase(user=user, now=now)
    if cadet is not None:
        letters.forget(cadet.pk)
        for shell in person.shells:
            words += [shell.email, shell.contact_number, shell.address, *cadets.words_beside(shell)]
            cadets.erase(cadet=shell, keeps_name=False, now=now)
        cadets.erase(cadet=cadet, keeps_name=keeps_name, now=now)
    system.blank_events(words)
    system.blank_answers(words)


def _goes(person: Person) -> list[Portion]:
    user, cadet = person.user, person.cadet
    parts = []
    if cadet is not None:
        cleared = [
            "birthdate",
            "email",
            "contact_number",
            "address",
            "degree_program",
            "year_level",
            "photo_id",
        ]
        cleared += [] if _enrollments(person).exists() else list(cadets.KEPT_WITH_GRADES)
        filled = sum(bool(getattr(cadet, name)) for name in cleared)
        parts.append(Portion(gettext_noop("values of the cadet's record"), filled))
        beside = sum(model.objects.filter(cadet=cadet).count() for model in (CadetRecord, Requirement, Award))
        parts.append(Portion(gettext_noop("guardian, health, sizes, papers handed in, awards"), beside))
    if user is not None:
        parts += [
            Portion(gettext_noop("account, which is closed for good"), 1),
            Portion(gettext_noop("devices and addresses of sign-ins"), Session.objects.filter(user=user).count()),
            Portion(gettext_noop("words and files of messages"), forgetting.words_of(user.pk)),
            Portion(gettext_noop("notifications"), Notification.objects.filter(recipient=user).count()),
            Portion(gettext_noop("documents of the own data"), own_data_files(user.pk).count()),
            Portion(gettext_noop("addresses of consents"),
                    PrivacyConsent.objects.filter(user_id=user.pk).exclude(address=None).count()),
        ]  # fmt: skip
    return [
        *parts,
        Portion(gettext_noop("texts of correction requests"), Correction.objects.filter(_of(person)).count()),
        Portion(
            gettext_noop("letters and words of excuses"),
            Excuse.objects.filter(enrollment__in=_enrollments(person)).count(),
        ),
        Portion(gettext_noop("rows of imported files"), _import_rows(person).count()),
        Portion(gettext_noop("rows of the old system"), _legacy_rows(person).count()),
        Portion(
            gettext_noop("entries of the audit that become unreadable"), system.sealed_entries(person.keys)
        ),
    ]


def _stays(person: Person) -> list[Portion]:
    enrollments = _enrollments(person)
    counts = [(gettext_noop("enrollments"), enrollments.count())]
    for what, rows in (
        (gettext_noop("attendance records"), AttendanceRecord.objects),
        (gettext_noop("merits and demerits, with their reasons"), LedgerEntry.objects),
        (gettext_noop("scores"), Score.objects),
        (gettext_noop("marks, with their reasons"), GradeMark.objects),
    ):
        counts.append((what, rows.filter(enrollment__in=enrollments).count()))
    stays = [Portion(what, count, LAW) for what, count in counts if count]
    if stays:
        stays.insert(
            0, Portion(gettext_noop("line of student number, name and sex, as on the grade sheet"), 1, LAW)
        )
    if person.user is not None:
        consents = PrivacyConsent.objects.filter(user_id=person.user.pk).count()
        stays.append(Portion(gettext_noop("consents to the notice, with their dates"), consents, ACCOUNT))
    open_entries = _open_entries(person)
    return (
        [*stays, Portion(gettext_noop("entries of the audit that are readable still"), open_entries, CHAIN)]
        if open_entries
        else stays
    )


def _open_entries(person: Person) -> int:
    about = Q(pk__in=[])
    if person.user is not None:
        about |= Q(table=User._meta.db_table, row_id=person.user.pk)
    if person.cadet is not None:
        about |= Q(table=Cadet._meta.db_table, row_id=person.cadet.pk)
    said = Q(before__isnull=False) | Q(after__isnull=False) | ~Q(reason="")
    return AuditEntry.objects.filter(about, said, sealed=None).exclude(action="record.viewed").count()
