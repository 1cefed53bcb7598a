"""What goes to Sentry says where the fault is, and nothing of anybody: seen by a stand-in that receives it."""

import gzip
import http.server
import json
import subprocess
import sys
import threading

import brotli  # type: ignore[import-untyped]
import pytest

from tools.paths import BACKEND, child_environment

# A request that fails, with something personal in every place where Sentry's integrations look.
FAILING = """
import sys
import django
django.setup()
from django.conf import settings
from django.db import IntegrityError
from django.core.wsgi import get_wsgi_application
from django.test import RequestFactory
from config import sentry, urls
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
import logging

def fail(request):
    secret = "Reyes-in-a-variable"
    logging.getLogger("apps").error("no mail to %s", "reyes@example.edu.ph")
    raise IntegrityError("duplicate key\\nDETAIL:  Key (email)=(reyes@example.edu.ph) already exists.")

urls.urlpatterns.insert(0, path("fails", csrf_exempt(fail)))
settings.ALLOWED_HOSTS = ["*"]
sentry.begin(sys.argv[1])
asked = RequestFactory(headers={
    "Authorization": "Bearer the-access-token", "X-Request-ID": "request-of-the-test", "X-Forwarded-For": "203.0.113.77",
    "User-Agent": "browser", "Cookie": "session=the-cookie",
}).post("/fails?ticket=the-ticket", {"last_name": "Reyes"}, content_type="application/json")
answers = []
list(get_wsgi_application()(asked.environ, lambda status, headers, *_: answers.append(status)))
assert answers[0].startswith("500"), answers
import sentry_sdk
sentry_sdk.set_user({"id": 7, "username": "reyes", "ip_address": "203.0.113.77"})
sentry_sdk.set_extra("celery-job", {"kwargs": {"address": "203.0.113.77"}})
for error in (
    ValueError("plain"), KeyError("Reyes"), TypeError('no integer: "Reyes", reyes@example.edu.ph'),
    OSError('violates constraint "one_record_per_day"'),
):
    sentry_sdk.capture_exception(error)
sentry_sdk.flush(120)
"""
PACKED = {"gzip": gzip.decompress, "br": brotli.decompress}
PERSONAL = (
    "eyes",
    "example.edu.ph",
    "the-access-token",
    "the-cookie",
    "the-ticket",
    "203.0.113.77",
    "last_name",
)


@pytest.fixture
def stand_in():
    received: list[bytes] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(PACKED.get(self.headers.get("Content-Encoding", ""), bytes)(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://public@127.0.0.1:{server.server_port}/1", received
    server.shutdown()
    server.server_close()


def test_an_error_says_where_it_is_and_names_nobody(stand_in):
    dsn, received = stand_in
    environment = child_environment(
        DJANGO_SETTINGS_MODULE="config.settings.test", SENTRY_DSN=dsn, SENTRY_TRACES_SAMPLE_RATE="1",
        RENDER_GIT_COMMIT="abcdef1234567", PYTHONPATH=str(BACKEND),
    )  # fmt: skip

    subprocess.run(
        [sys.executable, "-c", FAILING, "web"], env=environment, check=True, capture_output=True, timeout=300
    )

    text = b"\n".join(received).decode()
    for word in PERSONAL:
        assert word not in text, word
    events = [
        json.loads(line) for line in text.splitlines() if line.startswith("{") and '"exception"' in line
    ]
    failed = next(event for event in events if event["exception"]["values"][0]["type"] == "IntegrityError")
    assert "abcdef1" in failed["release"]
    assert failed["environment"] == "test"
    assert failed["tags"]["service"] == "web"
    assert failed["request"]["url"].endswith("/fails")
    said = {
        event["exception"]["values"][0]["type"]: event["exception"]["values"][0]["value"] for event in events
    }
    assert said == {
        "IntegrityError": "duplicate key", "ValueError": "plain", "KeyError": "'…'", "TypeError": "no integer: '…', …",
        "OSError": 'violates constraint "one_record_per_day"',
    }  # fmt: skip
    plain = next(event for event in events if event["exception"]["values"][0]["type"] == "ValueError")
    assert plain["user"] == {"id": 7}
    assert "request-of-the-test" in text


def test_without_an_address_nothing_is_reported():
    code = "import django; django.setup(); from config import sentry; sentry.begin('web'); import sys; "
    code += "assert 'sentry_sdk' not in sys.modules"
    environment = child_environment(DJANGO_SETTINGS_MODULE="config.settings.test", PYTHONPATH=str(BACKEND))
    environment.pop("SENTRY_DSN", None)

    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=300)
