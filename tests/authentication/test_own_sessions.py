"""auth/sessions: where one is signed in, and signing out there."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from apps.authentication.models import Session
from apps.authentication.rules import Role
from apps.authentication.rules.devices import device_name, same_device
from apps.system.models import AuditEntry, OutboxEvent
from tests import cast
from tests.authentication.credentials import post

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0"


@pytest.fixture
def someone(db):
    return cast.account(Role.CADET)


def listed(client):
    return client.get("/api/v1/auth/sessions").json()["results"]


def test_own_sessions_tell_device_address_and_which_one_asks(someone):
    post("auth/login", {"username": someone.username, "password": cast.PASSWORD}, REMOTE_ADDR="203.0.113.7",
         HTTP_USER_AGENT=CHROME)  # fmt: skip
    client = cast.client_of(someone)
    cast.client_of(cast.account(Role.CADET))

    rows = listed(client)

    assert [(row["device"], row["address"], row["is_current"]) for row in rows] == [
        ("a program", None, True), ("Chrome on Android", "203.0.113.7", False)
    ]  # fmt: skip


def test_sessions_that_ended_or_expired_are_not_listed(someone):
    client = cast.client_of(someone)
    for _ in range(2):
        cast.client_of(someone)
    current, first, second = Session.objects.order_by("created_at")
    Session.objects.filter(pk=first.pk).update(ended_at=datetime.now(UTC))
    Session.objects.filter(pk=second.pk).update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    assert [row["id"] for row in listed(client)] == [str(current.pk)]


def test_signing_out_there_ends_that_session_at_once(someone):
    here, there = cast.client_of(someone), cast.client_of(someone)
    target = next(row["id"] for row in listed(here) if not row["is_current"])

    assert here.delete(f"/api/v1/auth/sessions/{target}").status_code == 204

    assert (here.get("/api/v1/auth/me").status_code, there.get("/api/v1/auth/me").status_code) == (200, 401)
    assert OutboxEvent.objects.get(type="authentication.session_ended").data == {
        "session_id": target, "user_id": someone.pk
    }  # fmt: skip
    assert AuditEntry.objects.filter(action="session.ended_from_elsewhere", actor_id=someone.pk).count() == 1
    assert here.delete(f"/api/v1/auth/sessions/{target}").status_code == 404


def test_signing_out_everywhere_else_leaves_this_one_and_everybody_elses(someone):
    here, there, third = (cast.client_of(someone) for _ in range(3))
    stranger = cast.client_of(cast.account(Role.CADET))

    assert here.delete("/api/v1/auth/sessions").status_code == 204

    answers = [client.get("/api/v1/auth/me").status_code for client in (here, there, third, stranger)]
    assert answers == [200, 401, 401, 200]
    assert OutboxEvent.objects.filter(type="authentication.session_ended").count() == 2
    entry = AuditEntry.objects.get(action="session.others_ended")
    assert (entry.actor_id, entry.after) == (someone.pk, {"ended": 2})
    assert here.delete("/api/v1/auth/sessions").status_code == 204
    assert AuditEntry.objects.filter(action="session.others_ended").count() == 1


def test_a_session_of_somebody_else_is_not_there_for_anyone_not_even_an_admin(someone):
    cast.client_of(someone)
    target = Session.objects.get().pk

    for stranger in (cast.account(Role.CADET), cast.account(Role.STAFF), cast.account(Role.ADMIN)):
        client = cast.client_of(stranger)
        assert client.delete(f"/api/v1/auth/sessions/{target}").status_code == 404
        assert client.delete(f"/api/v1/auth/sessions/{uuid.uuid4()}").status_code == 404
    assert Session.objects.get(pk=target).ended_at is None


@pytest.mark.parametrize(
    ("header", "name"),
    [(CHROME, "Chrome on Android"), (FIREFOX, "Firefox on Windows"), ("curl/8.5.0", "a program"), ("", "a program"),
     ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1", "Safari on iPhone")],
)  # fmt: skip
def test_a_device_is_named_as_people_call_it(header, name):
    assert device_name(header) == name


def test_an_update_makes_no_new_device():
    assert same_device(CHROME, CHROME.replace("126", "127"))
    assert not same_device(CHROME, FIREFOX)
