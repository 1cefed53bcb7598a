"""Announcements: to whom they go, who makes them, who has read them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.files.models import StoredFile
from apps.messaging import tasks
from apps.messaging.models import Announcement, AnnouncementReceipt, Delivery, Notification
from apps.messaging.services import announcements
from apps.system.models import OutboxEvent
from realtime.subscriptions import REACTIONS
from tests import cast
from tests.files import samples
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
ANNOUNCEMENTS = "/api/v1/announcements"
NOW = cast.MUSTER
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def people(corps):
    """A cadet of each company, and staff of one."""
    alpha, bravo = cast.account(Role.CADET, "alpha"), cast.account(Role.CADET, "bravo")
    cast.enrolled(corps, user=alpha, platoon=corps.enrollments[0].platoon)
    cast.enrolled(corps, user=bravo, company=corps.bravo, course="MS 2")
    officer = cast.staff(DutyKind.COMPANY, company=corps.alpha)
    return {
        "alpha": alpha, "bravo": bravo, "officer": officer, "sergeant": corps.sergeant, "commandant": corps.commandant,
        "leader": cast.staff(DutyKind.LEADER, company=corps.alpha), "stranger": cast.account(Role.STAFF),
    }  # fmt: skip


def place_of(corps, scope) -> dict:
    return {
        "unit": {}, "staff": {}, "course": {"course": "ms2"}, "company": {"company": corps.alpha.pk},
        "platoon": {"platoon": corps.enrollments[0].platoon_id},
    }[scope]  # fmt: skip


def announce(user, corps, kind="company", **fields):
    body = {"scope": kind, "title": "Boots", "text": "Bring them.", **place_of(corps, kind), **fields}
    return cast.client_of(user).post(ANNOUNCEMENTS, body, format="json")


@pytest.mark.parametrize(
    ("scope", "readers"),
    [
        ("unit", {"alpha", "bravo", "officer", "sergeant", "leader", "stranger"}),
        ("staff", {"officer", "sergeant", "leader", "stranger"}),
        ("course", {"bravo", "sergeant"}),
        ("company", {"alpha", "officer", "sergeant", "leader"}),
        ("platoon", {"alpha", "officer", "sergeant", "leader"}),
    ],
)
def test_it_goes_to_those_of_its_scope_and_to_nobody_else(corps, people, scope, readers):
    answer = announce(corps.commandant, corps, scope)

    names = {user.pk: name for name, user in people.items()}
    assert answer.status_code == 201
    assert {names[row.user_id] for row in AnnouncementReceipt.objects.all()} == readers
    assert (answer.json()["recipients"], answer.json()["readers"]) == (len(readers), 0)


@pytest.mark.parametrize(
    ("who", "scope", "status"),
    [
        ("officer", "company", 201), ("officer", "platoon", 201), ("officer", "unit", 403), ("officer", "staff", 403),
        ("sergeant", "unit", 201), ("leader", "company", 403), ("stranger", "company", 404), ("alpha", "company", 404),
        ("alpha", "unit", 403),
    ],
)  # fmt: skip
def test_who_keeps_the_roster_or_records_attendance_there_announces(corps, people, who, scope, status):
    assert announce(people[who], corps, scope).status_code == status
    assert Announcement.objects.count() == (status == 201)


def test_each_is_told_once_though_the_worker_runs_twice_and_reading_it_shows_to_the_author(corps, people):
    people["alpha"].email = "alpha@example.edu.ph"
    people["alpha"].save()
    made = announce(people["officer"], corps).json()
    [event] = OutboxEvent.objects.filter(type="messaging.announcement_made")
    for _ in range(2):
        tasks.notify_announcement(**event.data, event_seq=1)

    told = list(Notification.objects.filter(kind="announcement").values_list("recipient_id", "title", "body"))
    alpha = cast.client_of(people["alpha"])
    [seen] = alpha.get(ANNOUNCEMENTS).json()["results"]
    read = alpha.post(f"{ANNOUNCEMENTS}/{made['id']}/read").json()
    again = alpha.post(f"{ANNOUNCEMENTS}/{made['id']}/read").json()
    officer = cast.client_of(people["officer"])
    receipts = officer.get(f"{ANNOUNCEMENTS}/{made['id']}/receipts").json()

    assert REACTIONS[event.type] == ("messaging.notify_announcement",)
    assert {row[1:] for row in told} == {("Boots", "Bring them.")}
    assert {row[0] for row in told} == {
        people[name].pk for name in ("alpha", "leader", "sergeant", "commandant")
    }
    assert Delivery.objects.filter(channel="email").count() == 1
    assert (seen["is_for_me"], seen["read_at"], seen["recipients"]) == (True, None, None)
    assert read["read_at"] == again["read_at"] is not None
    assert Notification.objects.get(recipient=people["alpha"]).read_at is not None
    assert [row["read_at"] is None for row in receipts["results"]] == [True, True, True, False]
    assert officer.get(ANNOUNCEMENTS).json()["results"][0]["readers"] == 1
    assert alpha.get(f"{ANNOUNCEMENTS}/{made['id']}/receipts").status_code == 404
    assert cast.client_of(people["bravo"]).get(ANNOUNCEMENTS).json()["count"] == 0


def test_withdrawn_with_a_reason_it_is_gone_for_its_readers_and_nobody_is_told_of_it_later(corps, people):
    people["alpha"].email = "alpha@example.edu.ph"
    people["alpha"].save()
    made = announce(people["officer"], corps).json()
    assert announcements.notify_announcement(announcement_id=made["id"], now=NOW) > 0
    assert Delivery.objects.filter(state="due").exists()
    path = f"{ANNOUNCEMENTS}/{made['id']}/withdraw"
    officer, alpha = (cast.client_of(people[name]) for name in ("officer", "alpha"))

    assert alpha.post(path, {"reason": "x"}, format="json").status_code == 404
    assert officer.post(path, {"reason": " "}, format="json").status_code == 400
    assert (
        officer.post(path, {"reason": "another day"}, format="json").json()["withdrawn_reason"]
        == "another day"
    )
    assert officer.post(path, {"reason": "x"}, format="json").status_code == 409
    assert announcements.notify_announcement(announcement_id=made["id"], now=NOW) == 0
    assert not Notification.objects.filter(kind="announcement").exists()
    assert not Delivery.objects.exists()
    assert alpha.get(ANNOUNCEMENTS).json()["count"] == 0
    assert officer.get(ANNOUNCEMENTS).json()["count"] == 1
    assert alpha.get("/api/v1/messages/unread").json()["announcements"] == 0
    assert [entry.action for entry in cast.audited(table="messaging_announcement")] == [
        "announcement.made", "announcement.withdrawn"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"title": " "}, 400), ({"text": ""}, 400), ({"company": 999_999}, 404), ({"company": None}, 404),
        ({"scope": "course", "course": "??"}, 400), ({"scope": "world"}, 400),
    ],
)  # fmt: skip
def test_what_cannot_be_announced_is_refused_and_nothing_is_there(corps, wrong, status):
    assert announce(corps.commandant, corps, **wrong).status_code == status
    assert not Announcement.objects.exists()


def test_one_person_announces_so_much_an_hour_and_no_more(corps, monkeypatch):
    monkeypatch.setattr(announcements, "ANNOUNCEMENT_LIMITS", ((2, timedelta(hours=1)),))

    statuses = [announce(corps.commandant, corps).status_code for _ in range(3)]

    assert statuses == [201, 201, 429]


def send_picture(client, announcement, content, caption="Boots in a row"):
    form = {"picture": SimpleUploadedFile("boots.png", content), "caption": caption}
    return client.post(f"{ANNOUNCEMENTS}/{announcement}/pictures", form)


def test_its_pictures_are_seen_by_those_whom_it_went_to_until_it_is_withdrawn(corps, people):
    clients = {name: cast.client_of(user) for name, user in people.items()}
    made = announce(people["officer"], corps).json()["id"]
    sent = send_picture(clients["officer"], made, samples.picture("PNG"))
    path = f"{ANNOUNCEMENTS}/{made}/pictures/{sent.json()['id']}"

    seen = {name: client.get(path).status_code for name, client in clients.items()}
    [listed] = clients["alpha"].get(ANNOUNCEMENTS).json()["results"]
    shown = clients["alpha"].get(path)
    clients["officer"].post(f"{ANNOUNCEMENTS}/{made}/withdraw", {"reason": "another day"}, format="json")

    assert (sent.status_code, listed["pictures"]) == (201, [sent.json()])
    assert seen == {
        "alpha": 200, "officer": 200, "sergeant": 200, "commandant": 200, "leader": 200, "bravo": 404, "stranger": 404,
    }  # fmt: skip
    assert (shown["Content-Type"], shown.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert [clients[name].get(path).status_code for name in ("alpha", "officer")] == [404, 200]
    more = send_picture(clients["officer"], made, samples.picture("PNG"))
    assert (more.status_code, more.json()["code"]) == (409, "withdrawn_already")


def test_only_who_answers_for_it_adds_pictures_and_takes_them_off(corps, people, monkeypatch):
    monkeypatch.setattr(announcements, "MOST_PICTURES", 1)
    made = announce(people["officer"], corps).json()["id"]
    officer, admin = (cast.client_of(people[name]) for name in ("officer", "commandant"))
    others = [cast.client_of(people[name]) for name in ("alpha", "leader", "sergeant", "bravo")]

    refused = [send_picture(client, made, samples.picture("PNG")).status_code for client in others]
    wrong = [send_picture(officer, made, content).status_code for content in (PDF, b"GIF89a")]
    nameless = send_picture(officer, made, samples.picture("PNG"), caption=" ")
    kept = send_picture(officer, made, samples.picture("PNG")).json()["id"]
    second = send_picture(admin, made, samples.picture("PNG"))
    path = f"{ANNOUNCEMENTS}/{made}/pictures/{kept}"
    taken_off = [client.delete(path).status_code for client in (others[0], admin, admin)]

    assert refused == [404] * 4
    assert (wrong, nameless.status_code, list(nameless.json()["errors"])) == ([422, 422], 400, ["caption"])
    assert (second.status_code, second.json()["code"]) == (409, "too_many_pictures")
    assert taken_off == [404, 204, 404]
    assert not StoredFile.objects.exists()
    assert [entry.action for entry in cast.audited(table="messaging_announcement")] == [
        "announcement.made", "announcement.picture_added", "announcement.picture_removed",
    ]  # fmt: skip
