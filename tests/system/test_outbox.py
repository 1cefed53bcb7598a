"""Publishing: with the data or not at all, and never at the price of the request."""

import socket
import threading
import uuid

import pytest
import redis
from django.conf import settings
from django.db import transaction
from django.db.transaction import TransactionManagementError

from apps.system import outbox
from apps.system.events import TermSaved
from apps.system.models import OutboxEvent, Term
from apps.system.rules import CORPS_AUDIENCE, Stream
from common import redis as shared
from common.logs import request_id
from common.redis import Breaker
from tests import cast
from tests.realtime.yard import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def doorbell(monkeypatch):
    """What arrives at the relay's door; that of other tests is another one."""
    monkeypatch.setattr(outbox, "_doorbell", Breaker(outbox.SILENCE_SECONDS))
    monkeypatch.setattr(outbox, "DOORBELL_CHANNEL", f"rgms:doorbell:{uuid.uuid4()}")
    with (
        redis.Redis.from_url(settings.REDIS_URL) as client,
        client.pubsub() as listener,
    ):
        listener.subscribe(outbox.DOORBELL_CHANNEL)
        assert until(lambda: listener.get_message(timeout=1))["type"] == "subscribe"
        yield listener


@pytest.fixture
def use_redis(monkeypatch):
    """Point the process at another Redis."""

    def use(port):
        monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{port}/0")
        shared.client.cache_clear()

    monkeypatch.setattr(outbox, "_doorbell", Breaker(outbox.SILENCE_SECONDS))
    yield use
    shared.client.cache_clear()


@pytest.fixture
def hung_server():
    """Takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server


@pytest.fixture
def hung(hung_server):
    """The port of it."""
    return hung_server.getsockname()[1]


@pytest.fixture
def refused():
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def test_an_event_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        outbox.publish(TermSaved(1), to=[CORPS_AUDIENCE])

    assert not OutboxEvent.objects.exists()


def test_an_event_commits_with_its_data_and_rings_after_the_commit(doorbell):
    token = request_id.set("req-12345678")
    try:
        with transaction.atomic():
            outbox.publish(TermSaved(7), to=["user:2", CORPS_AUDIENCE, "user:2"], stream=Stream.NOTIFICATIONS)
            assert doorbell.get_message(timeout=0.1) is None
    finally:
        request_id.reset(token)

    row = OutboxEvent.objects.get()
    assert (row.type, row.data, row.audience, row.stream) == (
        "system.term_saved", {"term_id": 7}, ["corps", "user:2"], "notifications"
    )  # fmt: skip
    assert (row.request_id, row.seq, row.sent_at) == ("req-12345678", None, None)
    assert until(lambda: doorbell.get_message(timeout=1))


@transaction.atomic
def publish_and_fail() -> None:
    Term.objects.create(name="Never")
    outbox.publish(TermSaved(2), to=[CORPS_AUDIENCE])
    raise RuntimeError


def test_data_that_is_rolled_back_publishes_nothing_and_rings_nobody(doorbell):
    with pytest.raises(RuntimeError):
        publish_and_fail()

    assert not OutboxEvent.objects.exists()
    assert doorbell.get_message(timeout=0.2) is None


def test_an_inner_part_that_is_rolled_back_takes_only_its_own_event_along():
    with transaction.atomic():
        outbox.publish(TermSaved(1), to=[CORPS_AUDIENCE])
        with pytest.raises(RuntimeError):
            publish_and_fail()

    assert [row.data for row in OutboxEvent.objects.all()] == [{"term_id": 1}]


@pytest.mark.parametrize("state", ["refused", "hung"])
def test_the_doorbell_never_raises_and_never_holds_a_request_up(use_redis, request, state):
    use_redis(request.getfixturevalue(state))

    # Whoever waited for the answer would not come back.
    outbox.nudge()

    assert outbox._doorbell._until > 0.0


def test_a_connection_that_falls_silent_holds_nothing_up_either(use_redis, monkeypatch):
    """It was never asked for an answer; what is told into it is found by the relay's own look."""
    answering = threading.Event()
    answering.set()
    real = settings.REDIS_URL
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        threading.Thread(target=_forward, args=(server, real, answering), daemon=True).start()
        use_redis(server.getsockname()[1])
        monkeypatch.setattr(settings, "REDIS_URL", real.rsplit(":", 1)[0] + f":{server.getsockname()[1]}/0")
        outbox.nudge()
        assert outbox._doorbell._until == 0.0

        answering.clear()
        # Whoever waited for an answer now would not come back.
        outbox.nudge()


def _forward(server, url, answering):
    """Pass bytes both ways while `answering`; then swallow what comes."""
    target = ("127.0.0.1", int(url.rsplit(":", 1)[1].split("/")[0]))
    while True:
        try:
            near = server.accept()[0]
        except OSError:
            return
        far = socket.create_connection(target)
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=_pump, args=(source, sink, answering), daemon=True).start()


def _pump(source, sink, answering):
    while data := source.recv(65536):
        if answering.is_set():
            sink.sendall(data)


def test_while_redis_is_away_the_doorbell_is_not_tried_again_for_two_seconds(
    use_redis, hung_server, monkeypatch
):
    assert outbox._doorbell._seconds == outbox.SILENCE_SECONDS == 2.0
    # Longer than fifty tries take on any machine.
    monkeypatch.setattr(outbox, "_doorbell", Breaker(600))
    use_redis(hung_server.getsockname()[1])

    for _ in range(51):
        outbox.nudge()

    hung_server.setblocking(False)
    hung_server.accept()[0].close()
    with pytest.raises(BlockingIOError):
        hung_server.accept()


def test_a_request_is_answered_and_its_event_kept_while_redis_hangs(use_redis, hung):
    corps = cast.corps()
    client = cast.client_of(corps.sergeant)
    body = {"enrollment": corps.enrollments[0].pk, "kind": "merit", "points": 1, "reason": "early"}
    client.post("/api/v1/ledger", body, format="json")
    use_redis(hung)
    outbox._doorbell.answered()

    # Were Redis waited for, there would be no answer.
    response = client.post("/api/v1/ledger", body | {"reason": "first of all"}, format="json")

    assert response.status_code == 201
    assert OutboxEvent.objects.filter(type="grading.ledger_entry_recorded").count() == 2
