"""What a client meets at a socket: sign-in, greeting, answers, refusals. Against the real channels process."""

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rest_framework_simplejwt.tokens import AccessToken
from websockets.exceptions import ConnectionClosed

from apps.authentication.models import SocketTicket
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.services import sign_in, tokens
from apps.system.models import OutboxEvent
from apps.system.rules import Stream, user_audience
from common import clock
from tests.realtime.yard import (
    PATIENCE_SECONDS,
    Channels,
    Listener,
    SignedIn,
    Yard,
    publish,
    signed_in,
    until,
)

pytestmark = pytest.mark.usefixtures("yard")


def newest() -> int:
    return OutboxEvent.objects.filter(seq__isnull=False).count()


def settled() -> int:
    """The newest number, once everything that is committed has one."""
    until(lambda: not OutboxEvent.objects.filter(seq__isnull=True).exists())
    return newest()


@pytest.mark.parametrize("way", ["ticket", "token"])
def test_signed_in_socket_is_greeted_with_who_it_is_and_where_history_stands(channels: Channels, way: str):
    someone = signed_in(Role.CADET)
    settled()

    with Listener(channels, getattr(someone, way)) as listener:
        greeting = listener.next()

    assert greeting["type"] == "connection_established"
    assert greeting["id"] is None
    assert datetime.fromisoformat(greeting["timestamp"]).utcoffset() == timedelta(hours=8)
    assert greeting["data"] == {"user_id": someone.user.pk, "role": "cadet", "last_id": settled()}


def test_an_event_arrives_as_the_frame_of_its_row(channels: Channels):
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()

        row = publish("corps", number=42)

        frame = listener.next()
    row.refresh_from_db()
    assert frame == {
        "id": row.seq,
        "type": "system.term_saved",
        "timestamp": row.created_at.astimezone(clock.unit_zone()).isoformat(),
        "data": {"term_id": 42},
    }
    until(lambda: OutboxEvent.objects.filter(pk=row.pk, sent_at__isnull=False).exists())


def test_a_ticket_opens_one_socket_once(channels: Channels):
    ticket = signed_in().ticket

    with Listener(channels, ticket) as first:
        first.greeting()
        with Listener(channels, ticket) as second:
            frames, code = second.end()

    assert [frame["data"]["code"] for frame in frames] == ["not_signed_in"]
    assert code == 4401
    assert not SocketTicket.objects.filter(token_hash=sign_in.ticket_hash(ticket.partition("=")[2])).exists()


def test_an_old_ticket_opens_nothing(channels: Channels):
    someone = signed_in()
    before = datetime.now(UTC) - timedelta(seconds=sign_in.TICKET_SECONDS + 1)
    ticket = sign_in.issue_ticket(session=someone.session, now=before)

    with Listener(channels, f"?ticket={ticket}") as listener:
        assert listener.end()[1] == 4401


def ended(someone: SignedIn) -> None:
    sign_in.sign_out(token=tokens.issue(someone.session).refresh, now=datetime.now(UTC))


def suspended(someone: SignedIn) -> None:
    someone.user.status = AccountStatus.SUSPENDED
    someone.user.save()


def pending(someone: SignedIn) -> None:
    someone.user.status = AccountStatus.PENDING
    someone.user.save()


@pytest.mark.parametrize("way", ["ticket", "token"])
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (ended, ("not_signed_in", 4401)),
        (pending, ("not_signed_in", 4401)),
        (suspended, ("suspended", 4403)),
    ],
)
def test_whoever_may_no_longer_sign_in_is_told_and_closed(channels: Channels, way: str, change, expected):
    someone = signed_in()
    query = getattr(someone, way)
    change(someone)

    with Listener(channels, query) as listener:
        frames, code = listener.end()

    assert ([frame["data"]["code"] for frame in frames], code) == ([expected[0]], expected[1])


@pytest.mark.parametrize(
    "query", ["", "?token=", "?ticket=nonsense", "?token=nonsense", "?token=a.b.c", "?ticket=%00", "?other=1"]
)
def test_without_a_valid_sign_in_a_socket_is_told_and_closed(channels: Channels, query: str):
    with Listener(channels, query) as listener:
        frames, code = listener.end()

    assert [(frame["type"], frame["data"]["code"]) for frame in frames] == [("error", "not_signed_in")]
    assert code == 4401


def test_a_refresh_token_is_no_access_token(channels: Channels):
    refresh = tokens.issue(signed_in().session).refresh

    with Listener(channels, f"?token={refresh}") as listener:
        assert listener.end()[1] == 4401


def test_a_socket_of_a_token_closes_when_the_token_expires(channels: Channels):
    token: Any = AccessToken(tokens.issue(signed_in().session).access)  # type: ignore[arg-type]  # the library takes text
    kinds: list[str] = []
    # The first is enough to get in, unless the machine has much else to do.
    for lifetime in (2, 20, 60):
        token.set_exp(from_time=datetime.now(UTC), lifetime=timedelta(seconds=lifetime))
        with Listener(channels, f"?token={token}") as listener:
            frames, code = listener.end(seconds=2 * PATIENCE_SECONDS)
        kinds = [frame["type"] for frame in frames]
        if len(kinds) > 1:
            break

    assert kinds == ["connection_established", "error"]
    assert (frames[-1]["data"]["code"], code) == ("not_signed_in", 4401)


@pytest.mark.parametrize(
    ("origin", "way", "is_let_in"),
    [
        ("own", "ticket", True),
        ("http://localhost:5173", "ticket", True),
        ("https://evil.example", "ticket", False),
        ("https://evil.example", "token", False),
        ("null", "ticket", False),
        (None, "ticket", False),
        (None, "token", True),
    ],
)
def test_a_foreign_origin_is_refused_and_a_missing_one_needs_a_token(
    channels: Channels, origin, way, is_let_in
):
    someone = signed_in()

    with Listener(channels, getattr(someone, way), origin=origin) as listener:
        if is_let_in:
            listener.greeting()
        else:
            frames, code = listener.end()
            assert ([frame["data"]["code"] for frame in frames], code) == (["foreign_origin"], 4403)
    assert SocketTicket.objects.filter(session=someone.session).count() == (not is_let_in and way == "ticket")


def test_a_script_that_shows_nothing_is_not_signed_in(channels: Channels):
    with Listener(channels, "", origin=None) as listener:
        assert listener.end()[1] == 4401


def test_an_unknown_path_closes_with_4404(channels: Channels):
    with Listener(channels, signed_in().token, path="/ws/nothing/") as listener:
        assert listener.end()[1] == 4404


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("no json", "malformed"),
        ("[]", "malformed"),
        ("7", "malformed"),
        ("{}", "unknown_type"),
        ('{"type": ["ping"]}', "unknown_type"),
        ('{"type": "subscribe"}', "unknown_type"),
        ('{"type": "resume"}', "malformed"),
        ('{"type": "resume", "last_id": "7"}', "malformed"),
        ('{"type": "resume", "last_id": -1}', "malformed"),
        ('{"type": "resume", "last_id": true}', "malformed"),
        ('{"type": "resume", "last_id": 1.5}', "malformed"),
        ('{"type": "resume", "last_id": 99999999999999999999}', "malformed"),
        (b"\x00\x01", "malformed"),
    ],
)
def test_a_malformed_frame_is_told_and_the_socket_stays_open(channels: Channels, said, code: str):
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()

        listener.say(said)

        answer = listener.next()
        assert (answer["type"], answer["id"], answer["data"]["code"]) == ("error", None, code)
        assert listener.is_quiet()


def test_a_frame_above_64_kib_closes_with_1009(channels: Channels):
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()
        listener.say(json.dumps({"type": "ping", "more": "x" * 65536}))
        assert listener.end()[1] == 1009


def test_a_flood_of_frames_closes(channels: Channels):
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()
        # Twice as many as it takes: whatever ten seconds the server counts in, one half of them comes in those.
        with contextlib.suppress(ConnectionClosed):
            for _ in range(402):
                listener.say({"type": "ping"})
        frames, code = listener.end()

    assert (frames[-1]["data"]["code"], code) == ("too_many_messages", 4429)


def test_text_that_is_no_utf8_closes_with_1007(channels: Channels):
    with Listener(channels, signed_in().token) as listener:
        listener.greeting()
        listener.socket.send(b"\xff\xfe", text=True)
        assert listener.end()[1] == 1007


def test_everyone_hears_only_what_is_for_them(channels: Channels):
    boss, cadet, other = signed_in(Role.ADMIN), signed_in(Role.CADET), signed_in(Role.CADET)
    with (
        Listener(channels, boss.token) as of_boss,
        Listener(channels, cadet.token) as of_cadet,
        Listener(channels, other.token) as of_other,
        Listener(channels, cadet.token, path="/ws/notifications/") as notes_of_cadet,
    ):
        for listener in (of_boss, of_cadet, of_other, notes_of_cadet):
            listener.greeting()

        publish("corps", number=1)
        publish(user_audience(cadet.user.pk), "corps", number=2)
        publish("unit", number=3)
        publish(user_audience(cadet.user.pk), number=4, stream=Stream.NOTIFICATIONS)
        publish(user_audience(cadet.user.pk), "corps", "unit", number=5, stream=Stream.CONTROL)
        publish(user_audience(cadet.user.pk), number=6)
        publish("unit", number=7)

        heard = {
            name: [frame["data"]["term_id"] for frame in listener.events(count)]
            for name, listener, count in (
                ("boss", of_boss, 4),
                ("cadet", of_cadet, 4),
                ("other", of_other, 2),
                ("notes", notes_of_cadet, 1),
            )
        }
        assert all(listener.is_quiet() for listener in (of_boss, of_cadet, of_other, notes_of_cadet))
    assert heard == {"boss": [1, 2, 3, 7], "cadet": [2, 3, 6, 7], "other": [3, 7], "notes": [4]}


def test_signing_out_closes_the_sockets_of_that_session_only(channels: Channels):
    someone = signed_in()
    other_device = SignedIn(
        someone.user,
        sign_in.sign_in(
            username=someone.user.username, password="a parade of passwords", user_agent="", address=None,
            now=datetime.now(UTC),
        ).user.sessions.exclude(pk=someone.session.pk).get(),
    )  # fmt: skip
    with (
        Listener(channels, someone.token) as first,
        Listener(channels, someone.ticket, path="/ws/notifications/") as second,
        Listener(channels, other_device.token) as third,
    ):
        for listener in (first, second, third):
            listener.greeting()

        ended(someone)

        assert [first.end()[1], second.end()[1]] == [4401, 4401]
        assert third.is_quiet()


def demoted(someone: SignedIn) -> None:
    someone.user.role = Role.CADET
    someone.user.save()


def test_an_account_that_changed_loses_its_sockets_within_seconds(channels: Channels):
    people = [signed_in() for _ in range(4)]
    with (
        Listener(channels, people[0].ticket) as of_suspended,
        Listener(channels, people[1].ticket) as of_pending,
        Listener(channels, people[2].ticket) as of_demoted,
        Listener(channels, people[3].ticket) as of_unchanged,
    ):
        for listener in (of_suspended, of_pending, of_demoted, of_unchanged):
            listener.greeting()

        for change, someone in zip((suspended, pending, demoted), people, strict=False):
            change(someone)

        assert [listener.end()[1] for listener in (of_suspended, of_pending, of_demoted)] == [
            4403,
            4401,
            4401,
        ]
        assert of_unchanged.is_quiet()


def test_resume_replays_what_was_missed_in_order_and_goes_on_live(channels: Channels):
    someone = signed_in()
    with Listener(channels, someone.token) as listener:
        last_id = listener.greeting()["last_id"]
    rows = [publish("corps", number=number) for number in range(5)]
    publish("user:0", number=99)

    with Listener(channels, someone.token) as listener:
        listener.greeting()
        missed = listener.resumed(last_id, 5)
        live = publish("corps", number=5)
        after = listener.next()
        assert listener.is_quiet()

    assert [frame["data"]["term_id"] for frame in [*missed, after]] == [0, 1, 2, 3, 4, 5]
    for row in [*rows, live]:
        row.refresh_from_db()
    assert [frame["id"] for frame in [*missed, after]] == [row.seq for row in [*rows, live]]


def test_resume_among_events_that_keep_coming_has_no_gap_and_no_double(channels: Channels, yard: Yard):
    someone = signed_in()
    with Listener(channels, someone.token) as listener:
        last_id = listener.greeting()["last_id"]
    publishing = yard.background("tests/realtime/publish_many.py", "200")
    until(lambda: OutboxEvent.objects.filter(seq__gt=last_id).count() > 10)

    heard: list[dict] = []
    for _ in range(4):
        with Listener(channels, someone.token) as listener:
            listener.greeting()
            heard += listener.resumed(heard[-1]["id"] if heard else last_id, min(25, 200 - len(heard)))
    with Listener(channels, someone.token) as listener:
        listener.greeting()
        heard += listener.resumed(heard[-1]["id"], 200 - len(heard))
        assert publishing.wait(PATIENCE_SECONDS) == 0
        assert listener.is_quiet()

    assert [frame["data"]["term_id"] for frame in heard] == list(range(200))
    assert [frame["id"] for frame in heard] == list(range(last_id + 1, last_id + 201))


@pytest.mark.parametrize("ahead", [1, 1_000_000])
def test_resume_from_a_future_that_never_was_is_answered_with_resync(channels: Channels, ahead: int):
    with Listener(channels, signed_in().token) as listener:
        last_id = listener.greeting()["last_id"]

        listener.say({"type": "resume", "last_id": last_id + ahead})

        frame = listener.next()
        assert (frame["type"], frame["id"], frame["data"]) == ("resync", None, {})
        publish("corps", number=8)
        assert listener.next()["data"] == {"term_id": 8}


def test_resume_over_more_than_1000_events_is_answered_with_resync(channels: Channels, yard: Yard):
    with Listener(channels, signed_in().token) as listener:
        last_id = listener.greeting()["last_id"]
        assert (
            yard.background("tests/realtime/publish_many.py", "1001", "at-once").wait(PATIENCE_SECONDS) == 0
        )
        listener.events(1001)

        listener.say({"type": "resume", "last_id": last_id})

        assert listener.next()["type"] == "resync"
        listener.say({"type": "resume", "last_id": last_id + 1})
        assert len(listener.events(1000)) == 1000
        assert listener.is_quiet()


def test_what_was_shown_to_get_in_is_never_logged(channels: Channels):
    someone = signed_in()
    ticket, token = someone.ticket, someone.token
    for query in (ticket, token, ticket, f"{token}x"):
        with Listener(channels, query) as listener:
            listener.next()

    text = channels.log.read_text()
    assert ticket.partition("=")[2] not in text
    assert token.partition("=")[2] not in text
