"""No answer tells by its time whether an account exists. Statistically, with the real hasher made small."""

import statistics
import time
from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from apps.authentication.models import Throttle, User
from apps.authentication.rules import Role
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, post

pytestmark = pytest.mark.django_db
ROUNDS = 25


class SmallArgon2(Argon2PasswordHasher):
    """About 20 ms, far above what a missing hash would take."""

    time_cost = 2
    memory_cost = 16 * 1024
    parallelism = 1


@pytest.fixture
def hasher(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.SmallArgon2"]
    settings.PASSWORD_HASHERS = ["tests.authentication.test_timing.SmallArgon2"]


def compared(*actions: Callable[[int], object]) -> list[list[float]]:
    """The times of each action, taken turn by turn so that whatever else the machine does meets all of them."""
    times: list[list[float]] = [[] for _ in actions]
    for action in actions:
        action(-1)
    for number in range(ROUNDS):
        for taken, action in zip(times, actions, strict=True):
            start = time.perf_counter()
            action(number)
            taken.append(time.perf_counter() - start)
            Throttle.objects.all().delete()
    return times


def assert_alike(times: list[list[float]], *, hash_seconds: float) -> None:
    """The medians differ by less than half of what a hash takes, which is what a short cut would save."""
    medians = [statistics.median(taken) for taken in times]
    assert max(medians) - min(medians) < hash_seconds / 2, medians


@pytest.fixture
def hash_seconds(hasher):
    encoded = SmallArgon2()
    taken = []
    for _ in range(9):
        start = time.perf_counter()
        encoded.encode("a parade of passwords", "saltsaltsalt")
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def test_sign_ins_that_fail_take_the_same_time(hash_seconds):
    real = cast.account(Role.STAFF)
    suspended, unopened = cast.account(Role.STAFF), cast.account(Role.STAFF)
    User.objects.filter(pk=suspended.pk).update(status="suspended")
    User.objects.filter(pk=unopened.pk).update(password="!nothing")

    def fail(name, password="guess"):
        return lambda number: post("auth/login", {"username": name, "password": password})

    kinds = (
        fail(real.username),
        fail("nobody"),
        fail(suspended.username, cast.PASSWORD),
        fail(unopened.username),
    )

    # A missing hash is missing every time; what other work on the machine adds is not.
    for attempt in range(5):
        try:
            assert_alike(compared(*kinds), hash_seconds=hash_seconds)
        except AssertionError:
            if attempt == 4:
                raise
        else:
            break


def test_registrations_take_the_same_time(hash_seconds):
    cast.account(Role.STAFF, "taken")

    def register(name):
        body = {"display_name": "Ana", "password": NEW_PASSWORD}
        return lambda number: post(
            "auth/register",
            {**body, "username": name.format(number + 2), "email": f"{name.format(number + 2)}@example.ph"},
        )

    times = compared(register("taken"), register("free{}"))

    assert_alike(times, hash_seconds=hash_seconds)


def test_the_measure_would_see_a_missing_hash(hash_seconds):
    real = cast.account(Role.STAFF)
    times = compared(
        lambda number: post("auth/login", {"username": real.username, "password": "guess"}),
        lambda number: post("auth/login", {"username": "", "password": "guess"}),
    )

    with pytest.raises(AssertionError):
        assert_alike(times, hash_seconds=hash_seconds)
