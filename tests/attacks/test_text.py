"""Text that is more than text to whatever reads it next: browsers, mail, logs, spreadsheets, file names, headers, a search."""

import csv
import io
import logging
import re

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.cadets.services import cadets
from config import headers
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, deliver, post
from tests.reports import sheets

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>"


def renamed(enrollment, name):
    enrollment.cadet.last_name = name
    enrollment.cadet.search_text = cadets.search_text(enrollment.cadet)
    enrollment.cadet.save()


def test_markup_in_a_name_is_json_that_no_browser_takes_for_a_page(corps):
    renamed(corps.enrollments[0], MARKUP)

    answer = cast.client_of(corps.sergeant).get("/api/v1/cadets", headers={"Accept": "text/html"})
    answer = answer if answer.status_code == 200 else cast.client_of(corps.sergeant).get("/api/v1/cadets")

    assert MARKUP in answer.content.decode()
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "script-src" not in answer["Content-Security-Policy"]


def test_an_unknown_path_that_is_markup_comes_back_as_json():
    answer = APIClient().get("/api/v1/<script>alert(1)</script>")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ['../../etc/passwd"; filename="b.html', "a\r\nX-Evil: 1", "ñ/ü" * 30])
def test_a_downloads_name_is_ours_whatever_the_term_is_called(corps, name):
    corps.term.name = name
    corps.term.save()

    report = sheets.make(sheets.request_sheet(corps))
    answer = cast.client_of(corps.sergeant).get(f"/api/v1/reports/{report.pk}/file")

    assert answer.status_code == 200
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.pdf"', answer["Content-Disposition"])
    assert "X-Evil" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}, {"Origin": "https://evil.example"}],
)
def test_a_forged_host_never_gets_into_a_mail(settings, headers):
    settings.PUBLIC_APP_URL = "https://rgms.example.edu.ph"
    user = cast.account(Role.STAFF)
    User.objects.filter(pk=user.pk).update(email="ana@example.ph")

    assert post("auth/password/reset", {"identifier": user.username}, headers=headers).status_code == 202

    [message] = deliver()
    assert "https://rgms.example.edu.ph/reset#" in message.body
    assert "evil.example" not in message.message().as_string()


@pytest.mark.parametrize(
    "evil", ["a@example.ph\r\nBcc: all@example.ph", "a@example.ph\nSubject: x", "a@example.ph, b@example.ph"]
)
def test_no_address_writes_a_header_of_a_mail(evil):
    body = {"username": "ana.reyes", "display_name": "Ana", "email": evil, "password": NEW_PASSWORD}

    assert post("auth/register", body).status_code == 400
    assert not User.objects.exists()


def test_a_name_with_line_breaks_writes_no_header_and_no_log_line(caplog):
    evil = "Ana\r\nBcc: all@example.ph\r\n2026-01-01 INFO audit anchor 1:00"
    body = {
        "username": "ana.reyes",
        "display_name": evil,
        "email": "ana@example.ph",
        "password": NEW_PASSWORD,
    }

    with caplog.at_level(logging.DEBUG):
        post("auth/register", body)
        post("auth/login", {"username": evil, "password": "guess"})
        messages = deliver()

    assert all("\nBcc:" not in message.message().as_string().partition("\n\n")[0] for message in messages)
    assert not [
        record for record in caplog.records if "\n" in record.getMessage() and "Bcc" in record.getMessage()
    ]


@pytest.mark.parametrize(
    "given", ["a" * 65, "abc", "abcdefgh\n2026 INFO forged", "<script>alert</script>", "ñandú-ñandú"]
)
def test_a_request_id_is_one_or_is_replaced(given):
    answer = APIClient().get("/api/v1/unit", headers={"X-Request-ID": given})

    assert re.fullmatch("[0-9a-f]{32}", answer["X-Request-ID"])


def test_no_cell_of_the_exported_grades_is_a_formula(corps, capsys):
    corps.enrollments[0].cadet.student_number = "=1+1"
    corps.enrollments[0].cadet.save()

    call_command("grades", "export", "--term", str(corps.term.pk))

    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert [row[0][:1] in "=+-@\t\r" for row in rows[1:]] == [False] * 3


@pytest.mark.parametrize(
    "search",
    ["(a+)+$" + "a" * 3000, "%" * 3000, "_" * 3000, "\\" * 3000, "ab " * 1500, "[" * 3000, "\u0301" * 3000],
    ids=["regular", "percent", "underscore", "backslash", "words", "bracket", "accents"],
)  # fmt: skip
def test_a_search_that_is_a_weapon_finds_nobody(corps, search):
    answer = cast.client_of(corps.sergeant).get("/api/v1/cadets", {"search": search})

    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or search[0] == "\u0301" or answer.json()["count"] == 0


def test_cross_origin_callers_are_the_listed_ones(settings, corps):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.edu.ph"]
    client = cast.client_of(corps.sergeant)

    own = client.get("/api/v1/cadets", headers={"Origin": "https://app.example.edu.ph"})
    foreign = client.get("/api/v1/cadets", headers={"Origin": "https://evil.example"})
    preflight = APIClient().options(
        "/api/v1/ledger", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    )

    assert own["Access-Control-Allow-Origin"] == "https://app.example.edu.ph"
    assert "Access-Control-Allow-Credentials" not in own
    assert "Access-Control-Allow-Origin" not in foreign
    assert "Access-Control-Allow-Origin" not in preflight


def test_the_admin_pages_cookies_are_bound_to_host_and_https(settings):
    assert headers.NOTHING["object-src"] == ("'none'",)
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY) == (True, True)
    assert {settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE} == {"Lax"}


def test_trace_is_refused():
    assert APIClient().trace("/api/v1/unit").status_code == 405
