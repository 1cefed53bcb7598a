"""terms/{id}/scores: many cells at once, each answered for itself, blank never zero, nobody overwritten unseen."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.authentication.rules import Role
from apps.grading.models import Assessment, Score
from apps.grading.services.scores import CellOutcome, CellResult, CellSent, parse_score, save_scores
from apps.system.models import AuditEntry, OutboxEvent
from tests import cast

HUNDRED = Decimal(100)


@pytest.fixture
def staff(corps):
    return cast.client_of(corps.sergeant)


@pytest.fixture
def prelim(corps):
    return cast.assessments(corps.term)["prelim"]


def cell(enrollment, assessment, value, version=0):
    return {"enrollment": enrollment.pk, "assessment": assessment.pk, "value": value, "version": version}


def put(client, term, *cells):
    response = client.put(f"/api/v1/terms/{term.pk}/scores", {"cells": cells}, format="json")
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("88", "88"), ("88.5", "88.5"), ("0", "0"), ("0.001", "0.001"), ("99.999", "99.999"), ("100", "100"), ("100.000", "100"),
     (" 75 ", "75"), ("+75", "75"), (".5", "0.5"), ("5.", "5"), ("007", "7"), ("-0", "0"), ("-0.0", "0")],
)  # fmt: skip
def test_a_score_is_read_as_it_is_typed(text, value):
    read = parse_score(text, maximum=HUNDRED)

    assert read == Decimal(value)
    assert str(read)[0] != "-"


@pytest.mark.parametrize("text", [None, "", "   ", "\t"])
def test_a_blank_is_no_score_and_never_zero(text):
    assert parse_score(text, maximum=HUNDRED) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [("105", "outside 0 to 100"), ("-1", "outside 0 to 100"), ("100.001", "outside 0 to 100"), ("-0.001", "outside"),
     ("88.1234", "3 decimals"), ("0.0001", "3 decimals"), ("abc", "not a number"), ("88,5", "not a number"),
     ("8 8", "not a number"),
     ("NaN", "not a number"), ("sNaN", "not a number"), ("Infinity", "not a number"), ("-inf", "not a number"),
     ("1e400", "not a number"), ("1e1", "not a number"), ("0E+1000000", "not a number"), ("1E-99999999", "not a number"),
     ("9_5", "not a number"), ("٩٥", "not a number"), ("0x10", "not a number"), ("-", "not a number"),
     (".", "not a number"), ("½", "not a number"), ("9" * 40, "outside")],
)  # fmt: skip
def test_what_is_no_score_is_refused_with_a_sentence(text, says):
    with pytest.raises(ValueError, match=says) as refused:
        parse_score(text, maximum=HUNDRED)

    assert len(str(refused.value)) < 80


def test_the_maximum_is_the_assessments():
    assert parse_score("37.5", maximum=Decimal("37.500")) == Decimal("37.5")
    with pytest.raises(ValueError, match=r"outside 0 to 37\.5\."):
        parse_score("37.501", maximum=Decimal("37.500"))


@given(st.text(max_size=12))
def test_any_text_is_a_score_in_range_a_blank_or_a_sentence(text):
    try:
        value = parse_score(text, maximum=HUNDRED)
    except ValueError as error:
        value, says = Decimal(0), str(error)
    else:
        says = "."

    assert says.endswith(".")
    assert (value is None) == (not text.strip())
    assert value is None or 0 <= value <= 100


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["105", "-1", "abc", "NaN", "1e400", "88.1234"])
def test_an_invalid_cell_is_answered_with_what_is_stored_and_changes_nothing(staff, corps, prelim, value):
    put(staff, corps.term, cell(corps.enrollments[0], prelim, "80"))

    [result] = put(staff, corps.term, cell(corps.enrollments[0], prelim, value, 1))

    assert (result["outcome"], result["current"]) == (
        "invalid",
        {"assessment": prelim.pk, "value": "80", "version": 1},
    )
    assert result["message"]
    score = Score.objects.get()
    assert (score.value, score.version) == (Decimal(80), 1)


@pytest.mark.django_db
def test_a_number_that_json_cannot_hold_is_invalid_too(staff, corps, prelim):
    path = f"/api/v1/terms/{corps.term.pk}/scores"
    body = f'{{"cells": [{{"enrollment": {corps.enrollments[0].pk}, "assessment": {prelim.pk}, "value": %s, "version": 0}}]}}'

    assert (
        staff.put(path, body % "1e400", content_type="application/json").json()["results"][0]["outcome"]
        == "invalid"
    )
    assert staff.put(path, body % "NaN", content_type="application/json").status_code == 400
    assert staff.put(path, body % "true", content_type="application/json").status_code == 400
    assert not Score.objects.exists()


@pytest.mark.django_db
def test_a_new_score_is_version_1_and_a_change_the_next(staff, corps, prelim):
    enrollment = corps.enrollments[0]

    [first] = put(staff, corps.term, cell(enrollment, prelim, "88.50"))
    [second] = put(staff, corps.term, cell(enrollment, prelim, "90", 1))

    assert (first["outcome"], first["current"]) == (
        "saved",
        {"assessment": prelim.pk, "value": "88.5", "version": 1},
    )
    assert (second["outcome"], second["current"]) == (
        "saved",
        {"assessment": prelim.pk, "value": "90", "version": 2},
    )
    assert Score.objects.get().updated_by == corps.sergeant


@pytest.mark.django_db
def test_a_blank_empties_the_cell_and_the_grade_is_open_again(staff, corps, prelim):
    enrollment, all_three = corps.enrollments[0], cast.assessments(corps.term).values()
    path = f"/api/v1/enrollments/{enrollment.pk}/grade"
    put(staff, corps.term, *(cell(enrollment, assessment, "0") for assessment in all_three))
    zero = staff.get(path).json()

    [result] = put(staff, corps.term, cell(enrollment, prelim, "", 1))
    blank = staff.get(path).json()

    assert (zero["subject"], blank["subject"]) == ("0.00", None)
    assert "Prelim" in blank["missing"]
    assert (result["outcome"], result["current"]["value"], result["current"]["version"]) == ("saved", None, 2)
    assert Score.objects.get(assessment=prelim).value is None


@pytest.mark.django_db
def test_a_blank_over_nothing_is_saved_and_makes_no_row(staff, corps, prelim):
    [result] = put(staff, corps.term, cell(corps.enrollments[0], prelim, None))

    assert (result["outcome"], result["current"]) == (
        "saved",
        {"assessment": prelim.pk, "value": None, "version": 0},
    )
    assert not Score.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("version", [0, 1, 3, 99])
def test_another_version_than_the_stored_one_is_a_conflict_that_shows_the_stored_value(
    staff, corps, prelim, version
):
    enrollment = corps.enrollments[0]
    put(staff, corps.term, cell(enrollment, prelim, "70"))
    put(staff, corps.term, cell(enrollment, prelim, "80", 1))

    [result] = put(staff, corps.term, cell(enrollment, prelim, "90", version))

    assert (result["outcome"], result["current"]) == (
        "conflict",
        {"assessment": prelim.pk, "value": "80", "version": 2},
    )
    assert Score.objects.get().value == 80


@pytest.mark.django_db
def test_a_version_of_a_score_that_was_never_written_is_a_conflict(staff, corps, prelim):
    [result] = put(staff, corps.term, cell(corps.enrollments[0], prelim, "90", 1))

    assert (result["outcome"], result["current"]["version"]) == ("conflict", 0)
    assert not Score.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("again", ["80", "80.000", " 80 "])
def test_the_stored_value_once_more_is_saved_whatever_the_version_and_leaves_no_trace(
    staff, corps, prelim, again
):
    put(staff, corps.term, cell(corps.enrollments[0], prelim, "80"))
    traces = (AuditEntry.objects.count(), OutboxEvent.objects.count())

    [result] = put(staff, corps.term, cell(corps.enrollments[0], prelim, again, 0))

    assert (result["outcome"], result["current"]["version"]) == ("saved", 1)
    assert (AuditEntry.objects.count(), OutboxEvent.objects.count()) == traces


@pytest.mark.django_db
def test_a_batch_answers_every_cell_in_its_order_and_saves_what_it_can(staff, corps, prelim):
    first, second, third = corps.enrollments
    midterm = cast.assessments(corps.term)["midterm"]
    elsewhere = cast.corps(cadets_count=1, name="Elsewhere")
    put(staff, corps.term, cell(second, prelim, "70"))

    results = put(
        staff, corps.term,
        cell(first, prelim, "88"), cell(second, prelim, "99", 0), cell(third, prelim, "105"), cell(third, midterm, "66.125"),
        cell(elsewhere.enrollments[0], prelim, "50"), cell(first, cast.assessments(elsewhere.term)["prelim"], "50"),
        cell(second, prelim, "70", 7),
    )  # fmt: skip

    assert [result["outcome"] for result in results] == [
        "saved",
        "conflict",
        "invalid",
        "saved",
        "invalid",
        "invalid",
        "saved",
    ]
    assert [result["enrollment"] for result in results[:4]] == [first.pk, second.pk, third.pk, third.pk]
    assert results[4]["current"] is None
    stored = {(row.enrollment_id, row.assessment_id): row.value for row in Score.objects.all()}
    assert stored == {
        (first.pk, prelim.pk): 88, (second.pk, prelim.pk): 70, (third.pk, midterm.pk): Decimal("66.125")
    }  # fmt: skip


@pytest.mark.django_db
def test_a_cell_twice_in_a_batch_is_written_once_and_then_a_conflict(staff, corps, prelim):
    enrollment = corps.enrollments[0]

    results = put(
        staff,
        corps.term,
        cell(enrollment, prelim, "80"),
        cell(enrollment, prelim, "90"),
        cell(enrollment, prelim, "95", 1),
    )

    assert [result["outcome"] for result in results] == ["saved", "conflict", "saved"]
    score = Score.objects.get()
    assert (score.value, score.version) == (Decimal(95), 2)
    [entry] = AuditEntry.objects.filter(action="score.saved")
    assert (entry.before, entry.after["value"]) == (None, "95")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "cells"), ({"cells": []}, "cells"), ({"cells": "x"}, "cells"), ({"cells": [{}]}, "cells.0.enrollment"),
     ({"cells": [{"enrollment": 1, "assessment": 1, "version": 0}]}, "cells.0.value"),
     ({"cells": [{"enrollment": 1, "assessment": 1, "value": "x" * 41, "version": 0}]}, "cells.0.value"),
     ({"cells": [{"enrollment": 1, "assessment": 1, "value": "1", "version": -1}]}, "cells.0.version")],
)  # fmt: skip
def test_a_batch_that_cannot_be_read_is_refused_whole(staff, corps, prelim, body, field):
    if isinstance(body.get("cells"), list) and body["cells"]:
        body = {"cells": [*body["cells"], cell(corps.enrollments[0], prelim, "80")]}

    response = staff.put(f"/api/v1/terms/{corps.term.pk}/scores", body, format="json")

    assert response.status_code == 400
    assert field in response.json()["errors"]
    assert not Score.objects.exists()


@pytest.mark.django_db
def test_a_failure_in_the_middle_saves_no_cell(staff, corps, prelim, monkeypatch):
    def fail(*_, **__):
        assert Score.objects.count() == 3
        raise RuntimeError

    monkeypatch.setattr("apps.grading.services.scores.audit.record_many", fail)
    staff.raise_request_exception = False
    cells = [cell(enrollment, prelim, "80") for enrollment in corps.enrollments]

    response = staff.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": cells}, format="json")

    assert response.status_code == 500
    assert not Score.objects.exists()


@pytest.mark.django_db
def test_after_the_seal_no_score_changes(staff, corps, prelim):
    cast.sealed(corps)

    response = staff.put(
        f"/api/v1/terms/{corps.term.pk}/scores",
        {"cells": [cell(corps.enrollments[0], prelim, "80")]},
        format="json",
    )

    assert (response.status_code, response.json()["code"]) == (409, "term_sealed")


@pytest.mark.django_db
def test_staff_are_told_of_the_cells_of_their_scope_and_each_cadet_of_the_own(staff, corps, prelim):
    users = [cast.account(Role.CADET), cast.account(Role.CADET)]
    with_accounts = [cast.enrolled(corps, user=user) for user in users]

    put(
        staff,
        corps.term,
        *(cell(enrollment, prelim, "80") for enrollment in (corps.enrollments[0], *with_accounts)),
    )

    told = {
        tuple(row.audience): row.data["cells"]
        for row in OutboxEvent.objects.filter(type="grading.scores_saved")
    }
    everyone = [corps.enrollments[0], *with_accounts]
    cells = {row.pk: {"enrollment_id": row.pk, "assessment_id": prelim.pk} for row in everyone}
    expected = {
        ("corps",): [*cells.values()],
        (f"company:{corps.alpha.pk}",): [*cells.values()],
        (f"platoon:{everyone[0].platoon_id}",): [cells[everyone[0].pk]],
    }
    for user, row in zip(users, with_accounts, strict=True):
        expected[f"user:{user.pk}",] = [cells[row.pk]]
    assert told == expected


@pytest.mark.django_db
def test_a_whole_corps_takes_as_many_statements_as_one_cell(
    staff, corps, prelim, django_assert_max_num_queries
):
    for _ in range(60):
        corps.enrollments.append(cast.enrolled(corps))

    with django_assert_max_num_queries(13):
        results = put(
            staff, corps.term, *(cell(enrollment, prelim, "80") for enrollment in corps.enrollments)
        )

    assert {result["outcome"] for result in results} == {"saved"}


@pytest.mark.django_db
def test_the_grid_shows_every_cell_with_its_version_in_the_order_of_the_assessments(staff, corps, prelim):
    put(staff, corps.term, cell(corps.enrollments[1], prelim, "88.50"))
    all_three = cast.assessments(corps.term)

    grid = staff.get(f"/api/v1/terms/{corps.term.pk}/scores").json()

    assert [row["code"] for row in grid["assessments"]] == ["prelim", "midterm", "final"]
    assert grid["assessments"][0] == {
        "id": prelim.pk,
        "code": "prelim",
        "name": "Prelim",
        "maximum": "100.000",
        "weight": "1.000",
        "base": "0.000",
    }
    assert grid["count"] == 3
    row = grid["results"][1]
    assert (row["enrollment"], row["company_name"], row["platoon"]) == (corps.enrollments[1].pk, "Alpha", 1)
    assert row["cadet"]["student_number"] == corps.enrollments[1].cadet.student_number
    assert row["scores"] == [
        {"assessment": prelim.pk, "value": "88.5", "version": 1},
        {"assessment": all_three["midterm"].pk, "value": None, "version": 0},
        {"assessment": all_three["final"].pk, "value": None, "version": 0},
    ]
    search = corps.enrollments[2].cadet.student_number
    narrowed = staff.get(f"/api/v1/terms/{corps.term.pk}/scores?search={search}").json()
    assert [row["enrollment"] for row in narrowed["results"]] == [corps.enrollments[2].pk]


@pytest.mark.django_db
def test_a_cadet_sees_the_own_row_of_the_grid_and_writes_nothing(staff, corps, prelim):
    user = cast.account(Role.CADET)
    own = cast.enrolled(corps, user=user)
    phone = cast.client_of(user)

    assert [
        row["enrollment"] for row in phone.get(f"/api/v1/terms/{corps.term.pk}/scores").json()["results"]
    ] == [own.pk]
    refused = phone.put(
        f"/api/v1/terms/{corps.term.pk}/scores", {"cells": [cell(own, prelim, "100")]}, format="json"
    )
    assert refused.status_code == 403
    assert not Score.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_one_cell_at_once_exactly_one_is_saved_and_one_in_conflict():
    corps = cast.corps(cadets_count=2)
    prelim, midterm = (cast.assessments(corps.term)[code] for code in ("prelim", "midterm"))

    for assessment, version in ((prelim, 0), (prelim, 1), (midterm, 0)):
        results = _race(corps, assessment, version)

        outcomes = sorted(result.outcome for result in results)
        assert outcomes == [CellOutcome.CONFLICT, CellOutcome.SAVED]
        stored = Score.objects.get(enrollment=corps.enrollments[0], assessment=assessment)
        assert stored.version == version + 1
        assert {result.current and result.current.value for result in results} == {stored.value}
        assert AuditEntry.objects.filter(action="score.saved", row_id=stored.pk).count() == version + 1


def _race(corps: cast.Corps, assessment: Assessment, version: int) -> list[CellResult]:
    """Two encoders, each with another value for the first cadet, in opposite order of the cadets."""
    start = threading.Barrier(2)
    results: list[CellResult] = []

    def encode(value: str, enrollments: list) -> None:
        cells = [CellSent(enrollment.pk, assessment.pk, value, version) for enrollment in enrollments]
        try:
            start.wait()
            answers = save_scores(actor=corps.sergeant, term_id=corps.term.pk, cells=cells, now=cast.MUSTER)
            results.extend(answer for answer in answers if answer.enrollment_id == corps.enrollments[0].pk)
        finally:
            connection.close()

    both = corps.enrollments
    threads = [
        threading.Thread(target=encode, args=(f"{70 + version}", both)),
        threading.Thread(target=encode, args=(f"{80 + version}", both[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
