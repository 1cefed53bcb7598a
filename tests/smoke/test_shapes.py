"""Both blueprints, started as they say, and looked at from outside with the tool that an operator has."""

import json
import os
import signal
import subprocess
import urllib.request
from typing import Any

import pytest

from tests.realtime.yard import until
from tools import blueprint, migrated, processes
from tools.paths import ROOT, VENV_PYTHON, child_environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

SERVICE_MIB = 512


@pytest.fixture(scope="module", params=["render.yaml", "render.single-url.yaml"])
def shape(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shape")
    with blueprint.running(request.param, folder, platoon_size=5, stores_of=migrated.folder()) as running:
        yield running


def smoke(shape: blueprint.Shape, *checks: str, **changed: str) -> "subprocess.CompletedProcess[str]":
    environment = child_environment(
        **{
            "API": shape.api, "WS": shape.ws, "ORIGIN": shape.origin, "SMOKE_USERNAME": "sergeant",
            "SMOKE_PASSWORD": "parade-ground", **changed,
        }
    )  # fmt: skip
    command = [str(VENV_PYTHON), "-m", "tools.smoke", *checks]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def health(shape: blueprint.Shape) -> dict[str, Any]:
    with urllib.request.urlopen(f"{shape.api}/api/health/", timeout=30) as answer:
        return dict(json.load(answer))


def test_the_smoke_test_is_green(shape):
    done = smoke(shape)

    assert done.returncode == 0, done.stdout
    assert done.stdout.splitlines()[-1] == "8 ok, 0 failed"


def test_nothing_fails_in_the_doctors_eyes(shape):
    command = [str(VENV_PYTHON), "rotc_backend/manage.py", "doctor", "--json"]
    # Services with the same variables are one to the doctor.
    asked = {tuple(program.environment.items()): name for name, program in shape.programs.items()}
    doctors = {
        name: subprocess.Popen(command, cwd=ROOT, env=dict(variables), stdout=subprocess.PIPE, text=True)
        for variables, name in asked.items()
    }

    for name, doctor in doctors.items():
        said, _ = doctor.communicate()
        findings = json.loads(said)
        assert [finding for finding in findings if finding["level"] == "fail"] == [], name
        assert doctor.returncode == 0
        # What only a real deployment has: a mail server, and a store for files.
        assert {finding["part"] for finding in findings if finding["level"] == "warn"} <= {"mail", "storage"}


def test_every_service_stays_under_the_memory_of_its_plan(shape):
    for name, pid in shape.pids.items():
        assert sum(map(processes.pss_mib, processes.tree(pid))) < SERVICE_MIB, name


def test_browsers_are_told_to_come_by_https_only(shape):
    with urllib.request.urlopen(f"{shape.api}/", timeout=30) as answer:
        headers = answer.headers

    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "upgrade-insecure-requests" in headers["Content-Security-Policy"]


def test_a_client_that_is_not_allowed_is_named(shape):
    done = smoke(shape, "CORS", ORIGIN="https://other.example")

    assert done.returncode == 1
    assert "CORS_ALLOWED_ORIGINS" in done.stdout


def test_a_wrong_password_fails_what_needs_a_sign_in_and_nothing_else(shape):
    done = smoke(shape, "health", "sign-in", SMOKE_PASSWORD="wrong")

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == "1 ok, 1 failed"


def test_an_account_that_has_not_accepted_the_privacy_notice_is_told_to(shape):
    [web, *_] = shape.programs.values()
    make = "from apps.authentication.models import User; User.objects.create_user('newcomer', 'a walk of words', role='staff')"
    command = [str(VENV_PYTHON), "rotc_backend/manage.py", "shell", "--verbosity", "0", "--command", make]
    subprocess.run(command, cwd=ROOT, env=web.environment, check=True)

    done = smoke(shape, "sign-in", SMOKE_USERNAME="newcomer", SMOKE_PASSWORD="a walk of words")

    assert done.returncode == 1
    assert "has not accepted the privacy notice" in done.stdout


def test_a_worker_that_hangs_is_noticed(shape):
    [worker] = [pid for name, pid in shape.pids.items() if name.endswith("worker")]
    frozen = processes.tree(worker)
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        # Its last sign of life counts for some seconds.
        until(lambda: health(shape)["status"] == "degraded")
        done = smoke(shape, "health")
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)

    assert done.returncode == 1
    assert "degraded" in done.stdout
    assert "'celery': 'stopped'" in done.stdout


def test_without_its_addresses_and_account_it_says_what_it_needs():
    done = subprocess.run(
        [str(VENV_PYTHON), "-m", "tools.smoke"], cwd=ROOT, env={"PATH": os.environ["PATH"], "API": "rgms.example"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    for word in ("API must be", "WS must be", "SMOKE_USERNAME is missing", "SMOKE_PASSWORD is missing"):
        assert word in done.stdout


def test_what_a_client_claims_of_its_host_and_scheme_does_not_get_through_the_balancer():
    head = b"GET / HTTP/1.1\r\nHost: evil\r\nX-Forwarded-Proto: http\r\nX-Forwarded-For: 6.6.6.6\r\nAccept: */*\r\n\r\n"

    lines = blueprint.rewritten(head, host="rgms.onrender.com").decode().split("\r\n")

    assert "Host: rgms.onrender.com" in lines
    assert "X-Forwarded-Proto: https" in lines
    assert not any("evil" in line for line in lines)
