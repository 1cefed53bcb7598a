"""Notifications: told once, read by their recipient alone."""

from datetime import timedelta

import pytest

from apps.authentication.rules import Role
from apps.authentication.services import sign_in
from apps.grading.models import LedgerEntry
from apps.messaging import tasks
from apps.messaging.models import Notification
from apps.messaging.rules import NotificationKind, catalogue
from apps.messaging.services import telling
from apps.system.models import OutboxEvent
from apps.system.rules import Stream, user_audience
from realtime.subscriptions import REACTIONS
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
NOTIFICATIONS = "/api/v1/notifications"
LATER = cast.MUSTER + timedelta(minutes=1)


def told(user, cause="report:1", **fields):
    details = {
        "kind": NotificationKind.REPORT_READY,
        "facts": {"document": "Grade sheet", "reason": ""},
        "now": cast.MUSTER,
        **fields,
    }
    return telling.notify(recipient_id=user.pk, cause=cause, **details)


def ledger_entry(corps, *, user=None, **fields):
    details = {
        "kind": "merit",
        "points": 5,
        "reason": "neat drill",
        "occurred_on": cast.MUSTER.date(),
        "recorded_at": cast.MUSTER,
        "issued_by_name": "Sergeant",
        **fields,
    }
    return LedgerEntry.objects.create(enrollment=cast.enrolled(corps, user=user), **details)


def test_the_same_thing_is_told_and_announced_once(corps):
    first = told(corps.sergeant)
    again = told(corps.sergeant, facts={"document": "Other words", "reason": ""}, now=LATER)

    event = OutboxEvent.objects.get(type="messaging.notification_created")
    assert first == again
    assert Notification.objects.get().title == "Grade sheet: ready to download"
    assert event.data == {"notification_id": first.pk}
    assert (event.audience, event.stream) == ([user_audience(corps.sergeant.pk)], Stream.NOTIFICATIONS)


def test_another_cause_kind_or_person_is_another_notification(corps):
    told(corps.sergeant)
    told(corps.sergeant, cause="report:2")
    told(corps.sergeant, kind=NotificationKind.REPORT_FAILED)
    told(corps.commandant)

    assert Notification.objects.count() == 4


@pytest.mark.parametrize(
    ("status", "kind", "title"),
    [
        ("ready", "report_ready", "Grade sheet, Term: ready to download"),
        ("failed", "report_failed", "Grade sheet, Term: could not be made"),
    ],
)
def test_the_end_of_a_report_is_told_to_its_requester(corps, status, kind, title):
    event = {
        "report_id": 9,
        "status": status,
        "progress": 100,
        "kind": "grade_sheet",
        "title": "Grade sheet, Term",
    }
    for _ in range(2):
        tasks.notify_report(**event, requested_by=corps.sergeant.pk, reason="Why", event_seq=3)

    notification = Notification.objects.get()
    assert (notification.recipient_id, notification.kind, notification.title) == (
        corps.sergeant.pk,
        kind,
        title,
    )
    assert (notification.cause, notification.body) == ("report:9", "Why")


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_report_in_the_making_is_not_worth_a_notification(corps, status):
    tasks.notify_report(
        report_id=9, status=status, progress=50, requested_by=corps.sergeant.pk, title="Sheet"
    )

    assert not Notification.objects.exists()


def test_a_merit_is_told_to_its_cadet_once(corps):
    cadet = cast.account(Role.CADET)
    entry = ledger_entry(corps, user=cadet)

    for _ in range(2):
        tasks.notify_ledger_entry(
            entry_id=entry.pk,
            enrollment_id=entry.enrollment_id,
            cadet_id=entry.enrollment.cadet_id,
            term_id=corps.term.pk,
            event_seq=5,
        )

    notification = Notification.objects.get()
    assert (notification.recipient, notification.title) == (cadet, "5 merits: neat drill")
    assert notification.body.endswith("recorded by Sergeant.")


def test_nobody_is_told_of_an_entry_without_an_account_a_voided_one_or_one_that_is_not_there(corps):
    without_account = ledger_entry(corps)
    voided = ledger_entry(corps, user=cast.account(Role.CADET), voided_at=LATER, void_reason="Wrong cadet")

    for entry_id in (without_account.pk, voided.pk, 999_999):
        tasks.notify_ledger_entry(entry_id=entry_id)

    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("kind", "points", "reason", "title"),
    [
        ("demerit", 1, "", "1 demerit"),
        ("demerit", 2, "late", "2 demerits: late"),
        ("merit", 1, "neat", "1 merit: neat"),
    ],
)
def test_a_ledger_title_counts_in_words(kind, points, reason, title):
    assert catalogue.ledger_entry(kind=kind, points=points, reason=reason).en == title


def test_a_title_too_long_is_cut_with_an_ellipsis(corps):
    entry = ledger_entry(corps, user=cast.account(Role.CADET), reason="x" * 500)

    tasks.notify_ledger_entry(entry_id=entry.pk)

    title = Notification.objects.get().title
    assert (len(title), title[-1]) == (200, "…")


def account_notice(user, notice, **fields):
    details = {"at": cast.MUSTER.isoformat(), "address": "192.0.2.7", "device": "Chrome on Android", **fields}
    tasks.notify_account_notice(user_id=user.pk, notice=notice, **details, event_seq=7)


@pytest.mark.parametrize(
    ("notice", "title"),
    [
        ("session_reused", "A sign-in was ended for your safety"),
        ("new_device", "Sign-in with a new device"),
        ("password_changed", "Your password was changed"),
        ("second_factor_on", "Second factor switched on"),
        ("second_factor_off", "Second factor switched off"),
        ("recovery_code_used", "A recovery code was used"),
    ],
)
def test_what_may_not_have_been_the_owner_is_told_in_the_app_once(corps, notice, title):
    for _ in range(2):
        account_notice(corps.sergeant, notice)

    notification = Notification.objects.get()
    assert (notification.recipient, notification.title) == (corps.sergeant, title)
    assert "On 8 August 2026, 07:00 with Chrome on Android from 192.0.2.7." in notification.body
    assert notification.body.endswith("change your password at once and tell the unit's admin.")


def test_the_same_thing_at_another_time_is_told_again(corps):
    account_notice(corps.sergeant, "new_device")
    account_notice(corps.sergeant, "new_device", at=LATER.isoformat())

    assert Notification.objects.count() == 2


@pytest.mark.parametrize("notice", ["approved", "suspended"])
def test_approval_and_suspension_are_told_by_mail_alone(corps, notice):
    account_notice(corps.sergeant, notice)

    assert not Notification.objects.exists()


def test_nobody_is_told_of_an_account_that_is_gone(corps):
    user = cast.account(Role.CADET)
    key, _ = user.pk, user.delete()
    user.pk = key

    account_notice(user, "new_device")

    assert not Notification.objects.exists()


def test_a_refresh_token_that_comes_back_tells_its_owner_in_the_app(corps):
    moment = cast.datetime.now(cast.UTC)
    begun = sign_in.sign_in(
        username=corps.sergeant.username,
        password=cast.PASSWORD,
        user_agent="",
        address=None,
        now=moment,
    )
    newer = sign_in.refresh(token=begun.tokens.refresh, now=moment)
    sign_in.refresh(token=newer.refresh, now=moment)

    with pytest.raises(sign_in.SessionOver):
        sign_in.refresh(token=begun.tokens.refresh, now=moment + timedelta(minutes=1))

    [event] = OutboxEvent.objects.filter(type="authentication.account_notice")
    assert "messaging.notify_account_notice" in REACTIONS[event.type]
    tasks.notify_account_notice(**event.data, event_seq=1)
    assert Notification.objects.get(recipient=corps.sergeant).title == "A sign-in was ended for your safety"


def test_the_list_is_the_own_one_newest_first(corps):
    first, second = told(corps.sergeant), told(corps.sergeant, cause="report:2")
    told(corps.commandant)

    listing = cast.client_of(corps.sergeant).get(NOTIFICATIONS)

    assert listing.status_code == 200
    assert [row["id"] for row in listing.json()["results"]] == [second.pk, first.pk]
    assert set(listing.json()["results"][0]) == {
        "id",
        "kind",
        "title",
        "body",
        "link",
        "created_at",
        "read_at",
    }
    assert cast.client_of(None).get(NOTIFICATIONS).status_code == 401


def test_reading_one_takes_it_from_the_unread_and_keeps_the_first_time(corps):
    notification = told(corps.sergeant)
    told(corps.sergeant, cause="report:2")
    client = cast.client_of(corps.sergeant)

    first = client.post(f"{NOTIFICATIONS}/{notification.pk}/read")
    again = client.post(f"{NOTIFICATIONS}/{notification.pk}/read")

    assert first.status_code == 200
    assert first.json()["read_at"] is not None
    assert again.json() == first.json()
    assert client.get(NOTIFICATIONS, {"unread": "true"}).json()["count"] == 1
    assert client.get(NOTIFICATIONS).json()["count"] == 2


def test_somebody_elses_notification_is_not_there(corps):
    notification = told(corps.sergeant)

    for user, status in [(corps.commandant, 404), (None, 401), (corps.sergeant, 200)]:
        assert cast.client_of(user).post(f"{NOTIFICATIONS}/{notification.pk}/read").status_code == status


def test_reading_all_reads_the_own_ones_only(corps):
    told(corps.sergeant)
    told(corps.sergeant, cause="report:2")
    told(corps.commandant)

    answer = cast.client_of(corps.sergeant).post(f"{NOTIFICATIONS}/read-all")

    assert answer.status_code == 204
    assert list(Notification.objects.filter(read_at=None).values_list("recipient", flat=True)) == [
        corps.commandant.pk
    ]


def test_a_word_for_unread_that_is_no_word_is_refused(corps):
    answer = cast.client_of(corps.sergeant).get(NOTIFICATIONS, {"unread": "perhaps"})

    assert answer.status_code == 400
    assert "unread" in answer.json()["errors"]
