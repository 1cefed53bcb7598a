"""auth/activate, the codes of single accounts, and manage.py create_admin."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.authentication.models import OneTimeToken, User
from apps.authentication.rules import Role
from apps.authentication.rules.tokens import ALPHABET, TokenKind, grouped, normalized
from apps.system.models import AuditEntry
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, post, token_of, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db):
    return cast.client_of(cast.account(Role.ADMIN))


@pytest.fixture
def cadet(db):
    return User.objects.create_user("2026-0001", None, display_name="Ana Reyes", role=Role.CADET)


def code_for(admin, user):
    return post(f"accounts/{user.pk}/activation-code", {}, admin).json()["code"]


def activate(code, password=NEW_PASSWORD, **body):
    return post("auth/activate", {"code": code, "password": password, **body})


def sign_in(username, password=NEW_PASSWORD):
    return post("auth/login", {"username": username, "password": password})


def test_a_code_is_read_off_paper_without_doubt(admin, cadet):
    code = code_for(admin, cadet)

    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", code)
    assert not set("0O1IL2Z5S8BAEU") & set(ALPHABET)
    assert len(ALPHABET) ** 12 > 2**52
    assert grouped(normalized(f" {code.lower().replace('-', ' ')} ")) == code


@pytest.mark.parametrize(
    "typed", [str, str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_a_code_works_however_it_is_typed(admin, cadet, typed):
    assert activate(typed(code_for(admin, cadet))).status_code == 200
    assert sign_in("2026-0001").status_code == 200


def test_a_code_works_once_and_only_the_newest_does(admin, cadet):
    old, new = code_for(admin, cadet), code_for(admin, cadet)

    assert [activate(code).status_code for code in (old, new, new)] == [400, 200, 400]
    assert AuditEntry.objects.filter(action="account.activated", row_id=cadet.pk).count() == 1


def test_a_code_works_for_thirty_days(cadet):
    now = datetime.now(UTC)
    expired = token_of(cadet, TokenKind.ACTIVATION, now - timedelta(days=30, seconds=1))
    assert activate(expired).json()["code"] == "code_not_valid"

    assert (
        activate(token_of(cadet, TokenKind.ACTIVATION, now - timedelta(days=29, hours=23))).status_code == 200
    )


def test_a_code_is_good_for_its_own_use_only(cadet):
    cadet.set_password(cast.PASSWORD)
    cadet.save()

    for kind in (TokenKind.RESET, TokenKind.CHALLENGE):
        assert activate(token_of(cadet, kind)).status_code == 400


def test_a_bad_password_or_a_taken_name_uses_no_code_up(admin, cadet):
    code = code_for(admin, cadet)
    cast.account(Role.STAFF, "taken")

    assert list(activate(code, "short").json()["errors"]) == ["password"]
    assert list(activate(code, "2026-0001 ").json()["errors"]) == ["password"]
    assert activate(code, username="TAKEN").json()["code"] == "username_taken"
    cadet.refresh_from_db()
    assert (cadet.username, cadet.has_usable_password()) == ("2026-0001", False)
    assert activate(code, username="ana.reyes").json() == {"username": "ana.reyes"}
    assert sign_in("ana.reyes").status_code == 200


def test_a_code_does_not_take_the_second_factor_off(admin):
    user = with_second_factor(cast.account(Role.STAFF))
    client = cast.APIClient()

    activate(code_for(admin, user))

    assert sign_in(user.username).json()["code"] == "second_factor_required"
    assert client.get("/api/v1/auth/me").status_code == 401


def test_a_new_code_for_an_account_in_use_ends_its_sessions_when_it_is_used(admin):
    user = cast.account(Role.STAFF)
    client = cast.client_of(user)
    code = code_for(admin, user)
    assert client.get("/api/v1/auth/me").status_code == 200

    activate(code)

    assert client.get("/api/v1/auth/me").status_code == 401


def test_a_suspended_account_gets_no_code_and_its_code_opens_nothing(admin, cadet):
    code = code_for(admin, cadet)
    post(f"accounts/{cadet.pk}/suspend", {"reason": "left"}, admin)

    assert activate(code).status_code == 400
    assert post(f"accounts/{cadet.pk}/activation-code", {}, admin).json()["code"] == "wrong_status"


def test_codes_are_not_guessed_for_long_from_one_address(cadet):
    answers = [activate(f"3333-4444-{number:04}").status_code for number in range(52)]

    assert answers == [400] * 50 + [429] * 2
    elsewhere = post("auth/activate", {"code": "3333", "password": NEW_PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 400


def test_whoever_holds_a_good_code_and_mistypes_the_password_is_not_guessing(admin, cadet):
    code = code_for(admin, cadet)

    assert {activate(code, "short").status_code for _ in range(60)} == {400}
    assert activate(code).status_code == 200


def create_admin(*arguments):
    out = StringIO()
    call_command("create_admin", *arguments, stdout=out)
    return out.getvalue().strip()


def test_create_admin_prints_a_link_that_makes_the_first_admin(db, settings):
    settings.PUBLIC_APP_URL = "https://rgms.example.edu.ph"

    link = create_admin("commandant", "--name", "Maj Santos", "--email", "maj@example.edu.ph")

    assert re.fullmatch(r"https://rgms\.example\.edu\.ph/activate#[0-9A-Z-]{14}", link)
    user = User.objects.get()
    assert (user.role, user.display_name, user.has_usable_password()) == ("admin", "Maj Santos", False)
    assert activate(link.partition("#")[2], "elevenchars").status_code == 400
    assert activate(link.partition("#")[2]).json() == {"username": "commandant"}
    assert sign_in("commandant").json()["user"]["role"] == "admin"
    assert AuditEntry.objects.filter(action="account.created", actor_name="create_admin").count() == 1


def test_a_lost_link_is_replaced_by_the_next(db):
    first, second = create_admin("commandant"), create_admin("Commandant")

    assert [activate(link.partition("#")[2]).status_code for link in (first, second)] == [400, 200]
    assert User.objects.count() == 1


def test_create_admin_touches_no_account_in_use_and_makes_nobody_an_admin(db):
    cast.account(Role.ADMIN, "commandant")
    cast.account(Role.CADET, "cadet")

    for name in ("commandant", "cadet"):
        with pytest.raises(CommandError):
            create_admin(name)
    assert not OneTimeToken.objects.exists()
    assert User.objects.get(username="cadet").role == "cadet"
