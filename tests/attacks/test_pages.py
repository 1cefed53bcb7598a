"""Django's own admin pages: no second door with a weaker lock, and no way around the audit."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.test import Client

from apps.authentication.models import User
from apps.authentication.rules import Role
from apps.system.admin import AuditedAdmin, ReadOnlyAdmin
from apps.system.models import AuditEntry, Company, OutboxEvent
from tests import cast
from tests.authentication.credentials import post, with_second_factor

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"


def operator() -> tuple[User, Client]:
    """Whoever may do all that the pages let anybody do, signed in to them."""
    user = cast.account(Role.ADMIN)
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return user, client


def tries(username, password, client=None):
    """The status of the pages' sign-in form: 302 is in, 200 the form again."""
    body = {"username": username, "password": password}
    return (client or Client()).post(LOGIN, body).status_code


def api_tries(username, password):
    return post("auth/login", {"username": username, "password": password})


def test_the_form_and_the_api_count_wrong_passwords_together():
    name = cast.account(Role.ADMIN).username
    for _ in range(3):
        assert tries(name, "guess") == 200
    for _ in range(2):
        assert api_tries(name, "guess").status_code == 401

    assert tries(name, cast.PASSWORD) == 200
    assert api_tries(name, cast.PASSWORD).json()["code"] == "too_many_tries"


def test_a_known_password_buys_no_new_guesses_of_the_code():
    """The form knows passwords only: whoever has one, but not the phone, would clear the counters with it."""
    user = with_second_factor(cast.account(Role.ADMIN))

    for _ in range(5):
        challenge = api_tries(user.username, cast.PASSWORD).json()["challenge"]
        answer = post("auth/login/second-factor", {"challenge": challenge, "code": "000000"})
        assert answer.status_code == 401
        assert tries(user.username, cast.PASSWORD) == 200

    assert api_tries(user.username, cast.PASSWORD).json()["code"] == "too_many_tries"


def test_sign_ins_at_the_form_are_in_the_audit_with_the_failures():
    user, other = cast.account(Role.ADMIN), with_second_factor(cast.account(Role.ADMIN))

    tries(user.username, "guess-one")
    tries(user.username, cast.PASSWORD)
    tries(other.username, cast.PASSWORD)

    noted = list(AuditEntry.objects.order_by("id").values_list("action", "row_id", "after__step"))
    assert noted == [
        ("session.refused", user.pk, "admin pages"),
        ("pages.signed_in", user.pk, None),
        ("session.refused", other.pk, "admin pages"),
    ]
    assert not AuditEntry.objects.filter(after__icontains="guess").exists()


def test_while_passwords_of_others_are_looked_at_the_form_says_to_come_again(settings):
    settings.SIGN_INS_AT_ONCE = 0

    answer = Client().post(LOGIN, {"username": "chief", "password": "guess"})

    assert "Many people are signing in" in answer.content.decode()


def test_whoever_is_suspended_is_out_of_the_pages_at_once():
    user = cast.account(Role.ADMIN)
    client = Client()
    assert (tries(user.username, cast.PASSWORD, client), client.get("/admin/").status_code) == (302, 200)

    User.objects.filter(pk=user.pk).update(status="suspended")

    assert client.get("/admin/").status_code == 302


def test_every_page_is_to_look_at_or_leaves_an_audit_entry():
    for model, pages in admin.site._registry.items():
        if model._meta.app_label != "auth":
            assert isinstance(pages, ReadOnlyAdmin | AuditedAdmin), model


def test_accounts_are_not_changed_behind_the_apis_back():
    _, client = operator()
    other = cast.account(Role.STAFF)

    for path, body in (
        (f"/admin/authentication/user/{other.pk}/change/", {"role": "admin", "status": "active"}),
        (f"/admin/authentication/user/{other.pk}/password/", {"password1": "x" * 20, "password2": "x" * 20}),
        ("/admin/authentication/user/add/", {"username": "chief", "role": "admin"}),
        (f"/admin/authentication/user/{other.pk}/delete/", {"post": "yes"}),
    ):
        assert client.post(path, body).status_code in (302, 403, 404), path

    other.refresh_from_db()
    assert (other.role, other.check_password(cast.PASSWORD), User.objects.count()) == ("staff", True, 2)


def test_what_the_pages_do_change_is_in_the_audit():
    user, client = operator()

    form = client.get("/admin/system/company/add/").content.decode()
    prefix = re.search(r'name="(\w+)-TOTAL_FORMS"', form).group(1)
    inline = {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert client.post("/admin/system/company/add/", {"name": "Zulu", **inline}).status_code == 302
    row = Company.objects.get(name="Zulu")
    assert (
        client.post(f"/admin/system/company/{row.pk}/change/", {"name": "Yankee", **inline}).status_code
        == 302
    )
    assert client.post(f"/admin/system/company/{row.pk}/delete/", {"post": "yes"}).status_code == 302

    noted = AuditEntry.objects.filter(table="system_company", row_id=row.pk).order_by("id")
    assert [(entry.action, entry.actor_id) for entry in noted] == [
        ("pages.added", user.pk), ("pages.changed", user.pk), ("pages.deleted", user.pk),
    ]  # fmt: skip
    assert noted[1].after == {"changed": ["Name"]}
    told = OutboxEvent.objects.filter(type="system.company_saved")
    assert [event.data for event in told] == [{"company_id": row.pk}] * 3
    assert datetime.now(UTC) >= noted[0].at


def test_a_name_that_is_markup_is_shown_as_text():
    _, client = operator()
    cast.account(Role.STAFF, "<script>alert(1)</script>")

    page = client.get("/admin/authentication/user/").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
