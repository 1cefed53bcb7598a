"""Sign-ins take turns: a burst of them takes neither the threads nor the memory that everyone else needs."""

import os
import signal
import threading

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password

from apps.authentication.models import Throttle
from apps.authentication.rules import Role
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.rules.turns import LONGEST_SECONDS, Line
from apps.authentication.services.turns import ManySignIns, turn
from apps.system.models import AuditEntry
from config.settings import base
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, post, token_of

pytestmark = pytest.mark.django_db


def test_whatever_hashes_a_password_says_at_once_to_come_again_and_has_not_begun(settings):
    user = cast.account(Role.STAFF)
    client = cast.client_of(user)
    codes = {kind: token_of(user, kind) for kind in (TokenKind.ACTIVATION, TokenKind.RESET)}
    person = {"username": "ana.reyes", "display_name": "Ana Reyes", "email": "ana@example.ph"}
    before = AuditEntry.objects.count(), list(Throttle.objects.values_list("key", "failures"))
    settings.SIGN_INS_AT_ONCE = 0

    for path, body in (
        ("auth/login", {"username": user.username, "password": "guess"}),
        ("auth/register", {**person, "password": NEW_PASSWORD}),
        ("auth/activate", {"code": codes[TokenKind.ACTIVATION], "password": NEW_PASSWORD}),
        ("auth/password/reset/confirm", {"token": codes[TokenKind.RESET], "password": NEW_PASSWORD}),
        ("auth/password/change", {"current_password": cast.PASSWORD, "new_password": NEW_PASSWORD}),
    ):
        answer = post(path, body, client)
        assert (answer.status_code, answer.json()["code"]) == (429, "many_sign_ins")
        assert int(answer["Retry-After"]) >= 1

    assert (AuditEntry.objects.count(), list(Throttle.objects.values_list("key", "failures"))) == before
    settings.SIGN_INS_AT_ONCE = 1
    body = {"token": codes[TokenKind.RESET], "password": NEW_PASSWORD}
    assert post("auth/password/reset/confirm", body).status_code == 204


def test_a_turn_ends_with_its_work_also_when_that_fails():
    user = cast.account(Role.STAFF)

    for password, status in (("guess", 401), (cast.PASSWORD, 200), ("guess", 401), (cast.PASSWORD, 200)):
        assert post("auth/login", {"username": user.username, "password": password}).status_code == status


def test_of_many_at_the_same_moment_as_many_get_a_turn_as_may(settings):
    settings.SIGN_INS_AT_ONCE = 2
    together, done = threading.Barrier(7), threading.Event()
    outcomes: list[str] = []

    def come() -> None:
        together.wait()
        try:
            with turn():
                outcomes.append("in")
                done.wait(30)
        except ManySignIns:
            outcomes.append("later")

    threads = [threading.Thread(target=come) for _ in range(7)]
    for thread in threads:
        thread.start()
    while len(outcomes) < 7 and any(thread.is_alive() for thread in threads):
        threads[0].join(0.01)
    done.set()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["in"] * 2 + ["later"] * 5


def test_a_turn_is_the_services_whatever_process_has_it_and_free_when_that_dies(settings):
    settings.SIGN_INS_AT_ONCE = 1
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with turn():
            os.write(tell, b"x")
            signal.pause()
    os.read(told, 1)

    with pytest.raises(ManySignIns), turn():
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with turn():
        pass


def test_who_is_sent_away_is_told_to_come_one_after_the_other():
    line = Line(turn_seconds=0.5)

    assert [line.seconds_to_wait(100.0) for _ in range(6)] == [1, 1, 2, 2, 3, 3]
    assert line.seconds_to_wait(103.0) == 1
    for _ in range(200):
        longest = line.seconds_to_wait(103.0)
    assert longest == LONGEST_SECONDS
    for _ in range(50):
        line.note_turn(2.0)
    assert [line.seconds_to_wait(1000.0) for _ in range(2)] == [2, 4]


def test_a_hash_costs_what_owasp_asks_and_no_more_than_the_service_has(settings):
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    shown = identify_hasher(make_password("a parade of passwords")).decode(
        make_password("a parade of passwords")
    )

    assert (shown["variety"], shown["memory_cost"], shown["time_cost"], shown["parallelism"]) == (
        "argon2id", 19 * 1024, 2, 1,
    )  # fmt: skip
    hashed_at_once_mib = base.SIGN_INS_AT_ONCE * shown["memory_cost"] / 1024
    assert hashed_at_once_mib < 100
