"""Serial numbers as headquarters gives them: entered one by one or many at once, corrected with a reason, never made here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_noop

from apps.authentication.rules.duties import Action
from apps.cadets.models import Cadet
from apps.cadets.selectors import latest_places, lock_cadet, visible_cadets
from apps.cadets.services.cadets import audience_of
from apps.grading.events import SerialNumberEntered
from apps.grading.models import SerialNumber
from apps.grading.rules.completion import REFUSALS, LineOutcome, SerialLine, outcome_of, serial_lines, tidy
from apps.grading.selectors.completion import completed_of
from apps.system import outbox
from apps.system.rules import cadet_person
from apps.system.services import audit
from common.actors import Actor
from common.errors import Conflict, Invalid

MAX_LINES = 5000


class NotCompleted(Conflict):
    """Both semesters of the basic course come first."""

    code = "not_completed"
    title = gettext_noop("The cadet has not completed MS 1 and MS 2 in sealed terms")


class SerialTaken(Conflict):
    """A serial number belongs to one cadet."""

    code = "serial_taken"
    title = gettext_noop("Another cadet has this serial number")


@dataclass(frozen=True)
class LineResult:
    """What becomes of a pasted line."""

    line: SerialLine
    outcome: LineOutcome


@transaction.atomic
def enter_serial(*, actor: Actor, cadet_id: int, number: str, reason: str, now: datetime) -> SerialNumber:
    """Enter the serial number of a cadet who has completed the basic course, or correct it with a reason; the same again
    changes nothing.

    Raises NotFound, Forbidden, NotCompleted, SerialTaken, Invalid.
    """
    cadet = lock_cadet(actor, cadet_id, Action.REGISTER_CADETS)
    number = tidy(number)
    if not number:
        raise Invalid(
            gettext("Type the serial number."),
            errors={"number": [gettext("Type it as headquarters gave it.")]},
        )
    row = SerialNumber.objects.filter(cadet=cadet).first()
    if row is not None and row.number == number:
        return row
    if row is None and not completed_of([cadet]):
        raise NotCompleted()
    if row is not None and not reason.strip():
        raise Invalid(
            gettext("Say why the serial number is corrected."), errors={"reason": [gettext("Say why.")]}
        )
    before = None if row is None else {"serial_number": row.number}
    row = row or SerialNumber(cadet=cadet)
    row.number, row.entered_by_name, row.entered_at = number, actor.display_name, now
    _save([row])
    action = "serial.entered" if before is None else "serial.corrected"
    audit.record(
        actor=actor, action=action, row=row, before=before, after={"serial_number": number}, reason=reason, now=now,
        person=cadet_person(cadet.pk),
    )  # fmt: skip
    _publish([cadet])
    return row


@transaction.atomic
def enter_serials(*, actor: Actor, text: str, is_preview: bool, now: datetime) -> list[LineResult]:
    """Many at once from pasted lines of student number and serial number, matched exactly; all or none, with a preview. Nothing
    that is there is changed.

    Raises Invalid without a line, or with any line that is neither entered nor there already.
    """
    lines = serial_lines(text)
    if not 0 < len(lines) <= MAX_LINES:
        message = gettext("Paste 1 to {max_lines} lines of student number and serial number.").format(
            max_lines=MAX_LINES
        )
        raise Invalid(message, errors={"lines": [message]})
    found = _lock(actor, [line.student_number for line in lines])
    results = _judged(lines, found)
    if is_preview:
        return results
    wrong = [
        gettext("Line {row}: {refusal}").format(row=row.line.row, refusal=gettext(REFUSALS[row.outcome]))
        for row in results
        if row.outcome in REFUSALS
    ]
    if wrong:
        raise Invalid(
            gettext("{count} lines cannot be entered; none was.").format(count=len(wrong)),
            errors={"lines": wrong},
        )
    rows = [
        SerialNumber(
            cadet=found[row.line.student_number],
            number=row.line.serial_number,
            entered_by_name=actor.display_name,
            entered_at=now,
        )
        for row in results
        if row.outcome is LineOutcome.ENTERED
    ]
    _save(rows)
    table = SerialNumber._meta.db_table
    changes = [
        audit.Change(table, row.pk, None, {"serial_number": row.number}, cadet_person(row.cadet_id))
        for row in rows
    ]
    audit.record_many(actor=actor, action="serial.entered", changes=changes, now=now)
    _publish([row.cadet for row in rows])
    return results


def _lock(actor: Actor, student_numbers: Sequence[str]) -> dict[str, Cadet]:
    """The cadets whom the actor may register, but for the own record, by student number."""
    rows = visible_cadets(actor, Action.REGISTER_CADETS).filter(student_number__in=student_numbers)
    rows = rows.select_for_update(no_key=True).order_by("pk")
    return {row.student_number: row for row in rows if actor.pk is None or row.user_id != actor.pk}


def _judged(lines: Sequence[SerialLine], found: dict[str, Cadet]) -> list[LineResult]:
    cadets = list(found.values())
    own = dict(SerialNumber.objects.filter(cadet__in=cadets).values_list("cadet_id", "number"))
    folded = [line.serial_number.casefold() for line in lines]
    lowered = SerialNumber.objects.annotate(folded=Lower("number")).filter(folded__in=folded)
    taken = {number.casefold() for number in lowered.values_list("number", flat=True)}
    completed = completed_of(cadets)
    results = []
    for line in lines:
        cadet = found.get(line.student_number)
        outcome = outcome_of(
            line,
            is_known=cadet is not None,
            has_completed=cadet is not None and cadet.pk in completed,
            own=own.get(cadet.pk) if cadet else None,
            is_taken=line.serial_number.casefold() in taken,
        )
        results.append(LineResult(line, outcome))
    return results


def _save(rows: Sequence[SerialNumber]) -> None:
    try:
        with transaction.atomic():
            if len(rows) == 1:
                rows[0].save()
            else:
                SerialNumber.objects.bulk_create(rows)
    except IntegrityError:
        raise SerialTaken(gettext("Look whose it is, and correct that one first.")) from None


def _publish(cadets: Sequence[Cadet]) -> None:
    places = latest_places(cadet.pk for cadet in cadets)
    outbox.publish_many(
        (SerialNumberEntered(cadet.pk), audience_of(cadet, places.get(cadet.pk))) for cadet in cadets
    )
