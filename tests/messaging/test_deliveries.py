"""What goes out of the app: mail on the ways that each person chose, after the quiet hours, once."""

import dataclasses
import os
import re
import signal
import string
import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from datetime import time as hour
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.messaging.models import Delivery, Notification
from apps.messaging.rules import Channel, Digest, NotificationKind, timing
from apps.messaging.rules.catalogue import CATALOGUE, kinds_for
from apps.messaging.services import delivering, own
from apps.messaging.services.telling import Note, notify_many
from apps.system.models import OutboxEvent
from common.language import Count, Language, Words, fill
from config.celery import app
from tests import cast
from tests.mail_server import MailServer, mail_server
from tests.realtime.yard import until
from tests.reports.test_worker import worker

__all__ = ["mail_server"]
MANILA = ZoneInfo("Asia/Manila")
NOON = datetime(2026, 8, 10, 4, tzinfo=UTC)
NIGHT = datetime(2026, 8, 10, 15, tzinfo=UTC)
SETTINGS = "/api/v1/notifications/settings"
KILLED_AFTER = 81


def written_to(role=Role.CADET, *, language=Language.ENGLISH, name="") -> User:
    """Somebody with an address."""
    user = cast.account(role, name)
    user.email, user.language = f"{user.username}@example.edu.ph", language
    user.save()
    return user


def absent(*people, cause="day:1", now=NOON, kind=NotificationKind.MARKED_ABSENT) -> int:
    facts = {"title": "Drill", "day": cast.MUSTER.date(), "until": date(2026, 8, 15)}
    return notify_many(
        kind=kind, cause=cause, notes=[Note(user.pk, facts) for user in people], link="/excuses", now=now
    )


def sent(now=NOON, *channels) -> None:
    for channel in channels or (Channel.EMAIL, Channel.DIGEST):
        assert delivering.deliver(channel=channel, now=lambda: now) is False


def ways(user, kind=NotificationKind.MARKED_ABSENT, *channels) -> None:
    own.save_settings(actor=user, fields={"kinds": [{"kind": kind, "channels": channels}]})


@pytest.mark.parametrize("kind", NotificationKind)
def test_each_kind_says_the_same_in_both_languages(kind):
    entry = CATALOGUE[kind]

    for words in (entry.name, entry.title, entry.body):
        names = [
            sorted({name for _, name, _, _ in string.Formatter().parse(text) if name})
            for text in (words.en, words.fil)
        ]
        assert words.en
        assert names[0] == names[1]
    assert entry.roles
    assert any(kind in kinds_for(role) for role in entry.roles)


def test_words_are_filled_in_the_language_with_dates_and_counts_in_it():
    words = Words("{absent:cadet|cadets} on {day}: {what}", "{absent:kadete} noong {day}: {what}")
    facts = {"absent": Count(1), "day": date(2026, 8, 8), "what": Words("late", "huli")}

    assert fill(words, facts, "en") == "1 cadet on 8 August 2026: late"
    assert fill(words, {**facts, "absent": Count(3)}, "fil") == "3 kadete noong 8 Agosto 2026: huli"


@pytest.mark.parametrize(
    ("now", "begins", "ends", "goes"),
    [
        ("21:59", "22:00", "06:00", "21:59"), ("22:00", "22:00", "06:00", "06:00+1"), ("05:59", "22:00", "06:00", "06:00"),
        ("06:00", "22:00", "06:00", "06:00"), ("13:00", "12:00", "14:00", "14:00"), ("14:00", "12:00", "14:00", "14:00"),
        ("13:00", "12:00", "12:00", "13:00"), ("13:00", None, None, "13:00"),
    ],
)  # fmt: skip
def test_quiet_hours_hold_back_until_they_end_also_over_midnight(now, begins, ends, goes):
    at, _, days = goes.partition("+")
    moments = [datetime.combine(date(2026, 8, 10), hour.fromisoformat(text), MANILA) for text in (now, at)]

    due = timing.quiet_until(
        moments[0],
        begins=begins and hour.fromisoformat(begins),
        ends=ends and hour.fromisoformat(ends),
        zone=MANILA,
    )

    assert due == moments[1] + timedelta(days=int(days or 0))


def test_digests_go_out_in_the_evening_the_weekly_one_on_sundays():
    evening = datetime(2026, 8, 10, 18, tzinfo=MANILA)

    assert timing.next_digest(NOON, digest=Digest.DAILY, zone=MANILA) == evening
    assert timing.next_digest(evening, digest=Digest.DAILY, zone=MANILA) == evening + timedelta(days=1)
    assert timing.next_digest(NOON, digest=Digest.WEEKLY, zone=MANILA) == evening + timedelta(days=6)


def test_a_failed_try_is_repeated_ever_later_and_given_up_after_a_day():
    pauses = [timing.pause_after(number) for number in range(1, timing.TRIES + 1)]

    assert pauses[0] == timedelta(minutes=1)
    assert pauses[-1] is None
    assert timedelta(hours=12) < sum((pause for pause in pauses if pause), timedelta()) < timedelta(hours=30)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 12])
def test_however_many_are_told_it_takes_the_same_few_statements(number):
    people = [written_to() for _ in range(number)]

    with CaptureQueriesContext(connection) as captured:
        told = absent(*people)

    assert told == number
    assert Delivery.objects.count() == number
    # Savepoint, who wants what, notifications, deliveries with events, release.
    assert len(captured) == 5


@pytest.mark.django_db
def test_each_is_told_on_the_ways_that_were_chosen_and_in_the_app_in_any_case():
    usual, quiet, nothing, away = (written_to() for _ in range(4))
    unknown = cast.account(Role.CADET)
    ways(quiet, NotificationKind.MARKED_ABSENT, Channel.DIGEST)
    ways(nothing, NotificationKind.MARKED_ABSENT)
    User.objects.filter(pk=away.pk).update(status=AccountStatus.SUSPENDED)

    absent(usual, quiet, nothing, away, unknown)

    found: dict[int, set[str]] = {user.pk: set() for user in (usual, quiet, nothing, away, unknown)}
    for user_id, channel in Delivery.objects.values_list("notification__recipient_id", "channel"):
        found[user_id].add(channel)
    told = {row for event in OutboxEvent.objects.filter(stream="notifications") for row in event.audience}
    assert found == {
        usual.pk: {"email"}, quiet.pk: {"digest"}, nothing.pk: set(), away.pk: set(), unknown.pk: set()
    }  # fmt: skip
    assert told == {f"user:{user.pk}" for user in (usual, away, unknown)}
    assert Notification.objects.count() == 5


@pytest.mark.django_db
def test_a_mail_goes_through_a_mail_server_in_the_language_of_the_account_as_text_and_html(
    mail_server, settings
):
    settings.PUBLIC_APP_URL = "https://rgms.example.edu.ph"
    english, filipino = written_to(), written_to(language=Language.FILIPINO)

    absent(english, filipino)
    sent()
    sent()

    assert [one["to"] for one in mail_server.taken] == [english.email, filipino.email]
    first, second = (one["message"] for one in mail_server.taken)
    assert first["Subject"] == "Marked absent: Drill, 7 August 2026"
    assert second["Subject"] == "Minarkahang lumiban: Drill, 7 Agosto 2026"
    for message, words in (
        (first, "file an excuse until 15 August 2026"),
        (second, "maghain ng excuse hanggang 15 Agosto 2026"),
    ):
        assert message.get_content_type() == "multipart/alternative"
        text, page = (message.get_body([kind]).get_content() for kind in ("plain", "html"))
        assert words in text
        assert words in page
        assert "https://rgms.example.edu.ph/excuses" in text
        assert 'href="https://rgms.example.edu.ph/excuses"' in page
    assert '<html lang="fil">' in second.get_body(["html"]).get_content()
    assert first["Message-ID"] != second["Message-ID"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert set(Delivery.objects.filter(channel="email").values_list("state", "attempts")) == {("sent", 1)}


@pytest.mark.django_db
def test_what_a_name_says_is_text_in_a_mail_and_no_header_or_markup(mail_server):
    user = written_to()
    facts = {"title": "<b>Drill</b>\r\nBcc: a@b.c", "day": NOON.date(), "until": NOON.date()}

    notify_many(kind=NotificationKind.MARKED_ABSENT, cause="x", notes=[Note(user.pk, facts)], now=NOON)
    sent()

    [taken] = mail_server.taken
    assert taken["message"]["Bcc"] is None
    assert "&lt;b&gt;Drill" in taken["message"].get_body(["html"]).get_content()


@pytest.mark.django_db
def test_mail_waits_for_the_end_of_the_quiet_hours_unless_it_is_urgent(mail_server, monkeypatch):
    user = written_to()
    own.save_settings(actor=user, fields={"quiet_from": hour(22), "quiet_until": hour(6)})
    absent(user, now=NIGHT)
    urgent = dataclasses.replace(CATALOGUE[NotificationKind.MARKED_ABSENT], is_urgent=True)
    monkeypatch.setitem(CATALOGUE, NotificationKind.MARKED_ABSENT, urgent)
    absent(user, cause="day:2", now=NIGHT)

    held = Delivery.objects.get(notification__cause="day:1")
    for _ in range(2):
        sent(NIGHT)

    assert len(mail_server.taken) == 1
    assert held.due_at == NIGHT + timedelta(hours=7)
    assert delivering.channels_due(now=NIGHT) == []
    assert delivering.channels_due(now=held.due_at) == [Channel.EMAIL]
    sent(held.due_at)
    assert len(mail_server.taken) == 2


@pytest.mark.django_db
def test_a_digest_tells_in_one_mail_what_was_not_read_meanwhile(mail_server):
    user, other = written_to(), written_to()
    for one in (user, other):
        ways(one, NotificationKind.MARKED_ABSENT, Channel.DIGEST)
    for cause in ("day:1", "day:2", "day:3"):
        absent(user, other, cause=cause)
    own.mark_all_read(actor=other, now=NOON)
    own.mark_read(
        actor=user, notification_id=Notification.objects.filter(recipient=user).first().pk, now=NOON
    )

    sent(NOON)
    assert mail_server.taken == []
    for _ in range(2):
        sent(NOON + timedelta(hours=6))

    [taken] = mail_server.taken
    assert taken["to"] == user.email
    assert taken["message"]["Subject"] == "ROTC: 2 things to know"
    assert taken["message"].get_body(["plain"]).get_content().count("* Marked absent") == 2
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {"sent": 2, "spared": 4}


@pytest.mark.django_db
def test_whoever_was_suspended_since_is_written_to_no_more(mail_server):
    user, other = written_to(), written_to()
    absent(user, other)
    User.objects.filter(pk=user.pk).update(status=AccountStatus.SUSPENDED)

    sent()

    assert [taken["to"] for taken in mail_server.taken] == [other.email]
    assert Delivery.objects.get(notification__recipient=user, channel="email").state == "spared"


@pytest.mark.django_db
def test_a_mail_server_that_is_away_costs_a_minute_and_one_that_refuses_an_address_is_believed(mail_server):
    user = written_to()
    absent(user)
    mail_server.refuses = 451
    sent()
    put_off = Delivery.objects.get(channel="email")
    mail_server.refuses = 0
    sent(NOON + timedelta(seconds=59))
    held = len(mail_server.taken)
    sent(NOON + timedelta(minutes=1))

    absent(user, cause="day:2")
    mail_server.refuses = 550
    sent()

    assert (put_off.state, put_off.attempts, put_off.due_at) == ("due", 1, NOON + timedelta(minutes=1))
    assert "451" in put_off.problem
    assert (held, len(mail_server.taken)) == (0, 1)
    failed = Delivery.objects.get(channel="email", notification__cause="day:2")
    assert (failed.state, failed.problem) == ("failed", "The mail server refused the address (550).")


@pytest.mark.django_db
def test_the_link_in_a_mail_ends_mail_of_that_kind_with_one_click_and_no_sign_in(mail_server):
    user = written_to()
    absent(user)
    sent()
    message = mail_server.taken[0]["message"]
    path = re.search(
        r"<https?://[^/]+(/api/v1/notifications/unsubscribe/\S+)>", message["List-Unsubscribe"]
    ).group(1)

    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (
        message["List-Unsubscribe"].strip("<>").rpartition("/")[2]
        in message.get_body(["plain"]).get_content()
    )
    answer = APIClient().post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.json()) == (200, {"kind": "marked_absent", "name": "Marked absent"})
    assert APIClient().post(path[:-2] + "xx").status_code == 404

    absent(user, cause="day:2")
    assert (
        set(Delivery.objects.filter(notification__cause="day:2").values_list("channel", flat=True)) == set()
    )


@pytest.mark.django_db
def test_settings_are_the_own_ones_change_by_what_is_given_and_refuse_what_is_not_offered():
    user = written_to()
    client = cast.client_of(user)
    before = client.get(SETTINGS).json()
    kinds = {row["kind"]: row for row in before["kinds"]}

    assert (before["language"], before["digest"], before["quiet_from"]) == ("en", "daily", None)
    assert "grades_due" not in kinds
    assert kinds["marked_absent"]["channels"] == ["socket", "email", "push"]
    assert kinds["account_notice"]["offered"] == ["socket"]
    change = {
        "language": "fil", "digest": "weekly", "quiet_from": "22:00", "quiet_until": "05:30",
        "kinds": [{"kind": "marked_absent", "channels": ["digest"]}],
    }  # fmt: skip
    after = client.patch(SETTINGS, change, format="json").json()
    assert (after["language"], after["digest"], after["quiet_from"]) == ("fil", "weekly", "22:00:00")
    assert next(row for row in after["kinds"] if row["kind"] == "marked_absent")["channels"] == ["digest"]
    assert cast.client_of(written_to()).get(SETTINGS).json()["language"] == "en"
    for wrong, field in (
        ({"kinds": [{"kind": "grades_due", "channels": []}]}, "kinds"),
        ({"kinds": [{"kind": "account_notice", "channels": ["email"]}]}, "kinds"),
        ({"kinds": [{"kind": "marked_late", "channels": ["email", "digest"]}]}, "kinds"),
        ({"quiet_from": "22:00"}, "quiet_until"),
        ({"quiet_from": None, "quiet_until": "06:00"}, "quiet_until"),
        ({"language": "tl"}, "language"),
    ):
        answer = client.patch(SETTINGS, wrong, format="json")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), wrong
    assert client.get(SETTINGS).json() == after


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_a_thousand_people_each_has_exactly_one_though_the_worker_is_killed_in_the_middle(
    monkeypatch,
):
    corps = cast.corps(cadets_count=1)
    User.objects.bulk_create(
        User(
            username=f"s{n}",
            display_name="S",
            role=Role.STAFF,
            password="!",
            email=f"s{n}@example.edu.ph" * (n < 250),
        )
        for n in range(1000)
    )
    # A mail costs more than a row: every fourth of them has an address.
    everyone = set(User.objects.exclude(email="").values_list("email", flat=True))
    cast.sealed(corps)
    post = MailServer(silent_after=KILLED_AFTER)
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{post.port}")
    queue = f"test-{uuid.uuid4()}"

    def tell() -> None:
        seal = {"term_id": corps.term.pk, "version": 1, "state": "sealed"}
        app.send_task("messaging.notify_seal", kwargs=seal, queue=queue)
        app.send_task("messaging.deliver", kwargs={"channel": "email"}, queue=queue)

    mails = Delivery.objects.filter(channel="email")
    tell()
    with worker(queue) as process:
        until(lambda: len(post.taken) == KILLED_AFTER, seconds=300)
        os.killpg(process.pid, signal.SIGKILL)
    post.go_on()
    # What the killed one had in its hands is taken over when its claim has run out.
    mails.filter(state="claimed").update(claimed_until=F("claimed_until") - delivering.LEASE)
    # Had it waited for the mail server for too long before it was killed, it would have put that one off.
    mails.filter(state="due").update(due_at=F("due_at") - timedelta(hours=1))
    tell()
    with worker(queue):
        until(lambda: not mails.filter(state__in=["due", "claimed"]).exists(), seconds=300)

    post.close()
    told = Counter(Notification.objects.filter(kind="term_sealed").values_list("recipient_id", flat=True))
    by_person: dict[str, set[str]] = {address: set() for address in everyone}
    for taken in post.taken:
        by_person[taken["to"]].add(taken["message"]["Message-ID"])
    assert (len(told), set(told.values())) == (1002, {1})
    # A mailbox tells a repetition by its Message-ID; there is one at the most, of the mail that was in the worker's hands.
    assert {len(ids) for ids in by_person.values()} == {1}
    assert len(post.taken) - len(everyone) in (0, 1)
    assert set(mails.values_list("state", flat=True)) == {"sent"}
