"""What is due is called to mind: once, however often the task runs."""

from datetime import date, datetime

import pytest

from apps.authentication.rules import AccountStatus, Role
from apps.cadets.models import Cadet
from apps.grading.models import GradeMark
from apps.grading.rules import MarkCode
from apps.grading.services import marks, reopening
from apps.messaging import services, tasks
from apps.messaging.models import Notification
from apps.system.models import OutboxEvent, Term
from realtime.subscriptions import REACTIONS
from tests import cast

pytestmark = pytest.mark.django_db


def moment(day: int, hour: int = 4) -> datetime:
    """Noon of a day of December in Manila."""
    return datetime(2026, 12, day, hour, tzinfo=cast.UTC)


def told(kind: str) -> list[tuple[int, str]]:
    rows = Notification.objects.filter(kind=kind).order_by("id")
    return list(rows.values_list("recipient_id", "title"))


def test_when_a_term_has_ended_every_active_admin_is_told_once_until_when_its_grades_are_due(corps, settings):
    Term.objects.update(ends_on=date(2026, 12, 10), name="First Semester")
    suspended = cast.account(Role.ADMIN)
    suspended.status = AccountStatus.SUSPENDED
    suspended.save()

    services.remind(now=moment(10))
    assert told("grades_due") == []
    for day in (11, 11, 12, 30):
        services.remind(now=moment(day))

    assert told("grades_due") == [
        (corps.commandant.pk, "Grades of First Semester are due at the registrar by 25 December 2026")
    ]
    assert {row.link for row in Notification.objects.all()} == {f"/terms/{corps.term.pk}/seal"}
    assert settings.CELERY_BEAT_SCHEDULE["reminders"]["task"] == tasks.remind.name


def test_grades_are_due_within_the_days_that_the_term_says(corps):
    Term.objects.update(ends_on=date(2026, 12, 10), grades_due_days=5, name="Summer")

    services.remind(now=moment(11))

    assert told("grades_due") == [
        (corps.commandant.pk, "Grades of Summer are due at the registrar by 15 December 2026")
    ]


def test_a_sealed_term_is_called_to_nobodys_mind(corps):
    Term.objects.update(ends_on=date(2026, 12, 10))
    cast.sealed(corps)

    services.remind(now=moment(20))

    assert told("grades_due") == []


def test_an_inc_that_nears_its_deadline_is_told_to_whoever_set_it_and_to_the_cadet_and_stays(corps):
    user = cast.account(Role.CADET)
    enrollment = cast.enrolled(corps, user=user)
    for row in (enrollment, corps.enrollments[0]):
        marks.set_mark(
            actor=corps.sergeant, enrollment_id=row.pk, code=MarkCode.INCOMPLETE, reason="sick", now=cast.MUSTER,
            requirement="final exam", deadline=date(2026, 12, 20) if row == enrollment else None,
        )  # fmt: skip

    for day in (12, 13, 20, 27):
        services.remind(now=moment(day))

    title = f"INC of {Cadet.objects.get(user=user).name}: deadline 20 December 2026"
    assert told("inc_due") == [(corps.sergeant.pk, title), (user.pk, title)]
    assert GradeMark.objects.filter(code="INC").count() == 2


def test_what_was_told_and_thrown_away_is_not_told_for_ever(corps):
    Term.objects.update(ends_on=date(2026, 12, 10))
    marks.set_mark(
        actor=corps.sergeant, enrollment_id=corps.enrollments[0].pk, code=MarkCode.INCOMPLETE, reason="sick",
        now=cast.MUSTER, requirement="final exam", deadline=date(2026, 12, 10),
    )  # fmt: skip

    services.remind(now=moment(18))

    assert not Notification.objects.exists()


def test_the_other_admins_are_told_when_somebody_asks_to_open_a_sealed_term(corps):
    other = cast.account(Role.ADMIN)
    cast.sealed(corps)
    reopening.request_reopening(
        actor=corps.commandant, term_id=corps.term.pk, memo="a wrong score", now=cast.MUSTER
    )

    for event in OutboxEvent.objects.filter(type="grading.seal_changed"):
        tasks.notify_seal(**event.data, event_seq=1)

    [told_to] = Notification.objects.filter(kind="reopening_requested")
    assert (told_to.recipient_id, told_to.body) == (other.pk, "a wrong score")
    assert REACTIONS["grading.seal_changed"] == ("messaging.notify_seal",)
