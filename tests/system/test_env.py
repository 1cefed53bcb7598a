"""config/env.py: one failed start is enough to mend a deployment, and no secret is shown on the way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import BY_NAME, VARIABLES, EnvironmentProblems, load

BACKEND = Path(__file__).resolve().parents[2] / "rotc_backend"
COMPLETE = {
    "DJANGO_ENV": "production",
    "DJANGO_SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": "rgms.example.edu.ph",
    "DATABASE_URL": "postgres://rgms:pass@db.example.com:5432/rgms",
    "REDIS_URL": "rediss://:pass@redis.example.com:6379",
}
REQUIRED = {variable.name for variable in VARIABLES if variable.required_in_production}


def problems_of(**given):
    with pytest.raises(EnvironmentProblems) as raised:
        load({"DJANGO_ENV": "test", **given})
    return raised.value.problems


def test_production_with_all_that_is_required_loads_with_typed_defaults():
    loaded = load(COMPLETE)

    assert loaded["ALLOWED_HOSTS"] == ["rgms.example.edu.ph"]
    assert (loaded["DEBUG"], loaded["TRUSTED_PROXY_HOPS"], loaded["RGMS_TIME_ZONE"]) == (
        False,
        0,
        "Asia/Manila",
    )
    assert (loaded["PORT"], loaded["SENTRY_DSN"], loaded["CORS_ALLOWED_ORIGINS"]) == (None, None, [])


def test_production_names_everything_that_is_missing_at_once():
    missing = problems_of(DJANGO_ENV="production")

    assert {line.split(" is missing: ")[0] for line in missing} == REQUIRED
    assert {"DJANGO_SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"} == REQUIRED


@pytest.mark.parametrize("environment", [{}, {"DJANGO_ENV": ""}])
def test_an_environment_that_nobody_named_is_production(environment):
    with pytest.raises(EnvironmentProblems) as raised:
        load(environment)

    assert len(raised.value.problems) == len(REQUIRED)


def test_what_is_missing_and_what_is_wrong_are_named_together():
    found = problems_of(
        **(COMPLETE | {"DATABASE_URL": "", "DEBUG": "maybe", "PORT": "80a", "GUNICORN_WORKERS": "0"})
    )

    assert {line.split()[0] for line in found} == {"DATABASE_URL", "DEBUG", "PORT", "GUNICORN_WORKERS"}


def test_the_message_of_a_refused_start_holds_every_line():
    with pytest.raises(EnvironmentProblems) as raised:
        load({"DJANGO_ENV": "production", "DEBUG": "maybe"})

    assert all(problem in str(raised.value) for problem in raised.value.problems)
    assert f"{len(REQUIRED) + 1} to mend" in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DJANGO_ENV", "staging"),
        ("DJANGO_SECRET_KEY", "short"),
        ("DEBUG", "maybe"),
        ("DATABASE_URL", "mysql://db/rgms"),
        ("DATABASE_URL", "postgres://"),
        ("DATABASE_URL", "postgres://rgms:p[ss@db/rgms"),
        ("DATABASE_URL", "postgres://rgms:pa/ss@db/rgms"),
        ("DATABASE_URL", "postgres://rgms@db:99999/rgms"),
        ("REDIS_URL", "http://redis"),
        ("CORS_ALLOWED_ORIGINS", "rgms.example.edu.ph"),
        ("CORS_ALLOWED_ORIGINS", "https://rgms.example.edu.ph/path"),
        ("CORS_ALLOWED_ORIGINS", "https://a.example, https://[b"),
        ("TRUSTED_PROXY_HOPS", "-1"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("RGMS_TIME_ZONE", "Manila"),
        ("RGMS_TIME_ZONE", "Asia"),
        ("RGMS_TIME_ZONE", "../UTC"),
        ("ID_CARD_SIGNING_KEY", "not base64!"),
        ("ID_CARD_SIGNING_KEY", "c2hvcnQ="),
        ("SENTRY_TRACES_SAMPLE_RATE", "2"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_is_named_by_its_variable(name, value):
    [problem] = problems_of(**{name: value})

    assert problem.startswith(f"{name} ")


@pytest.mark.parametrize("name", [variable.name for variable in VARIABLES if variable.secret])
@pytest.mark.parametrize(
    "shape",
    [
        "{0}", "postgres://u:{0}℀@host/db", "postgres://u:[{0}]@host/db", "postgres://u:{0}/x@host/db",
        "redis://:{0}[@host", "smtp://u:pw{0}:x@host:{0}", "https://{0}:{0}",
    ],
)  # fmt: skip
def test_no_message_shows_a_secret(name, shape):
    marker = "Hunter2Hunter2"

    with pytest.raises(EnvironmentProblems) as raised:
        load({"DJANGO_ENV": "production", name: shape.format(marker)})

    assert marker.lower() not in str(raised.value).lower()


def test_production_refuses_debug_and_says_why():
    [problem] = problems_of(**(COMPLETE | {"DEBUG": "true"}))

    assert problem.startswith("DEBUG must be false in production")
    assert load({"DJANGO_ENV": "development", "DEBUG": "true", "RGMS_DATA_DIR": "/nowhere"})["DEBUG"] is True


def test_production_refuses_a_list_of_hosts_without_a_host():
    [problem] = problems_of(**(COMPLETE | {"ALLOWED_HOSTS": " , "}))

    assert problem.startswith("ALLOWED_HOSTS is missing")


def test_half_of_cloudinary_is_a_contradiction():
    [problem] = problems_of(CLOUDINARY_CLOUD_NAME="unit", CLOUDINARY_API_KEY="1")

    assert problem.startswith("CLOUDINARY_API_SECRET missing")


def test_every_variable_says_why_it_exists_and_has_a_default_that_it_would_take():
    assert [variable.name for variable in VARIABLES if not variable.reason or not variable.type_name] == []
    assert len(BY_NAME) == len(VARIABLES)
    load({"DJANGO_ENV": "test"})


@pytest.fixture
def left_behind(tmp_path, monkeypatch):
    """What make run leaves for a shell beside it, and that shell's environment."""
    (tmp_path / "run.env").write_text(
        "# of make run\nDATABASE_URL=postgres://run@127.0.0.1:1/rgms\nREDIS_URL=redis://127.0.0.1:2\n"
    )
    (tmp_path / "secrets.env").write_text("DJANGO_SECRET_KEY=" + "s" * 40 + "\n")
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RGMS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DJANGO_ENV", "development")
    return tmp_path


def test_a_shell_beside_make_run_finds_its_servers_and_secrets(left_behind):
    loaded = load()

    assert loaded["DATABASE_URL"] == "postgres://run@127.0.0.1:1/rgms"
    assert loaded["REDIS_URL"] == "redis://127.0.0.1:2"
    assert loaded["DJANGO_SECRET_KEY"] == "s" * 40


def test_what_the_environment_says_goes_before_what_make_run_left(left_behind, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://own@127.0.0.1:3/own")
    monkeypatch.setenv("REDIS_URL", "")

    loaded = load()

    assert loaded["DATABASE_URL"] == "postgres://own@127.0.0.1:3/own"
    assert loaded["REDIS_URL"] == "redis://127.0.0.1:2"


def test_production_never_looks_at_what_make_run_left(left_behind, monkeypatch):
    monkeypatch.setenv("DJANGO_ENV", "production")

    with pytest.raises(EnvironmentProblems) as raised:
        load()

    assert any(line.startswith("DATABASE_URL is missing") for line in raised.value.problems)


def test_without_make_run_there_is_nothing_to_find(left_behind):
    (left_behind / "run.env").unlink()

    assert load()["DATABASE_URL"] is None


def test_the_production_settings_refuse_to_load_with_the_whole_list():
    environment = {"PATH": os.environ["PATH"], "DEBUG": "true", "PORT": "http"}

    refused = subprocess.run(
        [sys.executable, "-c", "import config.settings.production"], cwd=BACKEND, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip

    assert refused.returncode != 0
    for name in (*REQUIRED, "DEBUG", "PORT"):
        assert f"  - {name} " in refused.stderr


def test_the_runbook_says_of_every_secret_how_it_is_replaced():
    runbook = (BACKEND.parent / "docs/runbooks/rotate-secrets.md").read_text()

    secrets = {variable.name for variable in VARIABLES if variable.secret}

    assert {name for name in secrets if f"`{name}`" not in runbook} == set()
