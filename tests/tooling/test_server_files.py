"""gunicorn.conf.py and daphne.conf.py, loaded as the servers load them."""

import contextlib
import gc
import importlib.util
import io
import json
import os
import runpy
import signal
import subprocess
import sys
import urllib.request
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

import pytest
from celery.signals import beat_init, celeryd_init
from gunicorn.config import Config
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from common import loading, metrics
from tests.realtime.yard import PATIENCE_SECONDS, until
from tests.tooling.echo_app import LARGE
from tools import processes
from tools.paths import BACKEND, child_environment

ROOT = Path(__file__).resolve().parents[2]
FORWARDED = "6.6.6.6, 203.0.113.9, 10.0.0.1"


def load(name):
    spec = importlib.util.spec_from_file_location(name.replace(".", "_"), ROOT / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def daphne():
    return load("daphne.conf.py")


@pytest.fixture(scope="module")
def gunicorn():
    return load("gunicorn.conf.py")


@pytest.mark.parametrize(
    "start",
    [
        lambda: runpy.run_module("config.wsgi"),
        lambda: runpy.run_module("config.asgi"),
        lambda: celeryd_init.send(sender="worker"),
        lambda: beat_init.send(sender="beat"),
        lambda: runpy.run_path(str(BACKEND / "manage.py"), run_name="__main__"),
    ],
    ids=["web", "channels", "worker", "beat", "a command"],
)
def test_whoever_has_started_collects_its_garbage_as_usual(start, monkeypatch):
    monkeypatch.setattr(metrics, "begin", lambda _service: None)
    monkeypatch.setattr(sys, "argv", ["manage.py", "version"])
    usual = gc.get_threshold()
    loading.begin()
    assert gc.get_threshold() != usual

    start()

    assert gc.get_threshold() == usual


def test_daphne_gets_its_numbers_from_the_environment(daphne):
    words = daphne.arguments({"PORT": 10000, "CHANNELS_PORT": 8001, "DAPHNE_VERBOSITY": 1})

    options = dict(zip(words[:-2:2], words[1::2], strict=False))
    assert options["--endpoint"] == "tcp:port=10000:interface=0.0.0.0:backlog=4096"
    assert options["--websocket_timeout"] == "86400"
    assert (options["--ping-interval"], options["--ping-timeout"]) == ("20", "30")
    assert words[-2:] == ["--no-server-name", "config.asgi:application"]


@pytest.mark.parametrize(
    ("port", "channels_port", "bound"), [(None, 8123, 8123), (None, None, 8001), (1, 8123, 1)]
)
def test_daphne_binds_port_before_channels_port_before_8001(daphne, port, channels_port, bound):
    words = daphne.arguments({"PORT": port, "CHANNELS_PORT": channels_port, "DAPHNE_VERBOSITY": 1})

    assert f"tcp:port={bound}:interface=0.0.0.0:backlog=4096" in words


def test_daphne_logs_no_query_for_it_may_hold_a_token(daphne):
    stream = io.StringIO()
    log = daphne.AccessLog(stream)

    log("websocket", "connected", {"path": "/ws/updates/?token=secret", "client": "203.0.113.9:5123"})
    log(
        "http",
        "complete",
        {
            "path": "/a?ticket=secret",
            "client": "::1:80",
            "method": "GET",
            "status": 200,
            "size": 5,
            "time_taken": 0.25,
        },
    )
    log(
        "http",
        "complete",
        {"path": "/api/health/live/", "client": "::1:80", "method": "GET", "status": 200, "size": 2},
    )

    assert stream.getvalue() == '203.0.113.9 "WEBSOCKET /ws/updates/" connected\n::1 "GET /a" 200 5 250ms\n'


@pytest.fixture(scope="module")
def started():
    """`started(hops)`: the launcher on a free port with the echo application, behind that many trusted proxies. It is started
    once for all tests, and anew after one that has ended it."""
    running: dict[int, SimpleNamespace] = {}

    def start(hops: int) -> SimpleNamespace:
        if hops not in running or running[hops].process.poll() is not None:
            running[hops] = _launched(hops)
        return running[hops]

    yield start
    for one in running.values():
        one.process.kill()
        one.process.wait()


def _launched(hops: int) -> SimpleNamespace:
    port = processes.free_port()
    code = (
        "import importlib.util as u; s = u.spec_from_file_location('launcher', 'daphne.conf.py')\n"
        "m = u.module_from_spec(s); s.loader.exec_module(m)\n"
        "words = m.arguments(m.settings.ENV); m.Launcher().run([*words[:-1], 'tests.tooling.echo_app:application'])"
    )
    environment = os.environ | {"PORT": str(port), "TRUSTED_PROXY_HOPS": str(hops)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment)
    running = SimpleNamespace(hops=hops, process=process, address=f"127.0.0.1:{port}")
    until(lambda: process.poll() is not None or is_answered(f"http://{running.address}/"), seconds=120)
    return running


def is_answered(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=PATIENCE_SECONDS) as answer:
        return bool(answer.status == 200)
    return False


@pytest.fixture(params=[0, 2])
def channels(request, started):
    return started(request.param)


def seen_over_http(channels, path="/"):
    request = urllib.request.Request(
        f"http://{channels.address}{path}", headers={"X-Forwarded-For": FORWARDED}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)


def test_the_application_sees_the_client_of_the_trusted_hop_over_http_and_sockets(channels):
    expected = "203.0.113.9" if channels.hops == 2 else "127.0.0.1"

    with connect(f"ws://{channels.address}/", additional_headers={"X-Forwarded-For": FORWARDED}) as socket:
        over_socket = json.loads(socket.recv(timeout=PATIENCE_SECONDS))

    assert (seen_over_http(channels), over_socket) == (expected, expected)


def test_a_socket_is_closed_with_the_code_that_the_application_chose(channels):
    for code in (1000, 1012, 4401):
        with connect(f"ws://{channels.address}/") as socket:
            socket.recv(timeout=PATIENCE_SECONDS)
            socket.send(f"close {code}")
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(timeout=PATIENCE_SECONDS)

        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == code


def test_sigterm_lets_a_request_in_flight_finish_and_refuses_new_ones(channels):
    with urllib.request.urlopen(f"http://{channels.address}/slow", timeout=PATIENCE_SECONDS) as answer:
        assert answer.read(1) == b" "
        channels.process.send_signal(signal.SIGTERM)

        assert json.load(answer) == "127.0.0.1"

    assert channels.process.wait(PATIENCE_SECONDS) == 0
    with pytest.raises(URLError):
        seen_over_http(channels)


def test_sigterm_waits_for_the_last_bytes_of_an_answer_whose_application_is_done(channels):
    with urllib.request.urlopen(f"http://{channels.address}/large", timeout=PATIENCE_SECONDS) as answer:
        assert answer.read(1) == b" "
        channels.process.send_signal(signal.SIGTERM)
        until(lambda: not is_answered(f"http://{channels.address}/"))

        assert len(answer.read()) == LARGE - 1 + len('"127.0.0.1"')

    assert channels.process.wait(PATIENCE_SECONDS) == 0


def test_no_path_writes_a_line_of_the_access_log(daphne, gunicorn, monkeypatch):
    monkeypatch.setattr(
        gunicorn.Logger, "atoms", lambda *_: {"h": "10.9.8.7", "U": "/a\n203.0.113.9 forged\x1b[2J"}
    )
    logger, stream = object.__new__(gunicorn.AccessLogger), io.StringIO()

    words = logger.atoms(None, None, {"REMOTE_ADDR": "10.9.8.7"}, None)
    daphne.AccessLog(stream)("websocket", "connected", {"path": "/a\nforged", "client": "::1:80"})

    assert words["U"] == "/a\\x0a203.0.113.9 forged\\x1b[2J"
    assert stream.getvalue() == '::1 "WEBSOCKET /a\\x0aforged" connected\n'


def test_lines_of_both_access_logs_are_objects_with_the_requests_id_where_that_is_asked_for(
    daphne, gunicorn, monkeypatch, capsys
):
    monkeypatch.setitem(gunicorn.ENV, "LOG_FORMAT", "json")
    settings = Config()
    settings.set("accesslog", "-")
    settings.set("access_log_format", gunicorn.access_log_format)
    logger = gunicorn.AccessLogger(settings)
    answer = SimpleNamespace(
        headers=[("X-Request-ID", "one-of-many")], status="200 OK", sent=1, response_length=1
    )
    request = SimpleNamespace(headers=[])
    environ = {
        "REMOTE_ADDR": "10.9.8.7", "PATH_INFO": "/a", "RAW_URI": "/a?token=secret", "REQUEST_METHOD": "GET",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }  # fmt: skip

    logger.access(answer, request, environ, timedelta(milliseconds=5))
    stream = io.StringIO()
    daphne.AccessLog(stream, is_json=True)("websocket", "connected", {"path": "/ws/", "client": "::1:80"})

    said = json.loads(capsys.readouterr().out)
    assert (said["logger"], said["request_id"]) == ("gunicorn.access", "one-of-many")
    assert said["message"].startswith('10.9.8.7 "GET /a HTTP/1.1" 200 1 5ms')
    assert json.loads(stream.getvalue())["message"] == '::1 "WEBSOCKET /ws/" connected'


def test_gunicorn_runs_threads_in_preloaded_workers(gunicorn):
    assert gunicorn.bind.startswith("0.0.0.0:")
    assert (gunicorn.worker_class, gunicorn.preload_app, gunicorn.max_requests) == (
        "config.web_worker.Worker",
        True,
        0,
    )
    assert gunicorn.control_socket_disable is True
    assert gunicorn.chdir == str(ROOT / "rotc_backend")


@pytest.mark.parametrize(("hops", "expected"), [(0, "10.9.8.7"), (2, "203.0.113.9"), (4, "10.9.8.7")])
def test_gunicorn_logs_the_client_of_the_trusted_hop_only(gunicorn, hops, expected, monkeypatch):
    monkeypatch.setitem(gunicorn.ENV, "TRUSTED_PROXY_HOPS", hops)
    monkeypatch.setattr(gunicorn.Logger, "atoms", lambda *_: {"h": "10.9.8.7"})
    logger = object.__new__(gunicorn.AccessLogger)

    words = logger.atoms(None, None, {"REMOTE_ADDR": "10.9.8.7", "HTTP_X_FORWARDED_FOR": FORWARDED}, None)

    assert words["h"] == expected


def test_both_files_are_found_from_the_backends_folder_too_as_one_file(gunicorn):
    for name in ("gunicorn.conf.py", "daphne.conf.py"):
        assert (ROOT / "rotc_backend" / name).resolve() == ROOT / name

    from_backend = load("rotc_backend/gunicorn.conf.py")

    assert (from_backend.chdir, from_backend.bind) == (gunicorn.chdir, gunicorn.bind)


@pytest.mark.parametrize(
    "command",
    [
        "gunicorn -c gunicorn.conf.py config.wsgi:application",
        "python daphne.conf.py",
        "daphne -b 0.0.0.0 -p $PORT config.asgi:application --verbosity 1 --access-log -",
    ],
)
def test_commands_of_deployments_that_begin_in_the_backends_folder_serve(command, tmp_path):
    port = processes.free_port()
    environment = child_environment(
        PORT=str(port), GUNICORN_WORKERS="1", DJANGO_SETTINGS_MODULE="config.settings.test"
    )
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=ROOT / "rotc_backend",
            env=environment,
            stdout=output,
            stderr=output,
        )
    url = f"http://127.0.0.1:{port}/api/health/live/"
    try:
        until(lambda: process.poll() is not None or is_answered(url), seconds=120)
        assert process.poll() is None, log.read_text()
    finally:
        # Whether it stops in order is asked of our own server files; Daphne's plain command has no graceful close.
        process.kill()
        process.wait()
