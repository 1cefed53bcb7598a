"""Push to browsers: encrypted for one, proven to be ours, to a real push service if a small one."""

import json
import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.management import call_command

from apps.authentication.rules import Role
from apps.messaging.models import Delivery, Notification, PushDevice
from apps.messaging.rules import Channel, NotificationKind, webpush
from apps.messaging.services import delivering, devices, own, pushing
from apps.messaging.services.telling import Note, notify_many
from tests import cast

NOW = datetime.now(cast.UTC)
DEVICES = "/api/v1/notifications/devices"
SEED = bytes(range(1, 33))


class Browser:
    """A browser's half of a subscription."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(webpush.CURVE)
        self.secret = b"0123456789abcdef"

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": webpush.encoded(webpush.point_of(self.key)), "auth": webpush.encoded(self.secret)}

    def read(self, body: bytes) -> dict:
        """Decrypt as RFC 8291 has the browser do it."""
        salt, size, length = body[:16], int.from_bytes(body[16:20]), body[20]
        sender, content = body[21 : 21 + length], body[21 + length :]
        assert len(content) <= size
        shared = self.key.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(webpush.CURVE, sender)
        )
        info = b"WebPush: info\0" + webpush.point_of(self.key) + sender
        secret = HKDF(SHA256(), 32, self.secret, info).derive(shared)
        key = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(secret)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(secret)
        text = AESGCM(key).decrypt(nonce, content, None)
        assert text.endswith(b"\x02")
        return json.loads(text[:-1])


class PushService(ThreadingHTTPServer):
    """Where pushes go, with what it took."""

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        self.answers = 201
        self.url = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def service(settings):
    """A push service: keeps what it takes, and answers as it is told."""
    settings.VAPID_PRIVATE_KEY, settings.VAPID_SUBJECT = SEED, "mailto:unit@example.edu.ph"
    settings.PUSH_ANYWHERE = True

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.taken.append((self.path, dict(self.headers), body))
            self.send_response(server.answers)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = PushService(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def subscribed(user, service, browser, place="one") -> PushDevice:
    return devices.add_device(
        actor=user, endpoint=f"{service.url}/{place}", user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/130", now=NOW,
        **browser.keys,
    )  # fmt: skip


def absent(*people, cause="day:1", title="Drill") -> None:
    facts = {"title": title, "day": cast.MUSTER.date(), "until": cast.MUSTER.date()}
    notes = [Note(user.pk, facts) for user in people]
    notify_many(kind=NotificationKind.MARKED_ABSENT, cause=cause, notes=notes, link="/excuses", now=NOW)


def pushed(now=NOW) -> None:
    assert delivering.deliver(channel=Channel.PUSH, now=lambda: now) is False


def test_what_rfc_8291_gives_as_its_example_comes_out():
    decoded = webpush.decoded
    to = webpush.receiver(
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
    )
    ours = webpush.private_key(decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))

    body = webpush.encrypt(
        b"When I grow up, I want to be a watermelon", to, ours=ours, salt=decoded("DGv6ra1nlYgDCS1FRnbzlw")
    )

    assert webpush.encoded(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.django_db
def test_a_push_is_read_by_its_browser_alone_and_says_who_sends_it(service):
    user, browser = cast.account(Role.CADET), Browser()
    subscribed(user, service, browser)

    absent(user)
    for _ in range(2):
        pushed()

    [(path, headers, body)] = service.taken
    notification = Notification.objects.get()
    assert path == "/one"
    assert browser.read(body) == {
        "title": "Marked absent: Drill, 7 August 2026", "body": notification.body, "link": "/excuses",
        "tag": f"n{notification.pk}",
    }  # fmt: skip
    assert b"Drill" not in body
    assert (headers["Content-Encoding"], headers["TTL"], headers["Urgency"]) == (
        "aes128gcm",
        "86400",
        "normal",
    )
    scheme, _, rest = headers["Authorization"].partition(" ")
    token, key = (part.partition("=")[2] for part in rest.split(", "))
    public = ec.EllipticCurvePublicKey.from_encoded_point(webpush.CURVE, webpush.decoded(key))
    claims = jwt.decode(token, public, algorithms=["ES256"], audience=service.url)
    assert (scheme, claims["sub"], key) == ("vapid", "mailto:unit@example.edu.ph", pushing.public_key())
    assert NOW.timestamp() < claims["exp"] <= (NOW + timedelta(hours=24)).timestamp()
    assert Delivery.objects.get(channel="push").state == "sent"


@pytest.mark.django_db
def test_each_device_gets_it_once_and_one_that_is_gone_is_dropped(service):
    user, browser = cast.account(Role.CADET), Browser()
    for place in ("one", "two"):
        subscribed(user, service, browser, place)
    absent(user)
    pushed()
    first = sorted(path for path, _, _ in service.taken)
    service.answers = 410
    absent(user, cause="day:2")
    pushed()
    absent(user, cause="day:3")
    pushed()

    assert first == ["/one", "/two"]
    assert len(service.taken) == 4
    assert not PushDevice.objects.exists()


@pytest.mark.django_db
def test_what_waited_for_the_person_before_is_not_pushed_to_whoever_has_the_browser_now(service):
    before, now_has_it = (cast.account(Role.CADET) for _ in range(2))
    subscribed(before, service, Browser())
    absent(before, title="Not for the other")
    subscribed(now_has_it, service, Browser())
    absent(now_has_it, cause="day:2")
    pushed()

    assert len(service.taken) == 1
    assert list(Delivery.objects.values_list("notification__recipient", "state")) == [(now_has_it.pk, "sent")]


@pytest.mark.django_db
@pytest.mark.parametrize(("answers", "state"), [(429, "due"), (503, "due"), (400, "failed"), (307, "failed")])
def test_what_is_refused_for_now_is_tried_again_and_what_is_refused_for_good_is_not(service, answers, state):
    user = cast.account(Role.CADET)
    subscribed(user, service, Browser())
    absent(user)
    service.answers = answers
    pushed()
    row = Delivery.objects.get(channel="push")
    service.answers = 201
    pushed(NOW + timedelta(minutes=1))

    assert (row.state, str(answers) in row.problem) == (state, True)
    assert Delivery.objects.get(channel="push").state == ("sent" if state == "due" else "failed")
    assert len(service.taken) == (2 if state == "due" else 1)


@pytest.mark.django_db
def test_nobody_without_a_device_and_nobody_who_does_not_want_it_is_pushed_to(service):
    wants, does_not, without = (cast.account(Role.CADET) for _ in range(3))
    for place, user in (("one", wants), ("two", does_not)):
        subscribed(user, service, Browser(), place)
    own.save_settings(actor=does_not, fields={"kinds": [{"kind": "marked_absent", "channels": ["socket"]}]})

    absent(wants, does_not, without)
    pushed()

    assert [path for path, _, _ in service.taken] == ["/one"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.org/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/x", "https://169.254.169.254/x",
        "https://[::ffff:10.0.0.8]/x", "https://user@push.example.org/x", "ftp://push.example.org/x", "https://", "x",
        "https://192.168.1.1:8443/x",
    ],
)  # fmt: skip
def test_an_address_of_our_own_networks_or_without_tls_is_no_push_service(service, settings, endpoint):
    settings.PUSH_ANYWHERE = False
    body = {"endpoint": endpoint, **Browser().keys}

    answer = cast.client_of(cast.account(Role.CADET)).post(DEVICES, body, format="json")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["endpoint"])


@pytest.mark.django_db
def test_a_name_that_stands_for_our_own_machine_is_not_connected_to(service, settings):
    user = cast.account(Role.CADET)
    device = subscribed(user, service, Browser())
    PushDevice.objects.filter(pk=device.pk).update(endpoint=f"https://localhost:{service.server_port}/x")
    settings.PUSH_ANYWHERE = False
    absent(user)
    pushed()

    assert service.taken == []
    assert (
        Delivery.objects.get(channel="push").state,
        len(Delivery.objects.get(channel="push").problem) > 0,
    ) == ("failed", True)


@pytest.mark.django_db
def test_devices_are_the_own_ones_and_a_browser_belongs_to_who_asked_last(service, settings):
    first, second = (cast.account(Role.CADET) for _ in range(2))
    client, other = cast.client_of(first), cast.client_of(second)
    body = {"endpoint": f"{service.url}/x", **Browser().keys}

    made = client.post(DEVICES, body, format="json")
    assert (made.status_code, client.get("/api/v1/notifications/settings").json()["push_key"]) == (
        201,
        pushing.public_key(),
    )
    assert [row["id"] for row in client.get(DEVICES).json()] == [made.json()["id"]]
    assert other.delete(f"{DEVICES}/{made.json()['id']}").status_code == 404
    assert other.post(DEVICES, body, format="json").status_code == 201
    assert (client.get(DEVICES).json(), len(other.get(DEVICES).json())) == ([], 1)
    assert other.delete(f"{DEVICES}/{PushDevice.objects.get().pk}").status_code == 204
    assert client.post(DEVICES, {**body, "p256dh": "abc"}, format="json").status_code == 400
    settings.VAPID_PRIVATE_KEY = None
    assert client.post(DEVICES, body, format="json").json()["code"] == "push_off"
    assert client.get("/api/v1/notifications/settings").json()["push_key"] is None


def test_the_command_makes_a_key_that_works(capsys):
    call_command("vapid_key")

    name, _, value = capsys.readouterr().out.splitlines()[0].partition("=")
    assert name == "VAPID_PRIVATE_KEY"
    assert len(webpush.decoded(value)) == 32
