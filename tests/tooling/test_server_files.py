"""gunicorn.conf.py and daphne.conf.py, loaded as the servers load them."""

import asyncio
import importlib.util
import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
FORWARDED = "6.6.6.6, 203.0.113.9, 10.0.0.1"


def load(name):
    spec = importlib.util.spec_from_file_location(name.replace(".", "_"), ROOT / name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def daphne():
    return load("daphne.conf.py")


@pytest.fixture(scope="module")
def gunicorn():
    return load("gunicorn.conf.py")


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


@pytest.mark.parametrize(
    ("hops", "expected"), [(0, "10.9.8.7"), (2, "203.0.113.9"), (3, "6.6.6.6"), (4, "10.9.8.7")]
)
def test_daphne_takes_the_client_from_the_trusted_hop_only(daphne, hops, expected, monkeypatch):
    monkeypatch.setattr(settings, "TRUSTED_PROXY_HOPS", hops)
    server = daphne.GracefulServer(application=None, endpoints=["tcp:port=0"])
    monkeypatch.setattr(
        daphne.Server, "create_application", lambda _server, _protocol, scope: scope["client"]
    )
    protocol = SimpleNamespace(client_addr=None)
    scope = {"headers": [(b"x-forwarded-for", FORWARDED.encode())], "client": ["10.9.8.7", 4242]}

    client = server.create_application(protocol, scope)

    assert client == protocol.client_addr == [expected, 4242]


def test_daphne_sends_1012_which_its_protocol_would_refuse(daphne):
    sent = []
    protocol = SimpleNamespace(state=3, STATE_OPEN=3, sendCloseFrame=lambda code: sent.append(code))
    server = daphne.GracefulServer(application=None, endpoints=["tcp:port=0"])
    # The protocol stands in for Autobahn's, which needs a live connection; the real one is in the socket tests.
    server.connections = {id(protocol): {}} and _Everything()

    asyncio.run(server.handle_reply(protocol, {"type": "websocket.close", "code": 1012}))

    assert sent == [1012]


class _Everything(dict):
    def __contains__(self, _key):
        return True


def test_gunicorn_runs_threads_in_preloaded_workers(gunicorn):
    assert gunicorn.bind.startswith("0.0.0.0:")
    assert (gunicorn.worker_class, gunicorn.preload_app, gunicorn.max_requests) == ("gthread", True, 0)
    assert gunicorn.control_socket_disable is True
    assert gunicorn.chdir == str(ROOT / "rotc_backend")


@pytest.mark.parametrize(("hops", "expected"), [(0, "10.9.8.7"), (2, "203.0.113.9"), (4, "10.9.8.7")])
def test_gunicorn_logs_the_client_of_the_trusted_hop_only(gunicorn, hops, expected, monkeypatch):
    monkeypatch.setitem(gunicorn.ENV, "TRUSTED_PROXY_HOPS", hops)
    monkeypatch.setattr(gunicorn.Logger, "atoms", lambda *_: {"h": "10.9.8.7"})
    logger = object.__new__(gunicorn.AccessLogger)

    words = logger.atoms(None, None, {"REMOTE_ADDR": "10.9.8.7", "HTTP_X_FORWARDED_FOR": FORWARDED}, None)

    assert words["h"] == expected
