"""Terms: one current, one of a name."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.authentication.rules import Role
from apps.grading.models import Assessment, GradingPolicy
from apps.grading.services.terms import open_term
from apps.system.models import AuditEntry, OutboxEvent, Term
from apps.system.services.terms import ensure_companies, ensure_platoons
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


def create(admin, **body):
    return admin.post("/api/v1/terms", {"name": "AY 2027", **body}, format="json")


def test_a_new_term_is_open_has_a_policy_and_is_told(admin):
    response = create(
        admin, school_year="2026-2027", semester="second", starts_on="2027-01-10", ends_on="2027-05-30"
    )

    assert response.status_code == 201
    shown = response.json()
    assert {key: shown[key] for key in ("name", "school_year", "semester", "status", "starts_on", "ends_on", "is_current")} == {
        "name": "AY 2027", "school_year": "2026-2027", "semester": "second", "status": "open", "starts_on": "2027-01-10",
        "ends_on": "2027-05-30", "is_current": False,
    }  # fmt: skip
    assert GradingPolicy.objects.get(term_id=shown["id"]).version == 1
    rows = Assessment.objects.filter(term_id=shown["id"])
    assert [row.code for row in rows] == ["prelim", "midterm", "final"]
    assert {(row.maximum, row.weight) for row in rows} == {(Decimal(100), Decimal(1))}
    event = OutboxEvent.objects.latest("id")
    assert (event.type, event.data, event.audience) == (
        "system.term_saved",
        {"term_id": shown["id"]},
        ["unit"],
    )


def test_a_term_that_becomes_current_takes_over_from_the_one_that_was(admin, corps):
    created = create(admin, is_current=True).json()

    assert [term.pk for term in Term.objects.filter(is_current=True)] == [created["id"]]
    handed_over = AuditEntry.objects.get(table="system_term", row_id=corps.term.pk, action="term.changed")
    assert (handed_over.before, handed_over.after) == ({"is_current": True}, {"is_current": False})
    assert {event.data["term_id"] for event in OutboxEvent.objects.filter(type="system.term_saved")} >= {
        corps.term.pk,
        created["id"],
    }


def test_a_term_that_does_not_become_current_leaves_the_current_one_alone(admin, corps):
    create(admin)

    assert Term.objects.get(is_current=True) == corps.term


def test_the_database_itself_holds_one_current_term(corps):
    with pytest.raises(IntegrityError), transaction.atomic():
        Term.objects.create(name="second current", is_current=True)


def test_a_name_that_is_taken_is_a_conflict_and_nothing_is_made(admin, corps):
    create(admin)
    policies = GradingPolicy.objects.count()

    response = create(admin, is_current=True)

    assert (response.status_code, response.json()["code"]) == (409, "term_name_taken")
    assert (Term.objects.count(), GradingPolicy.objects.count()) == (2, policies)
    assert Term.objects.get(is_current=True) == corps.term


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"starts_on": "2027-05-30", "ends_on": "2027-01-10"}, "ends_on"),
        ({"starts_on": "2027-02-30"}, "starts_on"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"school_year": "2027"}, "school_year"),
        ({"semester": "third"}, "semester"),
    ],
)
def test_a_term_that_makes_no_sense_is_refused_at_its_field(admin, body, field):
    response = create(admin, **body)

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert Term.objects.count() == 1


def test_a_term_of_one_day_is_a_term(admin):
    assert create(admin, starts_on="2027-01-10", ends_on="2027-01-10").status_code == 201


def test_the_current_term_is_listed_first_and_then_the_newest(admin, corps):
    for name in ("B", "C"):
        create(admin, name=name)

    assert [row["name"] for row in admin.get("/api/v1/terms").json()["results"]] == [
        corps.term.name,
        "C",
        "B",
    ]


def change(admin, term_id, **body):
    return admin.patch(f"/api/v1/terms/{term_id}", body, format="json")


def test_a_change_of_a_term_says_when_its_grades_are_due_and_is_told_once(admin, corps):
    wanted = {
        "name": "AY 2026 I", "school_year": "2026-2027", "semester": "summer", "starts_on": "2026-08-01",
        "ends_on": "2026-12-10", "grades_due_days": 10,
    }  # fmt: skip
    told = OutboxEvent.objects.filter(type="system.term_saved", data={"term_id": corps.term.pk})
    before = told.count()

    answers = [change(admin, corps.term.pk, **wanted) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].json() == {
        **wanted, "id": corps.term.pk, "status": "open", "grades_due_on": "2026-12-20", "is_current": True,
    }  # fmt: skip
    assert told.count() == before + 1
    entry = AuditEntry.objects.get(action="term.changed", row_id=corps.term.pk)
    assert (entry.before["ends_on"], entry.after["ends_on"]) == (None, "2026-12-10")


def test_a_term_without_an_end_has_no_day_on_which_its_grades_are_due(admin):
    shown = create(admin).json()

    assert (shown["grades_due_days"], shown["grades_due_on"]) == (15, None)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ends_on": "2026-07-01"}, "ends_on"),
        ({"starts_on": "2027-07-01"}, "ends_on"),
        ({"name": ""}, "name"),
        ({"name": None}, "name"),
        ({"grades_due_days": -1}, "grades_due_days"),
        ({"school_year": "26-27"}, "school_year"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_at_its_field_and_changes_nothing(admin, corps, body, field):
    change(admin, corps.term.pk, starts_on="2026-08-01", ends_on="2026-12-10")
    before = admin.get(f"/api/v1/terms/{corps.term.pk}").json()

    response = change(admin, corps.term.pk, **body)

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert admin.get(f"/api/v1/terms/{corps.term.pk}").json() == before


def test_a_term_does_not_take_the_name_of_another_one(admin, corps):
    create(admin)

    response = change(admin, corps.term.pk, name="AY 2027", is_current=False)

    assert (response.status_code, response.json()["code"]) == (409, "term_name_taken")
    assert Term.objects.get(is_current=True) == corps.term


def test_a_term_that_is_made_current_later_takes_over_then(admin, corps):
    created = create(admin).json()["id"]

    assert change(admin, created, is_current=True).status_code == 200

    assert [term.pk for term in Term.objects.filter(is_current=True)] == [created]
    handed_over = AuditEntry.objects.get(action="term.changed", row_id=corps.term.pk)
    assert (handed_over.before, handed_over.after) == ({"is_current": True}, {"is_current": False})


@pytest.mark.parametrize("archived", [False, True])
def test_a_sealed_term_says_what_it_said(admin, corps, archived):
    cast.sealed(corps)
    if archived:
        admin.post(f"/api/v1/terms/{corps.term.pk}/status", {"status": "archived"}, format="json")

    response = change(admin, corps.term.pk, name="Another")

    assert (response.status_code, response.json()["code"]) == (409, "term_sealed")
    assert not Term.objects.filter(name="Another").exists()


@pytest.mark.django_db(transaction=True)
def test_two_terms_that_become_current_at_once_end_in_one_current_term():
    commandant = cast.account(Role.ADMIN)
    open_term(actor=commandant, name="Old", now=cast.MUSTER, is_current=True)
    start = threading.Barrier(4)
    failures: list[Exception] = []

    def open_one(number: int) -> None:
        try:
            start.wait()
            open_term(actor=commandant, name=f"New {number}", now=cast.MUSTER, is_current=True)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert failures == []
    assert (Term.objects.count(), Term.objects.filter(is_current=True).count()) == (5, 1)


def test_companies_are_found_whatever_their_case_and_made_when_they_are_new(corps):
    found = ensure_companies(["ALPHA", "alpha", "Charlie", ""])

    assert found["alpha"] == corps.alpha
    assert {key: company.name for key, company in found.items()} == {"alpha": "Alpha", "charlie": "Charlie"}
    assert ensure_companies(["charlie"])["charlie"] == found["charlie"]


def test_platoons_are_made_once(corps):
    wanted = [(corps.alpha, 1), (corps.alpha, 9), (corps.bravo, 9)]

    first, second = ensure_platoons(wanted), ensure_platoons(wanted)

    assert first == second
    assert set(first) == {(company.pk, number) for company, number in wanted}


def test_the_unit_is_known_before_anyone_signs_in_and_companies_with_their_platoons_after(corps):
    assert cast.client_of(None).get("/api/v1/unit").json() == {
        "name": "ROTC Unit", "short_name": "ROTC", "school": "", "time_zone": "Asia/Manila",
        "maintenance_since": None, "maintenance_note": "",
    }  # fmt: skip
    [alpha, bravo] = cast.client_of(corps.sergeant).get("/api/v1/companies").json()["results"]
    assert (alpha["name"], [platoon["number"] for platoon in alpha["platoons"]]) == ("Alpha", [1])
    assert (bravo["name"], bravo["platoons"]) == ("Bravo", [])


def test_a_term_is_dated_in_full_in_its_audit(admin):
    create(admin, starts_on="2027-01-10", ends_on="2027-05-30")

    after = AuditEntry.objects.filter(action="term.created").latest("id").after
    assert (after["starts_on"], after["ends_on"]) == (str(date(2027, 1, 10)), str(date(2027, 5, 30)))
