"""Excuses: a cadet files one for a day, staff in scope decide, a refusal may be appealed to somebody else.

Whoever decides locks the day first, then the enrollment, then the excuse: opening the day, scans and another reviewer come one
after the other.
"""

from datetime import datetime, timedelta
from typing import Any, TypeAlias

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext, gettext_noop

from apps.attendance import selectors
from apps.attendance.events import ExcuseChanged
from apps.attendance.models import Excuse, ExcuseReview
from apps.attendance.rules import DayStatus
from apps.attendance.rules.excuses import UNDECIDED, ExcuseStatus
from apps.attendance.selectors import excuses as found
from apps.attendance.services import excused
from apps.authentication.models import User
from apps.authentication.rules.duties import Action
from apps.cadets.selectors import lock_enrollment, own_cadet
from apps.cadets.services.cadets import audience_of
from apps.files.models import StoredFile
from apps.files.services import storing
from apps.files.services.storing import Received
from apps.system import outbox
from apps.system.rules import SEALED_STATUSES, cadet_person
from apps.system.selectors import get_unit
from apps.system.services import audit
from apps.system.services.terms import TermSealed
from common import clock
from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.language import day_in_words

Letter: TypeAlias = "UploadedFile[Any] | None"


class ExcuseExists(Conflict):
    """One excuse per day."""

    code = "excuse_exists"
    title = gettext_noop("There is an excuse for that day already")


class TooLate(Conflict):
    """Excuses and appeals have their time."""

    code = "too_late"
    title = gettext_noop("The time for that is over")


class WrongExcuseStatus(Conflict):
    """Open ones are changed, undecided ones decided, refused ones appealed once."""

    code = "wrong_excuse_status"
    title = gettext_noop("The excuse is not in the state for that")


def file_excuse(*, actor: User, day_id: int, reason: str, letter: Letter, now: datetime) -> Excuse:
    """Ask to be excused for a day, before it or within the unit's days after it.

    Raises NotFound without a cadet's record or off the day's roll, TooLate, ExcuseExists, TermSealed, Invalid, and what
    storing.receive raises.
    """
    own_cadet(actor)
    return _file(actor=actor, day_id=day_id, reason=_said(reason), letter=_received(letter), now=now)


@transaction.atomic
def _file(*, actor: User, day_id: int, reason: str, letter: Received | None, now: datetime) -> Excuse:
    day = selectors.get_day(actor, day_id)
    enrollment = selectors.enrollments_on(day).filter(cadet__user=actor).first()
    if enrollment is None:
        raise NotFound(gettext("You are not on the roll of that training day."))
    if day.term.status in SEALED_STATUSES:
        raise TermSealed(gettext(_SEALED))
    until = found.file_until(day)
    if now >= until:
        raise TooLate(
            gettext(
                "An excuse for that day could be filed until {shown}. Speak to your company's officer."
            ).format(shown=_shown(until))
        )
    excuse = Excuse(
        enrollment=enrollment, day=day, reason=reason, filed_by=actor, filed_at=now, changed_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            excuse.save()
    except IntegrityError:
        raise ExcuseExists(
            gettext("You have filed an excuse for that day. Change that one, or withdraw it.")
        ) from None
    if letter is not None:
        excuse.letter = storing.store(letter, actor=actor, now=now)
        excuse.save(update_fields=["letter"])
    _note(excuse, actor=actor, action="excuse.filed", before=None, reason=reason, now=now)
    return excuse


def change_excuse(
    *, actor: User, excuse_id: int, reason: str | None, letter: Letter, now: datetime
) -> Excuse:
    """Change reason or letter of the own excuse while nobody has decided.

    Raises NotFound, Forbidden, WrongExcuseStatus, Invalid, and what storing.receive raises.
    """
    _refuse_others(actor, found.get_excuse(actor, excuse_id))
    said = None if reason is None else _said(reason)
    return _change(actor=actor, excuse_id=excuse_id, reason=said, letter=_received(letter), now=now)


@transaction.atomic
def _change(
    *, actor: User, excuse_id: int, reason: str | None, letter: Received | None, now: datetime
) -> Excuse:
    excuse = _lock_own(actor, excuse_id, ExcuseStatus.OPEN)
    before, old = _plain(excuse), excuse.letter
    excuse.reason = reason or excuse.reason
    if letter is not None:
        excuse.letter = storing.store(letter, actor=actor, now=now)
    excuse.changed_at = now
    excuse.save(update_fields=["reason", "letter", "changed_at"])
    if letter is not None:
        _let_go(old)
    _note(excuse, actor=actor, action="excuse.changed", before=before, reason=excuse.reason, now=now)
    return excuse


@transaction.atomic
def withdraw_excuse(*, actor: User, excuse_id: int, now: datetime) -> Excuse:
    """Take the own excuse back while nobody has decided; its letter goes. Raises NotFound, Forbidden, WrongExcuseStatus."""
    excuse = _lock_own(actor, excuse_id, ExcuseStatus.OPEN)
    before, letter = _plain(excuse), excuse.letter
    excuse.status, excuse.letter, excuse.changed_at = ExcuseStatus.WITHDRAWN, None, now
    excuse.save(update_fields=["status", "letter", "changed_at"])
    _let_go(letter)
    _note(excuse, actor=actor, action="excuse.withdrawn", before=before, now=now)
    return excuse


@transaction.atomic
def appeal_excuse(*, actor: User, excuse_id: int, reason: str, now: datetime) -> Excuse:
    """Have somebody else decide about a refusal, once.

    Raises NotFound, Forbidden, WrongExcuseStatus, TooLate, TermSealed, Invalid.
    """
    said = _said(reason)
    excuse = _lock_own(actor, excuse_id, ExcuseStatus.REFUSED)
    until = found.appeal_until(list(excuse.reviews.all()), days=get_unit().excuse_days)
    if until is None:
        raise WrongExcuseStatus(gettext("The appeal was decided; that decision is final."))
    if now >= until:
        raise TooLate(gettext("The refusal could be appealed until {shown}.").format(shown=_shown(until)))
    if excuse.day.term.status in SEALED_STATUSES:
        raise TermSealed(gettext(_SEALED))
    before = _plain(excuse)
    excuse.status, excuse.appeal_reason, excuse.appealed_at = ExcuseStatus.APPEALED, said, now
    excuse.changed_at = now
    excuse.save(update_fields=["status", "appeal_reason", "appealed_at", "changed_at"])
    _note(excuse, actor=actor, action="excuse.appealed", before=before, reason=said, now=now)
    return excuse


@transaction.atomic
def decide_excuse(*, actor: User, excuse_id: int, is_approved: bool, reason: str, now: datetime) -> Excuse:
    """Approve or refuse, with the reason. Approved, the cadet is excused in every session of the day: at once when it is open
    or closed, else as it opens.

    Raises NotFound, Forbidden (the own excuse; an appeal against the own decision), WrongExcuseStatus, TermSealed, Invalid.
    """
    said = _said(reason)
    seen = found.get_excuse(actor, excuse_id)
    day = selectors.lock_day(actor, seen.day_id)
    enrollment = lock_enrollment(actor, seen.enrollment_id, Action.RECORD_ATTENDANCE)
    excuse = found.lock_excuse(actor, excuse_id)
    if actor.pk == excuse.filed_by_id:
        raise Forbidden(gettext("Nobody decides on the own request."))
    if excuse.status not in UNDECIDED:
        raise WrongExcuseStatus(
            gettext("This excuse is decided, or was withdrawn."), extra={"status": excuse.status}
        )
    if day.term.status in SEALED_STATUSES:
        raise TermSealed(gettext(_SEALED))
    if excuse.reviews.filter(reviewed_by=actor).exists():
        raise Forbidden(gettext("You refused this excuse; somebody else decides on the appeal."))
    before = _plain(excuse)
    ExcuseReview.objects.create(
        excuse=excuse, is_appeal=excuse.status == ExcuseStatus.APPEALED, is_approved=is_approved, reason=said,
        reviewed_by=actor, reviewed_by_name=actor.display_name, reviewed_at=now,
    )  # fmt: skip
    excuse.status = ExcuseStatus.APPROVED if is_approved else ExcuseStatus.REFUSED
    excuse.changed_at = now
    excuse.save(update_fields=["status", "changed_at"])
    _note(excuse, actor=actor, action=f"excuse.{excuse.status}", before=before, reason=said, now=now)
    if is_approved and day.status != DayStatus.PLANNED:
        excused.write(day=day, enrollments=[enrollment], actor=actor, now=now)
    return excuse


def open_letter(*, actor: User, excuse_id: int, now: datetime) -> StoredFile:
    """The letter, for whoever may see the excuse; who looked is noted, as for the cadet's record. Raises NotFound."""
    excuse = found.get_excuse(actor, excuse_id)
    if excuse.letter is None:
        raise NotFound(gettext("This excuse has no letter."))
    cadet = excuse.enrollment.cadet
    audit.note_view(actor=actor, row=cadet, owner_id=cadet.user_id, now=now)
    return excuse.letter


_MOMENT = timedelta(microseconds=1)
_SEALED = gettext_noop(
    "The term is sealed: its attendance stays as it is. If this must count, ask the commandant for a reopening;"
    " an excuse that was filed waits for it."
)


def _lock_own(actor: User, excuse_id: int, status: ExcuseStatus) -> Excuse:
    excuse = found.lock_excuse(actor, excuse_id)
    _refuse_others(actor, excuse)
    if excuse.status != status:
        raise WrongExcuseStatus(extra={"status": excuse.status})
    return excuse


def _refuse_others(actor: User, excuse: Excuse) -> None:
    if excuse.enrollment.cadet.user_id != actor.pk:
        raise Forbidden(gettext("Only the cadet may do that."))


def _received(letter: Letter) -> Received | None:
    return storing.receive(letter, name=letter.name or "") if letter is not None else None


def _let_go(letter: StoredFile | None) -> None:
    if letter is not None:
        storing.remove(letter)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid(gettext("Say why."), errors={"reason": [gettext("Say why.")]})
    return reason.strip()


def _shown(until: datetime) -> str:
    """ "15 August 2026", the last day before the moment, in the language of the page."""
    return day_in_words(clock.local_date(until - _MOMENT), get_language() or "")


def _note(
    excuse: Excuse,
    *,
    actor: User,
    action: str,
    before: dict[str, object] | None,
    now: datetime,
    reason: str = "",
) -> None:
    cadet = excuse.enrollment.cadet
    audit.record(
        actor=actor, action=action, row=excuse, before=before, after=_plain(excuse), reason=reason, now=now,
        person=cadet_person(cadet.pk),
    )  # fmt: skip
    event = ExcuseChanged(excuse.pk, excuse.enrollment_id, cadet.pk, excuse.day_id, excuse.status)
    outbox.publish(event, to=audience_of(cadet, excuse.enrollment))


def _plain(excuse: Excuse) -> dict[str, object]:
    return {
        "status": excuse.status,
        "reason": excuse.reason,
        "letter": excuse.letter.sha256 if excuse.letter else None,
    }
