"""enrollments/: a cadet's place in a term."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from apps.attendance.models import AttendanceRecord
from apps.authentication.rules import Role
from apps.cadets.models import Cadet, Enrollment
from apps.system.models import OutboxEvent, Platoon, Term
from common import clock
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(corps):
    return cast.client_of(corps.sergeant)


@pytest.fixture
def newcomer(db):
    return Cadet.objects.create(
        student_number="77-1", last_name="Peña", first_name="Ana", search_text="77-1 pena ana"
    )


@pytest.fixture
def bravo_first(corps):
    return Platoon.objects.create(company=corps.bravo, number=1)


def alpha_first(corps):
    return Platoon.objects.get(company=corps.alpha, number=1)


def enroll(staff, corps, cadet, **body):
    return staff.post(
        "/api/v1/enrollments", {"cadet": cadet.pk, "term": corps.term.pk, **body}, format="json"
    )


def test_a_cadet_is_enrolled_in_one_place_of_a_term_and_it_is_told(staff, corps, newcomer):
    platoon = alpha_first(corps)

    response = enroll(staff, corps, newcomer, course="ms1", company=corps.alpha.pk, platoon=platoon.pk, battalion="1st",
                      enrolled_on="2026-08-01")  # fmt: skip

    assert response.status_code == 201
    shown = response.json()
    assert shown == {
        "id": shown["id"], "term": corps.term.pk, "course": "MS 1", "company": corps.alpha.pk, "company_name": "Alpha",
        "platoon": 1, "status": "ongoing", "cadet": newcomer.pk, "student_number": "77-1", "name": "Peña, Ana",
        "battalion": "1st", "enrolled_on": "2026-08-01", "ended_on": None,
    }  # fmt: skip
    assert staff.get(f"/api/v1/enrollments/{shown['id']}").json() == shown
    event = OutboxEvent.objects.latest("id")
    assert (event.type, event.data) == (
        "cadets.enrollment_saved", {"enrollment_id": shown["id"], "cadet_id": newcomer.pk, "term_id": corps.term.pk}
    )  # fmt: skip


def test_an_enrollment_needs_no_place(staff, corps, newcomer):
    shown = enroll(staff, corps, newcomer).json()

    assert (shown["company"], shown["company_name"], shown["platoon"], shown["course"]) == (
        None,
        "",
        None,
        "",
    )


def test_a_cadet_is_enrolled_once_in_a_term_and_again_in_the_next(staff, corps, newcomer):
    enroll(staff, corps, newcomer)
    following = Term.objects.create(name="Following")

    again = enroll(staff, corps, newcomer)

    assert (again.status_code, again.json()["code"]) == (409, "already_enrolled")
    assert enroll(staff, corps, newcomer, term=following.pk).status_code == 201
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.create(cadet=newcomer, term=following)


def test_a_platoon_of_another_company_is_refused(staff, corps, newcomer, bravo_first):
    enrollment = corps.enrollments[0]
    path = f"/api/v1/enrollments/{enrollment.pk}"

    answers = [
        enroll(staff, corps, newcomer, company=corps.alpha.pk, platoon=bravo_first.pk),
        enroll(staff, corps, newcomer, platoon=bravo_first.pk),
        staff.patch(path, {"platoon": bravo_first.pk}, format="json"),
        staff.patch(path, {"company": corps.bravo.pk}, format="json"),
        staff.patch(path, {"company": None}, format="json"),
    ]

    assert [(answer.status_code, list(answer.json()["errors"])) for answer in answers] == [
        (400, ["platoon"])
    ] * 5
    enrollment.refresh_from_db()
    assert (enrollment.company, enrollment.platoon) == (corps.alpha, alpha_first(corps))
    assert not newcomer.enrollments.exists()


def test_a_cadet_moves_to_another_company_with_its_platoon_or_to_none(staff, corps, bravo_first):
    path = f"/api/v1/enrollments/{corps.enrollments[0].pk}"

    moved = staff.patch(path, {"company": corps.bravo.pk, "platoon": bravo_first.pk}, format="json").json()
    out = staff.patch(path, {"company": None, "platoon": None}, format="json").json()

    assert (moved["company_name"], moved["platoon"], moved["course"]) == ("Bravo", 1, "MS 1")
    assert (out["company"], out["platoon"]) == (None, None)


def test_who_is_dropped_was_there_until_then_and_a_day_that_is_told_stands(staff, corps):
    first, second, _ = (f"/api/v1/enrollments/{row.pk}" for row in corps.enrollments)

    today = staff.patch(first, {"status": "dropped"}, format="json").json()
    told = staff.patch(second, {"status": "dropped", "ended_on": "2026-10-03"}, format="json").json()

    assert today["ended_on"] == clock.local_date(clock.now()).isoformat()
    assert told["ended_on"] == "2026-10-03"
    assert staff.patch(first, {"ended_on": None}, format="json").json()["ended_on"] is None
    assert staff.patch(first, {"status": "dropped"}, format="json").json()["ended_on"] is None


def test_a_grade_counts_from_the_day_of_a_late_enrollment_until_that_of_a_drop_whatever_the_company(
    staff, corps
):
    days_of = [cast.training_day(corps, held_on=date(2026, 8, day), closed=True) for day in (8, 15, 22)]
    row = corps.enrollments[0]
    AttendanceRecord.objects.filter(enrollment=row, session__day=days_of[1]).update(status="present")

    def counted(**changes) -> str:
        assert staff.patch(f"/api/v1/enrollments/{row.pk}", changes, format="json").status_code == 200
        return staff.get(f"/api/v1/enrollments/{row.pk}/grade").json()["explanation"][0]["formula"]

    assert counted() == "1 of 3 counted days × 30"
    assert counted(enrolled_on="2026-08-15") == "1 of 2 counted days × 30"
    assert counted(status="dropped", ended_on="2026-08-15") == "1 of 1 counted day × 30"
    assert counted(company=corps.bravo.pk, platoon=None) == "1 of 1 counted day × 30"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"course": "Basket weaving 101"}, "course"), ({"company": 0}, "company"), ({"platoon": 0}, "platoon"),
     ({"status": "asleep"}, "status"),
     ({"enrolled_on": "soon"}, "enrolled_on"), ({"enrolled_on": "2026-09-01", "ended_on": "2026-08-31"}, "ended_on")],
)  # fmt: skip
def test_a_place_that_cannot_be_is_refused_at_its_field(staff, corps, newcomer, body, field):
    created = enroll(staff, corps, newcomer, **body)
    changed = staff.patch(f"/api/v1/enrollments/{corps.enrollments[0].pk}", body, format="json")

    for answer in (created, changed):
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_an_enrollment_may_last_one_day_and_not_end_before_it_began(staff, corps):
    path = f"/api/v1/enrollments/{corps.enrollments[0].pk}"
    staff.patch(path, {"enrolled_on": "2026-09-01"}, format="json")

    assert staff.patch(path, {"ended_on": "2026-08-31"}, format="json").status_code == 400
    assert staff.patch(path, {"ended_on": "2026-09-01"}, format="json").status_code == 200


def test_a_cadet_or_term_that_is_not_there_is_refused(staff, corps, newcomer):
    assert enroll(staff, corps, Cadet(pk=0)).status_code == 404
    assert list(enroll(staff, corps, newcomer, term=0).json()["errors"]) == ["term"]


def test_enrollments_are_listed_for_the_current_term_for_a_term_or_for_a_cadet(staff, corps, newcomer):
    before = Term.objects.create(name="Before")
    first = corps.enrollments[0].cadet
    old = enroll(staff, corps, first, term=before.pk, course="MS 1").json()["id"]
    own = [enrollment.pk for enrollment in corps.enrollments]

    def listed(query):
        return [row["id"] for row in staff.get(f"/api/v1/enrollments{query}").json()["results"]]

    assert listed("") == own
    assert listed(f"?term={before.pk}") == [old]
    assert listed(f"?cadet={first.pk}") == [old, own[0]]
    assert listed(f"?cadet={first.pk}&term={corps.term.pk}") == [own[0]]
    assert listed(f"?cadet={newcomer.pk}") == []
    assert listed(f"?search={first.student_number}") == [own[0]]
    assert listed("?company=bravo") == []


def test_a_cadet_sees_the_own_enrollments_and_nobody_elses(corps):
    user = cast.account(Role.CADET)
    own = cast.enrolled(corps, user=user)
    phone = cast.client_of(user)

    assert [row["id"] for row in phone.get("/api/v1/enrollments").json()["results"]] == [own.pk]
    assert phone.get(f"/api/v1/enrollments/{own.pk}").status_code == 200
    assert phone.get(f"/api/v1/enrollments/{corps.enrollments[0].pk}").status_code == 404
    assert phone.get(f"/api/v1/enrollments?cadet={corps.enrollments[0].cadet_id}").json()["count"] == 0


def test_the_change_of_an_account_holders_enrollment_is_told_to_the_holder(staff, corps):
    user = cast.account(Role.CADET)
    own = cast.enrolled(corps, user=user)

    staff.patch(f"/api/v1/enrollments/{own.pk}", {"status": "completed"}, format="json")

    assert OutboxEvent.objects.latest("id").audience == cast.audience(own, user)


def test_after_the_seal_neither_span_nor_place_of_an_enrollment_changes(corps):
    cast.sealed(corps)
    staff = cast.client_of(corps.sergeant)

    changed = staff.patch(
        f"/api/v1/enrollments/{corps.enrollments[0].pk}", {"enrolled_on": "2026-09-01"}, format="json"
    )
    stranger = Cadet.objects.create(student_number="S-1", last_name="A", first_name="B", search_text="")
    added = staff.post("/api/v1/enrollments", {"cadet": stranger.pk, "term": corps.term.pk}, format="json")

    assert [(answer.status_code, answer.json()["code"]) for answer in (changed, added)] == [
        (409, "term_sealed")
    ] * 2
