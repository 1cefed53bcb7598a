"""What every answer tells the browser, and a production environment that Django finds nothing wrong with."""

import os
import subprocess

import pytest
from django.test import Client

from config import headers
from tests import cast
from tools.paths import BACKEND, VENV_PYTHON

CLIENT_PATHS = ["/", "/sign-in", "/config.json", "/assets/nothing.js", "/nothing.txt"]
API_PATHS = [
    "/api/v1/unit",
    "/api/v1/nothing",
    "/api/v1/cadets",
    "/api/health/",
    "/api/health/live/",
    "/api/schema/",
]
OWN_PAGES = ["/api/docs/", "/admin/login/", "/admin/"]


def policy_of(response) -> dict[str, list[str]]:
    """The Content-Security-Policy by directive."""
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {part[0]: part[1:] for part in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*CLIENT_PATHS, *API_PATHS, *OWN_PAGES])
def test_no_answer_goes_without_its_headers(path: str):
    response = Client(raise_request_exception=False).get(path)

    for name, value in headers.ALWAYS.items():
        assert response[name] == value
    assert "Server" not in response
    assert "camera=(self)" in response["Permissions-Policy"]
    policy = policy_of(response)
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "https:", "*"} & set(policy.get("script-src", []))
    if path in API_PATHS:
        assert "script-src" not in policy


@pytest.mark.django_db
@pytest.mark.parametrize(("host", "status"), [("rgms.example", 200), ("evil.example", 400), ("a b", 400)])
def test_also_a_refused_host_gets_them_and_nothing_of_the_host(settings, host: str, status: int):
    settings.ALLOWED_HOSTS = ["rgms.example"]

    response = Client(raise_request_exception=False, headers={"Host": host}).get("/api/v1/unit")
    page = Client(raise_request_exception=False, headers={"Host": host}).get("/sign-in")

    assert response.status_code == status
    assert response["X-Content-Type-Options"] == "nosniff"
    assert (host in page["Content-Security-Policy"]) == (status == 200)


@pytest.mark.django_db
def test_a_failure_of_ours_gets_them_too(monkeypatch: pytest.MonkeyPatch):
    def fail() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("apps.system.selectors.get_unit", fail)

    response = Client(raise_request_exception=False).get("/api/v1/unit")

    assert response.status_code == 500
    assert policy_of(response)["default-src"] == ["'none'"]


def test_files_get_them_too(tmp_path, settings):
    (tmp_path / "hello.js").write_text("1")
    settings.WHITENOISE_ROOT = tmp_path

    response = Client().get("/hello.js")

    assert response.status_code == 200
    assert policy_of(response)["script-src"] == ["'self'", "'wasm-unsafe-eval'"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("changes", "sources"),
    [
        ({"CHANNELS_PORT": None}, ["'self'", "ws://testserver"]),
        ({"CHANNELS_PORT": 8001}, ["'self'", "ws://testserver", "ws://testserver:8001"]),
        (
            {"PUBLIC_API_URL": "https://api.example/base", "PUBLIC_WS_URL": "wss://live.example"},
            ["'self'", "ws://testserver", "wss://live.example", "https://api.example"],
        ),
    ],
)
def test_the_client_may_talk_to_its_services_and_to_nothing_else(settings, changes, sources):
    settings.PUBLIC_API_URL = settings.PUBLIC_WS_URL = ""
    for name, value in changes.items():
        setattr(settings, name, value)

    assert policy_of(Client().get("/sign-in"))["connect-src"] == sources


@pytest.mark.django_db
def test_personal_data_stays_in_no_cache(corps):
    client = cast.client_of(corps.sergeant)

    answers = [
        client.get("/api/v1/cadets"),
        client.get("/api/v1/cadets/0"),
        cast.client_of(None).get("/api/v1/cadets"),
    ]

    assert [answer.status_code for answer in answers] == [200, 404, 401]
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}


def test_https_is_asked_for_where_it_is_used(settings):
    settings.SECURE_SSL = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True

    response = Client().get("/config.json", secure=True)

    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "upgrade-insecure-requests" in policy_of(response)
    assert "wss://testserver" in policy_of(response)["connect-src"]


def test_django_finds_nothing_wrong_with_a_production_environment():
    environment = {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DJANGO_SECRET_KEY": "".join(map(chr, range(48, 123))),
        "ALLOWED_HOSTS": "rgms.example.edu.ph", "DATABASE_URL": "postgres://u:p@127.0.0.1:1/x",
        "REDIS_URL": "redis://127.0.0.1:1", "TRUSTED_PROXY_HOPS": "3",
    }  # fmt: skip

    done = subprocess.run(
        [str(VENV_PYTHON), "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=BACKEND, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), (
        done.stderr
    )
