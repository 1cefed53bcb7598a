"""What a person takes along: all of the own data, and nothing of anybody else's."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.activities.models import Activity, Participation
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import muster, staff
from apps.authentication.rules import Role
from apps.cadets.models import Cadet, Correction, Enrollment
from apps.grading.rules import LedgerKind
from apps.grading.services import ledger
from apps.system.models import AuditEntry
from common.database import references_to
from tests import cast

pytestmark = pytest.mark.django_db


def fill(corps: cast.Corps, enrollment: Enrollment, *, word: str) -> None:
    """A day and an entry of the ledger, with a word to find them by."""
    day = cast.training_day(corps)
    muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=enrollment.pk, session_id=None,
                status=AttendanceStatus.EXCUSED, reason=f"{word} fever", now=cast.MUSTER)  # fmt: skip
    ledger.record_entry(actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=5,
                        reason=f"{word} drill", occurred_on=day.held_on,
                        confirm_duplicate=True, now=cast.MUSTER)  # fmt: skip


def test_a_cadet_takes_all_of_the_own_data_along_and_nobody_elses(corps):
    own = cast.account(Role.CADET, name="reyes")
    enrollment = cast.enrolled(corps, user=own)
    fill(corps, enrollment, word="mine")
    fill(corps, corps.enrollments[0], word="foreign")
    cast.client_of(corps.sergeant).get(f"/api/v1/cadets/{enrollment.cadet_id}")

    answer = cast.client_of(own).get("/api/v1/privacy/my-data")
    found = answer.json()

    assert answer["Content-Disposition"].startswith('attachment; filename="rgms-my-data-')
    assert answer["Cache-Control"] == "private, no-store"
    assert (found["account"]["username"], found["cadet"]["student_number"]) == (
        "reyes",
        enrollment.cadet.student_number,
    )
    [term] = found["enrollments"]
    assert [(row["status"], row["reason"]) for row in term["attendance"]] == [("excused", "mine fever")]
    assert [(row["points"], row["reason"]) for row in term["ledger"]] == [(5, "mine drill")]
    assert {node["key"] for node in term["grade"]["explanation"]} >= {
        "attendance",
        "aptitude",
        "subject",
        "final",
    }
    assert [row["viewer"] for row in found["viewers"]] == [corps.sergeant.display_name]
    assert {row["action"] for row in found["actions"]} >= {"session.started", "own_data.exported"}
    assert len(found["sessions"]) == 1
    text = json.dumps(found)
    assert "foreign" not in text
    assert corps.enrollments[0].cadet.student_number not in text
    for secret in (own.password, "refresh_id", "password"):
        assert secret not in text.replace("password.", "")
    assert AuditEntry.objects.filter(action="own_data.exported", actor_id=own.pk).count() == 1


def test_staff_take_their_own_data_and_no_cadets(corps):
    fill(corps, corps.enrollments[0], word="foreign")
    ground = cast.training_day(corps, title="Swearing-in")
    for user, note in ((corps.sergeant, "guard mount"), (corps.commandant, "foreign")):
        staff.set_staff(
            actor=corps.commandant, day_id=ground.pk, user_id=user.pk, fields={"note": note}, now=cast.MUSTER
        )

    found = cast.client_of(corps.sergeant).get("/api/v1/privacy/my-data").json()

    assert (found["cadet"], found["enrollments"], found["viewers"]) == (None, [], [])
    assert found["account"]["role"] == "staff"
    assert [(row["title"], row["note"]) for row in found["days_as_staff"]] == [("Swearing-in", "guard mount")]
    assert {duty["kind"] for duty in found["duties"]} == {duty.kind for duty in corps.sergeant.duties.all()}


# What names a cadet or an enrollment and is not told as a list of its own, and why.
TOLD_OTHERWISE = {
    "cadets.CadetMerge.gone": "told of the record that was kept",
    "cadets.MergedEnrollment.kept": "names the place of a row that is gone",
    "grading.LedgerRecommendation.enrollment": "becomes an entry of the ledger, or nothing",
    "grading.RolledEnrollment.made": "the enrollment itself is told",
    "grading.RolledEnrollment.source": "the enrollment itself is told",
    "grading.SealedGrade.enrollment": "the grade is told as it is shown",
    "reports.Report.enrollment": "what somebody else asked for; the audit has it",
}


def test_every_table_that_names_a_cadet_or_an_enrollment_is_told_of(corps):
    own = cast.account(Role.CADET)
    cast.enrolled(corps, user=own)
    with CaptureQueriesContext(connection) as captured:
        cast.client_of(own).get("/api/v1/privacy/my-data")
    asked = " ".join(query["sql"] for query in captured)

    left_out = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for model in (Cadet, Enrollment)
        for relation in references_to(model)
        if f'"{relation.related_model._meta.db_table}"."{relation.field.column}"' not in asked
    }

    assert left_out - TOLD_OTHERWISE.keys() == set(), "it joins read_own_data, or TOLD_OTHERWISE here"


def test_what_a_cadet_took_part_in_and_asked_for_is_told(corps):
    own = cast.account(Role.CADET)
    enrollment = cast.enrolled(corps, user=own)
    activity = Activity.objects.create(
        term=enrollment.term, kind="service", title="Tree planting", starts_at=cast.MUSTER, ends_at=cast.MUSTER,
        created_at=cast.MUSTER,
    )  # fmt: skip
    Participation.objects.create(activity=activity, enrollment=enrollment, hours=4)
    Correction.objects.create(
        user=own,
        cadet=enrollment.cadet,
        field="email",
        says="",
        wanted="me@example.edu.ph",
        requested_at=cast.MUSTER,
    )

    found = cast.client_of(own).get("/api/v1/privacy/my-data").json()

    [term] = found["enrollments"]
    assert [(row["activity_title"], row["hours"]) for row in term["activities"]] == [
        ("Tree planting", "4.00")
    ]
    assert [row["wanted"] for row in found["corrections"]] == ["me@example.edu.ph"]


def test_it_takes_the_same_statements_however_much_there_is(corps):
    own = cast.account(Role.CADET)
    enrollment, client = cast.enrolled(corps, user=own), cast.client_of(own)
    counts = []
    for number in (1, 5):
        for index in range(number):
            fill(corps, enrollment, word=f"mine {number} {index}")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/api/v1/privacy/my-data").status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
