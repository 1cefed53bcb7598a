"""The privacy notice and the consent to it, and the register of incidents."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.authentication.rules import Role
from apps.authentication.services import sign_in
from apps.system.models import AuditEntry, OutboxEvent, PrivacyConsent
from apps.system.rules import FIRST_NOTICE
from realtime import entry
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


@pytest.fixture
def staff(corps):
    return cast.client_of(corps.sergeant)


@pytest.fixture
def newcomer():
    """Staff who have not been asked yet."""
    return cast.account(Role.STAFF, has_consented=False)


def publish(client, text: str) -> dict:
    answer = client.post("/api/v1/privacy/notices", {"text": text}, format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def consent(client, version: int):
    return client.post("/api/v1/privacy/consent", {"version": version}, format="json")


def test_there_is_a_notice_before_the_unit_has_written_one():
    notice = cast.client_of(None).get("/api/v1/privacy/notice").json()

    assert notice == {"version": 1, "text": FIRST_NOTICE, "published_at": None}
    for word in ("10173", "data protection officer", "National Privacy Commission"):
        assert word in notice["text"]


def test_consent_is_pending_until_it_is_given_and_again_after_a_new_version(admin, newcomer):
    client = cast.client_of(newcomer)
    assert client.get("/api/v1/privacy/consent").json() == {
        "version": 1,
        "consented_at": None,
        "is_pending": True,
    }

    given = consent(client, 1)
    again = consent(client, 1)

    assert (given.status_code, given.json()["is_pending"], again.json()) == (201, False, given.json())
    assert AuditEntry.objects.filter(action="consent.given", actor_id=newcomer.pk).count() == 1

    assert publish(admin, "We keep less.")["version"] == 2
    assert consent(admin, 2).status_code == 201
    assert publish(admin, "We keep even less.")["version"] == 3
    assert client.get("/api/v1/privacy/consent").json() == {
        "version": 3,
        "consented_at": None,
        "is_pending": True,
    }
    assert client.get("/api/v1/privacy/notice").json()["text"] == "We keep even less."
    assert PrivacyConsent.objects.get(user_id=newcomer.pk).version == 1


@pytest.mark.parametrize("version", [1, 3])
def test_consent_to_words_that_are_not_in_force_is_refused(admin, newcomer, version):
    publish(admin, "We keep less.")

    answer = consent(cast.client_of(newcomer), version)

    assert (answer.status_code, answer.json()["code"], answer.json()["current"]) == (409, "notice_changed", 2)
    assert not PrivacyConsent.objects.filter(user_id=newcomer.pk).exists()


def test_a_pending_consent_keeps_everyone_from_everything_until_it_is_given(admin, corps, newcomer):
    for person in (newcomer, corps.commandant):
        client = cast.client_of(person)
        if person == corps.commandant:
            assert client.get("/api/v1/cadets").status_code == 200
            publish(client, "We keep less.")

        refused = client.get("/api/v1/cadets")
        ticket = client.post("/api/v1/auth/ws-ticket")
        consent(client, 2 if person == corps.commandant else 1)

        assert (refused.status_code, refused.json()["code"]) == (403, "consent_needed")
        assert (ticket.status_code, ticket.json()["code"]) == (403, "consent_needed")
        assert client.get("/api/v1/cadets").status_code == 200


def test_a_socket_opened_with_a_token_asks_for_the_consent_too(newcomer):
    moment = datetime.now(UTC)
    begun = sign_in.sign_in(
        username=newcomer.username, password=cast.PASSWORD, user_agent="", address=None, now=moment
    )

    with pytest.raises(entry.Refused) as refused:
        entry.sign_in(entry.Pass(token=begun.tokens.access), now=moment)
    cast.consenting(newcomer)

    assert (refused.value.close_code, refused.value.code) == (entry.NOT_ALLOWED, "consent_needed")
    assert entry.sign_in(entry.Pass(token=begun.tokens.access), now=moment).user_id == newcomer.pk


def test_open_pages_hear_of_a_new_notice(admin):
    publish(admin, "We keep less.")

    told = OutboxEvent.objects.get(type="system.notice_published")
    assert (told.data, told.audience) == ({"version": 2}, ["unit"])


INCIDENT = {
    "title": "A lost phone",
    "description": "With a signed-in account",
    "discovered_at": cast.MUSTER.isoformat(),
}


def test_an_incident_that_must_be_told_is_due_three_days_after_its_discovery(admin):
    made = admin.post("/api/v1/incidents", INCIDENT, format="json").json()
    path = f"/api/v1/incidents/{made['id']}"
    assert (made["status"], made["must_be_notified"], made["notification_due_at"]) == ("open", False, None)

    changed = admin.patch(path, {"must_be_notified": True, "people_concerned": 40}, format="json").json()

    due = cast.datetime.fromisoformat(changed["notification_due_at"])
    assert due == cast.MUSTER + timedelta(hours=72)
    assert admin.get(path).json() == changed
    entry = AuditEntry.objects.get(action="incident.changed")
    assert (entry.before, entry.after) == (
        {"must_be_notified": False, "people_concerned": None},
        {"must_be_notified": True, "people_concerned": 40},
    )
    assert admin.patch(path, {"people_concerned": 40}, format="json").status_code == 200
    assert AuditEntry.objects.filter(action="incident.changed").count() == 1
    assert admin.delete(path).status_code == 405


@pytest.mark.parametrize(
    "changes",
    [{"discovered_at": "2999-01-01T00:00:00Z"}, {"title": ""}, {"status": "gone"}, {"people_concerned": -1}],
)
def test_an_incident_that_cannot_be_is_refused(admin, changes):
    assert admin.post("/api/v1/incidents", INCIDENT | changes, format="json").status_code == 400
    assert admin.get("/api/v1/incidents").json()["count"] == 0
