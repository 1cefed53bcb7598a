"""enrollments/{id}/mark: INC, DO and T stand instead of the number, and a person decides."""

import pytest

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.grading.models import GradeMark
from apps.grading.rules import MarkCode
from apps.grading.services.marks import set_mark
from apps.system.models import AuditEntry, OutboxEvent
from apps.system.services import sealing
from common.errors import Invalid
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(corps):
    return cast.client_of(corps.sergeant)


@pytest.fixture
def graded(corps, staff):
    """A cadet with a whole grade: one day, all scores."""
    day = cast.training_day(corps)
    enrollment = corps.enrollments[0]
    body = {"enrollment": enrollment.pk, "status": "present"}
    staff.put(f"/api/v1/training-days/{day.pk}/records", body, format="json")
    staff.post(f"/api/v1/training-days/{day.pk}/close")
    cells = [
        {"enrollment": enrollment.pk, "assessment": row.pk, "value": "80", "version": 0}
        for row in cast.assessments(corps.term).values()
    ]
    staff.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": cells}, format="json")
    return enrollment


def mark(client, enrollment, code, reason="final exam missing"):
    return client.put(
        f"/api/v1/enrollments/{enrollment.pk}/mark", {"code": code, "reason": reason}, format="json"
    )


def grade(client, enrollment):
    return client.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()


@pytest.mark.parametrize(("code", "result"), [("INC", "Incomplete"), ("DO", "Dropped"), ("T", "Deferred")])
def test_a_mark_stands_instead_of_the_number_and_lifted_gives_it_back(staff, graded, code, result):
    before = grade(staff, graded)
    assert (before["final"], before["equivalent"], before["result"]) == ("92.00", "1.50", "Passed")

    marked = mark(staff, graded, code)

    assert marked.status_code == 200
    shown = marked.json()
    assert shown == grade(staff, graded)
    assert (shown["mark"], shown["result"], shown["final"], shown["equivalent"]) == (code, result, None, None)
    assert (shown["attendance"], shown["aptitude"], shown["subject"]) == ("30.00", "30.00", "32.00")
    assert (shown["lowest_final"], shown["highest_final"]) == (None, None)
    nodes = {node["key"]: node["formula"] for node in shown["explanation"]}
    assert code in nodes["final"]
    assert nodes["equivalent"] == f"{result}: final exam missing"

    mark(staff, graded, None, "taken")

    assert grade(staff, graded) == before
    assert not GradeMark.objects.exists()


def test_a_mark_replaces_the_one_before_and_both_are_in_the_log(staff, graded):
    mark(staff, graded, "INC")
    mark(staff, graded, "DO", "stopped coming")

    assert (GradeMark.objects.get().code, GradeMark.objects.get().reason) == ("DO", "stopped coming")
    entries = cast.audited(action="mark.set")
    assert [(entry.before, entry.after, entry.reason) for entry in entries] == [
        ({"mark": None}, {"mark": "INC"}, "final exam missing"), ({"mark": "INC"}, {"mark": "DO"}, "stopped coming")
    ]  # fmt: skip


def test_a_mark_is_told_to_staff_and_to_the_cadet(staff, corps):
    user = cast.account(Role.CADET)
    enrollment = cast.enrolled(corps, user=user)

    mark(staff, enrollment, "T")

    event = OutboxEvent.objects.latest("id")
    ids = {"enrollment_id": enrollment.pk, "cadet_id": enrollment.cadet_id, "term_id": corps.term.pk}
    assert (event.type, event.data) == ("grading.mark_set", ids)
    assert event.audience == cast.audience(enrollment, user)


@pytest.mark.parametrize(
    ("body", "field"),
    [({"code": "INC"}, "reason"), ({"code": "INC", "reason": " "}, "reason"), ({"code": "5.00", "reason": "x"}, "code"),
     ({"code": "", "reason": "x"}, "code"), ({"reason": "x"}, "code"), ({"code": "inc", "reason": "x"}, "code")],
)  # fmt: skip
def test_a_mark_that_cannot_be_is_refused_at_its_field(staff, corps, body, field):
    response = staff.put(f"/api/v1/enrollments/{corps.enrollments[0].pk}/mark", body, format="json")

    assert (response.status_code, list(response.json()["errors"])) == (400, [field])
    assert not GradeMark.objects.exists()


@pytest.mark.parametrize("code", [MarkCode.INCOMPLETE, None])
def test_to_set_or_lift_takes_a_reason_whoever_asks(corps, code):
    enrollment = corps.enrollments[0]
    if code is None:
        set_mark(
            actor=corps.sergeant,
            enrollment_id=enrollment.pk,
            code=MarkCode.DROPPED,
            reason="x",
            now=cast.MUSTER,
        )

    with pytest.raises(Invalid):
        set_mark(actor=corps.sergeant, enrollment_id=enrollment.pk, code=code, reason=" ", now=cast.MUSTER)


def test_lifting_no_mark_changes_nothing(staff, corps):
    assert mark(staff, corps.enrollments[0], None).status_code == 200
    assert not AuditEntry.objects.filter(action__startswith="mark.").exists()


def test_after_the_seal_no_mark_is_set(staff, corps):
    cast.sealed(corps)

    response = mark(staff, corps.enrollments[0], "INC")

    assert (response.status_code, response.json()["code"]) == (409, "term_sealed")


def test_the_rosters_status_decides_no_grade(staff, graded):
    before = grade(staff, graded)

    for status in ("dropped", "incomplete", "completed"):
        staff.patch(f"/api/v1/enrollments/{graded.pk}", {"status": status}, format="json")
        after = grade(staff, graded)
        assert (after["final"], after["result"], after["mark"]) == (before["final"], "Passed", None)


def test_an_inc_says_what_it_is_completed_by_and_until_when(staff, corps):
    enrollment = corps.enrollments[0]
    body = {"code": "INC", "reason": "sick on the day", "requirement": "final exam", "deadline": "2027-03-31"}

    staff.put(f"/api/v1/enrollments/{enrollment.pk}/mark", body, format="json")

    (row,) = staff.get(f"/api/v1/terms/{corps.term.pk}/marks").json()["results"]
    assert {name: row[name] for name in body} == body
    assert (row["enrollment"], row["company_name"]) == (enrollment.pk, "Alpha")
    entry = AuditEntry.objects.get(action="mark.set")
    assert entry.after == {"mark": "INC", "requirement": "final exam", "deadline": "2027-03-31"}


@pytest.mark.parametrize("code", ["DO", "T", None])
@pytest.mark.parametrize("more", [{"requirement": "final exam"}, {"deadline": "2027-03-31"}])
def test_only_an_inc_is_completed_by_something(staff, corps, code, more):
    body = {"code": code, "reason": "x", **more}

    response = staff.put(f"/api/v1/enrollments/{corps.enrollments[0].pk}/mark", body, format="json")

    assert (response.status_code, list(response.json()["errors"])) == (400, ["requirement"])


def test_a_deadline_is_moved_with_a_reason_and_both_are_in_the_log(staff, corps):
    path = f"/api/v1/enrollments/{corps.enrollments[0].pk}/mark"
    body = {"code": "INC", "requirement": "final exam"}
    staff.put(path, {**body, "reason": "sick", "deadline": "2027-03-31"}, format="json")
    staff.put(path, {**body, "reason": "the exam was moved", "deadline": "2027-04-30"}, format="json")

    entries = sealing.opened(AuditEntry.objects.filter(action="mark.set").order_by("id"))
    assert [(entry.after["deadline"], entry.reason) for entry in entries] == [
        ("2027-03-31", "sick"), ("2027-04-30", "the exam was moved")
    ]  # fmt: skip


def test_past_its_deadline_an_inc_is_overdue_and_stays_an_inc(staff, corps):
    overdue, later, open_ended = corps.enrollments
    for enrollment, deadline in ((overdue, "2020-01-31"), (later, "2199-01-31"), (open_ended, None)):
        body = {"code": "INC", "reason": "sick", "deadline": deadline}
        staff.put(f"/api/v1/enrollments/{enrollment.pk}/mark", body, format="json")

    def listed(query):
        rows = staff.get(f"/api/v1/terms/{corps.term.pk}/marks{query}").json()["results"]
        return [row["enrollment"] for row in rows]

    assert listed("") == [overdue.pk, later.pk, open_ended.pk]
    assert listed("?overdue=true") == [overdue.pk]
    assert listed("?code=DO") == []
    assert grade(staff, overdue)["mark"] == "INC"


def complete(client, enrollment, *scores, reason="final exam taken"):
    body = {"reason": reason, "scores": list(scores)}
    return client.post(f"/api/v1/enrollments/{enrollment.pk}/mark/complete", body, format="json")


@pytest.fixture
def incomplete(staff, graded, corps):
    """The final's score is missing, INC stands."""
    final = cast.assessments(corps.term)["final"]
    cell = {"enrollment": graded.pk, "assessment": final.pk, "value": None, "version": 1}
    staff.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": [cell]}, format="json")
    mark(staff, graded, "INC")
    return graded, final


def test_an_inc_is_completed_by_its_score_and_the_grade_is_a_number(staff, incomplete):
    enrollment, final = incomplete

    done = complete(staff, enrollment, {"assessment": final.pk, "value": "90", "version": 2})

    assert done.status_code == 200, done.content
    assert (done.json()["mark"], done.json()["final"]) == (None, "93.33")
    [entry] = sealing.opened(AuditEntry.objects.filter(action="mark.completed"))
    assert (entry.before, entry.after, entry.reason) == ({"mark": "INC"}, {"mark": None}, "final exam taken")


@pytest.mark.parametrize(
    ("score", "status", "code"),
    [
        ({"value": "101", "version": 2}, 400, "invalid"),
        ({"value": "90", "version": 1}, 409, "score_conflict"),
    ],
)
def test_an_inc_stays_when_its_score_is_not_saved(staff, incomplete, score, status, code):
    enrollment, final = incomplete

    refused = complete(staff, enrollment, {"assessment": final.pk, **score})

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert grade(staff, enrollment)["mark"] == "INC"
    if status == 409:
        assert refused.json()["current"] == {"value": None, "version": 2}


def test_only_an_inc_is_completed(staff, graded):
    assert complete(staff, graded).json()["code"] == "not_incomplete"
    mark(staff, graded, "DO")
    assert complete(staff, graded).json()["code"] == "not_incomplete"


def test_who_may_set_marks_and_no_scores_completes_without_scores_only(corps, incomplete):
    enrollment, final = incomplete
    clerk = cast.client_of(cast.staff(DutyKind.S1))

    assert (
        complete(clerk, enrollment, {"assessment": final.pk, "value": "90", "version": 2}).status_code == 403
    )
    assert complete(clerk, enrollment).status_code == 200


def test_the_history_of_a_mark_says_each_step_and_why(staff, graded, corps):
    path = f"/api/v1/enrollments/{graded.pk}/mark"
    body = {"code": "INC", "requirement": "final exam", "deadline": "2199-01-31", "reason": "sick"}
    staff.put(path, body, format="json")
    staff.put(path, {"code": "DO", "reason": "left the school"}, format="json")
    url = f"{path}/history"

    steps = staff.get(url).json()["steps"]

    assert [(step["after"]["mark"], step["reason"]) for step in steps] == [
        ("DO", "left the school"),
        ("INC", "sick"),
    ]
    assert steps[0]["before"] == {"mark": "INC", "requirement": "final exam", "deadline": "2199-01-31"}
    stranger = cast.staff(DutyKind.COMPANY, company=corps.bravo)
    assert cast.client_of(stranger).get(url).status_code == 404


def lapse(client, enrollment, reason="never came for the exam"):
    path = f"/api/v1/enrollments/{enrollment.pk}/mark/lapse"
    return client.post(path, {"reason": reason}, format="json")


def set_incomplete(client, enrollment, deadline):
    body = {"code": "INC", "reason": "sick", "requirement": "final exam", "deadline": deadline}
    return client.put(f"/api/v1/enrollments/{enrollment.pk}/mark", body, format="json")


def test_an_inc_whose_deadline_has_passed_fails_when_a_person_says_so(staff, graded):
    set_incomplete(staff, graded, "2026-01-31")
    assert grade(staff, graded)["result"] == "Incomplete"

    lapsed = lapse(staff, graded)

    shown = lapsed.json()
    assert (lapsed.status_code, shown) == (200, grade(staff, graded))
    assert (shown["mark"], shown["result"], shown["final"], shown["equivalent"]) == (
        "LAP",
        "Failed",
        None,
        "5.00",
    )
    listed = staff.get(f"/api/v1/terms/{graded.term_id}/grades", {"result": "Failed"}).json()["results"]
    assert graded.pk in {row["enrollment"] for row in listed}
    nodes = {node["key"]: node["formula"] for node in shown["explanation"]}
    assert nodes["equivalent"] == "INC lapsed: failed: never came for the exam"
    (entry,) = cast.audited(action="mark.lapsed")
    assert entry.before == {"mark": "INC", "requirement": "final exam", "deadline": "2026-01-31"}
    assert (entry.after, entry.reason) == ({"mark": "LAP"}, "never came for the exam")
    assert OutboxEvent.objects.filter(type="grading.mark_set", data__enrollment_id=graded.pk).count() == 2


@pytest.mark.parametrize("deadline", [None, "2126-01-31"])
def test_an_inc_that_may_still_be_completed_does_not_lapse(staff, graded, deadline):
    set_incomplete(staff, graded, deadline)

    answer = lapse(staff, graded)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_overdue")
    assert GradeMark.objects.get().code == "INC"


def test_only_an_inc_lapses_and_only_with_a_reason(staff, graded):
    answers = [lapse(staff, graded)]
    mark(staff, graded, "T")
    answers.append(lapse(staff, graded))
    set_incomplete(staff, graded, "2026-01-31")

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "not_incomplete")}
    assert lapse(staff, graded, reason=" ").status_code == 400


def test_a_lapse_is_nothing_that_one_sets(staff, graded):
    assert mark(staff, graded, "LAP").status_code == 400
