"""Codes for accounts of the roster: one each, good once, never a password that somebody else knew."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.authentication.models import OneTimeToken, User
from apps.authentication.rules import Role
from apps.system.models import AuditEntry, Platoon
from tests import cast
from tests.authentication.credentials import NEW_PASSWORD, post
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


def codes(admin, **body):
    answer = post("cadets/activation-codes", body, admin)
    assert answer.status_code == 200, answer.content
    return answer.json()


def opened(code, **body):
    return post("auth/activate", {"code": code, "password": NEW_PASSWORD, **body})


def test_every_cadet_of_the_current_term_gets_an_account_and_a_slip(corps, admin):
    made = codes(admin)

    assert {row["student_number"] for row in made["results"]} == {
        row.cadet.student_number for row in corps.enrollments
    }
    first = made["results"][0]
    assert set(first) == {
        "cadet", "student_number", "name", "company_name", "platoon", "username", "code", "expires_at"
    }  # fmt: skip
    assert (first["username"], first["company_name"], first["platoon"]) == (
        first["student_number"],
        "Alpha",
        1,
    )
    assert len({row["code"] for row in made["results"]}) == 3
    lasts = datetime.fromisoformat(first["expires_at"]) - datetime.now(UTC)
    assert timedelta(days=29, hours=23) < lasts <= timedelta(days=30)


def test_a_code_opens_the_own_record_once_with_an_own_password(corps, admin):
    slip = codes(admin)["results"][0]

    assert opened(slip["code"]).json() == {"username": slip["username"]}

    answer = post("auth/login", {"username": slip["username"], "password": NEW_PASSWORD})
    client = cast.client_of(None)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    assert client.get("/api/v1/cadets/me").json()["code"] == "consent_needed"
    cast.consenting(User.objects.get(username=slip["username"]))
    assert client.get("/api/v1/cadets/me").json()["student_number"] == slip["student_number"]
    assert opened(slip["code"]).json()["code"] == "code_not_valid"


def test_no_account_has_a_password_before_its_owner_chose_one(corps, admin):
    codes(admin)

    made = User.objects.filter(role=Role.CADET)
    assert made.count() == 3
    assert not any(user.has_usable_password() for user in made)


def test_a_code_is_nowhere_but_in_the_answer(corps, admin):
    slip = codes(admin)["results"][0]

    plain = slip["code"].replace("-", "")
    kept = str(list(OneTimeToken.objects.values())) + str(list(AuditEntry.objects.values()))
    assert plain not in kept
    assert slip["code"] not in kept
    assert AuditEntry.objects.filter(action="activation_code.issued").count() == 3
    assert admin.get("/api/v1/cadets/activation-codes").status_code == 405


def test_a_second_printing_replaces_the_codes_of_who_has_not_been_here_and_leaves_the_others_alone(
    corps, admin
):
    first, second, third = codes(admin)["results"]
    opened(first["code"])

    again = codes(admin)

    assert [(row["cadet"], row["reason"]) for row in again["skipped"]] == [(first["cadet"], "in_use")]
    assert [row["cadet"] for row in again["results"]] == [second["cadet"], third["cadet"]]
    assert opened(second["code"]).status_code == 400
    assert opened(again["results"][0]["code"]).status_code == 200
    assert User.objects.filter(role=Role.CADET).count() == 3


def test_who_cannot_have_one_is_named_with_the_reason(corps, admin):
    archived, suspended, namesake, good = (row.cadet for row in [*corps.enrollments, cast.enrolled(corps)])
    post(f"cadets/{archived.pk}/archive", {}, admin)
    suspended.user = User.objects.create_user(
        "s", None, display_name="S", role=Role.CADET, status="suspended"
    )
    suspended.save()
    cast.account(Role.STAFF, namesake.student_number)

    made = codes(admin, cadets=[row.pk for row in (archived, suspended, namesake, good)])

    assert {row["cadet"]: row["reason"] for row in made["skipped"]} == {
        archived.pk: "archived", suspended.pk: "suspended", namesake.pk: "name_taken"
    }  # fmt: skip
    assert [row["cadet"] for row in made["results"]] == [good.pk]


def test_a_company_or_some_cadets_alone(corps, admin):
    bravo = cast.enrolled(corps, company=corps.bravo, platoon=None)

    assert [row["cadet"] for row in codes(admin, company="bravo")["results"]] == [bravo.cadet_id]
    assert [row["cadet"] for row in codes(admin, cadets=[bravo.cadet_id])["results"]] == [bravo.cadet_id]
    assert codes(admin, term=corps.term.pk + 1)["results"] == []
    assert codes(admin, cadets=[10**9])["results"] == []


def test_slips_come_in_the_order_in_which_they_are_handed_out(corps, admin):
    platoon, _ = Platoon.objects.get_or_create(company=corps.alpha, number=2)
    cast.enrolled(corps, company=corps.bravo)
    cast.enrolled(corps, company=corps.alpha, platoon=platoon)

    order = [(row["company_name"], row["platoon"], row["name"]) for row in codes(admin)["results"]]

    assert [row[:2] for row in order] == [("Alpha", 1)] * 3 + [("Alpha", 2), ("Bravo", None)]
    assert order[:3] == sorted(order[:3])


def test_printing_for_many_takes_as_many_statements_as_for_few(corps, admin):
    counted = []
    for number in (2, 12):
        fresh = [cast.enrolled(corps).cadet_id for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            codes(admin, cadets=fresh)
        counted.append(len(captured))

    assert counted[0] == counted[1]


def test_staff_and_cadets_print_nothing(corps):
    for user in (corps.sergeant, cast.account(Role.CADET)):
        assert post("cadets/activation-codes", {}, cast.client_of(user)).status_code == 403
    assert not OneTimeToken.objects.exists()


def test_an_admin_sees_where_a_cadets_account_stands_and_nobody_else_does(corps, admin):
    cadet = corps.enrollments[0].cadet
    path = f"/api/v1/cadets/{cadet.pk}"
    assert admin.get(path).json()["account"] is None

    slip = codes(admin, cadets=[cadet.pk])["results"][0]
    opened(slip["code"])

    shown = admin.get(path).json()["account"]
    assert (shown["username"], shown["status"], shown["is_activated"], shown["last_login"]) == (
        cadet.student_number,
        "active",
        True,
        None,
    )
    assert cast.client_of(corps.sergeant).get(path).json()["account"] is None
