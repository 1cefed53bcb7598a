"""PostgreSQL behind a pooler and Redis over TLS, as outside hosts (Neon, Upstash) give them."""

import asyncio
import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from channels_redis.pubsub import RedisPubSubChannelLayer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from kombu import Connection
from kombu.exceptions import OperationalError

from config.env import EnvironmentProblems, load
from tests.realtime.yard import until
from tools import embedded, processes
from tools.paths import BACKEND, VENV_BIN, VENV_PYTHON, child_environment

POOLED = "postgres://rgms:p@ep-calm-1-pooler.ap-southeast-1.aws.neon.tech/rotc_db?sslmode=require&channel_binding=require"
DIRECT = POOLED.replace("-pooler", "")
UPSTASH = "rediss://default:p@calm-crab-1.upstash.io:6379"
NEEDED = {"DJANGO_SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "rgms.example.edu.ph"}


def test_the_production_settings_understand_a_pooled_database_and_redis_over_tls():
    code = """
import json
from django.conf import settings as s
d = s.DATABASES["default"]
print(json.dumps({"host": d["HOST"], "options": d["OPTIONS"], "cursors": d["DISABLE_SERVER_SIDE_CURSORS"],
    "checks": d["CONN_HEALTH_CHECKS"], "redis": s.REDIS_URL, "broker": s.CELERY_BROKER_URL,
    "layer": s.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"], "poll": s.CELERY_BROKER_TRANSPORT_OPTIONS["polling_interval"]}))
"""
    environment = NEEDED | {
        "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production", "DATABASE_URL": POOLED,
        "DATABASE_POOLED": "true", "DATABASE_DIRECT_URL": DIRECT, "REDIS_URL": UPSTASH, "REDIS_POLL_SECONDS": "20",
    }  # fmt: skip

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=BACKEND, env=environment, capture_output=True, text=True, check=True
    )

    checked = f"{UPSTASH}?ssl_cert_reqs=required"
    assert json.loads(done.stdout) == {
        "host": "ep-calm-1-pooler.ap-southeast-1.aws.neon.tech",
        "options": {"sslmode": "require", "channel_binding": "require", "connect_timeout": 5},
        "cursors": True, "checks": True, "redis": checked, "broker": checked, "layer": [checked], "poll": 20,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"DATABASE_URL": POOLED}, "DATABASE_POOLED"),
        ({"DATABASE_POOLED": "true", "DATABASE_DIRECT_URL": POOLED}, "DATABASE_DIRECT_URL"),
        ({"REDIS_URL": f"{UPSTASH}?ssl_cert_reqs=maybe"}, "REDIS_URL"),
    ],
)
def test_an_address_that_would_fail_later_is_refused_at_the_start(given, name):
    with pytest.raises(EnvironmentProblems) as raised:
        load({"DJANGO_ENV": "test", **given})

    [problem] = raised.value.problems
    assert problem.startswith(f"{name} ")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("redis://:p@red-1:6379", "redis://:p@red-1:6379"),
        (f"{UPSTASH}/0", f"{UPSTASH}/0?ssl_cert_reqs=required"),
        (f"{UPSTASH}?ssl_ca_certs=/ca.pem", f"{UPSTASH}?ssl_ca_certs=/ca.pem&ssl_cert_reqs=required"),
        (f"{UPSTASH}?ssl_cert_reqs=none", f"{UPSTASH}?ssl_cert_reqs=none"),
    ],
)
def test_a_certificate_is_checked_unless_the_address_says_otherwise(url, kept):
    assert load({"DJANGO_ENV": "test", "REDIS_URL": url})["REDIS_URL"] == kept


@pytest.mark.django_db
def test_migrations_go_past_the_pooler_to_the_direct_address():
    here = connection.settings_dict
    direct = f"postgres://{here['USER']}:{here['PASSWORD']}@{here['HOST']}:{here['PORT']}/{here['NAME']}"
    nobody = f"postgres://u:p@127.0.0.1:{processes.free_port()}/x"
    given = child_environment(
        DATABASE_URL=nobody, DATABASE_POOLED="true", DJANGO_SETTINGS_MODULE="config.settings.test"
    )

    def migrate(**more: str) -> int:
        command = [str(VENV_PYTHON), "manage.py", "migrate", "--check"]
        return subprocess.run(
            command, cwd=BACKEND, env=given | more, capture_output=True, check=False
        ).returncode

    assert migrate(DATABASE_DIRECT_URL=direct) == 0
    assert migrate() != 0


class TlsDoor:
    """TLS in front of a server that speaks none: what outside Redis hosts have."""

    def __init__(self, folder: Path, port: int) -> None:
        self.ca = folder / "ca.pem"
        self._target = port
        self._loop = asyncio.new_event_loop()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate(folder))
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._pass_on, "127.0.0.1", 0, ssl=context)
        )
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _certificate(self, folder: Path) -> Path:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )  # fmt: skip
        self.ca.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        both = folder / "server.pem"
        both.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + self.ca.read_bytes()
        )
        return both

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._target)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            with contextlib.suppress(OSError):
                while data := await source.read(65536):
                    sink.write(data)
                    await sink.drain()
            sink.close()

        await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))


@pytest.fixture(scope="module")
def over_tls(tmp_path_factory):
    """REDIS_URL of a Valkey that is reached over TLS, with the certificate's authority and without it."""
    folder = tmp_path_factory.mktemp("tls")
    valkey = embedded.Valkey(folder, durable=False)
    valkey.prepare()
    process = subprocess.Popen(valkey.command(), stdout=subprocess.DEVNULL)
    door = None
    try:
        embedded.wait_ready(valkey, process)
        door = TlsDoor(folder, valkey.port)
        unknown = f"rediss://:{urlsplit(valkey.url).password}@localhost:{door.port}/0"
        yield f"{unknown}?ssl_ca_certs={door.ca}", unknown
    finally:
        if door is not None:
            door.close()
        process.kill()
        process.wait()


def as_read(url: str) -> str:
    """The address as the settings have it."""
    return str(load({"DJANGO_ENV": "test", "REDIS_URL": url})["REDIS_URL"])


async def layer_round_trip(url: str) -> object:
    layer = RedisPubSubChannelLayer(hosts=[url], prefix="rgms")
    try:
        name = await layer.new_channel()
        await layer.group_add("yard", name)
        await layer.group_send("yard", {"type": "told"})
        return await asyncio.wait_for(layer.receive(name), 60)
    finally:
        with contextlib.suppress(redis.RedisError, OSError):
            await layer.flush()


def test_all_three_clients_of_redis_speak_tls_and_know_whom_they_speak_to(over_tls):
    known, unknown = map(as_read, over_tls)

    with redis.Redis.from_url(known) as client:
        assert client.ping()
    with Connection(known, connect_timeout=5) as broker:
        broker.ensure_connection(max_retries=1, timeout=5)
    assert asyncio.run(layer_round_trip(known)) == {"type": "told"}

    with redis.Redis.from_url(unknown) as client, pytest.raises(redis.ConnectionError, match="certificate"):
        client.ping()
    with (
        Connection(unknown, connect_timeout=5) as broker,
        pytest.raises(OperationalError, match="certificate"),
    ):
        broker.ensure_connection(max_retries=1, timeout=5)
    with pytest.raises((redis.ConnectionError, OSError), match="certificate"):
        asyncio.run(layer_round_trip(unknown))


def test_a_worker_over_tls_that_asks_rarely_takes_a_task_at_once(over_tls, tmp_path):
    known, _ = over_tls
    environment = child_environment(
        REDIS_URL=known, REDIS_POLL_SECONDS="15", DJANGO_SETTINGS_MODULE="config.settings.test"
    )
    command = [str(VENV_BIN / "celery"), "-A", "config", "worker", "--loglevel=info", "--concurrency=1"]
    with (tmp_path / "worker.log").open("wb") as output:
        worker = subprocess.Popen(
            command, cwd=BACKEND, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        with redis.Redis.from_url(as_read(known)) as client:
            until(lambda: client.exists("rgms:heartbeat:worker"), why="no worker")
            send = [
                str(VENV_PYTHON),
                "-c",
                "from config.celery import app; app.send_task('realtime.sweep_outbox')",
            ]
            subprocess.run(send, cwd=BACKEND, env=environment, check=True)
            # The sign of the task is left before it looks into the database, which this worker has not.
            until(lambda: client.exists("rgms:heartbeat:beat"), why="no task")

            def is_taken_at_once() -> bool:
                client.delete("rgms:heartbeat:beat")
                subprocess.run(send, cwd=BACKEND, env=environment, check=True)
                with contextlib.suppress(AssertionError):
                    return bool(until(lambda: client.exists("rgms:heartbeat:beat"), seconds=10))
                return False

            # A task that waits for the poll waits for it each time; one of a busy machine does not.
            assert any(is_taken_at_once() for _ in range(3))
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
