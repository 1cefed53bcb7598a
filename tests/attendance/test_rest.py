"""POST training-days/{id}/records/rest: everyone who has no record yet, at once."""

import pytest

from apps.attendance.models import AttendanceRecord
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import muster
from apps.authentication.rules.duties import DutyKind
from apps.system.models import AuditEntry, OutboxEvent
from apps.system.rules import SEALED
from apps.system.services import sealing
from tests import cast
from tests.cast import MUSTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(corps):
    return cast.training_day(corps)


def mark_rest(user, day, **changes):
    body = {"reason": "counted in line", **changes}
    response = cast.client_of(user).post(f"/api/v1/training-days/{day.pk}/records/rest", body, format="json")
    assert response.status_code == 200, response.content
    return response.json()["marked"]


def standings():
    rows = AttendanceRecord.objects.values_list("enrollment_id", "status", "source")
    return {enrollment: (status, source) for enrollment, status, source in rows}


def test_the_rest_is_marked_and_whoever_has_a_record_keeps_it(corps, day):
    excused, *rest = corps.enrollments
    muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=excused.pk, session_id=None,
                status=AttendanceStatus.EXCUSED, reason="", now=MUSTER)  # fmt: skip

    marked = mark_rest(corps.sergeant, day)

    assert marked == len(rest)
    assert standings() == {
        excused.pk: ("excused", "manual"),
        **{row.pk: ("present", "manual") for row in rest},
    }
    assert OutboxEvent.objects.filter(type="attendance.record_saved").count() == len(rest) + 1
    assert mark_rest(corps.sergeant, day) == 0


def test_each_cadet_has_an_entry_in_the_audit_whose_reason_is_sealed_as_theirs(corps, day):
    mark_rest(corps.sergeant, day)

    entries = AuditEntry.objects.filter(action="attendance.marked")
    assert len(entries) == len(corps.enrollments)
    assert {entry.reason for entry in entries} == {SEALED}
    assert {entry.reason for entry in sealing.opened(entries)} == {"counted in line"}


def test_a_company_alone_and_only_whom_the_duty_covers(corps, day):
    corps.enrollments.append(cast.enrolled(corps, company=corps.bravo))
    officer = cast.staff(DutyKind.COMPANY, company=corps.bravo)
    of_bravo = {row.pk for row in corps.enrollments if row.company_id == corps.bravo.pk}

    assert mark_rest(officer, day, company="Alpha") == 0
    assert mark_rest(officer, day) == len(of_bravo)
    assert set(standings()) == of_bravo
    assert mark_rest(corps.sergeant, day, company=str(corps.alpha.pk), status="late") > 0
    assert {status for status, _ in standings().values()} == {"present", "late"}


def test_an_absence_that_the_close_wrote_is_a_record_too(corps):
    closed = cast.training_day(corps, closed=True)

    assert mark_rest(corps.sergeant, closed) == 0
    assert {status for status, _ in standings().values()} == {"absent"}
