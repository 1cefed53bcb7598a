"""Sign-ins take turns: a burst of them takes neither the threads nor the memory that everyone else needs."""

import asyncio
import contextlib
import io
import json
import os
import signal
import threading
from typing import Any

import pytest
from a2wsgi import WSGIMiddleware
from django.contrib.auth.hashers import identify_hasher, make_password
from django.core.wsgi import get_wsgi_application
from django.test import Client

from apps.authentication.models import Throttle, User
from apps.authentication.rules import Role
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.rules.turns import LONGEST_SECONDS, PATHS, Line
from apps.authentication.services.turns import ManySignIns, turn
from apps.system.models import AuditEntry
from config import headers
from config.settings import base
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, code_now, post, token_of, with_second_factor

pytestmark = pytest.mark.django_db


def hashing_requests(user: User) -> dict[str, dict[str, str]]:
    """One of each kind that hashes a password, as the account would send it."""
    codes = {kind: token_of(user, kind) for kind in (TokenKind.ACTIVATION, TokenKind.RESET)}
    person = {"username": "ana.reyes", "display_name": "Ana Reyes", "email": "ana@example.ph"}
    proof = {"password": cast.PASSWORD, "code": code_now()}
    return {
        "auth/login": {"username": user.username, "password": "guess"},
        "auth/register": {**person, "password": NEW_PASSWORD},
        "auth/activate": {"code": codes[TokenKind.ACTIVATION], "password": NEW_PASSWORD},
        "auth/password/reset/confirm": {"token": codes[TokenKind.RESET], "password": NEW_PASSWORD},
        "auth/password/change": {"current_password": cast.PASSWORD, "new_password": NEW_PASSWORD},
        "auth/totp/disable": proof,
        "auth/totp/recovery-codes": proof,
    }


def test_whatever_hashes_a_password_says_at_once_to_come_again_and_has_not_begun(settings):
    user = cast.account(Role.STAFF)
    client = cast.client_of(user)
    requests = hashing_requests(with_second_factor(user))
    assert {f"/api/v1/{path}" for path in requests} == PATHS
    before = AuditEntry.objects.count(), list(Throttle.objects.values_list("key", "failures"))
    settings.SIGN_INS_AT_ONCE = 0

    for path, body in requests.items():
        answer = post(path, body, client)
        assert (answer.status_code, answer.json()["code"]) == (429, "many_sign_ins")
        assert int(answer["Retry-After"]) >= answer.json()["retry_after"] > 0

    assert (AuditEntry.objects.count(), list(Throttle.objects.values_list("key", "failures"))) == before
    settings.SIGN_INS_AT_ONCE = 1
    assert post("auth/password/reset/confirm", requests["auth/password/reset/confirm"]).status_code == 204


def test_no_service_hashes_a_password_without_a_turn_though_nobody_stood_at_the_door(settings):
    user = cast.account(Role.STAFF)
    client = cast.client_of(user)
    requests = hashing_requests(with_second_factor(user))
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.endswith("SignInDoor")]
    settings.SIGN_INS_AT_ONCE = 0

    answers = {path: post(path, body, client).status_code for path, body in requests.items()}

    assert answers == dict.fromkeys(requests, 429)


def test_who_is_sent_away_at_the_door_has_asked_the_database_nothing_and_gets_every_header(
    settings, django_assert_num_queries
):
    settings.SIGN_INS_AT_ONCE = 0
    settings.CORS_ALLOWED_ORIGINS = ["https://rgms.example"]

    with django_assert_num_queries(0):
        ours, theirs = (
            Client(headers={"Origin": origin, "X-Request-ID": "burst-0001"}).post(
                "/api/v1/auth/login/", "not even read", content_type="application/json"
            )
            for origin in ("https://rgms.example", "https://evil.example")
        )

    assert ours.json() == {
        "type": "urn:rgms:problem:many_sign_ins",
        "title": "Many people are signing in",
        "status": 429,
        "detail": ours.json()["detail"],
        "code": "many_sign_ins",
        "errors": {},
        "request_id": "burst-0001",
        "retry_after": ours.json()["retry_after"],
    }
    assert ours["Content-Type"] == "application/problem+json"
    assert ours["Content-Length"] == str(len(ours.content))
    assert (ours["X-Request-ID"], ours["Cache-Control"]) == ("burst-0001", "no-store")
    assert {name: ours[name] for name in headers.ALWAYS} == headers.ALWAYS
    assert ours["Content-Security-Policy"].startswith("default-src 'none'")
    assert ours["Access-Control-Allow-Origin"] == "https://rgms.example"
    assert "Access-Control-Allow-Origin" not in theirs


def test_the_door_of_the_single_url_shape_refuses_and_lets_in_alike(settings):
    def status_of(username: str) -> tuple[int, str]:
        sent: list[dict[str, Any]] = []
        door: Any = WSGIMiddleware(get_wsgi_application(), workers=1)  # type: ignore[arg-type]  # Django's answer is iterable
        body = json.dumps({"username": username, "password": "a wrong password"}).encode()
        scope = {
            "type": "http", "http_version": "1.1", "method": "POST", "path": "/api/v1/auth/login", "raw_path": b"",
            "query_string": b"", "root_path": "", "scheme": "http", "server": ("127.0.0.1", 80), "client": None,
            "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
        }  # fmt: skip

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        asyncio.run(door(scope, receive, send))
        document = json.loads(b"".join(message.get("body", b"") for message in sent[1:]))
        return sent[0]["status"], document["code"]

    settings.SIGN_INS_AT_ONCE = 0
    assert status_of("nobody") == (429, "many_sign_ins")
    settings.SIGN_INS_AT_ONCE = 1
    assert status_of("") == (400, "invalid")


def test_whoever_sends_the_password_slowly_keeps_nobody_from_a_turn():
    was_free: list[bool] = []

    def take_a_turn() -> None:
        with contextlib.suppress(ManySignIns), turn():
            was_free.append(True)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            # Another thread, since who has a turn is let in again.
            other = threading.Thread(target=take_a_turn)
            other.start()
            other.join(30)
            return super().read(size)

    body = b'{"username": "nobody", "password": "guess"}'
    sent: dict[str, Any] = {
        "wsgi.input": Slow(body), "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": len(body),
    }  # fmt: skip

    answer = Client().generic("POST", "/api/v1/auth/login", **sent)

    assert answer.status_code == 401
    assert was_free


def test_a_body_too_large_for_the_door_is_told_so(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    answer = post("auth/login", {"username": "nobody", "password": "guess"})

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_turn_ends_with_its_work_also_when_that_fails():
    user = cast.account(Role.STAFF)

    for password, status in (("guess", 401), (cast.PASSWORD, 200), ("guess", 401), (cast.PASSWORD, 200)):
        assert post("auth/login", {"username": user.username, "password": password}).status_code == status


def test_of_many_at_the_same_moment_as_many_get_a_turn_as_may(settings):
    settings.SIGN_INS_AT_ONCE = 2
    together, done = threading.Barrier(7), threading.Event()
    outcomes: list[str] = []

    def come() -> None:
        together.wait()
        try:
            with turn():
                outcomes.append("in")
                done.wait(30)
        except ManySignIns:
            outcomes.append("later")

    threads = [threading.Thread(target=come) for _ in range(7)]
    for thread in threads:
        thread.start()
    while len(outcomes) < 7 and any(thread.is_alive() for thread in threads):
        threads[0].join(0.01)
    done.set()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["in"] * 2 + ["later"] * 5


def test_a_turn_is_the_services_whatever_process_has_it_and_free_when_that_dies(settings):
    settings.SIGN_INS_AT_ONCE = 1
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with turn():
            os.write(tell, b"x")
            signal.pause()
    os.read(told, 1)

    with pytest.raises(ManySignIns), turn():
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with turn():
        pass


def test_who_is_sent_away_is_given_a_moment_of_their_own_one_after_the_other():
    line = Line(turn_seconds=0.05)

    assert [line.seconds_to_wait(100.0) for _ in range(4)] == [0.1, 0.2, 0.3, 0.4]
    assert line.seconds_to_wait(103.0) == 0.1
    for _ in range(2000):
        longest = line.seconds_to_wait(103.0)
    assert longest == LONGEST_SECONDS
    for _ in range(50):
        line.note_turn(1.0)
    assert [round(line.seconds_to_wait(1000.0)) for _ in range(2)] == [2, 4]


def test_a_hash_costs_what_owasp_asks_and_no_more_than_the_service_has(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    shown = identify_hasher(make_password("a parade of passwords")).decode(
        make_password("a parade of passwords")
    )

    assert (shown["variety"], shown["memory_cost"], shown["time_cost"], shown["parallelism"]) == (
        "argon2id", 19 * 1024, 2, 1,
    )  # fmt: skip
    hashed_at_once_mib = base.SIGN_INS_AT_ONCE * shown["memory_cost"] / 1024
    assert hashed_at_once_mib < 100
