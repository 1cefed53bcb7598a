"""Refresh tokens rotate, old ones betray a thief, and nothing forged gets in. Tickets open one socket."""

import base64
import hashlib
import json
import threading
import uuid
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient

from apps.authentication.models import Session, SocketTicket
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.services import sign_in, tokens
from apps.authentication.services.sign_in import ROTATION_GRACE, SessionOver
from apps.authentication.services.tokens import signed_in_by
from apps.system.models import AuditEntry, OutboxEvent
from tests import cast

pytestmark = pytest.mark.django_db
# Tokens are dated by the library's own clock, so these tests live now.
NOW = datetime.now(UTC)


def begin(user=None):
    user = user or cast.account(Role.STAFF)
    return sign_in.sign_in(
        username=user.username, password=cast.PASSWORD, user_agent="", address=None, now=NOW
    )


def later(**amount):
    return NOW + timedelta(**amount)


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def me(token):
    return APIClient().get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code


def refreshed(token):
    return APIClient().post("/api/v1/auth/refresh", {"refresh": token}, format="json")


def test_an_answer_with_tokens_says_where_history_stands():
    user = cast.account(Role.STAFF)
    given = {"username": user.username, "password": cast.PASSWORD}

    told = []
    for seq in (None, 41):
        if seq:
            OutboxEvent.objects.create(type="system.term_saved", data={}, created_at=NOW, seq=seq)
        answer = APIClient().post("/api/v1/auth/login", given, format="json")
        told += [answer["X-Last-Event"], refreshed(answer.json()["refresh"])["X-Last-Event"]]

    assert told == ["0", "0", "41", "41"]


def test_a_refresh_gives_new_tokens_that_work():
    first = begin().tokens

    answer = refreshed(first.refresh)

    assert answer.status_code == 200
    second = answer.json()
    assert set(second) == {"access", "refresh"}
    assert claims_of(second["refresh"])["jti"] != claims_of(first.refresh)["jti"]
    assert (me(second["access"]), me(first.access)) == (200, 200)
    assert refreshed(second["refresh"]).status_code == 200


def test_each_refresh_puts_the_sessions_end_off():
    session_id = claims_of(begin().tokens.refresh)["sid"]
    began = Session.objects.get(pk=session_id)
    token = tokens.issue(began).refresh

    sign_in.refresh(token=token, now=later(days=3))

    assert Session.objects.get(pk=session_id).expires_at - began.expires_at == timedelta(days=3)


def test_a_session_ends_however_often_it_is_used(settings):
    began = begin()
    session = Session.objects.get()
    settings.SESSION_LONGEST = timedelta(days=8)

    token = sign_in.refresh(token=began.tokens.refresh, now=later(days=5)).refresh

    session.refresh_from_db()
    assert session.expires_at == session.created_at + timedelta(days=8)
    with pytest.raises(SessionOver):
        sign_in.refresh(token=token, now=later(days=8))


def test_a_second_tab_that_refreshes_with_the_same_token_in_time_stays_signed_in():
    token = begin().tokens.refresh
    first = sign_in.refresh(token=token, now=NOW)

    second = sign_in.refresh(token=token, now=NOW + ROTATION_GRACE)

    assert timedelta(seconds=20) == ROTATION_GRACE
    assert claims_of(second.refresh)["jti"] == claims_of(first.refresh)["jti"]
    assert me(second.access) == 200
    sign_in.refresh(token=first.refresh, now=NOW + ROTATION_GRACE)


def test_a_phone_that_never_got_the_answer_to_its_refresh_is_signed_in_when_it_has_signal_again():
    began = begin()
    sign_in.refresh(token=began.tokens.refresh, now=NOW)

    hours_later = sign_in.refresh(token=began.tokens.refresh, now=NOW + timedelta(hours=5))

    assert me(hours_later.access) == 200
    sign_in.refresh(token=hours_later.refresh, now=NOW + timedelta(hours=6))


def test_two_who_hold_the_same_refresh_token_end_the_session_as_soon_as_both_have_used_it():
    began = begin()
    current = sign_in.refresh(token=began.tokens.refresh, now=NOW)
    sign_in.refresh(token=began.tokens.refresh, now=NOW + ROTATION_GRACE + timedelta(microseconds=1))

    with pytest.raises(SessionOver):
        sign_in.refresh(token=current.refresh, now=NOW + timedelta(minutes=1))

    assert me(current.access) == 401
    assert refreshed(current.refresh).status_code == 401
    assert AuditEntry.objects.filter(action="session.ended_by_reuse", actor_id=began.user.pk).count() == 1
    assert list(OutboxEvent.objects.order_by("id").values_list("type", "data__notice")) == [
        ("authentication.session_ended", None),
        ("authentication.account_notice", "session_reused"),
    ]


def test_a_token_of_two_rotations_ago_ends_the_session_also_within_the_grace():
    oldest = begin().tokens
    newer = sign_in.refresh(token=oldest.refresh, now=NOW)
    newest = sign_in.refresh(token=newer.refresh, now=NOW)

    with pytest.raises(SessionOver):
        sign_in.refresh(token=oldest.refresh, now=NOW)

    assert me(newest.access) == 401


def rotated_twice(began):
    newer = sign_in.refresh(token=began.tokens.refresh, now=NOW - timedelta(minutes=1))
    sign_in.refresh(token=newer.refresh, now=NOW - timedelta(minutes=1))


def test_the_end_by_reuse_is_kept_although_the_request_is_refused():
    began = begin()
    rotated_twice(began)

    answer = refreshed(began.tokens.refresh)

    assert (answer.status_code, answer.json()["code"]) == (401, "session_over")
    assert Session.objects.get().ended_at is not None


def test_a_reuse_ends_only_its_own_session():
    user = cast.account(Role.STAFF)
    phone, desktop = begin(user), begin(user)
    rotated_twice(phone)

    refreshed(phone.tokens.refresh)

    assert (me(phone.tokens.access), me(desktop.tokens.access)) == (401, 200)


def test_a_session_that_was_not_used_for_its_lifetime_is_over():
    began = begin()
    Session.objects.update(expires_at=later(seconds=-1))

    assert refreshed(began.tokens.refresh).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_tabs_that_refresh_at_the_same_moment_end_with_one_valid_token():
    token = begin().tokens.refresh
    start = threading.Barrier(4)
    pairs = []

    def tab() -> None:
        try:
            start.wait()
            pairs.append(sign_in.refresh(token=token, now=datetime.now(UTC)))
        finally:
            connection.close()

    threads = [threading.Thread(target=tab) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len({claims_of(pair.refresh)["jti"] for pair in pairs}) == 1
    assert len(pairs) == 4
    assert refreshed(pairs[0].refresh).status_code == 200


def _forge(token, **changes):
    """The token with other claims (None takes one away), truly signed: what only a leak of the key could make."""
    claims = {name: value for name, value in {**claims_of(token), **changes}.items() if value is not None}
    return jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")


def _unsigned(token):
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    return f"{head}.{token.split('.')[1]}."


FORGERIES = {
    "nothing": lambda token: "x",
    "no dots": lambda token: token.replace(".", ""),
    "not ascii": lambda token: "ñ.ñ.ñ",
    "no algorithm": _unsigned,
    "no signature": lambda token: token.rsplit(".", 1)[0] + ".",
    "another key": lambda token: jwt.encode(
        claims_of(token), "another-key-another-key-another-key", algorithm="HS256"
    ),
    "another algorithm": lambda token: jwt.encode(
        claims_of(token), settings.SECRET_KEY * 2, algorithm="HS512"
    ),
    "another algorithm, our key": lambda token: jwt.encode(
        claims_of(token), settings.SECRET_KEY, algorithm="HS384"
    ),
    "changed claims": lambda token: ".".join(
        (token.split(".")[0], _forge(token, sub="1").split(".")[1], token.split(".")[2])
    ),
    "expired": lambda token: _forge(token, exp=int((NOW - timedelta(seconds=1)).timestamp())),
    "no expiry": lambda token: _forge(token, exp=None),
    "no session": lambda token: _forge(token, sid=None),
    "session that is no uuid": lambda token: _forge(token, sid="1"),
    "session of nobody": lambda token: _forge(token, sid=str(uuid.uuid4())),
    "no type": lambda token: _forge(token, typ=None),
    "a key of its own": lambda token: jwt.encode(
        claims_of(token),
        "a-key-of-its-own-a-key-of-its-own-a-key",
        algorithm="HS256",
        headers={"kid": "1", "jku": "https://evil.example/keys", "jwk": {"kty": "oct", "k": "YS1rZXk"}},
    ),
    "another issuer": lambda token: _forge(token, iss="elsewhere"),
    "another audience": lambda token: _forge(token, aud="elsewhere"),
    "no audience": lambda token: _forge(token, aud=None),
    "no issuer": lambda token: _forge(token, iss=None),
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_token_that_is_not_ours_opens_nothing(forgery):
    began = begin()
    access, refresh = FORGERIES[forgery](began.tokens.access), FORGERIES[forgery](began.tokens.refresh)

    assert signed_in_by(access) is None
    assert refreshed(refresh).status_code == 401
    if access.isascii():
        assert me(access) == 401
    assert Session.objects.get().ended_at is None


def test_our_own_way_of_making_tokens_in_these_tests_opens():
    began = begin()

    assert me(_forge(began.tokens.access)) == 200


def test_each_token_is_good_for_its_own_use_only():
    began = begin()

    assert me(began.tokens.refresh) == 401
    assert refreshed(began.tokens.access).status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Token {0}", "{0}", "Bearer{0}"]
)
def test_another_way_to_show_a_token_is_nobody_signed_in(header):
    answer = APIClient().get(
        "/api/v1/auth/me", headers={"Authorization": header.format(begin().tokens.access)}
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_an_access_token_lives_minutes_and_names_its_session_only():
    began = begin()
    claims = claims_of(began.tokens.access)

    assert claims["exp"] - claims["iat"] == settings.ENV["ACCESS_TOKEN_MINUTES"] * 60 == 15 * 60
    assert set(claims) == {"typ", "exp", "iat", "jti", "iss", "aud", "sub", "sid", "role"}


def test_a_socket_ticket_is_kept_as_a_hash_and_lives_30_seconds():
    began = begin()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {began.tokens.access}")
    before = datetime.now(UTC)

    answer = client.post("/api/v1/auth/ws-ticket")

    assert answer.status_code == 200
    ticket = answer.json()["ticket"]
    assert (answer.json()["expires_in"], len(ticket) >= 40) == (30, True)
    row = SocketTicket.objects.get()
    assert row.token_hash == hashlib.sha256(ticket.encode()).hexdigest()
    assert row.session == Session.objects.get()
    assert timedelta(seconds=29) < row.expires_at - before < timedelta(seconds=32)


def test_every_ticket_is_another():
    session = Session.objects.get(pk=claims_of(begin().tokens.access)["sid"])

    assert len({sign_in.issue_ticket(session=session, now=NOW) for _ in range(3)}) == 3


def test_a_ticket_takes_a_living_sign_in():
    began = begin()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {began.tokens.access}")
    began.user.status = AccountStatus.SUSPENDED
    began.user.save()

    assert client.post("/api/v1/auth/ws-ticket").status_code == 401
    assert not SocketTicket.objects.exists()
