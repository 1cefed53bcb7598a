"""auth/login, auth/logout, auth/me: who gets in, what everyone else is told, what is noted."""

import bcrypt
import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError, transaction
from rest_framework.test import APIClient

from apps.authentication.models import Session, User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import DutyKind
from apps.system.models import AuditEntry, OutboxEvent
from apps.system.services.keys import pseudonym
from config.settings import base
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def sergeant(db):
    return cast.account(Role.STAFF, "Sergeant.Peña")


@pytest.fixture
def real_hashers(settings):
    """As in every environment but this one, where hashing is cheap."""
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS


def sign_in(username, password=cast.PASSWORD, **options):
    body = {"username": username, "password": password}
    return APIClient().post("/api/v1/auth/login", body, format="json", **options)


def signed_in(username, password=cast.PASSWORD):
    """The answer, and a client with its access token."""
    answer = sign_in(username, password)
    assert answer.status_code == 200, answer.content
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    return answer.json(), client


def test_name_and_password_give_both_tokens_and_say_who_it_is(sergeant):
    answer, client = signed_in("Sergeant.Peña")

    assert set(answer) == {"access", "refresh", "user"}
    assert answer["user"] == {
        "id": sergeant.pk, "username": "Sergeant.Peña", "display_name": "Sergeant.peña", "role": "staff", "email": "",
        "actions": [],
    }  # fmt: skip
    assert client.get("/api/v1/auth/me").json() == answer["user"]
    cast.duty(sergeant, DutyKind.LEADER)
    assert client.get("/api/v1/auth/me").json()["actions"] == ["view", "recommend_ledger"]
    sergeant.refresh_from_db()
    assert sergeant.last_login is not None


@pytest.mark.parametrize("name", ["sergeant.peña", "SERGEANT.PEÑA", " Sergeant.Peña "])
def test_a_name_is_compared_without_regard_to_case_and_blanks_around_it(sergeant, name):
    assert signed_in(name)[0]["user"]["id"] == sergeant.pk


def test_two_accounts_cannot_differ_by_case_only(sergeant):
    with pytest.raises(IntegrityError), transaction.atomic():
        cast.account(Role.CADET, "SERGEANT.peña")


@pytest.mark.parametrize(
    "password", [cast.PASSWORD.upper(), f" {cast.PASSWORD}", f"{cast.PASSWORD} ", cast.PASSWORD[:-1]]
)
def test_a_password_is_compared_to_the_letter(sergeant, password):
    assert sign_in("sergeant.peña", password).status_code == 401


def test_wrong_name_wrong_password_and_a_closed_account_are_answered_alike(sergeant):
    for status in (AccountStatus.PENDING, AccountStatus.SUSPENDED):
        cast.account(Role.STAFF, status.value)
        User.objects.filter(username=status.value).update(status=status)
    cast.account(Role.STAFF, "no-password")
    User.objects.filter(username="no-password").update(password="!unusable")

    answers = [
        sign_in("nobody"), sign_in("sergeant.peña", "wrong"), sign_in("pending"), sign_in("suspended"), sign_in("no-password")
    ]  # fmt: skip

    documents = [answer.json() for answer in answers]
    for document in documents:
        assert document.pop("request_id")
    assert {answer.status_code for answer in answers} == {401}
    assert all(document == documents[0] for document in documents)
    assert documents[0]["code"] == "wrong_credentials"
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [({"username": "x"}, "password"), ({"password": "x"}, "username"), ({"username": "", "password": "x"}, "username"),
     ({"username": "x" * 151, "password": "x"}, "username"), ({"username": "x", "password": "x" * 1025}, "password"),
     ({"username": "a\0b", "password": "x"}, "username"), ({"username": {"$gt": ""}, "password": "x"}, "username")],
)  # fmt: skip
def test_a_sign_in_that_cannot_be_one_is_refused_at_its_field(body, field):
    answer = APIClient().post("/api/v1/auth/login", body, format="json")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_sign_ins_and_failures_are_in_the_audit_log_and_passwords_are_not(sergeant):
    sign_in("sergeant.peña", REMOTE_ADDR="203.0.113.9")
    sign_in("Sergeant.Peña", "guess-one", REMOTE_ADDR="203.0.113.10")
    sign_in("nobody", "guess-two", REMOTE_ADDR="203.0.113.11")

    noted = [
        (entry.action, entry.actor_id, entry.row_id, entry.after, entry.address) for entry in cast.audited()
    ]
    assert noted == [
        ("session.started", sergeant.pk, sergeant.pk, None, "203.0.113.9"),
        ("session.refused", None, sergeant.pk, {"username": "Sergeant.Peña"}, "203.0.113.10"),
        ("session.refused", None, None, {"identifier": pseudonym("nobody")}, "203.0.113.11"),
    ]
    assert not AuditEntry.objects.filter(after__icontains="guess").exists()


def test_signing_out_ends_access_at_once_and_tells_the_servers(sergeant):
    answer, client = signed_in("sergeant.peña")
    other_device = signed_in("sergeant.peña")[1]

    out = APIClient().post("/api/v1/auth/logout", {"refresh": answer["refresh"]}, format="json")

    assert (out.status_code, out.content) == (204, b"")
    assert client.get("/api/v1/auth/me").status_code == 401
    assert (
        APIClient().post("/api/v1/auth/refresh", {"refresh": answer["refresh"]}, format="json").status_code
        == 401
    )
    assert other_device.get("/api/v1/auth/me").status_code == 200
    session = Session.objects.get(ended_at__isnull=False)
    event = OutboxEvent.objects.get(type="authentication.session_ended")
    assert (event.data, event.stream) == ({"session_id": str(session.pk), "user_id": sergeant.pk}, "control")
    assert AuditEntry.objects.filter(action="session.ended", actor_id=sergeant.pk).count() == 1


def test_signing_out_twice_or_with_nonsense_changes_nothing(sergeant):
    answer, _ = signed_in("sergeant.peña")

    for token in (answer["refresh"], answer["refresh"], "nonsense", answer["access"]):
        assert APIClient().post("/api/v1/auth/logout", {"refresh": token}, format="json").status_code == 204

    assert AuditEntry.objects.filter(action="session.ended").count() == 1
    assert OutboxEvent.objects.count() == 1


def test_an_access_token_signs_nobody_out(sergeant):
    answer, client = signed_in("sergeant.peña")

    APIClient().post("/api/v1/auth/logout", {"refresh": answer["access"]}, format="json")

    assert client.get("/api/v1/auth/me").status_code == 200


def test_a_suspended_account_loses_access_at_once_and_gets_it_back_when_it_is_active_again(sergeant):
    answer, client = signed_in("sergeant.peña")

    for status, expected in (
        (AccountStatus.SUSPENDED, 401),
        (AccountStatus.PENDING, 401),
        (AccountStatus.ACTIVE, 200),
    ):
        User.objects.update(status=status)
        assert client.get("/api/v1/auth/me").status_code == expected
        refreshed = APIClient().post("/api/v1/auth/refresh", {"refresh": answer["refresh"]}, format="json")
        assert refreshed.status_code == expected


def test_a_role_that_changed_counts_at_once_whatever_the_token_says(sergeant):
    _, client = signed_in("sergeant.peña")

    User.objects.update(role=Role.CADET)

    assert client.get("/api/v1/auth/me").json()["role"] == "cadet"
    assert client.post("/api/v1/cadets", {}, format="json").status_code == 403


@pytest.mark.parametrize("variant", [b"2a", b"2b"])
def test_a_password_of_the_old_system_works_and_is_kept_as_argon2_from_then_on(
    sergeant, real_hashers, variant
):
    old = bcrypt.hashpw(b"lumang sikreto", bcrypt.gensalt(4, variant)).decode()
    User.objects.update(password=f"bcrypt${old}")

    assert sign_in("sergeant.peña", "wrong").status_code == 401
    sergeant.refresh_from_db()
    assert identify_hasher(sergeant.password).algorithm == "bcrypt"

    signed_in("sergeant.peña", "lumang sikreto")
    sergeant.refresh_from_db()
    assert identify_hasher(sergeant.password).algorithm == "argon2"
    signed_in("sergeant.peña", "lumang sikreto")


@pytest.mark.parametrize("length", [72, 73, 1024])
def test_a_password_longer_than_bcrypt_reads_is_only_wrong(sergeant, real_hashers, length):
    User.objects.update(password="bcrypt$" + bcrypt.hashpw(b"short", bcrypt.gensalt(4)).decode())

    assert sign_in("sergeant.peña", "x" * length).status_code == 401


def test_a_long_password_of_the_old_system_counts_as_far_as_bcrypt_read_it(sergeant, real_hashers):
    """The old server's library cut a password after 72 bytes without a word."""
    given = "ñ" * 50
    User.objects.update(password="bcrypt$" + bcrypt.hashpw(given.encode()[:72], bcrypt.gensalt(4)).decode())

    signed_in("sergeant.peña", given)
    assert sign_in("sergeant.peña", "ñ" * 49).status_code == 401


def test_a_new_password_is_kept_as_argon2(real_hashers, db):
    assert identify_hasher(cast.account(Role.CADET).password).algorithm == "argon2"
