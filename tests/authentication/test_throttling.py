"""Wrong passwords slow down whoever sends them, and nobody else; a thousand at once are a thousand."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from apps.authentication.models import Throttle
from apps.authentication.rules import Role
from apps.authentication.rules import throttling as rules
from apps.authentication.rules.throttling import (
    ACCOUNT,
    ADDRESS,
    FAMILIAR_PAIR,
    PAIR,
    after_failure,
    wait_for,
)
from apps.authentication.services import sign_in, throttling
from apps.authentication.services.sign_in import WrongCredentials
from apps.authentication.services.throttling import Counter, TooManyTries
from apps.system.models import AuditEntry
from tests import cast
from tests.authentication.credentials import post

NOW = datetime(2026, 8, 8, tzinfo=UTC)
HOME, ATTACKER = "203.0.113.7", "198.51.100.66"


def attempt(username, password=cast.PASSWORD, *, address=ATTACKER, now=NOW):
    """What a try to sign in comes to: in, wrong, or the seconds to wait."""
    try:
        sign_in.sign_in(username=username, password=password, user_agent="", address=address, now=now)
    except WrongCredentials:
        return "wrong"
    except TooManyTries as refusal:
        return refusal.extra["retry_after"]
    return "in"


def failed_already(address, number):
    """As if that many tries from there had failed just now."""
    [counter] = throttling.by_address("sign-in", address, ADDRESS)
    Throttle.objects.update_or_create(
        key=counter.key, defaults={"failures": number, "since": NOW, "last_at": NOW}
    )


def failures(limit, number, *, every=timedelta(0)):
    state = None
    for index in range(number):
        state = after_failure(state, limit, NOW + index * every)
    return state


@pytest.mark.parametrize(
    ("limit", "number", "seconds"),
    [(PAIR, 1, None), (PAIR, 4, None), (PAIR, 5, 15), (PAIR, 6, 30), (PAIR, 7, 60), (PAIR, 12, 1920), (PAIR, 13, 3600),
     (PAIR, 1000, 3600), (FAMILIAR_PAIR, 5, 15), (FAMILIAR_PAIR, 1000, 30), (ACCOUNT, 49, None), (ACCOUNT, 50, 900),
     (ADDRESS, 299, None), (ADDRESS, 300, 60), (ADDRESS, 10**6, 600)],
)  # fmt: skip
def test_each_failure_beyond_the_free_ones_doubles_the_wait(limit, number, seconds):
    state = failures(limit, number) if number < 2000 else rules.Failures(number, NOW, NOW, None)
    if number >= 2000:
        state = after_failure(state, limit, NOW)

    assert wait_for(state, NOW) == (timedelta(seconds=seconds) if seconds else None)


def test_a_wait_ends_and_old_failures_are_forgotten():
    state = failures(PAIR, 5)

    assert wait_for(state, NOW + timedelta(seconds=14)) == timedelta(seconds=1)
    assert wait_for(state, NOW + timedelta(seconds=15)) is None
    assert after_failure(state, PAIR, NOW + timedelta(hours=25)).failures == 1
    slow = failures(ADDRESS, 400, every=timedelta(seconds=3))
    assert wait_for(slow, slow.last_at) is None


@pytest.mark.django_db
def test_of_a_thousand_wrong_passwords_five_are_looked_at_and_the_owner_gets_in_from_home(monkeypatch):
    user = cast.account(Role.STAFF)
    assert attempt(user.username, address=HOME, now=NOW - timedelta(days=3)) == "in"

    outcomes = [attempt(user.username, f"guess {number}") for number in range(1000)]

    assert outcomes[:5] == ["wrong"] * 5
    assert set(outcomes[5:]) == {15}
    assert AuditEntry.objects.filter(action="session.refused").count() == 5
    assert attempt(user.username) == 15
    assert attempt(user.username, address=HOME) == "in"


@pytest.mark.django_db
def test_a_patient_guesser_has_thirteen_tries_in_the_first_hour():
    user = cast.account(Role.STAFF)
    moment, tried = NOW, 0
    while moment < NOW + timedelta(hours=1):
        outcome = attempt(user.username, "guess", now=moment)
        tried += outcome == "wrong"
        moment += timedelta(seconds=outcome if isinstance(outcome, int) else 0)

    assert tried == 12


@pytest.mark.django_db
def test_many_addresses_close_an_account_to_strange_addresses_only():
    user = cast.account(Role.STAFF)
    attempt(user.username, address=HOME, now=NOW - timedelta(days=3))

    outcomes = [attempt(user.username, "guess", address=f"198.51.100.{number}") for number in range(1, 61)]

    assert outcomes == ["wrong"] * 50 + [900] * 10
    assert attempt(user.username, address="192.0.2.1") == 900
    assert attempt(user.username, address=HOME) == "in"
    assert attempt(cast.account(Role.STAFF).username, address="198.51.100.1") == "in"


@pytest.mark.django_db
def test_nobody_locks_a_unit_out_from_its_own_address():
    """Everyone is behind one address. Someone tries a password with every name, again and again."""
    people = [cast.account(Role.CADET) for _ in range(10)]
    for user in people:
        attempt(user.username, address=HOME, now=NOW - timedelta(days=3))
    failed_already(HOME, 290)

    for _ in range(12):
        for user in people:
            attempt(user.username, "guess", address=HOME)
    for number in range(15):
        attempt(f"nobody{number}", "guess", address=HOME)

    later = NOW + timedelta(seconds=30)
    assert attempt("nobody", "guess", address=HOME, now=later) == 30
    assert [attempt(user.username, address=HOME, now=later) for user in people] == ["in"] * 10


@pytest.mark.django_db
def test_an_address_that_only_fails_waits_and_one_that_succeeds_does_not():
    for address in (ATTACKER, HOME):
        failed_already(address, 290)
    for number in range(10):
        assert attempt(f"nobody{number}", "guess") == "wrong"
    assert attempt("nobody", "guess") == 60
    people = [cast.account(Role.CADET) for _ in range(3)]

    assert [attempt(people[number % 3].username, address=HOME) for number in range(20)] == ["in"] * 20
    assert Throttle.objects.get(key__contains=HOME, failures__gt=0).failures == 290


@pytest.mark.django_db
def test_who_signs_in_is_forgiven_what_was_mistyped_there_but_not_what_others_did_elsewhere():
    user = cast.account(Role.STAFF)
    for _ in range(3):
        attempt(user.username, "typo", address=HOME)
    for _ in range(6):
        attempt(user.username, "guess")

    assert attempt(user.username, address=HOME) == "in"

    assert [attempt(user.username, "typo", address=HOME) for _ in range(5)] == ["wrong"] * 5
    assert attempt(user.username) == 15


@pytest.mark.django_db
def test_accounts_that_do_not_exist_are_counted_alike():
    user = cast.account(Role.STAFF)

    real, made_up = ([attempt(name, "guess") for _ in range(8)] for name in (user.username, "nobody"))

    assert real == made_up


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Sergeant", "SERGEANT ", "sergeant"])
def test_a_name_is_one_name_however_it_is_written(name):
    cast.account(Role.STAFF, "sergeant")
    for spelling in ("sergeant", "SERGEANT", "Sergeant", "sErgeant", "seRgeant"):
        attempt(spelling, "guess")

    assert attempt(name) == 15


@pytest.mark.django_db
def test_a_line_with_ipv6_has_one_counter_not_two_to_the_64():
    outcomes = [attempt("nobody", "guess", address=f"2001:db8:1:2::{number:x}") for number in range(1, 8)]

    assert outcomes == ["wrong"] * 5 + [15] * 2
    assert attempt("nobody", "guess", address="2001:db8:1:3::1") == "wrong"


@pytest.mark.django_db
def test_the_answer_says_how_long_to_wait_and_is_the_same_for_everyone():
    user = cast.account(Role.STAFF)
    for name in (user.username, "nobody"):
        for _ in range(5):
            post("auth/login", {"username": name, "password": "guess"})

    answers = [
        post("auth/login", {"username": name, "password": cast.PASSWORD})
        for name in (user.username, "nobody")
    ]

    for answer in answers:
        document = answer.json()
        assert (answer.status_code, document["code"], document["status"]) == (429, "too_many_tries", 429)
        assert 1 <= int(answer.headers["Retry-After"]) <= 15
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answers[0].json()) == set(answers[1].json())


@pytest.mark.django_db
def test_the_address_is_the_one_that_the_trusted_proxy_saw(settings):
    """A header that the caller wrote makes no new address; one more proxy does not make everyone one."""
    settings.TRUSTED_PROXY_HOPS = 2

    def code(forged, caller):
        headers = {"X-Forwarded-For": f"{forged}, {caller}, 10.0.0.1"}
        return post("auth/login", {"username": "nobody", "password": "x"}, headers=headers).status_code

    assert [code(f"192.0.2.{number}", ATTACKER) for number in range(7)] == [401] * 5 + [429] * 2
    assert code(ATTACKER, HOME) == 401


@pytest.mark.django_db(transaction=True)
def test_a_hundred_tries_at_the_same_moment_are_counted_one_by_one(settings):
    settings.SIGN_INS_AT_ONCE = 8
    user = cast.account(Role.STAFF)
    start = threading.Barrier(8)
    outcomes: list[str | int] = []

    def guess():
        try:
            start.wait()
            outcomes.extend(attempt(user.username, "guess") for _ in range(5))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert (outcomes.count("wrong"), len(outcomes)) == (5, 40)
    connection.close()


@pytest.mark.django_db
def test_redis_is_not_asked(settings):
    """An attacker who could take Redis away would otherwise have all guesses in the world."""
    settings.REDIS_URL = "redis://127.0.0.1:1"

    assert [attempt("nobody", "guess") for _ in range(6)] == ["wrong"] * 5 + [15]


@pytest.mark.django_db
def test_a_try_that_has_to_wait_is_not_counted_and_makes_the_wait_no_longer():
    counter = [Counter("test", PAIR)]
    for _ in range(5):
        throttling.take(counter, now=NOW)
    for _ in range(20):
        with pytest.raises(TooManyTries):
            throttling.take(counter, now=NOW)

    throttling.take(counter, now=NOW + timedelta(seconds=15))
    assert Throttle.objects.get().failures == 6
