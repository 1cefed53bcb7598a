"""What a password must be, and changing it."""

import pytest
from rest_framework.test import APIClient

from apps.authentication.models import Session
from apps.authentication.rules import Role
from apps.authentication.rules.passwords import password_problems
from apps.authentication.services.passwords import common_passwords
from apps.system.models import AuditEntry, OutboxEvent, UnitSettings
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, post


def problems(password, *, minimum=10, names=("juan.reyes",)):
    return password_problems(password, minimum=minimum, names=names, common=common_passwords())


@pytest.mark.parametrize(
    "password",
    ["correct horse", "ñandú ñandú", "          x!", "parade-ground", "aaaabbbbcc", "日本語のパスワードです", "x" * 500 + "yz",
     "JUAN.REYES is me", "0192837465x"],
)  # fmt: skip
def test_a_long_password_is_good_whatever_it_is_made_of(password):
    assert problems(password) == []


@pytest.mark.parametrize(
    ("password", "words"),
    [("nine char", "at least 10"), ("", "at least 10"), ("x" * 1022 + "yz!", "more than 1024"), ("1234567890", "tried first"),
     ("PASSWORD123", "tried first"), ("password1234!", "tried first"), ("!!dragon!!1", "tried first"),
     ("aaaaaaaaaaaa", "tried first"), ("abababababab", "tried first"), ("Juan.Reyes", "your name"),
     ("juan.reyes123", "your name")],
)  # fmt: skip
def test_a_password_that_is_short_common_or_a_name_is_refused_in_words(password, words):
    assert any(words in problem for problem in problems(password))


def test_admins_need_two_more():
    assert problems("elevenchars", minimum=12) == ["Needs at least 12 characters."]


@pytest.fixture
def someone(db):
    return cast.account(Role.CADET)


def change(client, current=cast.PASSWORD, new=NEW_PASSWORD):
    return post("auth/password/change", {"current_password": current, "new_password": new}, client)


def test_a_changed_password_signs_in_and_ends_the_other_sessions_only(someone):
    here, there = cast.client_of(someone), cast.client_of(someone)

    assert change(here).status_code == 204

    assert (here.get("/api/v1/auth/me").status_code, there.get("/api/v1/auth/me").status_code) == (200, 401)
    for password, expected in ((NEW_PASSWORD, 200), (cast.PASSWORD, 401)):
        answer = post("auth/login", {"username": someone.username, "password": password})
        assert answer.status_code == expected
    assert AuditEntry.objects.filter(action="password.changed", actor_id=someone.pk).count() == 1
    told = OutboxEvent.objects.values_list("type", "data__notice")
    assert ("authentication.account_notice", "password_changed") in told
    assert ("authentication.session_ended", None) in told


def test_no_other_session_is_touched_by_somebody_elses_change(someone):
    bystander = cast.client_of(cast.account(Role.CADET))

    change(cast.client_of(someone))

    assert bystander.get("/api/v1/auth/me").status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "field", "code"),
    [("wrong", NEW_PASSWORD, "current_password", "wrong_password"), (cast.PASSWORD, "short", "new_password", "invalid"),
     (cast.PASSWORD, "password123", "new_password", "invalid"), ("", NEW_PASSWORD, "current_password", "invalid"),
     (cast.PASSWORD, "x" * 1025, "new_password", "invalid")],
)  # fmt: skip
def test_a_change_is_refused_at_the_field_that_is_wrong(someone, current, new, field, code):
    client = cast.client_of(someone)

    answer = change(client, current, new)

    assert (answer.status_code, answer.json()["code"], list(answer.json()["errors"])) == (400, code, [field])
    cast.client_of(someone)
    assert Session.objects.filter(ended_at=None).count() == 2


def test_an_admins_password_is_longer(db):
    client = cast.client_of(cast.account(Role.ADMIN))

    assert change(client, new="elevenchars").status_code == 400
    assert change(client, new="twelve chars").status_code == 204


def test_whoever_sits_at_an_open_screen_cannot_guess_the_password_for_long(someone):
    client = cast.client_of(someone)

    answers = [change(client, "guess").status_code for _ in range(5)] + [change(client).status_code]

    assert answers == [400] * 5 + [429]


def test_nobody_signed_in_changes_nothing(someone):
    assert change(APIClient()).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["Mindanao ROTC", "SND-Corps-26", "commandant!1", "parade-ground"])
def test_the_units_names_and_words_that_everybody_here_would_try_are_refused(someone, password):
    UnitSettings.objects.create(pk=1, name="Mindanao ROTC", short_name="SND-Corps")

    answer = change(cast.client_of(someone), new=password)

    assert answer.status_code == 400
    assert "the unit's" in answer.json()["errors"]["new_password"][0]
