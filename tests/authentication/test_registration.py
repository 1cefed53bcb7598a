"""auth/register: the answer tells nobody what is taken; the mail tells whoever it concerns."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.authentication.models import Throttle, User
from apps.authentication.rules import Role
from apps.authentication.rules.throttling import REQUESTS
from apps.authentication.services import throttling
from apps.system.models import AuditEntry
from common import clock
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, deliver, post

pytestmark = pytest.mark.django_db
BODY = {
    "username": "ana.reyes",
    "display_name": "Ana Reyes",
    "email": "ana@example.edu.ph",
    "password": NEW_PASSWORD,
}


@pytest.fixture
def taken(db):
    user = cast.account(Role.STAFF, "taken")
    user.email = "Taken@example.edu.ph"
    user.save()
    return user


def register(**changes):
    return post("auth/register", BODY | changes)


def test_whoever_registers_waits_for_an_admin():
    answer = register()

    assert (answer.status_code, answer.content) == (202, b"")
    user = User.objects.get()
    assert (user.username, user.role, user.status, user.email) == (
        "ana.reyes", "cadet", "pending", "ana@example.edu.ph"
    )  # fmt: skip
    assert post("auth/login", {"username": "ana.reyes", "password": NEW_PASSWORD}).status_code == 401
    User.objects.update(status="active")
    assert post("auth/login", {"username": "ana.reyes", "password": NEW_PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "TAKEN"},
        {"email": "taken@EXAMPLE.edu.ph"},
        {"username": "taken", "email": "taken@example.edu.ph"},
    ],
)
def test_a_taken_name_or_address_is_answered_the_same_and_changes_nothing(taken, changes):
    before = User.objects.values().get()

    answer = register(**changes)

    free = register(username="other", email="other@example.edu.ph")
    assert (answer.status_code, answer.content) == (free.status_code, free.content) == (202, b"")
    told = {name for name in answer.headers if name != "X-Request-ID"}
    assert told == {name for name in free.headers if name != "X-Request-ID"}
    assert User.objects.filter(pk=taken.pk).values().get() == before
    assert User.objects.count() == 2
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "registration.refused", "registration.received"
    ]  # fmt: skip


def test_taken_and_free_take_the_same_statements(taken):
    """But for the last word about the savepoint: kept or taken back."""
    kinds = []
    for changes in ({}, {"email": "taken@example.edu.ph", "username": "x.reyes"}):
        with CaptureQueriesContext(connection) as captured:
            register(**changes)
        kinds.append([query["sql"].split()[0].replace("ROLLBACK", "RELEASE") for query in captured])

    assert kinds[0] == kinds[1]


def test_the_mail_says_what_the_answer_does_not(taken):
    register()
    register(email="Taken@example.edu.ph", username="free.name")

    waiting, refused = deliver()

    assert (waiting.to, refused.to) == (["ana@example.edu.ph"], ["Taken@example.edu.ph"])
    assert "approved" in waiting.body
    assert "already" in refused.body


@pytest.mark.parametrize(
    "extra",
    [
        {"role": "admin"},
        {"status": "active"},
        {"is_superuser": True},
        {"id": 1},
        {"second_factor_since": "2026-01-01"},
    ],
)
def test_nobody_registers_as_more_than_a_pending_cadet(extra):
    register(**extra)

    user = User.objects.get()
    assert (user.role, user.status, user.is_superuser, user.second_factor_since) == (
        "cadet",
        "pending",
        False,
        None,
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("username", "a b"), ("username", "ab"), ("username", "<script>"), ("email", "nobody"), ("email", ""),
     ("display_name", ""), ("password", "short"), ("password", "ana.reyes"), ("password", "password123"),
     ("password", "ana@example.edu.ph")],
)  # fmt: skip
def test_what_is_wrong_in_itself_is_said(field, value):
    answer = register(**{field: value})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not User.objects.exists()


def test_one_address_does_not_register_without_end(db):
    [counter] = throttling.by_address("register", "127.0.0.1", REQUESTS)
    now = clock.now()
    Throttle.objects.create(key=counter.key, failures=297, since=now, last_at=now)

    answers = [
        register(username=f"name{number}", email=f"n{number}@example.edu.ph").status_code
        for number in range(4)
    ]

    assert answers == [202] * 3 + [429]
