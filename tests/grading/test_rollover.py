"""From one term to the next: who goes on, who does not and why, in one commit that can be taken back."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet, Enrollment
from apps.cadets.rules import EnrollmentStatus
from apps.grading.models import RolledEnrollment, RollOver, Score
from apps.grading.rules import LedgerKind, MarkCode, Result
from apps.grading.rules.rollover import GOING_ON, Candidate, Onward, next_course, onward
from apps.grading.services import ledger, marks
from apps.grading.services.rollover import roll_over
from apps.grading.services.terms import open_term
from apps.system.models import OutboxEvent, Term
from tests import cast

courses = st.sampled_from(["MS 1", "MS 2", "MS 31", "MS 32", "MS 41", "MS 42", "COQC", ""])
candidates = st.builds(
    Candidate,
    course=courses,
    status=st.sampled_from(EnrollmentStatus),
    ended_on=st.one_of(st.none(), st.dates(date(2026, 8, 1), date(2026, 12, 31))),
    term_ends_on=st.one_of(st.none(), st.just(date(2026, 12, 10))),
    is_archived=st.booleans(),
    is_enrolled_there=st.booleans(),
    mark=st.one_of(st.none(), st.sampled_from(MarkCode)),
    result=st.sampled_from(Result),
)


@given(candidates, st.booleans())
def test_only_who_passed_and_is_still_there_goes_on_and_only_into_the_next_course(candidate, same_year):
    found, course = onward(candidate, in_same_school_year=same_year)

    assert (found in GOING_ON) == bool(course)
    if course:
        assert (candidate.result, candidate.mark) == (Result.PASSED, None)
        assert {candidate.is_archived, candidate.is_enrolled_there} == {False}
        assert candidate.status is not EnrollmentStatus.DROPPED
        assert next_course(candidate.course, in_same_school_year=same_year) == (
            course, found is Onward.BY_CHOICE
        )  # fmt: skip


@pytest.mark.parametrize(
    ("course", "same_year", "step"),
    [
        ("MS 1", True, ("MS 2", False)),
        ("MS 31", True, ("MS 32", False)),
        ("MS 41", True, ("MS 42", False)),
        ("MS 1", False, ("MS 2", False)),
        ("MS 2", False, ("MS 31", True)),
        ("MS 32", False, ("MS 41", True)),
        ("MS 2", True, None),
        ("MS 42", False, None),
        ("COQC", False, None),
    ],
)
def test_the_advanced_course_begins_in_another_school_year_and_by_choice_alone(course, same_year, step):
    assert next_course(course, in_same_school_year=same_year) == step


@pytest.fixture
def corps(db):
    """Three cadets who pass MS 1 of 2026-2027: present on the one day, with full scores."""
    corps = cast.corps()
    Term.objects.filter(pk=corps.term.pk).update(school_year="2026-2027", ends_on=date(2026, 12, 10))
    corps.term.refresh_from_db()
    day = cast.training_day(corps, closed=True)
    for enrollment in corps.enrollments:
        cast.passed(enrollment, day, actor=corps.commandant)
    return corps


@pytest.fixture
def second(corps):
    return next_term(corps)


@pytest.fixture
def s1(corps):
    return cast.client_of(corps.sergeant)


def next_term(corps, **fields) -> Term:
    details: dict[str, Any] = {"name": "Second semester", "school_year": "2026-2027", **fields}
    return open_term(actor=corps.commandant, now=cast.MUSTER, **details)


def preview(client, corps, **query):
    return client.get(f"/api/v1/terms/{corps.term.pk}/roll-overs/preview", query)


def commit(client, corps, enrollments, **body):
    chosen = [row.pk for row in enrollments]
    return client.post(
        f"/api/v1/terms/{corps.term.pk}/roll-overs", {"enrollments": chosen, **body}, format="json"
    )


def undo(client, corps, made, reason="wrong term"):
    path = f"/api/v1/terms/{corps.term.pk}/roll-overs/{made}/undo"
    return client.post(path, {"reason": reason}, format="json")


def mark(corps, enrollment, code) -> None:
    marks.set_mark(actor=corps.sergeant, enrollment_id=enrollment.pk, code=code, reason="x", now=cast.MUSTER)


def archive(enrollment) -> None:
    Cadet.objects.filter(pk=enrollment.cadet_id).update(archived_at=cast.MUSTER)


def change(enrollment, **fields) -> None:
    Enrollment.objects.filter(pk=enrollment.pk).update(**fields)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (lambda corps, row, to: None, Onward.GOES_ON),
        (lambda corps, row, to: Score.objects.filter(enrollment=row).update(value=10), Onward.FAILED),
        (lambda corps, row, to: Score.objects.filter(enrollment=row).delete(), Onward.NOT_GRADED),
        (lambda corps, row, to: mark(corps, row, MarkCode.DROPPED), Onward.DROPPED),
        (lambda corps, row, to: mark(corps, row, MarkCode.INCOMPLETE), Onward.INCOMPLETE),
        (lambda corps, row, to: mark(corps, row, MarkCode.DEFERRED), Onward.DEFERRED),
        (lambda corps, row, to: change(row, status="dropped"), Onward.NOT_ENROLLED),
        (lambda corps, row, to: change(row, ended_on=date(2026, 11, 1)), Onward.NOT_ENROLLED),
        (lambda corps, row, to: change(row, ended_on=date(2026, 12, 10)), Onward.GOES_ON),
        (lambda corps, row, to: archive(row), Onward.ARCHIVED),
        (lambda corps, row, to: Enrollment.objects.create(cadet=row.cadet, term=to), Onward.ALREADY_ENROLLED),
        (lambda corps, row, to: change(row, course="MS 2"), Onward.NO_NEXT_COURSE),
    ],
)
def test_the_preview_says_of_each_whether_it_goes_on_and_a_commit_takes_nobody_else(
    s1, corps, second, happens, why
):
    first, *rest = corps.enrollments
    happens(corps, first, second)
    enrolled = Enrollment.objects.filter(term=second).count()

    shown = preview(s1, corps, to=second.pk).json()

    by_id = {row["enrollment"]: row for row in shown["results"]}
    assert (by_id[first.pk]["onward"], by_id[first.pk]["next_course"]) == (
        why,
        "MS 2" if why in GOING_ON else "",
    )
    assert {by_id[row.pk]["onward"] for row in rest} == {"goes_on"}
    assert shown["summary"]["counts"][why] == (3 if why is Onward.GOES_ON else 1)
    assert (first.pk in shown["summary"]["going_on"]) == (why is Onward.GOES_ON)
    answer = commit(s1, corps, corps.enrollments, to=second.pk)
    if why is Onward.GOES_ON:
        assert answer.status_code == 201
        return
    assert (answer.status_code, answer.json()["code"]) == (409, "does_not_go_on")
    assert [(row["enrollment"], row["onward"]) for row in answer.json()["refused"]] == [(first.pk, why)]
    assert Enrollment.objects.filter(term=second).count() == enrolled


def test_a_commit_enrolls_the_chosen_alone_with_company_and_platoon_and_is_audited_and_told(
    s1, corps, second
):
    first, _, third = corps.enrollments
    change(third, company=corps.bravo, platoon=None, battalion="1st")

    answer = commit(s1, corps, [third, first], to=second.pk)

    made = answer.json()
    assert (answer.status_code, made["enrollment_count"], made["target_name"]) == (201, 2, "Second semester")
    rows = {row.cadet_id: row for row in Enrollment.objects.filter(term=second)}
    assert set(rows) == {first.cadet_id, third.cadet_id}
    for was in (first, third):
        was.refresh_from_db()
        now = rows[was.cadet_id]
        assert (now.course, now.status, now.enrolled_on) == ("MS 2", "ongoing", None)
        assert (now.company_id, now.platoon_id, now.battalion) == (
            was.company_id,
            was.platoon_id,
            was.battalion,
        )
    (entry,) = cast.audited(action="roll_over.made")
    assert entry.after == {"source": corps.term.pk, "target": second.pk, "enrollments": 2}
    assert len(cast.audited(action="enrollment.created", actor_id=corps.sergeant.pk)) == 2
    (event,) = OutboxEvent.objects.filter(type="grading.rolled_over")
    assert (event.data, event.audience) == (
        {
            "roll_over_id": made["id"],
            "term_id": corps.term.pk,
            "target_term_id": second.pk,
            "is_undone": False,
        },
        ["corps"],
    )
    told = OutboxEvent.objects.filter(type="cadets.enrollment_saved", data__term_id=second.pk)
    assert told.count() == 2
    assert s1.get(f"/api/v1/terms/{corps.term.pk}/roll-overs").json()["results"] == [made]


def test_the_same_commit_again_is_the_same_roll_over(s1, corps, second):
    first, again = (commit(s1, corps, corps.enrollments, to=second.pk) for _ in range(2))

    assert (first.status_code, again.json()) == (201, first.json())
    assert Enrollment.objects.filter(term=second).count() == 3


def test_an_admin_rolls_over_into_a_term_that_is_made_with_it_and_nobody_else_does(s1, corps):
    admin = cast.client_of(corps.commandant)
    term = {"name": "AY 2027 I", "school_year": "2027-2028"}

    refused = commit(s1, corps, corps.enrollments, term=term)
    assert (refused.status_code, Term.objects.count()) == (403, 1)
    made, again = (commit(admin, corps, corps.enrollments, term=term) for _ in range(2))

    assert (made.status_code, again.json()) == (201, made.json())
    target = Term.objects.get(name="AY 2027 I")
    assert (target.policies.count(), target.enrollments.count()) == (1, 3)


def test_into_another_school_year_the_advanced_course_waits_for_a_choice(s1, corps):
    third_year = next_term(corps, name="AY 2027 I", school_year="2027-2028")
    first, *_ = corps.enrollments
    change(first, course="MS 2")

    shown = preview(s1, corps, to=third_year.pk).json()

    assert shown["summary"]["counts"]["by_choice"] == 1
    assert first.pk not in shown["summary"]["going_on"]
    assert preview(s1, corps, school_year="2027-2028", onward="by_choice").json()["count"] == 1
    assert preview(s1, corps, school_year="2026-2027", onward="by_choice").json()["count"] == 0
    assert commit(s1, corps, [first], to=third_year.pk).status_code == 201
    assert Enrollment.objects.get(term=third_year).course == "MS 31"


@pytest.mark.parametrize(
    ("body", "answers"),
    [
        (lambda corps, to: {}, (400, "invalid")),
        (lambda corps, to: {"to": to.pk, "term": {"name": "X"}}, (400, "invalid")),
        (lambda corps, to: {"to": corps.term.pk}, (400, "invalid")),
        (lambda corps, to: {"to": 0}, (404, "not_found")),
    ],
)
def test_a_commit_that_leads_nowhere_is_refused_and_nobody_is_enrolled(s1, corps, second, body, answers):
    answer = commit(s1, corps, corps.enrollments, **body(corps, second))

    assert (answer.status_code, answer.json()["code"]) == answers
    assert not RollOver.objects.exists()


def test_nobody_is_rolled_into_or_back_out_of_a_sealed_term(s1, corps, second):
    made = commit(s1, corps, corps.enrollments[:2], to=second.pk).json()["id"]
    there = cast.Corps(second, corps.commandant, corps.sergeant, corps.alpha, corps.bravo)
    cast.sealed(there)

    answers = [commit(s1, corps, corps.enrollments[2:], to=second.pk), undo(s1, corps, made)]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "term_sealed")}
    assert Enrollment.objects.filter(term=second).count() == 2


def test_out_of_a_sealed_term_who_goes_on_is_what_was_sealed(s1, corps, second):
    cast.sealed(corps)

    shown = preview(s1, corps, to=second.pk).json()

    assert (shown["is_sealed"], shown["summary"]["counts"]["goes_on"]) == (True, 3)
    assert commit(s1, corps, corps.enrollments, to=second.pk).status_code == 201


def test_what_was_made_goes_again_with_a_reason_and_can_be_made_anew(s1, corps, second):
    made = commit(s1, corps, corps.enrollments, to=second.pk).json()["id"]

    assert undo(s1, corps, made, reason=" ").status_code == 400
    undone = undo(s1, corps, made)

    assert (undone.status_code, undone.json()["undo_reason"]) == (200, "wrong term")
    assert not Enrollment.objects.filter(term=second).exists()
    assert (RollOver.objects.count(), RolledEnrollment.objects.count()) == (1, 0)
    (entry,) = cast.audited(action="roll_over.undone")
    assert (entry.after, entry.reason) == ({"undone": True, "enrollments": 3}, "wrong term")
    assert {row.before["course"] for row in cast.audited(action="enrollment.withdrawn")} == {"MS 2"}
    assert OutboxEvent.objects.filter(type="grading.rolled_over", data__is_undone=True).count() == 1
    again = undo(s1, corps, made)
    assert (again.status_code, again.json()["code"]) == (409, "roll_over_undone")
    assert commit(s1, corps, corps.enrollments, to=second.pk).status_code == 201


def test_once_something_hangs_on_a_new_enrollment_nothing_is_taken_back(s1, corps, second):
    made = commit(s1, corps, corps.enrollments, to=second.pk).json()["id"]
    enrollment = Enrollment.objects.filter(term=second).first()
    ledger.record_entry(
        actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=1, reason="early",
        occurred_on=date(2027, 1, 9), now=cast.MUSTER,
    )  # fmt: skip

    answer = undo(s1, corps, made)

    assert (answer.status_code, answer.json()["code"]) == (409, "enrollment_in_use")
    assert answer.json()["found"] == {"ledger entries": 1}
    assert Enrollment.objects.filter(term=second).count() == 3
    assert RollOver.objects.get().undone_at is None


def test_who_is_the_cadet_does_not_roll_over_the_own_record(corps, second):
    staff = cast.staff(DutyKind.S1)
    Cadet.objects.filter(pk=corps.enrollments[0].cadet_id).update(user=staff)

    answer = commit(cast.client_of(staff), corps, corps.enrollments, to=second.pk)

    assert (answer.status_code, Enrollment.objects.filter(term=second).count()) == (403, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_commits_at_once_one_roll_over_comes():
    corps = cast.corps(cadets_count=2)
    day = cast.training_day(corps, closed=True)
    for row in corps.enrollments:
        cast.passed(row, day, actor=corps.commandant)
    target, made = next_term(corps), []
    ready = threading.Barrier(2)

    def work() -> None:
        ready.wait()
        try:
            done = roll_over(
                actor=corps.commandant, term_id=corps.term.pk, target_id=target.pk, new_term=None,
                enrollment_ids=[row.pk for row in corps.enrollments], now=cast.MUSTER,
            )  # fmt: skip
            made.append(done.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(made), len(set(made))) == (2, 1)
    assert Enrollment.objects.filter(term=target).count() == 2
