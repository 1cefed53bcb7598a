"""auth/totp and the second half of a sign-in."""

import base64
import re
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connections
from django.test import Client

from apps.authentication.models import OneTimeToken, RecoveryCode, SecondFactor, Session
from apps.authentication.rules import Role, totp
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import sign_in
from apps.authentication.services.second_factor import WrongCode
from apps.authentication.services.sign_in import ChallengeOver, SecondFactorRequired
from apps.system.models import AuditEntry, OutboxEvent
from apps.system.services import keys
from realtime import entry
from tests import cast
from tests.authentication.credentials import SECRET, code_at, code_now, post, token_of, with_second_factor

NOW = datetime(2026, 8, 8, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"), (2000000000, "69279037"),
     (20000000000, "65353130")],
)  # fmt: skip
def test_codes_are_those_of_rfc_6238(seconds, code):
    step = totp.step_of(datetime.fromtimestamp(seconds, UTC))

    assert totp.code_at(SECRET, step, digits=8) == code


@pytest.mark.parametrize(("steps", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(steps, is_good):
    code = code_at(NOW + timedelta(seconds=30 * steps))

    assert (totp.matching_step(SECRET, code, now=NOW, after_step=0) is not None) is is_good


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "ñ" * 6])
def test_what_is_no_code_matches_nothing(code):
    assert totp.matching_step(SECRET, code, now=NOW, after_step=0) is None


@pytest.fixture
def user(db):
    return with_second_factor(cast.account(Role.STAFF))


def challenge_of(user, *, password=cast.PASSWORD, now=NOW):
    with pytest.raises(SecondFactorRequired) as required:
        sign_in.sign_in(username=user.username, password=password, user_agent="", address=None, now=now)
    return required.value.extra["challenge"]


def finish(challenge, code, *, now=NOW):
    return sign_in.finish(challenge=challenge, code=code, user_agent="", address=None, now=now)


def test_a_right_password_alone_opens_nothing(user):
    answer = post("auth/login", {"username": user.username, "password": cast.PASSWORD})

    document = answer.json()
    assert (answer.status_code, document["code"], document["expires_in"]) == (
        401,
        "second_factor_required",
        300,
    )
    assert "access" not in document
    assert not Session.objects.exists()
    for header in (f"Bearer {document['challenge']}",):
        client = cast.client_of(None)
        client.credentials(HTTP_AUTHORIZATION=header)
        assert client.get("/api/v1/auth/me").status_code == 401


def test_challenge_and_code_begin_a_session(user):
    challenge = post("auth/login", {"username": user.username, "password": cast.PASSWORD}).json()["challenge"]

    answer = post("auth/login/second-factor", {"challenge": challenge, "code": code_now()})

    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == user.pk
    again = post("auth/login/second-factor", {"challenge": challenge, "code": code_now()})
    assert (again.status_code, again.json()["code"]) == (401, "challenge_over")


def test_a_code_works_once_also_with_another_challenge(user):
    first, second = challenge_of(user), challenge_of(user)
    finish(first, code_at(NOW))

    with pytest.raises(WrongCode):
        finish(second, code_at(NOW))
    with pytest.raises(WrongCode):
        finish(second, code_at(NOW - timedelta(seconds=30)))
    finish(second, code_at(NOW + timedelta(seconds=30)))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_same_code_at_the_same_moment_one_gets_in():
    user = with_second_factor(cast.account(Role.STAFF))
    challenges = [challenge_of(user), challenge_of(user)]
    start, outcomes = threading.Barrier(2), []

    def try_it(challenge):
        try:
            start.wait()
            outcomes.append(finish(challenge, code_at(NOW)).user.pk)
        except WrongCode:
            outcomes.append("wrong")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=try_it, args=[challenge]) for challenge in challenges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes, key=str) == sorted([user.pk, "wrong"], key=str)


def test_a_challenge_lasts_five_minutes(user):
    challenge = challenge_of(user)
    late = NOW + timedelta(minutes=5)

    with pytest.raises(ChallengeOver):
        finish(challenge, code_at(late), now=late)


def test_codes_are_not_guessed_even_with_the_password(user):
    """Every five codes take the password again, and the wrong ones count like wrong passwords."""
    answers = []
    for _ in range(3):
        answer = post("auth/login", {"username": user.username, "password": cast.PASSWORD})
        if answer.status_code == 429:
            answers.append(429)
            continue
        challenge = answer.json()["challenge"]
        answers += [
            post("auth/login/second-factor", {"challenge": challenge, "code": "000000"}).status_code
            for _ in range(6)
        ]

    assert answers == [401] * 6 + [429] * 2
    assert AuditEntry.objects.filter(action="session.refused", after__step="second factor").count() == 5


def test_the_owner_who_mistyped_codes_waits_a_moment_and_gets_in(user):
    challenge = challenge_of(user)
    for _ in range(5):
        with pytest.raises(WrongCode):
            finish(challenge, "000000")
    later = NOW + timedelta(seconds=15)

    assert finish(challenge_of(user, now=later), code_at(later), now=later).user == user


def test_a_challenge_ends_after_five_wrong_codes_whatever_the_clock_says(user):
    challenge = challenge_of(user)
    for number in range(5):
        with pytest.raises(WrongCode):
            finish(challenge, "000000", now=NOW + timedelta(seconds=number))
    OneTimeToken.objects.update(expires_at=NOW + timedelta(days=1))

    with pytest.raises(ChallengeOver):
        finish(challenge, code_at(NOW + timedelta(hours=2)), now=NOW + timedelta(hours=2))


def test_somebody_who_was_suspended_in_between_does_not_get_in(user):
    challenge = challenge_of(user)
    user.status = "suspended"
    user.save()

    with pytest.raises(ChallengeOver):
        finish(challenge, code_at(NOW))


def test_a_token_for_something_else_is_no_challenge(user):
    for kind in (TokenKind.RESET, TokenKind.ACTIVATION):
        with pytest.raises(ChallengeOver):
            finish(token_of(user, kind, NOW), code_at(NOW))


def set_up(client):
    """Begin and confirm; the secret and the recovery codes."""
    begun = post("auth/totp", {}, client).json()
    secret = base64.b32decode(begun["secret"])
    code = totp.code_at(secret, totp.step_of(datetime.now(UTC)))
    confirmed = post("auth/totp/confirm", {"code": code}, client)
    assert confirmed.status_code == 200, confirmed.content
    return secret, confirmed.json()["recovery_codes"]


@pytest.mark.django_db
def test_setting_up_shows_secret_uri_and_qr_and_takes_a_first_code():
    someone = cast.account(Role.STAFF, "Sgt. Peña")
    client, elsewhere = cast.client_of(someone), cast.client_of(someone)

    begun = post("auth/totp", {}, client)

    assert begun.headers["Cache-Control"] == "no-store"
    uri = urlsplit(begun.json()["otpauth_uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query)["secret"] == [begun.json()["secret"]]
    assert len(base64.b32decode(begun.json()["secret"])) == 20
    assert begun.json()["svg"].startswith("<svg")
    assert client.get("/api/v1/auth/totp").json()["enabled"] is False
    assert post("auth/totp/confirm", {"code": "000000"}, client).json()["code"] == "wrong_code"
    assert cast.client_of(someone).get("/api/v1/auth/me").status_code == 200

    _, codes = set_up(client)

    state = client.get("/api/v1/auth/totp").json()
    assert (state["enabled"], state["recovery_codes_left"], state["is_required"]) == (True, 10, False)
    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"([0-9A-Z]{4}-){3}[0-9A-Z]{4}", code) for code in codes)
    assert (client.get("/api/v1/auth/me").status_code, elsewhere.get("/api/v1/auth/me").status_code) == (
        200,
        401,
    )
    assert post("auth/totp", {}, client).json()["code"] == "second_factor_on"
    told = OutboxEvent.objects.filter(type="authentication.account_notice").values_list(
        "data__notice", flat=True
    )
    assert "second_factor_on" in told
    assert AuditEntry.objects.filter(action="second_factor.on").count() == 1


@pytest.mark.django_db
def test_secret_and_recovery_codes_are_not_readable_in_the_database():
    someone, other = cast.account(Role.STAFF), cast.account(Role.STAFF)
    secret, codes = set_up(cast.client_of(someone))

    row = SecondFactor.objects.get()
    assert secret not in bytes(row.secret)
    assert keys.decrypt(bytes(row.secret), purpose="second factor", belongs_to=someone.pk) == secret
    with pytest.raises(keys.KeysLocked):
        keys.decrypt(bytes(row.secret), purpose="second factor", belongs_to=other.pk)
    kept = {code.code_hash for code in RecoveryCode.objects.all()}
    assert all(re.fullmatch("[0-9a-f]{64}", text) for text in kept)
    assert not kept & set(codes)


@pytest.mark.django_db
def test_a_recovery_code_stands_in_for_the_phone_once():
    someone, other = cast.account(Role.STAFF), with_second_factor(cast.account(Role.STAFF))
    _, codes = set_up(cast.client_of(someone))

    finish(challenge_of(someone), codes[0].lower().replace("-", " "))

    with pytest.raises(WrongCode):
        finish(challenge_of(someone), codes[0])
    with pytest.raises(WrongCode):
        finish(challenge_of(other), codes[1])
    finish(challenge_of(someone), codes[1])
    assert RecoveryCode.objects.filter(user=someone, used_at=None).count() == 8
    assert AuditEntry.objects.filter(action="second_factor.recovery_code_used").count() == 2


def test_new_recovery_codes_take_password_and_code_and_replace_the_old_ones(user):
    begun = finish(challenge_of(user, now=datetime.now(UTC)), code_at(datetime.now(UTC) - timedelta(seconds=30)),
                   now=datetime.now(UTC))  # fmt: skip
    client = cast.client_of(None)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {begun.tokens.access}")
    proof = {"password": cast.PASSWORD, "code": code_now()}

    for wrong, refusal in (({"password": "wrong"}, "wrong_password"), ({"code": "000000"}, "wrong_code")):
        answer = post("auth/totp/recovery-codes", proof | wrong, client)
        assert (answer.status_code, answer.json()["code"]) == (400, refusal)
    assert not RecoveryCode.objects.exists()
    answer = post("auth/totp/recovery-codes", proof, client)
    first, second = answer.json()["recovery_codes"][:2]
    assert answer.headers["Cache-Control"] == "no-store"
    again = post("auth/totp/recovery-codes", {"password": cast.PASSWORD, "code": first}, client)

    with pytest.raises(WrongCode):
        finish(challenge_of(user), second)
    finish(challenge_of(user), again.json()["recovery_codes"][0])
    assert AuditEntry.objects.filter(action="second_factor.codes_renewed", actor_id=user.pk).count() == 2
    told = OutboxEvent.objects.filter(type="authentication.account_notice", data__user_id=user.pk)
    assert list(told.values_list("data__notice", flat=True)).count("recovery_codes_renewed") == 2


def test_switching_off_takes_password_and_code(user):
    begun = finish(challenge_of(user, now=datetime.now(UTC)), code_at(datetime.now(UTC) - timedelta(seconds=30)),
                   now=datetime.now(UTC))  # fmt: skip
    client = cast.client_of(None)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {begun.tokens.access}")

    for password, code, refusal in (
        ("wrong", code_now(), "wrong_password"),
        (cast.PASSWORD, "000000", "wrong_code"),
    ):
        answer = post("auth/totp/disable", {"password": password, "code": code}, client)
        assert (answer.status_code in (400, 401), answer.json()["code"]) == (True, refusal)
    assert (
        post("auth/totp/disable", {"password": cast.PASSWORD, "code": code_now()}, client).status_code == 204
    )

    assert post("auth/login", {"username": user.username, "password": cast.PASSWORD}).status_code == 200
    assert not SecondFactor.objects.exists()


def test_a_wrong_code_of_somebody_signed_in_is_no_reason_to_sign_in_again(user):
    begun = finish(challenge_of(user), code_at(NOW))
    client = cast.client_of(None)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {begun.tokens.access}")

    assert post("auth/totp/disable", {"password": cast.PASSWORD, "code": "0"}, client).status_code == 400


@pytest.mark.django_db
def test_where_admins_need_one_an_admin_may_only_set_it_up_and_then_everything(settings):
    settings.TOTP_REQUIRED_FOR_ADMINS = True
    client = cast.client_of(cast.account(Role.ADMIN))
    staff = cast.client_of(cast.account(Role.STAFF))

    for method, path in (("get", "accounts"), ("get", "terms"), ("get", "cadets"), ("post", "auth/ws-ticket"),
                         ("get", "auth/sessions"), ("get", "events?after=0")):  # fmt: skip
        answer = getattr(client, method)(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")
    assert client.get("/api/v1/auth/me").status_code == 200
    assert client.get("/api/v1/auth/totp").json()["is_required"] is True
    assert staff.get("/api/v1/terms").status_code == 200

    set_up(client)

    assert client.get("/api/v1/accounts").status_code == 200
    answer = post("auth/totp/disable", {"password": cast.PASSWORD, "code": "000000"}, client)
    assert answer.json()["code"] == "second_factor_needed"


@pytest.mark.django_db
def test_neither_is_a_socket_open_to_an_admin_without_one(settings):
    begun = sign_in.sign_in(
        username=cast.account(Role.ADMIN, "chief").username, password=cast.PASSWORD, user_agent="", address=None,
        now=datetime.now(UTC),
    )  # fmt: skip
    shown = entry.Pass(token=begun.tokens.access)
    assert entry.sign_in(shown, now=datetime.now(UTC)).user_id == begun.user.pk

    settings.TOTP_REQUIRED_FOR_ADMINS = True

    with pytest.raises(entry.Refused) as refused:
        entry.sign_in(shown, now=datetime.now(UTC))
    assert (refused.value.close_code, refused.value.code) == (4403, "second_factor_missing")


@pytest.mark.django_db
def test_djangos_own_pages_are_no_way_around_it(settings):
    chief, careful = cast.account(Role.ADMIN), with_second_factor(cast.account(Role.ADMIN))

    def gets_in(user, password=cast.PASSWORD):
        return Client().login(username=user.username, password=password)

    assert (gets_in(chief), gets_in(careful), gets_in(chief, "guess")) == (True, False, False)
    for _ in range(5):
        gets_in(chief, "guess")
    assert not gets_in(chief)
    settings.TOTP_REQUIRED_FOR_ADMINS = True
    assert not gets_in(cast.account(Role.ADMIN))
