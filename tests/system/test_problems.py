"""Whatever goes wrong is answered as an RFC 9457 problem, and says nothing internal."""

import logging

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from rest_framework.test import APIClient

from apps.system import outbox, selectors
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
MEMBERS = {"type", "title", "status", "detail", "code", "errors", "request_id"}


@pytest.fixture
def client(corps):
    """The commandant, as a browser would send it: with Django's protection against forged forms."""
    signed_in = cast.client_of(corps.commandant)
    signed_in.handler.enforce_csrf_checks = True
    signed_in.raise_request_exception = False
    return signed_in


def problem_of(response, status, code):
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    document = response.json()
    assert set(document) >= MEMBERS
    assert (document["status"], document["code"], document["type"]) == (
        status,
        code,
        f"urn:rgms:problem:{code}",
    )
    assert document["request_id"] == response["X-Request-ID"]
    assert document["title"]
    assert document["detail"]
    return document


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path",
    ["/api/nothing", "/api/v1/nothing", "/api/v1/cadets/1/nothing", "/api/v1/cadets/-1", "/api/v2/cadets"],
)
def test_an_unknown_path_is_not_found_by_any_method(client, method, path):
    document = problem_of(getattr(client, method)(path, {}, format="json"), 404, "not_found")

    assert path in document["detail"]


@pytest.mark.parametrize(
    "body",
    [
        "{",
        "",
        "{'enrollment': 1}",
        '{"points": NaN}',
        '{"points": 1e',
        "\udcff\udcfe",
        "[" * 100_000,
        r'{"kind": "\ud800"}',
        r'{"rows": [{"\udc00": 1}]}',
    ],
    ids=[
        "half",
        "empty",
        "python",
        "nan",
        "cut",
        "not utf-8",
        "deep",
        "half a character",
        "half a character in a name",
    ],
)
def test_a_broken_json_body_is_refused(client, body):
    raw = body.encode("utf-8", "surrogateescape")

    response = client.post("/api/v1/ledger", raw, content_type="application/json")

    if body:
        assert "JSON" in problem_of(response, 400, "parse_error")["detail"]
    else:
        assert "enrollment" in problem_of(response, 400, "invalid")["errors"]


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-0001"}])
def test_a_body_beyond_all_need_is_refused_before_it_is_read(client, settings, headers):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
    body = b'{"reason": "' + b"x" * 1024**2 + b'"}'

    response = client.generic(
        "POST", "/api/v1/ledger", body, content_type="application/json", headers=headers
    )

    problem_of(response, 413, "body_too_large")


@pytest.mark.parametrize("body", ["[]", "null", '"text"', "7", "[{}]"])
def test_json_that_is_no_object_is_refused(client, body):
    problem_of(client.post("/api/v1/ledger", body, content_type="application/json"), 400, "invalid")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "nonsense"]
)
def test_another_content_type_is_refused(client, content_type):
    response = client.generic("POST", "/api/v1/ledger", b"points=1", content_type=content_type)

    problem_of(response, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("method", "path"), [("delete", "cadets"), ("put", "ledger"), ("post", "auth/me"), ("get", "auth/login")]
)
def test_the_wrong_method_is_refused_and_the_right_ones_are_named(client, method, path):
    response = getattr(client, method)(f"/api/v1/{path}")

    problem_of(response, 405, "method_not_allowed")
    assert response["Allow"]


@pytest.mark.parametrize(
    "path",
    [
        "cadets/0",
        f"cadets/{10**30}",
        "enrollments/0",
        "enrollments/0/grade",
        "terms/0/grades",
        "ledger/0",
        "training-days/0/muster",
        "cadets?page=0",
        "cadets?page=x",
        "cadets?page=999",
    ],
)
def test_a_row_or_page_that_is_not_there_is_not_found(client, path):
    problem_of(client.get(f"/api/v1/{path}"), 404, "not_found")


def test_every_wrong_field_is_named_with_its_reasons(client):
    body = {"enrollment": "x", "kind": "praise", "points": -5, "reason": " ", "occurred_on": "2026-02-30"}

    document = problem_of(client.post("/api/v1/ledger", body, format="json"), 400, "invalid")

    assert set(document["errors"]) == set(body)
    assert all(isinstance(line, str) for lines in document["errors"].values() for line in lines)
    assert document["detail"].partition(": ")[0] in body


def test_a_wrong_field_deep_in_a_list_is_named_by_its_path(client, corps):
    cells = [
        {"enrollment": 1, "assessment": 1, "value": "1", "version": 0},
        {"enrollment": 1, "assessment": 1, "value": "1", "version": -1},
    ]

    response = client.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": cells}, format="json")

    assert list(problem_of(response, 400, "invalid")["errors"]) == ["cells.1.version"]


@pytest.mark.parametrize(
    "query", ["term=x", "platoon=one", "status=asleep", "archived=perhaps", "search=%00", "company=%00"]
)
def test_a_query_that_cannot_be_read_is_refused(client, query):
    field = query.partition("=")[0]

    document = problem_of(client.get(f"/api/v1/cadets?{query}"), 400, "invalid")

    assert list(document["errors"]) == [field]


@pytest.mark.parametrize("number", ["9" * 9, "9" * 18, "9" * 19, "9" * 20, "9" * 900])
@pytest.mark.parametrize("field", ["term", "platoon", "company"])
def test_an_id_beyond_all_ids_finds_nothing(client, field, number):
    response = client.get(f"/api/v1/cadets?{field}={number}")

    assert (response.status_code, response.json()["count"]) == (200, 0)


def test_nobody_signed_in_is_told_how_to_sign_in():
    response = APIClient().get("/api/v1/cadets")

    problem_of(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == 'Bearer realm="rgms"'


def test_a_role_that_may_not_is_forbidden(corps):
    problem_of(
        cast.client_of(corps.sergeant).post("/api/v1/terms", {"name": "x"}, format="json"),
        403,
        "permission_denied",
    )


def test_a_host_that_is_not_ours_is_a_bad_request(client, settings):
    settings.ALLOWED_HOSTS = ["rgms.example.edu.ph"]

    problem_of(client.get("/api/v1/unit"), 400, "bad_request")


@pytest.mark.parametrize("path", ["/api/v1/unit", "/api/v1/cadets"])
def test_a_failure_of_ours_says_nothing_internal_and_is_in_the_log_under_its_id(
    client, monkeypatch, caplog, path
):
    def fail(*_, **__):
        raise RuntimeError("password of the vault is xyzzy")

    monkeypatch.setattr(selectors, "get_unit", fail)
    monkeypatch.setattr("apps.cadets.selectors.list_cadets", fail)

    with caplog.at_level(logging.ERROR, logger="django.request"):
        response = client.get(path)

    problem_of(response, 500, "server_error")
    for word in (b"xyzzy", b"RuntimeError", b"Traceback", b".py"):
        assert word not in response.content
    assert "xyzzy" in caplog.text


def test_a_failure_of_ours_saves_nothing(client, corps, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(outbox, "publish", fail)
    monkeypatch.setattr(outbox, "publish_many", fail)
    body = {"enrollment": corps.enrollments[0].pk, "kind": "merit", "points": 1, "reason": "early"}

    response = client.post("/api/v1/ledger", body, format="json")

    assert "nothing was saved" in problem_of(response, 500, "server_error")["detail"]
    assert client.get("/api/v1/ledger").json()["count"] == 0


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "k-0001"}])
@pytest.mark.parametrize(
    ("method", "path"), [("get", "cadets"), ("post", "ledger"), ("post", "auth/login"), ("get", "unit")]
)
def test_a_database_that_is_away_is_503_and_asks_to_come_again(client, monkeypatch, method, path, headers):
    def refuse(*_, **__):
        raise OperationalError("connection to server at 10.1.2.3 failed: password authentication failed")

    connection.ensure_connection()
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)
    body = {"username": "x", "password": "y"} if path == "auth/login" else {}

    response = getattr(client, method)(f"/api/v1/{path}", body, format="json", headers=headers)

    document = problem_of(response, 503, "unavailable")
    assert response["Retry-After"] == "5"
    assert "10.1.2.3" not in str(document)
