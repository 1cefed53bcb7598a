"""accounts/: made, approved, changed, suspended, reinstated; whoever loses something is out at once."""

import threading

import pytest
from django.db import connection

from apps.authentication.models import Session, User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import accounts, tokens
from apps.authentication.services.accounts import LastAdmin
from apps.authentication.tasks import announce_registration
from apps.system.models import AuditEntry, OutboxEvent
from realtime.subscriptions import REACTIONS
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, deliver, post, token_of, with_second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def commandant(db):
    return cast.account(Role.ADMIN, "commandant")


@pytest.fixture
def admin(commandant):
    return cast.client_of(commandant)


def pending(name):
    user = cast.account(Role.CADET, name)
    user.status = AccountStatus.PENDING
    user.email = f"{name}@example.edu.ph"
    user.save()
    return user


def patch(client, user, **fields):
    return client.patch(f"/api/v1/accounts/{user.pk}", fields, format="json")


def signs_in(user):
    return post("auth/login", {"username": user.username, "password": cast.PASSWORD}).status_code == 200


def test_many_are_approved_at_once_and_told(admin):
    people = [pending("ana"), pending("ben"), cast.account(Role.CADET, "active")]

    answer = post("accounts/approve", {"ids": [user.pk for user in people]}, admin)

    assert (answer.status_code, answer.json()) == (200, {"approved": [people[0].pk, people[1].pk]})
    assert all(signs_in(user) for user in people)
    assert AuditEntry.objects.filter(action="account.approved").count() == 2
    assert [message.to for message in deliver()] == [["ana@example.edu.ph"], ["ben@example.edu.ph"]]


def test_approving_somebody_who_is_not_there_approves_nobody(admin):
    user = pending("ana")

    assert post("accounts/approve", {"ids": [user.pk, 10**9]}, admin).status_code == 404
    assert not signs_in(user)


@pytest.mark.parametrize("ids", [[], ["x"], [0], list(range(1, 502)), "all"])
def test_approving_takes_ids(admin, ids):
    assert post("accounts/approve", {"ids": ids}, admin).status_code == 400


def test_a_suspended_account_is_out_on_all_devices_at_once_and_its_sockets_are_told(admin):
    user = cast.account(Role.STAFF)
    clients = [cast.client_of(user), cast.client_of(user)]
    sessions = {str(row.pk) for row in Session.objects.filter(user=user)}
    refreshes = [tokens.issue(row).refresh for row in Session.objects.filter(user=user)]

    answer = post(f"accounts/{user.pk}/suspend", {"reason": "left the unit"}, admin)

    assert (answer.status_code, answer.json()["status"]) == (200, "suspended")
    refused = [client.get("/api/v1/auth/me") for client in clients]
    refused += [post("auth/refresh", {"refresh": token}) for token in refreshes]
    assert {(one.status_code, one.json()["code"]) for one in refused} == {(401, "suspended")}
    assert refused[0]["WWW-Authenticate"].startswith("Bearer")
    assert not signs_in(user)
    ended = OutboxEvent.objects.filter(type="authentication.session_ended", stream="control")
    assert {event.data["session_id"] for event in ended} == sessions
    [entry] = cast.audited(action="account.suspended")
    assert (entry.before, entry.after, entry.reason) == (
        {"status": "active"}, {"status": "suspended"}, "left the unit"
    )  # fmt: skip


def test_a_reinstated_account_signs_in_again_but_its_old_sessions_stay_ended(admin):
    user = cast.account(Role.STAFF)
    client = cast.client_of(user)
    post(f"accounts/{user.pk}/suspend", {"reason": "by mistake"}, admin)

    back = post(f"accounts/{user.pk}/reinstate", {"reason": "cleared"}, admin)

    assert back.json()["status"] == "active"
    assert cast.audited(action="account.reinstated")[0].reason == "cleared"

    assert client.get("/api/v1/auth/me").status_code == 401
    assert signs_in(user)
    assert post(f"accounts/{user.pk}/reinstate", {"reason": "again"}, admin).status_code == 409


@pytest.mark.parametrize("verb", ["suspend", "reinstate"])
def test_a_suspension_and_its_end_have_a_reason(admin, verb):
    user = cast.account(Role.STAFF)

    for body in ({}, {"reason": ""}, {"reason": "   "}):
        assert post(f"accounts/{user.pk}/{verb}", body, admin).status_code == 400


def test_a_new_role_counts_at_once_and_takes_a_new_sign_in(admin):
    user = cast.account(Role.STAFF)
    client = cast.client_of(user)

    assert patch(admin, user, role="cadet").json()["role"] == "cadet"

    assert client.get("/api/v1/auth/me").status_code == 401
    assert cast.client_of(user).get("/api/v1/auth/me").json()["role"] == "cadet"


def test_a_new_name_or_address_ends_nothing_and_is_audited(admin):
    user = cast.account(Role.STAFF)
    client = cast.client_of(user)

    patch(admin, user, display_name="Sgt Cruz", email="cruz@example.edu.ph")

    assert client.get("/api/v1/auth/me").json()["display_name"] == "Sgt Cruz"
    [entry] = cast.audited(action="account.changed")
    assert entry.after == {"display_name": "Sgt Cruz", "email": "cruz@example.edu.ph"}
    patch(admin, user, display_name="Sgt Cruz")
    assert AuditEntry.objects.filter(action="account.changed").count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"username": "root"},
        {"password": "x"},
        {"is_superuser": True},
        {"second_factor_since": None},
        {"status": "suspended"},
        {"id": 7},
    ],
)
def test_what_is_not_offered_cannot_be_set(admin, fields):
    user = with_second_factor(cast.account(Role.STAFF))
    before = User.objects.filter(pk=user.pk).values().get()

    assert patch(admin, user, **fields).status_code == 200
    assert User.objects.filter(pk=user.pk).values().get() == before


def test_the_last_admin_neither_demotes_nor_suspends_oneself(admin, commandant):
    for answer in (
        patch(admin, commandant, role="staff"),
        post(f"accounts/{commandant.pk}/suspend", {"reason": "tired"}, admin),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_admin")
    assert admin.get("/api/v1/auth/me").status_code == 200


def test_an_admin_who_could_not_sign_in_does_not_count(admin, commandant):
    suspended, never_activated = cast.account(Role.ADMIN), cast.account(Role.ADMIN)
    User.objects.filter(pk=suspended.pk).update(status="suspended")
    User.objects.filter(pk=never_activated.pk).update(password="!")

    assert patch(admin, commandant, role="staff").status_code == 409
    User.objects.filter(pk=suspended.pk).update(status="active")
    assert patch(admin, commandant, role="staff").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_two_admins_who_demote_each_other_at_the_same_moment_one_stays():
    first, second = cast.account(Role.ADMIN), cast.account(Role.ADMIN)
    start, refused = threading.Barrier(2), []

    def demote(actor, target):
        try:
            start.wait()
            accounts.change(actor=actor, account_id=target.pk, fields={"role": Role.STAFF}, now=cast.MUSTER)
        except LastAdmin:
            refused.append(actor)
        finally:
            connection.close()

    threads = [threading.Thread(target=demote, args=pair) for pair in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(refused) == 1
    assert User.objects.filter(role=Role.ADMIN).count() == 1


def test_a_new_account_has_no_password_and_its_name_is_its_own(admin):
    body = {"username": "sgt.cruz", "display_name": "Sgt Cruz", "role": "staff"}

    answer = post("accounts", body, admin)

    assert answer.status_code == 201
    made = answer.json()
    assert (made["status"], made["is_activated"], made["role"]) == ("active", False, "staff")
    assert not User.objects.get(pk=made["id"]).has_usable_password()
    assert post("accounts", body | {"username": "SGT.Cruz"}, admin).json()["code"] == "username_taken"
    for name in ("ab", "two words", "x" * 151, "<b>", ""):
        assert post("accounts", body | {"username": name}, admin).status_code == 400


def test_accounts_are_found_by_status_role_and_words(admin):
    pending("ana.reyes")
    cast.account(Role.STAFF, "sgt.reyes")

    def names(query):
        return [row["username"] for row in admin.get(f"/api/v1/accounts?{query}").json()["results"]]

    assert names("status=pending") == ["ana.reyes"]
    assert names("role=staff") == ["sgt.reyes"]
    assert set(names("search=reyes")) == {"ana.reyes", "sgt.reyes"}
    assert names("search=reyes+example.edu") == ["ana.reyes"]
    assert admin.get("/api/v1/accounts?status=gone").status_code == 400


def test_who_waits_for_approval_comes_first(admin):
    cast.account(Role.STAFF, "aaron")
    pending("zoe")

    first = admin.get("/api/v1/accounts").json()["results"][:2]

    assert [row["username"] for row in first] == ["zoe", "aaron"]


def told_to_admins():
    events = OutboxEvent.objects.filter(type="authentication.account_saved").order_by("id")
    assert all((event.audience, event.stream) == (["admins"], "updates") for event in events)
    told = [event.data["account_id"] for event in events]
    events.delete()
    return told


def test_admins_hear_of_every_account_that_changes(admin):
    made = post(
        "accounts", {"username": "sgt.cruz", "display_name": "Sgt Cruz", "role": "staff"}, admin
    ).json()["id"]
    assert told_to_admins() == [made]

    account = User.objects.get(pk=made)

    def without_second_factor():
        with_second_factor(account)
        return post(f"accounts/{made}/remove-second-factor", {"reason": "c"}, admin)

    steps = (
        lambda: patch(admin, account, display_name="Cruz"),
        lambda: post(f"accounts/{made}/suspend", {"reason": "a"}, admin),
        lambda: post(f"accounts/{made}/reinstate", {"reason": "b"}, admin),
        lambda: post(
            "auth/activate", {"code": token_of(account, TokenKind.ACTIVATION), "password": NEW_PASSWORD}
        ),
        without_second_factor,
    )
    for step in steps:
        assert step().status_code == 200
        assert told_to_admins() == [made]

    waiting = pending("ana")
    post("accounts/approve", {"ids": [waiting.pk]}, admin)
    assert told_to_admins() == [waiting.pk]


def test_admins_hear_of_a_registration_that_is_accepted(admin):
    body = {
        "username": "ana.cruz",
        "display_name": "Ana",
        "email": "ana@example.edu.ph",
        "password": NEW_PASSWORD,
    }

    for _ in range(2):
        assert post("auth/register", body).status_code == 202
    for event in OutboxEvent.objects.filter(type="authentication.registration_received"):
        assert "authentication.announce_registration" in REACTIONS[event.type]
        announce_registration(**event.data, event_seq=1)

    assert told_to_admins() == [User.objects.get(username="ana.cruz").pk]


def test_nobody_but_admins_sees_or_changes_accounts():
    target = cast.account(Role.CADET)
    routes = (("get", ""), ("post", ""), ("get", f"/{target.pk}"), ("patch", f"/{target.pk}"), ("post", "/approve"),
              ("post", f"/{target.pk}/suspend"), ("post", f"/{target.pk}/reinstate"),
              ("post", f"/{target.pk}/activation-code"), ("post", f"/{target.pk}/remove-second-factor"))  # fmt: skip

    for role in (Role.CADET, Role.STAFF):
        client = cast.client_of(cast.account(role))
        for method, path in routes:
            assert getattr(client, method)(f"/api/v1/accounts{path}", {}, format="json").status_code == 403


def test_an_admin_helps_somebody_who_lost_the_phone_but_not_oneself(admin, commandant):
    user = with_second_factor(cast.account(Role.STAFF))

    answer = post(f"accounts/{user.pk}/remove-second-factor", {"reason": "seen in person"}, admin)

    assert (answer.status_code, answer.json()["second_factor_since"]) == (200, None)
    assert signs_in(user)
    assert cast.audited(action="second_factor.off")[0].reason == "seen in person"
    again = post(f"accounts/{user.pk}/remove-second-factor", {"reason": "again"}, admin)
    assert again.json()["code"] == "second_factor_off"
    own = post(f"accounts/{commandant.pk}/remove-second-factor", {"reason": "me"}, admin)
    assert own.json()["code"] == "own_second_factor"
