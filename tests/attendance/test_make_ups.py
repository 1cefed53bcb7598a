"""Make-up training: who makes up on which day for which one, and what becomes of the roll, the grade and its explanation."""

import pytest

from apps.attendance.models import AttendanceRecord, MakeUp
from apps.attendance.services import days
from apps.system.models import OutboxEvent
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def s1(corps):
    return cast.client_of(corps.sergeant)


@pytest.fixture
def missed(corps):
    return cast.training_day(corps, title="Drill", held_on=cast.date(2026, 10, 12), closed=True)


@pytest.fixture
def again(corps):
    return cast.training_day(corps, title="Make-up", held_on=cast.date(2026, 11, 7), is_make_up=True)


def choose(client, again, missed, *enrollments):
    body = {"missed_day": missed.pk, "enrollments": [row.pk for row in enrollments]}
    return client.post(f"/api/v1/training-days/{again.pk}/make-ups", body, format="json")


def clear(client, again, *enrollments):
    body = {"enrollments": [row.pk for row in enrollments]}
    return client.post(f"/api/v1/training-days/{again.pk}/make-ups/clear", body, format="json")


def mark(client, day, enrollment, status):
    body = {"enrollment": enrollment.pk, "status": status}
    return client.put(f"/api/v1/training-days/{day.pk}/records", body, format="json")


def attendance(client, enrollment):
    return client.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()["explanation"][0]


def close(corps, day):
    days.close_day(actor=corps.commandant, day_id=day.pk, now=cast.MUSTER)


def test_a_make_up_day_that_was_attended_replaces_the_day_missed_and_the_grade_says_so(
    s1, corps, missed, again
):
    first, second, third = corps.enrollments
    choose(s1, again, missed, first, second)
    mark(s1, again, first, "present")
    close(corps, again)

    shown = {row: attendance(s1, row) for row in corps.enrollments}

    assert [shown[row]["points"] for row in corps.enrollments] == ["30.00", "0.00", "0.00"]
    last = shown[first]["items"][-1]
    assert (last["label"], last["detail"], last["value"]) == (
        "Make-up (Session 1)",
        "make-up of 12 Oct attended",
        "+1",
    )
    assert shown[first]["formula"] == "1 of 1 counted day × 30"
    assert "made up for: + 1" in shown[first]["steps"]
    assert shown[second]["items"][-1]["detail"] == "make-up of 12 Oct not attended"
    assert len(shown[third]["items"]) == 1


def test_the_make_up_day_is_for_the_chosen_alone_and_marks_nobody_else_absent(s1, corps, missed, again):
    first, other, _ = corps.enrollments
    choose(s1, again, missed, first)

    board = s1.get(f"/api/v1/training-days/{again.pk}/muster").json()
    refused = mark(s1, again, other, "present")
    close(corps, again)

    assert [row["enrollment_id"] for row in board["roll"]] == [first.pk]
    assert refused.status_code == 400
    assert list(
        AttendanceRecord.objects.filter(session__day=again).values_list("enrollment_id", "status")
    ) == [(first.pk, "absent")]
    missing = s1.get(f"/api/v1/terms/{corps.term.pk}/seal").json()["missing"]
    assert "unmarked" not in {lack["key"] for lack in missing}


def test_a_make_up_day_that_is_not_closed_yet_counts_for_nothing(s1, corps, missed, again):
    first = corps.enrollments[0]
    choose(s1, again, missed, first)
    mark(s1, again, first, "present")

    assert attendance(s1, first)["points"] == "0.00"


def test_who_makes_up_is_listed_audited_and_told_once(s1, corps, missed, again):
    told = OutboxEvent.objects.filter(type="attendance.day_changed", data__day_id=again.pk)
    before = told.count()
    chosen = corps.enrollments[:2]

    answers = [choose(s1, again, missed, *chosen) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert told.count() == before + 1
    listed = s1.get(f"/api/v1/training-days/{again.pk}/make-ups").json()["results"]
    assert [(row["enrollment"], row["missed_day"], row["missed_on"]) for row in listed] == [
        (row.pk, missed.pk, "2026-10-12") for row in chosen
    ]
    first, _ = cast.audited(action="make_up.set")
    assert first.after == {"enrollment": chosen[0].pk, "day": again.pk, "missed_day": missed.pk}


def test_what_was_set_is_taken_back_and_the_absence_counts_again(s1, corps, missed, again):
    first, second, _ = corps.enrollments
    choose(s1, again, missed, first)
    mark(s1, again, first, "present")
    close(corps, again)

    assert clear(s1, again, first, second).status_code == 200

    assert not MakeUp.objects.exists()
    assert attendance(s1, first)["points"] == "0.00"
    (entry,) = cast.audited(action="make_up.cleared")
    assert (entry.before["missed_day"], entry.after) == (missed.pk, None)


def test_a_day_is_made_up_for_once_and_a_make_up_day_makes_up_for_one(s1, corps, missed, again):
    first = corps.enrollments[0]
    another, later = cast.training_day(corps, closed=True), cast.training_day(corps, is_make_up=True)
    choose(s1, again, missed, first)

    answers = [choose(s1, later, missed, first), choose(s1, again, another, first, corps.enrollments[1])]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "already_makes_up")
    ] * 2
    assert MakeUp.objects.count() == 1


def test_only_a_make_up_day_makes_up_and_only_for_a_day_of_the_term_that_counts(s1, corps, missed, again):
    first = corps.enrollments[0]
    elsewhere = cast.training_day(cast.corps(), closed=True)
    later = cast.training_day(corps, is_make_up=True)

    answers = [choose(s1, missed, again, first), choose(s1, again, later, first), choose(s1, again, elsewhere, first),
               choose(s1, again, again, first)]  # fmt: skip

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "not_make_up_day")}


def test_who_was_not_enrolled_on_both_days_makes_up_for_nothing_and_nobody_else_then_does(
    s1, corps, missed, again
):
    late = cast.enrolled(corps, enrolled_on=cast.date(2026, 11, 1))

    answer = choose(s1, again, missed, corps.enrollments[0], late)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["enrollments"])
    assert not MakeUp.objects.exists()


def test_a_day_changes_its_kind_only_while_nobody_makes_up(s1, corps, missed, again):
    choose(s1, again, missed, corps.enrollments[0])

    answers = [
        s1.patch(f"/api/v1/training-days/{again.pk}", {"is_make_up": False}, format="json"),
        s1.patch(f"/api/v1/training-days/{missed.pk}", {"is_make_up": True}, format="json"),
    ]
    clear(s1, again, corps.enrollments[0])
    after = s1.patch(f"/api/v1/training-days/{again.pk}", {"is_make_up": False}, format="json")

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "make_ups_there")}
    assert after.json()["is_make_up"] is False
    (entry,) = cast.audited(action="day.changed")
    assert (entry.before["is_make_up"], entry.after["is_make_up"]) == (True, False)


def test_after_the_seal_nobody_begins_or_ceases_to_make_up(s1, corps, missed, again):
    choose(s1, again, missed, corps.enrollments[0])
    close(corps, again)
    cast.sealed(corps)

    answers = [choose(s1, again, missed, corps.enrollments[1]), clear(s1, again, corps.enrollments[0])]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(409, "term_sealed")}
    assert MakeUp.objects.count() == 1
