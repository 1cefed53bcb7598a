"""What people are told of training days: each of it once, whoever is killed or runs twice."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import days, excuses, muster
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.messaging.models import Notification
from apps.messaging.rules import NotificationKind, catalogue
from apps.messaging.services import telling, training
from apps.messaging.services.telling import Note
from apps.system.models import OutboxEvent
from tests import cast

NOW = cast.MUSTER
FACTS = {"title": "Drill", "day": NOW.date(), "hours": ""}
# Noon of the day before, in Manila.
BEFORE = NOW - timedelta(hours=19)


def with_accounts(corps: cast.Corps) -> list:
    """The corps' cadets, with accounts."""
    users = []
    for row in corps.enrollments:
        row.cadet.user = cast.account(Role.CADET)
        row.cadet.save()
        users.append(row.cadet.user)
    return users


def told(kind: NotificationKind) -> dict[int, str]:
    """Who was told what of a kind."""
    return dict(Notification.objects.filter(kind=kind).values_list("recipient_id", "title"))


@pytest.mark.django_db
def test_cadets_are_reminded_once_on_the_day_before_and_who_is_excused_is_not(corps):
    first, second, third = with_accounts(corps)
    type(third).objects.filter(pk=third.pk).update(status="suspended")
    day = cast.training_day(corps, title="Drill", opened=False)
    excuse = excuses.file_excuse(actor=first, day_id=day.pk, reason="Fever", letter=None, now=BEFORE)
    excuses.decide_excuse(
        actor=corps.sergeant, excuse_id=excuse.pk, is_approved=True, reason="letter", now=BEFORE
    )

    too_early = training.remind_of_days(now=BEFORE - timedelta(days=1))
    numbers = [training.remind_of_days(now=BEFORE + timedelta(hours=hours)) for hours in (0, 1, 19)]

    assert (too_early, numbers) == (0, [1, 0, 0])
    assert told(NotificationKind.TRAINING_DAY) == {second.pk: "Training: Drill, 8 August 2026"}
    assert "opens at 07:00, on time until 07:30" in Notification.objects.get().body


@pytest.mark.django_db
def test_a_day_that_moves_is_told_anew_and_one_that_is_over_is_not(corps):
    with_accounts(corps)
    day = cast.training_day(corps, opened=False)
    first = training.remind_of_days(now=BEFORE)
    days.change_day(
        actor=corps.commandant, day_id=day.pk, held_on=day.held_on + timedelta(days=7), now=BEFORE
    )

    again = [training.remind_of_days(now=BEFORE + timedelta(days=days)) for days in (0, 7)]
    over = training.remind_of_days(now=BEFORE + timedelta(days=8))

    assert (first, again, over) == (3, [0, 3], 0)


@pytest.mark.django_db
def test_after_the_close_cadets_hear_what_stands_there_and_advisers_how_many_were_absent(corps):
    late, absent, _ = with_accounts(corps)
    officer, lieutenant, tac, clerk, bravo = (
        cast.staff(DutyKind.COMPANY, company=corps.alpha),
        cast.staff(DutyKind.PLATOON, platoon=corps.enrollments[0].platoon),
        cast.staff(DutyKind.TAC),
        cast.staff(DutyKind.S1),
        cast.staff(DutyKind.COMPANY, company=corps.bravo),
    )
    day = cast.training_day(corps, title="Drill")
    for row, status in zip(
        corps.enrollments,
        (AttendanceStatus.LATE, AttendanceStatus.ABSENT, AttendanceStatus.PRESENT),
        strict=True,
    ):
        muster.mark(
            actor=corps.commandant, day_id=day.pk, enrollment_id=row.pk, session_id=None, status=status,
            reason="", now=NOW,
        )  # fmt: skip
    training.notify_day_closed(day_id=day.pk, status="closed", now=NOW)
    while_open = Notification.objects.count()
    days.close_day(actor=corps.commandant, day_id=day.pk, now=NOW)

    for _ in range(2):
        training.notify_day_closed(day_id=day.pk, status="closed", now=NOW)

    assert while_open == 0
    assert told(NotificationKind.MARKED_LATE) == {late.pk: "Marked late: Drill, 8 August 2026"}
    assert told(NotificationKind.MARKED_ABSENT) == {absent.pk: "Marked absent: Drill, 8 August 2026"}
    assert "until 15 August 2026" in Notification.objects.get(recipient=absent).body
    alerts = told(NotificationKind.ABSENCES)
    assert set(alerts) == {officer.pk, lieutenant.pk, tac.pk, corps.sergeant.pk}
    assert {clerk.pk, bravo.pk} & set(alerts) == set()
    assert set(alerts.values()) == {"1 cadet absent: Drill, 8 August 2026"}
    assert Notification.objects.get(recipient=tac).body == "Alpha 1."
    places = catalogue.counted_places([("Alpha", 1), ("", 2)])
    assert (places.en, places.fil) == ("Alpha 1, no company 2", "Alpha 1, walang company 2")
    assert Notification.objects.count() == OutboxEvent.objects.filter(stream="notifications").count() == 6


@pytest.mark.django_db
def test_of_a_day_of_long_ago_nobody_is_told(corps):
    with_accounts(corps)
    day = cast.training_day(corps, closed=True)

    training.notify_day_closed(day_id=day.pk, status="closed", now=NOW + timedelta(days=16))

    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_a_cadet_hears_each_decision_with_its_reason_and_until_when_to_appeal(corps):
    cadet, *_ = with_accounts(corps)
    day = cast.training_day(corps, title="Drill")
    excuse = excuses.file_excuse(actor=cadet, day_id=day.pk, reason="Fever", letter=None, now=NOW)
    undecided = training.notify_excuse(excuse_id=excuse.pk, now=NOW)
    excuses.decide_excuse(
        actor=corps.sergeant, excuse_id=excuse.pk, is_approved=False, reason="no letter", now=NOW
    )
    for _ in range(2):
        training.notify_excuse(excuse_id=excuse.pk, now=NOW)
    excuses.appeal_excuse(actor=cadet, excuse_id=excuse.pk, reason="here it is", now=NOW)
    excuses.decide_excuse(
        actor=corps.commandant, excuse_id=excuse.pk, is_approved=True, reason="now there is", now=NOW
    )

    training.notify_excuse(excuse_id=excuse.pk, now=NOW)

    assert undecided is None
    refused, approved = Notification.objects.order_by("id")
    assert (refused.title, approved.title) == (
        "Excuse refused: Drill, 8 August 2026",
        "Excuse approved: Drill, 8 August 2026",
    )
    assert "no letter You may appeal until 15 August 2026" in refused.body
    assert approved.body.endswith("now there is")


class Killed(Exception):
    """What ends a worker in the middle."""


@pytest.mark.django_db
def test_who_is_killed_between_two_batches_goes_on_with_the_next_and_tells_nobody_twice(corps, monkeypatch):
    notes = [Note(cast.account(Role.CADET).pk, FACTS) for _ in range(3)]
    # 1,000 accounts would cost more than what is looked at: batches of one are as many steps.
    monkeypatch.setattr(telling, "AT_ONCE", 1)
    tell: dict[str, Any] = {
        "kind": NotificationKind.TRAINING_DAY,
        "cause": "day:1",
        "notes": notes,
        "now": NOW,
    }
    write = telling._notify_batch

    def killed(**words):
        if words["notes"] == notes[1:2]:
            raise Killed
        return write(**words)

    monkeypatch.setattr(telling, "_notify_batch", killed)
    with pytest.raises(Killed):
        telling.notify_many(**tell)
    monkeypatch.setattr(telling, "_notify_batch", write)

    numbers = [telling.notify_many(**tell), telling.notify_many(**tell)]

    assert numbers == [2, 0]
    assert Notification.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_person_once():
    notes = [Note(cast.account(Role.CADET).pk, FACTS) for _ in range(8)]
    begin = Barrier(2)
    numbers = []

    def tell() -> None:
        begin.wait()
        numbers.append(
            telling.notify_many(kind=NotificationKind.TRAINING_DAY, cause="day:1", notes=notes, now=NOW)
        )
        connection.close()

    threads = [Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(numbers) == [0, 8]
    assert Notification.objects.count() == 8
