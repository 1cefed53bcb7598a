"""No answer tells by its time whether an account exists. Statistically, with the real hasher made small."""

import itertools
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
# What is missing is missing every time; what other work on the machine adds is not.
TRIES = 5


class SmallArgon2(Argon2PasswordHasher):
    """About 20 ms, far above what a missing hash would take."""

    time_cost = 2
    memory_cost = 16 * 1024
    parallelism = 1


@pytest.fixture
def hasher(settings):
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


def hash_once(_: int) -> None:
    SmallArgon2().encode("a parade of passwords", "saltsaltsalt")


def are_alike(*actions: Callable[[int], object]) -> bool:
    """Whether the medians differ by less than half of what a hash takes meanwhile, which is what a short cut would save."""
    *times, hashing = compared(*actions, hash_once)
    medians = [statistics.median(taken) for taken in times]
    return max(medians) - min(medians) < statistics.median(hashing) / 2


def test_sign_ins_that_fail_take_the_same_time(hasher):
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

    assert any(are_alike(*kinds) for _ in range(TRIES))


def test_registrations_take_the_same_time(hasher):
    cast.account(Role.STAFF, "taken")

    numbers = itertools.count()

    def register(name):
        def send(_):
            username = name.format(next(numbers))
            body = {"display_name": "Ana", "password": NEW_PASSWORD}
            return post("auth/register", {**body, "username": username, "email": f"{username}@example.ph"})

        return send

    assert any(are_alike(register("taken"), register("free{}")) for _ in range(TRIES))


def test_the_measure_would_see_a_missing_hash(hasher):
    real = cast.account(Role.STAFF)

    def fail(name):
        return lambda number: post("auth/login", {"username": name, "password": "guess"})

    assert any(not are_alike(fail(real.username), fail("")) for _ in range(TRIES))
