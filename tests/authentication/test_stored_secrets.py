"""After DJANGO_SECRET_KEY was replaced: what the old one encrypted is re-encrypted or given up, and nobody meets a 500."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.authentication.models import Session
from apps.authentication.rules import Role
from apps.authentication.services.stored_secrets import survey
from apps.system.models import OutboxEvent, PersonKey
from apps.system.rules import ERASED, SEALED
from apps.system.services import sealing
from apps.system.services.sealing import Wrapping
from config import doctor
from config.findings import Level
from tests import cast
from tests.authentication.credentials import SECRET, post, secret_of, with_second_factor

pytestmark = pytest.mark.django_db

OLD, NEW = "an old secret " * 4, "a new secret " * 4


@pytest.fixture
def reyes(settings):
    """A cadet's account with an entry of the audit, sealed under a secret that was replaced without being kept."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD, []
    user = cast.account(Role.CADET, "reyes")
    cast.client_of(user)
    settings.SECRET_KEY = NEW
    return user


def sign_in(user) -> tuple[int, str]:
    answer = post("auth/login", {"username": user.username, "password": cast.PASSWORD})
    return answer.status_code, answer.json().get("code", "")


def names_in_audit(user) -> set[str]:
    """Whose name the entries of a cadet's sign-ins show."""
    return {entry.actor_name for entry in cast.audited(action="session.started") if entry.actor_id == user.pk}


def found() -> tuple[Level, str]:
    """What doctor says of it, and what it says to do."""
    finding = next(one for one in doctor.examine() if one.part == "stored keys")
    return finding.level, finding.mend


def secrets(*words: str) -> str:
    out = StringIO()
    call_command("secrets", *words, stdout=out)
    return out.getvalue()


def test_without_the_old_secret_a_sign_in_says_so_begins_nothing_and_the_audit_stays_readable(reyes):
    sessions = Session.objects.count()

    assert sign_in(reyes) == (503, "keys_locked")
    assert Session.objects.count() == sessions
    assert names_in_audit(reyes) == {SEALED}
    level, mend = found()
    assert level is Level.FAIL
    assert "DJANGO_SECRET_KEY_FALLBACKS" in mend
    assert "secrets abandon" in mend


def test_rewrapping_puts_all_under_the_new_secret_and_the_old_one_may_go(reyes, settings, monkeypatch):
    settings.SECRET_KEY = OLD
    officer = with_second_factor(cast.account(Role.STAFF))
    for _ in range(5):
        cast.client_of(cast.account(Role.CADET))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    monkeypatch.setattr(sealing, "ROWS_AT_ONCE", 2)
    count = PersonKey.objects.count() + 1
    assert found()[0] is Level.WARN

    assert f"{count} under a fallback" in secrets("rewrap", "--dry-run")
    assert survey() == Wrapping(0, count, 0)
    assert f"{count} re-encrypted" in secrets("rewrap")
    assert "\n0 re-encrypted" in secrets("rewrap")

    settings.SECRET_KEY_FALLBACKS = []
    assert survey() == Wrapping(count, 0, 0)
    assert found()[0] is Level.OK
    assert sign_in(reyes) == (200, "")
    assert names_in_audit(reyes) == {reyes.display_name}
    assert secret_of(officer) == SECRET
    assert len(cast.audited(action="secrets.rewrapped")) == 1


def test_rewrapping_that_was_broken_off_goes_on_and_leaves_what_does_not_open(reyes, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a third " * 8, []
    cast.client_of(cast.account(Role.CADET))
    lost = survey().current
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    before = dict(PersonKey.objects.values_list("person", "wrapped"))

    secrets("rewrap")

    assert survey().locked == lost
    after = dict(PersonKey.objects.values_list("person", "wrapped"))
    assert sum(bytes(before[person]) != bytes(after[person]) for person in before) == len(before) - lost


def test_a_lost_secret_is_given_up_only_when_said_so_and_then_the_audit_goes_on(reyes, settings):
    settings.SECRET_KEY = OLD
    officer = with_second_factor(cast.account(Role.STAFF))
    settings.SECRET_KEY = NEW

    with pytest.raises(CommandError, match="--yes"):
        secrets("abandon")
    assert sign_in(reyes) == (503, "keys_locked")
    secrets("abandon", "--yes")

    assert sign_in(reyes) == (200, "")
    assert names_in_audit(reyes) == {ERASED, reyes.display_name}
    officer.refresh_from_db()
    assert officer.second_factor_since is None
    told = OutboxEvent.objects.filter(type="authentication.account_notice", data__user_id=officer.pk)
    assert "second_factor_off" in told.values_list("data__notice", flat=True)
    assert survey().locked == 0
