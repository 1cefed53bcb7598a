"""Who has completed the course, and the serial numbers that headquarters gives: entered, unique, corrected with a reason."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import SerialNumber
from apps.grading.rules.completion import LineOutcome, SerialLine, outcome_of, serial_lines
from apps.grading.services import reopening
from apps.grading.services.rollover import roll_over
from apps.grading.services.terms import open_term
from apps.system.models import OutboxEvent
from tests import cast

words = st.text(
    st.characters(codec="ascii", categories=["L", "N"], include_characters="-"), min_size=1, max_size=12
)


@given(st.lists(st.tuples(words, words), max_size=8), st.sampled_from(["\t", ",", ";", " , "]))
def test_what_is_pasted_is_read_line_by_line_whatever_stands_between(pairs, between):
    lines = serial_lines("\n\n".join(between.join(pair) for pair in pairs))

    assert [(line.student_number, line.serial_number) for line in lines] == pairs
    assert not any(line.is_malformed for line in lines)
    first = {line.student_number for line in lines if not line.is_repeated}
    assert first == {line.student_number for line in lines} or any(line.is_repeated for line in lines)


@pytest.mark.parametrize("text", ["2026-1", "2026-1\t", "\tR-1", "2026-1\tR-1\tx", "2026-1\t" + "x" * 61])
def test_a_line_that_is_not_one_number_and_one_serial_is_malformed(text):
    (line,) = serial_lines(text)

    assert line.is_malformed


@given(st.booleans(), st.booleans(), st.sampled_from([None, "R-1", "R-2"]), st.booleans(), st.booleans())
def test_only_a_new_number_of_somebody_who_has_completed_is_entered(known, completed, own, taken, repeated):
    line = SerialLine(1, "2026-1", "R-1", repeated)

    outcome = outcome_of(line, is_known=known, has_completed=completed, own=own, is_taken=taken)

    assert (outcome is LineOutcome.ENTERED) == (
        known and completed and own is None and not taken and not repeated
    )


@pytest.fixture(scope="module")
def standing(scene):
    """Three cadets who passed MS 1, and the first two of them in the second semester, who passed MS 2; both sealed."""
    corps = cast.corps()
    pass_all(corps)
    cast.sealed(corps)
    later = open_term(actor=corps.commandant, name="Second semester", now=cast.MUSTER)
    roll_over(
        actor=corps.commandant, term_id=corps.term.pk, target_id=later.pk, new_term=None,
        enrollment_ids=[row.pk for row in corps.enrollments[:2]], now=cast.MUSTER,
    )  # fmt: skip
    second = cast.Corps(later, corps.commandant, corps.sergeant, corps.alpha, corps.bravo)
    second.enrollments = list(Enrollment.objects.filter(term=later).order_by("pk"))
    pass_all(second)
    cast.sealed(second)
    return corps, second


@pytest.fixture
def corps(standing, db):
    return deepcopy(standing[0])


@pytest.fixture
def second(standing, db):
    return deepcopy(standing[1])


def pass_all(corps) -> None:
    day = cast.training_day(corps, closed=True)
    for row in corps.enrollments:
        cast.passed(row, day, actor=corps.commandant)


@pytest.fixture
def s1(corps):
    return cast.client_of(corps.sergeant)


def completed(client, **query):
    return client.get("/api/v1/completions", query).json()["results"]


def enter(client, enrollment, number, reason=""):
    path = f"/api/v1/completions/{enrollment.cadet_id}/serial"
    return client.put(path, {"number": number, "reason": reason}, format="json")


def paste(client, *lines, preview=False):
    body = {"lines": "\n".join(lines), "preview": preview}
    return client.post("/api/v1/completions/serials", body, format="json")


def number_of(enrollment) -> str:
    return enrollment.cadet.student_number


def test_who_passed_both_semesters_in_sealed_terms_has_completed(s1, corps):
    shown = completed(s1)

    assert [row["cadet"]["student_number"] for row in shown] == [
        number_of(row) for row in corps.enrollments[:2]
    ]
    assert [(part["course"], part["term_name"], part["equivalent"]) for part in shown[0]["parts"]] == [
        ("MS 1", corps.term.name, "1.00"), ("MS 2", "Second semester", "1.00"),
    ]  # fmt: skip
    assert shown[0]["serial"] is None
    assert completed(s1, program="advanced") == []
    assert (
        completed(s1, search=number_of(corps.enrollments[1]))[0]["cadet"]["id"]
        == corps.enrollments[1].cadet_id
    )


def test_while_a_term_is_open_again_nobody_has_completed_by_it(s1, corps, second):
    asked = reopening.request_reopening(
        actor=cast.account(Role.ADMIN), term_id=second.term.pk, memo="a score", now=cast.MUSTER
    )
    reopening.approve_reopening(
        actor=corps.commandant, term_id=second.term.pk, reopening_id=asked.pk, reason="", now=cast.MUSTER
    )
    assert completed(s1) == []
    second.enrollments[0].scores.update(value=0)

    cast.sealed_again(second)

    assert [row["cadet"]["id"] for row in completed(s1)] == [corps.enrollments[1].cadet_id]


def test_a_serial_number_is_entered_once_audited_and_told(s1, corps):
    first, second, _ = corps.enrollments

    answers = [enter(s1, first, " R-15-  0001 ") for _ in range(2)]

    assert [(answer.status_code, answer.json()["number"]) for answer in answers] == [(200, "R-15- 0001")] * 2
    (entry,) = cast.audited(action="serial.entered")
    assert (entry.before, entry.after) == (None, {"serial_number": "R-15- 0001"})
    (event,) = OutboxEvent.objects.filter(type="grading.serial_number_entered")
    assert (event.data, event.audience) == ({"cadet_id": first.cadet_id}, cast.audience(first))
    assert [row["cadet"]["id"] for row in completed(s1, has_serial="false")] == [second.cadet_id]
    assert completed(s1, has_serial="true")[0]["serial"]["number"] == "R-15- 0001"


def test_it_is_corrected_only_with_a_reason(s1, corps):
    first = corps.enrollments[0]
    enter(s1, first, "R-1")

    refused, corrected = enter(s1, first, "R-2"), enter(s1, first, "R-2", "mistyped")

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["reason"])
    assert corrected.json()["number"] == "R-2"
    (entry,) = cast.audited(action="serial.corrected")
    assert (entry.before, entry.after, entry.reason) == (
        {"serial_number": "R-1"}, {"serial_number": "R-2"}, "mistyped",
    )  # fmt: skip


def test_nobody_has_the_number_of_another_cadet_or_one_before_completing(s1, corps):
    first, second, third = corps.enrollments
    enter(s1, first, "R-1")

    answers = [enter(s1, second, "r-1"), enter(s1, third, "R-3")]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (409, "serial_taken"), (409, "not_completed"),
    ]  # fmt: skip
    assert SerialNumber.objects.count() == 1


def test_many_are_pasted_all_or_none_after_a_preview(s1, corps):
    first, second, third = (number_of(row) for row in corps.enrollments)
    lines = [f"{first}\tR-1", f"{second}, R-2", f"{third};R-3", f"{first}\tR-4", "nobody\tR-5", "R-6"]

    shown = paste(s1, *lines, preview=True).json()["results"]
    refused = paste(s1, *lines)

    assert [row["outcome"] for row in shown] == [
        "entered", "entered", "not_completed", "repeated", "unknown", "malformed",
    ]  # fmt: skip
    assert refused.status_code == 400
    assert refused.json()["errors"]["lines"] == [
        "Line 3: has not completed the program", "Line 4: stands in an earlier line too",
        "Line 5: no cadet has this student number", "Line 6: is no student number and serial number",
    ]  # fmt: skip
    s1.defaults["HTTP_ACCEPT_LANGUAGE"] = "fil"
    assert paste(s1, *lines).json()["errors"]["lines"][0] == "Linya 3: hindi pa tapos sa programa"
    del s1.defaults["HTTP_ACCEPT_LANGUAGE"]
    assert not SerialNumber.objects.exists()
    entered = paste(s1, *lines[:2])
    assert entered.status_code == 200
    assert dict(SerialNumber.objects.values_list("cadet__student_number", "number")) == {
        first: "R-1",
        second: "R-2",
    }
    assert len(cast.audited(action="serial.entered")) == 2
    again = paste(s1, *lines[:2], preview=True).json()["results"]
    assert {row["outcome"] for row in again} == {"unchanged"}
    other = paste(s1, f"{first}\tR-9", f"{second}\tr-1", preview=True).json()["results"]
    assert [row["outcome"] for row in other] == ["differs", "differs"]


def test_a_company_sees_its_own_and_enters_none_and_nobody_the_own(corps, second):
    alpha = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    bravo = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.bravo))
    clerk = cast.staff(DutyKind.S1)
    Cadet.objects.filter(pk=corps.enrollments[0].cadet_id).update(user=clerk)

    assert [len(completed(client)) for client in (alpha, bravo)] == [2, 0]
    assert enter(alpha, corps.enrollments[0], "R-1").status_code == 403
    assert enter(cast.client_of(clerk), corps.enrollments[0], "R-1").status_code == 403
    pasted = paste(cast.client_of(clerk), f"{number_of(corps.enrollments[0])}\tR-1", preview=True).json()
    assert pasted["results"][0]["outcome"] == "unknown"
