"""What happens around every request: its id, the caller's address, the optional slash."""

import re

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from apps.authentication.models import Session
from apps.system.models import AuditEntry
from common.addresses import client_address
from common.logs import client_address as address_now
from common.logs import request_id
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(corps):
    return cast.client_of(corps.sergeant)


def record_merit(client, corps, **options):
    body = {"enrollment": corps.enrollments[0].pk, "kind": "merit", "points": 1, "reason": "early"}
    return client.post("/api/v1/ledger", body, format="json", **options)


def test_a_request_id_that_was_given_comes_back_and_is_in_the_audit(client, corps):
    response = record_merit(client, corps, headers={"X-Request-ID": "proxy.id_0-1A"})

    assert response["X-Request-ID"] == "proxy.id_0-1A"
    assert AuditEntry.objects.get(action="ledger.recorded").request_id == "proxy.id_0-1A"


@pytest.mark.parametrize(
    "given", [None, "", "short", "x" * 65, "with blank 12", "line\x0bbreak1", "<script>alert", "ñañañañaña"]
)
def test_a_request_without_a_sane_id_gets_one(client, given):
    response = client.get("/api/v1/unit", headers={} if given is None else {"X-Request-ID": given})

    assert re.fullmatch(r"[0-9a-f]{32}", response["X-Request-ID"])


def test_two_requests_get_two_ids_and_none_stays_behind(client):
    ids = {client.get("/api/v1/unit")["X-Request-ID"] for _ in range(2)}

    assert len(ids) == 2
    assert (request_id.get(), address_now.get()) == ("-", None)


@pytest.mark.parametrize("path", ["unit", "cadets", "auth/me", "terms"])
def test_the_api_answers_with_and_without_the_trailing_slash(client, path):
    bare, slashed = client.get(f"/api/v1/{path}"), client.get(f"/api/v1/{path}/")

    assert (bare.status_code, slashed.status_code) == (200, 200)
    assert bare.json() == slashed.json()


def test_a_post_with_a_trailing_slash_is_taken_without_a_redirect(client, corps):
    body = {"enrollment": corps.enrollments[0].pk, "kind": "merit", "points": 1, "reason": "early"}

    assert client.post("/api/v1/ledger/", body, format="json").status_code == 201


@pytest.mark.parametrize("path", ["/api/health/live", "/api/health/live/", "/api/schema", "/api/schema/"])
def test_signs_of_life_and_schema_answer_with_and_without_it_too(client, path):
    assert client.get(path).status_code == 200


def test_the_next_page_is_on_the_host_that_was_asked(client, corps):
    link = client.get("/api/v1/cadets?page_size=1&search=juan", HTTP_HOST="rgms.example.edu.ph").json()[
        "next"
    ]

    assert link == "http://rgms.example.edu.ph/api/v1/cadets?page=2&page_size=1&search=juan"


@pytest.mark.parametrize(
    ("hops", "forwarded", "seen"),
    [
        (0, "", "10.0.0.9"),
        (0, "6.6.6.6", "10.0.0.9"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (3, "203.0.113.9, 172.16.0.1, 172.16.0.2", "203.0.113.9"),
        (3, "6.6.6.6, 7.7.7.7, 203.0.113.9, 172.16.0.1, 172.16.0.2", "203.0.113.9"),
        (3, "6.6.6.6", "10.0.0.9"),
        (3, "", "10.0.0.9"),
        (1, "' OR 1=1 --", "10.0.0.9"),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_the_callers_address_is_the_one_that_the_outermost_trusted_proxy_saw(
    corps, settings, hops, forwarded, seen
):
    settings.TRUSTED_PROXY_HOPS = hops
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    record_merit(cast.client_of(corps.sergeant), corps, headers=headers, REMOTE_ADDR="10.0.0.9")

    assert cast.audited(action="ledger.recorded")[0].address == seen


def test_a_session_remembers_from_where_and_with_what_it_began(client, corps, settings):
    settings.TRUSTED_PROXY_HOPS = 1
    Session.objects.all().delete()

    client.post("/api/v1/auth/login", {"username": corps.sergeant.username, "password": cast.PASSWORD}, format="json",
                headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9", "User-Agent": "Phone/1 " + "x" * 400})  # fmt: skip

    session = Session.objects.get()
    assert session.address == "203.0.113.9"
    assert session.user_agent == ("Phone/1 " + "x" * 400)[:300]


def test_a_peer_that_has_no_address_is_none():
    assert client_address(peer=None, forwarded_for="", hops=0) is None
    assert client_address(peer="/run/socket", forwarded_for="unknown", hops=1) is None


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_database_has_closed_since_is_opened_anew_by_the_question_who_asks():
    corps = cast.corps()
    phone = cast.client_of(corps.sergeant)
    at = settings.DATABASES["default"]
    own = connection.connection.info.backend_pid
    with psycopg2.connect(
        host=at["HOST"], port=at["PORT"], user=at["USER"], password=at["PASSWORD"], dbname=at["NAME"]
    ) as other:
        other.cursor().execute("SELECT pg_terminate_backend(%s, 10000)", [own])
    other.close()

    assert phone.get("/api/v1/auth/me").status_code == 200
    assert connection.connection.info.backend_pid != own
