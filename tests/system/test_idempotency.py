"""Idempotency-Key: the first answer again, one effect, and nothing kept of what was refused or broke."""

import json
import threading
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from rest_framework.test import APIClient

from apps.authentication.models import OneTimeToken
from apps.authentication.rules import Role, totp
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import sign_in
from apps.grading.models import LedgerEntry
from apps.system.models import AuditEntry, IdempotentAnswer, OutboxEvent
from apps.system.services import audit
from apps.system.services.idempotency import Answer, answer_once, fingerprint
from tests import cast
from tests.authentication import credentials
from tools.paths import ROOT

pytestmark = pytest.mark.django_db
KEY = "5c1f9b5e-0001"


@pytest.fixture
def phone(corps):
    return cast.client_of(corps.sergeant)


def merit(corps, points=5, **changes):
    return {
        "enrollment": corps.enrollments[0].pk,
        "kind": "merit",
        "points": points,
        "reason": "early",
        # Two entries that are alike are not what these tests are about.
        "confirm_duplicate": True,
        **changes,
    }


def send(phone, body, key=KEY, path="/api/v1/ledger"):
    return phone.post(path, body, format="json", headers={"Idempotency-Key": key})


def test_a_repeat_gets_the_first_answer_and_has_no_effect(corps, phone):
    first = send(phone, merit(corps))
    traces = (LedgerEntry.objects.count(), AuditEntry.objects.count(), OutboxEvent.objects.count())

    again = send(phone, merit(corps))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again["Content-Type"] == first["Content-Type"]
    assert (first.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert (LedgerEntry.objects.count(), AuditEntry.objects.count(), OutboxEvent.objects.count()) == traces


def test_the_trailing_slash_makes_no_other_request(corps, phone):
    send(phone, merit(corps))

    assert send(phone, merit(corps), path="/api/v1/ledger/")["Idempotency-Replayed"] == "true"


def test_wrong_passwords_count_with_a_key_as_they_do_without(corps, phone):
    tries = [
        send(
            phone,
            {"username": "commandant", "password": "wrong"},
            key=f"key {number}",
            path="/api/v1/auth/login",
        )
        for number in range(7)
    ]

    assert [answer.status_code for answer in tries] == [401] * 5 + [429] * 2
    assert AuditEntry.objects.filter(action="session.refused").count() == 5
    assert not IdempotentAnswer.objects.exists()


def test_without_a_key_the_same_body_twice_is_two_entries(corps, phone):
    for _ in range(2):
        phone.post("/api/v1/ledger", merit(corps), format="json")

    assert LedgerEntry.objects.count() == 2


def test_the_key_with_another_body_is_refused_as_422(corps, phone):
    send(phone, merit(corps))

    other = send(phone, merit(corps, points=50))

    assert (other.status_code, other["Content-Type"]) == (422, "application/problem+json")
    assert other.json()["code"] == "idempotency_key_reused"
    assert [entry.points for entry in LedgerEntry.objects.all()] == [5]


def test_the_key_on_another_path_is_refused_as_422(corps, phone):
    entry = send(phone, merit(corps)).json()["id"]

    other = send(phone, merit(corps), path=f"/api/v1/ledger/{entry}/void")

    assert other.status_code == 422


def test_two_people_may_use_the_same_key(corps, phone):
    send(phone, merit(corps))

    assert send(cast.client_of(corps.commandant), merit(corps)).status_code == 201
    assert LedgerEntry.objects.count() == 2


def test_a_refused_request_is_not_kept_so_that_it_can_come_mended_under_its_key(corps, phone):
    refused = send(phone, merit(corps, points=-5))
    mended = send(phone, merit(corps, points=5))

    assert (refused.status_code, mended.status_code) == (400, 201)
    assert "Idempotency-Replayed" not in mended.headers


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_1_to_200_characters(corps, phone, key):
    answer = send(phone, merit(corps), key=key)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert not LedgerEntry.objects.exists()


def test_reading_ignores_the_key(corps, phone):
    assert phone.get("/api/v1/ledger", headers={"Idempotency-Key": KEY}).status_code == 200
    assert not IdempotentAnswer.objects.exists()


@pytest.mark.parametrize("end", ["sign out", "suspend"])
def test_a_sign_in_that_has_ended_gets_no_old_answer(corps, end):
    began = sign_in.sign_in(
        username=corps.sergeant.username,
        password=cast.PASSWORD,
        user_agent="",
        address=None,
        now=cast.datetime.now(cast.UTC),
    )
    phone = APIClient()
    phone.credentials(HTTP_AUTHORIZATION=f"Bearer {began.tokens.access}")
    assert send(phone, merit(corps)).status_code == 201

    if end == "sign out":
        sign_in.sign_out(token=began.tokens.refresh, now=cast.datetime.now(cast.UTC))
    else:
        corps.sergeant.status = "suspended"
        corps.sergeant.save()

    assert send(phone, merit(corps)).status_code == 401


SECRET_NAMES = {"access", "refresh", "ticket", "token", "secret", "otpauth_uri", "recovery_codes", "code"}
# Whatever POST answers with a secret; `everything_secret` makes one request of each.
SECRET_ROUTES = {
    "auth/login", "auth/login/second-factor", "auth/refresh", "auth/ws-ticket", "auth/totp", "auth/totp/confirm",
    "auth/totp/recovery-codes", "accounts/{account_id}/activation-code", "cadets/activation-codes",
    "cadets/{cadet_id}/id-card/reissue",
}  # fmt: skip


def everything_secret(corps, user):
    """(route, path, body) of each; `user` is who asks."""
    now = datetime.now(UTC)
    begun = sign_in.sign_in(
        username=user.username, password=cast.PASSWORD, user_agent="", address=None, now=now
    )
    factored = credentials.with_second_factor(cast.account(Role.STAFF))
    challenge = credentials.token_of(factored, TokenKind.CHALLENGE)
    cadet = corps.enrollments[0].cadet_id
    account = cast.account(Role.STAFF).pk
    yield "auth/login", "auth/login", {"username": user.username, "password": cast.PASSWORD}
    code = credentials.code_now()
    yield "auth/login/second-factor", "auth/login/second-factor", {"challenge": challenge, "code": code}
    yield "auth/refresh", "auth/refresh", {"refresh": begun.tokens.refresh}
    yield "auth/ws-ticket", "auth/ws-ticket", {}
    yield "auth/totp", "auth/totp", {}
    secret = credentials.secret_of(user)
    yield "auth/totp/confirm", "auth/totp/confirm", {"code": credentials.code_at(datetime.now(UTC), secret)}
    code = credentials.code_at(datetime.now(UTC) + timedelta(seconds=totp.STEP_SECONDS), secret)
    yield "auth/totp/recovery-codes", "auth/totp/recovery-codes", {"password": cast.PASSWORD, "code": code}
    yield "accounts/{account_id}/activation-code", f"accounts/{account}/activation-code", {}
    yield "cadets/activation-codes", "cadets/activation-codes", {"cadets": [cadet]}
    yield (
        "cadets/{cadet_id}/id-card/reissue",
        f"cadets/{cadet}/id-card/reissue",
        {"reason": "lost"},
    )


def secrets_in(answer):
    """Every secret of an answer."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name in SECRET_NAMES:
                yield from value if isinstance(value, list) else [value]
            else:
                yield from secrets_in(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from secrets_in(value)


def test_an_answer_that_holds_a_secret_is_given_once_and_kept_nowhere(corps):
    client = cast.client_of(corps.commandant)
    tried = set()
    for route, path, body in everything_secret(corps, corps.commandant):
        tried.add(route)
        first = send(client, body, key=route, path=f"/api/v1/{path}")
        codes = OneTimeToken.objects.count()
        again = send(client, body, key=route, path=f"/api/v1/{path}")

        assert first.status_code == 200, (route, first.content)
        assert list(secrets_in(first.json())), route
        assert (again.status_code, again.json()["code"]) == (409, "answer_not_kept"), route
        assert OneTimeToken.objects.count() == codes
        [row] = IdempotentAnswer.objects.filter(key=route)
        assert (row.status, bytes(row.body)) == (None, b""), route

    assert tried == SECRET_ROUTES


def test_no_route_answers_with_a_secret_that_the_test_above_does_not_know():
    document = json.loads((ROOT / "client/src/api/openapi.json").read_text())

    def names(schema):
        if isinstance(schema, list):
            return set().union(*map(names, schema))
        if not isinstance(schema, dict):
            return set()
        if "$ref" in schema:
            return names(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        return set(schema.get("properties", {})).union(*map(names, schema.values()))

    found = {
        path.removeprefix("/api/v1/").rstrip("/")
        for path, methods in document["paths"].items()
        for status, answer in methods.get("post", {}).get("responses", {}).items()
        if status.startswith("2") and names(answer) & SECRET_NAMES
    }
    # An assessment's code is a name.
    found -= {"terms/{term_id}/policies"}

    assert found == SECRET_ROUTES


def test_the_kept_hash_of_a_request_cannot_be_guessed_at_without_the_servers_key(corps, settings):
    first = fingerprint(method="POST", path="/api/v1/x", body=b"password")
    settings.SECRET_KEY = "another" * 8

    assert first != fingerprint(method="POST", path="/api/v1/x", body=b"password")


@pytest.mark.django_db(transaction=True)
def test_a_failure_half_way_keeps_nothing_and_the_repeat_does_it_all(monkeypatch):
    corps = cast.corps()
    phone = cast.client_of(corps.sergeant)
    phone.raise_request_exception = False

    def fail(**_):
        assert LedgerEntry.objects.exists()
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(audit, "record_many", fail)
        failed = send(phone, merit(corps))

    assert failed.status_code == 500
    assert not LedgerEntry.objects.exists()
    assert not IdempotentAnswer.objects.exists()
    assert send(phone, merit(corps)).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_dies_before_the_answer_is_kept_keeps_no_effect_either():
    corps = cast.corps()

    def produce() -> Answer:
        cast.account(Role.STAFF, name="half-made")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            own = cursor.fetchone()[0]
        at = settings.DATABASES["default"]
        with (
            psycopg2.connect(
                host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"], dbname=at["NAME"]
            ) as other,
            other.cursor() as cursor,
        ):
            cursor.execute("SELECT pg_terminate_backend(%s)", [own])
        return Answer(201, "application/json", b"{}")

    with pytest.raises(OperationalError):
        answer_once(user_id=corps.sergeant.pk, key=KEY, fingerprint="f", produce=produce, now=cast.MUSTER)
    connection.close()

    assert not IdempotentAnswer.objects.exists()
    assert not type(corps.sergeant).objects.filter(username="half-made").exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_two_threads_at_once_has_one_effect_and_one_answer():
    corps = cast.corps()
    start = threading.Barrier(2)
    answers = []

    phones = [cast.client_of(corps.sergeant) for _ in range(2)]

    def tap(phone: APIClient) -> None:
        start.wait()
        try:
            answers.append(send(phone, merit(corps)))
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=[phone]) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert sorted(answer.get("Idempotency-Replayed", "") for answer in answers) == ["", "true"]
    assert LedgerEntry.objects.count() == 1
