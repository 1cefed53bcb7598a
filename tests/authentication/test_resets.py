"""A new password by e-mail, and the mails that tell owners what happened. The mail server is real, if small."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.authentication import tasks
from apps.authentication.models import OneTimeToken, User
from apps.authentication.rules import Role
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import resets, sign_in
from apps.system.models import AuditEntry, OutboxEvent
from realtime.subscriptions import REACTIONS
from tests import cast
from tests.authentication.credentials import (
    NEW_PASSWORD,
    TASKS,
    deliver,
    post,
    token_in,
    token_of,
    with_second_factor,
)
from tests.mail_server import mail_server

__all__ = ["mail_server"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db):
    user = cast.account(Role.STAFF, "sgt.peña")
    user.email = "Pena@example.edu.ph"
    user.save()
    return user


def ask(identifier, **options):
    return post("auth/password/reset", {"identifier": identifier}, **options)


def confirm(token, password=NEW_PASSWORD):
    return post("auth/password/reset/confirm", {"token": token, "password": password})


def link(identifier="sgt.peña"):
    ask(identifier)
    return token_in(deliver()[0])


def test_the_link_goes_through_a_mail_server_and_sets_a_password_once(owner, mail_server, settings):
    settings.PUBLIC_APP_URL = "https://rgms.example.edu.ph"
    client = cast.client_of(owner)
    ask("PENA@example.edu.ph")
    deliver()

    (taken,) = mail_server.taken
    text = taken["message"].get_body(["plain"]).get_content()
    assert (taken["to"], taken["message"]["Subject"]) == ("Pena@example.edu.ph", "A new password for RGMS")
    token = text.partition("https://rgms.example.edu.ph/reset#")[2].split()[0]
    assert confirm(token).status_code == 204

    assert client.get("/api/v1/auth/me").status_code == 401
    for password, expected in ((NEW_PASSWORD, 200), (cast.PASSWORD, 401)):
        answer = post("auth/login", {"username": owner.username, "password": password})
        assert answer.status_code == expected
    assert confirm(token).json()["code"] == "link_not_valid"
    assert AuditEntry.objects.filter(action="password.reset", row_id=owner.pk).count() == 1


def test_a_mail_server_that_refuses_costs_nothing_but_another_try(owner, mail_server):
    mail_server.refuses = 451
    with pytest.raises(tasks.AWAY):
        resets.send_links(identifier=owner.username, now=datetime.now(UTC))
    assert not OneTimeToken.objects.exists()

    mail_server.refuses = 0
    assert resets.send_links(identifier=owner.username, now=datetime.now(UTC)) == 1
    assert len(mail_server.taken) == 1


def test_the_answer_is_the_same_whoever_is_named_and_only_the_owner_gets_mail(owner):
    suspended = cast.account(Role.STAFF, "suspended")
    User.objects.filter(pk=suspended.pk).update(status="suspended", email="s@example.edu.ph")
    fresh = cast.account(Role.CADET, "fresh")
    User.objects.filter(pk=fresh.pk).update(password="!", email="f@example.edu.ph")
    cast.account(Role.STAFF, "no-address")

    for name in ("nobody", "suspended", "fresh", "no-address", "x@example.edu.ph", "sgt.peña"):
        answer = ask(name)
        assert (answer.status_code, answer.content) == (202, b"")

    assert [message.to for message in deliver()] == [["Pena@example.edu.ph"]]


def test_the_request_itself_looks_nobody_up(owner, django_assert_num_queries):
    """So that its time tells nothing: the worker looks."""
    counted = []
    for name in ("sgt.peña", "nobody"):
        with django_assert_num_queries(10, exact=False) as captured:
            ask(name)
        assert not any('FROM "authentication_user"' in query["sql"] for query in captured)
        counted.append([query["sql"].split()[0] for query in captured])

    assert counted[0] == counted[1]


def test_two_people_with_one_address_each_get_their_own_link(owner):
    cast.account(Role.CADET, "sibling")
    User.objects.filter(username="sibling").update(email="pena@example.edu.ph")
    ask("pena@example.edu.ph")

    first, second = deliver()

    assert {("sgt.peña" in message.body, "sibling" in message.body) for message in (first, second)} == {
        (True, False), (False, True)
    }  # fmt: skip
    assert confirm(token_in(first)).status_code == confirm(token_in(second)).status_code == 204


def test_a_link_lasts_an_hour_and_the_newest_only(owner):
    now = datetime.now(UTC)
    assert confirm(token_of(owner, TokenKind.RESET, now - timedelta(hours=1))).status_code == 400
    old = token_of(owner, TokenKind.RESET, now - timedelta(minutes=59))
    new = token_of(owner, TokenKind.RESET, now - timedelta(minutes=58))

    assert [confirm(token).status_code for token in (old, new)] == [400, 204]


def test_a_bad_password_uses_no_link_up(owner):
    token = link()

    assert list(confirm(token, "short").json()["errors"]) == ["password"]
    assert list(confirm(token, "sgt.peña123").json()["errors"]) == ["password"]
    assert confirm(token).status_code == 204


def test_a_link_does_not_take_the_second_factor_off(owner):
    with_second_factor(owner)

    confirm(link())

    answer = post("auth/login", {"username": owner.username, "password": NEW_PASSWORD})
    assert answer.json()["code"] == "second_factor_required"


def test_a_suspension_ends_links(owner):
    token = link()
    admin = cast.client_of(cast.account(Role.ADMIN))
    post(f"accounts/{owner.pk}/suspend", {"reason": "left"}, admin)

    assert confirm(token).status_code == 400
    post(f"accounts/{owner.pk}/reinstate", {}, admin)
    assert confirm(token).status_code == 400


def test_nobodys_mailbox_is_filled(owner):
    now = datetime(2026, 8, 8, tzinfo=UTC)

    sent = [
        resets.send_links(identifier=owner.username, now=now + timedelta(minutes=minute))
        for minute in range(0, 20, 2)
    ]

    assert sent == [1] * 5 + [0] * 5
    assert resets.send_links(identifier=owner.username, now=now + timedelta(seconds=10)) == 0
    assert resets.send_links(identifier=owner.username, now=now + timedelta(days=1, minutes=9)) == 1


def test_tokens_are_kept_as_keyed_hashes(owner):
    token = link()

    assert token not in str(list(OneTimeToken.objects.values()))
    assert token not in str(list(OutboxEvent.objects.values()))
    assert token not in str(list(AuditEntry.objects.values()))


def test_each_event_of_accounts_has_its_task():
    assert {kind: REACTIONS[kind][0] for kind in TASKS} == {kind: task.name for kind, task in TASKS.items()}


def test_the_owner_is_told_when_an_old_refresh_token_comes_back(owner):
    now = datetime.now(UTC)
    begun = sign_in.sign_in(
        username=owner.username,
        password=cast.PASSWORD,
        user_agent="",
        address=None,
        now=now - timedelta(hours=1),
    )
    newer = sign_in.refresh(token=begun.tokens.refresh, now=now - timedelta(minutes=2))
    sign_in.refresh(token=newer.refresh, now=now - timedelta(minutes=1))

    post("auth/refresh", {"refresh": begun.tokens.refresh}, REMOTE_ADDR="198.51.100.66")

    (message,) = deliver()
    assert message.to == ["Pena@example.edu.ph"]
    assert "ended" in message.subject
    assert "198.51.100.66" in message.body


def sign_in_from(user, address, device):
    return post("auth/login", {"username": user.username, "password": cast.PASSWORD}, REMOTE_ADDR=address,
                HTTP_USER_AGENT=device)  # fmt: skip


def test_a_new_device_at_a_new_address_is_told_and_nothing_else_is(owner):
    sign_in_from(owner, "203.0.113.1", "Firefox/127.0 (Windows)")
    assert deliver() == []
    for address, device in (("203.0.113.1", "Chrome (Android)"), ("203.0.113.2", "Firefox/128.0 (Windows)")):
        sign_in_from(owner, address, device)
    assert deliver() == []

    sign_in_from(owner, "198.51.100.66", "Safari (iPhone)")

    (message,) = deliver()
    assert message.subject == "RGMS: sign-in with a new device"
    assert "Safari on iPhone" in message.body
    assert "198.51.100.66" in message.body


def test_who_has_no_address_is_written_to_by_nobody():
    user = cast.account(Role.CADET)
    client = cast.client_of(user)

    post("auth/password/change", {"current_password": cast.PASSWORD, "new_password": NEW_PASSWORD}, client)

    assert deliver() == []


def test_mails_tell_no_secret(owner):
    client = cast.client_of(owner)
    post("auth/password/change", {"current_password": cast.PASSWORD, "new_password": NEW_PASSWORD}, client)

    (message,) = deliver()

    assert message.subject == "RGMS: your password was changed"
    assert NEW_PASSWORD not in message.body
    assert cast.PASSWORD not in message.body
