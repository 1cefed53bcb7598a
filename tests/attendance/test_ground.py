"""What happens on the ground of a training day besides the roll: staff, head-counts, scanners, arrivals, the missing."""

import uuid
from datetime import timedelta

import pytest

from apps.attendance.models import AttendanceRecord, DayStaff, HeadCount
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import muster, scanners, staff
from apps.attendance.services.staff import NotOnThisDay
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Cadet
from apps.system.models import OutboxEvent, Platoon
from common.errors import Forbidden, Invalid
from tests import cast
from tests.cast import MUSTER
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def day(corps):
    return cast.training_day(corps)


def get(user, day, route, **query):
    answer = cast.client_of(user).get(f"/api/v1/training-days/{day.pk}/{route}", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def marked(corps, day, enrollment, status=AttendanceStatus.PRESENT, now=MUSTER):
    muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=enrollment.pk, session_id=None, status=status, reason="x",
                now=now)  # fmt: skip


def test_the_staff_of_a_day_are_listed_with_who_runs_it_and_who_came(corps, day):
    tac = cast.staff(DutyKind.TAC)
    cadet = cast.account(Role.CADET)
    staff.set_staff(
        actor=corps.commandant, day_id=day.pk, user_id=tac.pk, fields={"is_on_duty": True}, now=MUSTER
    )
    staff.check_in(actor=tac, day_id=day.pk, now=MUSTER)
    staff.check_in(actor=tac, day_id=day.pk, now=MUSTER + timedelta(minutes=9))
    staff.check_out(actor=tac, day_id=day.pk, now=MUSTER + timedelta(hours=5))

    answer = get(corps.sergeant, day, "staff")

    lines = {line["user_id"]: line for line in answer["results"]}
    assert set(lines) == {corps.commandant.pk, corps.sergeant.pk, tac.pk}
    assert cadet.pk not in lines
    assert lines[tac.pk]["is_on_duty"]
    # The first coming and the last going stand.
    row = DayStaff.objects.get(user=tac)
    assert (row.time_in, row.time_out) == (MUSTER, MUSTER + timedelta(hours=5))
    assert answer["counts"] == {"staff": 3, "on_duty": 1, "came": 1, "left": 1}
    shown = cast.client_of(cadet).get(f"/api/v1/training-days/{day.pk}").json()["on_duty"]
    assert shown == [{"id": tac.pk, "name": tac.display_name}]
    # No record of a cadet, so nothing that a grade hangs on.
    assert not AttendanceRecord.objects.exists()


def test_staff_check_in_on_the_day_only_and_cadets_never(corps, day):
    later = cast.training_day(corps, opened=False, held_on=MUSTER.date() + timedelta(days=30))

    with pytest.raises(NotOnThisDay):
        staff.check_in(actor=corps.sergeant, day_id=later.pk, now=MUSTER)
    with pytest.raises(Forbidden):
        staff.check_in(actor=cast.account(Role.CADET), day_id=day.pk, now=MUSTER)
    with pytest.raises(Invalid, match="Check in first"):
        staff.check_out(actor=corps.sergeant, day_id=day.pk, now=MUSTER)
    with pytest.raises(Invalid, match="before they came"):
        staff.set_staff(actor=corps.commandant, day_id=day.pk, user_id=corps.sergeant.pk, fields={"time_out": MUSTER},
                        now=MUSTER)  # fmt: skip

    assert not DayStaff.objects.exists()


def test_before_the_day_is_open_staff_check_in_on_its_date_as_the_unit_s_calendar_has_it(corps):
    # 07:00 on Saturday in Manila is still Friday in UTC.
    day = cast.training_day(corps, opened=False)

    line = staff.check_in(actor=corps.sergeant, day_id=day.pk, now=MUSTER)

    assert line.time_in == MUSTER
    with pytest.raises(NotOnThisDay):
        staff.check_in(actor=corps.commandant, day_id=day.pk, now=MUSTER + timedelta(days=1))


def test_a_head_count_is_shown_against_what_is_scanned_and_its_history_is_kept(corps, day):
    platoon = Platoon.objects.get(company=corps.alpha)
    leader = cast.staff(DutyKind.LEADER, platoon=platoon)
    path = f"/api/v1/training-days/{day.pk}/head-counts"
    marked(corps, day, corps.enrollments[0])
    for counted in (1, 3):
        body = {"platoon": platoon.pk, "counted": counted, "note": "in line"}
        assert cast.client_of(leader).post(path, body, format="json").status_code == 201
    marked(corps, day, corps.enrollments[1], AttendanceStatus.LATE)
    marked(corps, day, corps.enrollments[2], AttendanceStatus.ABSENT)

    [line] = get(leader, day, "head-counts")["results"]
    history = get(leader, day, f"head-counts/{platoon.pk}")["results"]

    assert (line["enrolled"], line["scanned"], line["counted"], line["difference"]) == (3, 2, 3, 1)
    assert (line["entered_by"], line["note"]) == (leader.display_name, "in line")
    # What was scanned at that time stays beside each count.
    assert [(row["counted"], row["scanned"]) for row in history] == [(3, 1), (1, 1)]
    assert HeadCount.objects.count() == 2
    [event, *_] = OutboxEvent.objects.filter(type="attendance.platoon_counted")
    assert set(event.audience) == {"corps", f"company:{corps.alpha.pk}", f"platoon:{platoon.pk}"}


def test_a_platoon_out_of_scope_is_no_platoon_and_a_planned_day_takes_no_count(corps, day):
    platoon = Platoon.objects.create(company=corps.bravo, number=4)
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))
    planned = cast.training_day(corps, title="Later", opened=False)
    body = {"platoon": platoon.pk, "counted": 3}

    unseen = officer.post(f"/api/v1/training-days/{day.pk}/head-counts", body, format="json")
    early = cast.client_of(corps.sergeant).post(
        f"/api/v1/training-days/{planned.pk}/head-counts", body, format="json"
    )

    assert (unseen.status_code, early.status_code) == (404, 409)
    assert not HeadCount.objects.exists()


def test_a_scanner_is_known_by_its_newest_report_and_only_boards_hear_of_it(corps, day):
    phone, other = uuid.uuid4(), uuid.uuid4()
    for minute, (device, queued) in enumerate([(phone, 40), (other, 0), (phone, 3)]):
        scanners.report_scanner(actor=corps.sergeant, day_id=day.pk, device=device, queued=queued,
                                now=MUSTER + timedelta(minutes=minute))  # fmt: skip

    found = {row["device"]: row["queued"] for row in get(corps.commandant, day, "scanners")["results"]}

    assert found == {str(phone): 3, str(other): 0}
    events = OutboxEvent.objects.filter(type="attendance.scanner_reported").order_by("id")
    assert [event.data["queued"] for event in events] == [40, 0, 3]
    assert {place.split(":")[0] for event in events for place in event.audience} == {
        "corps",
        "company",
        "platoon",
    }


def test_arrivals_say_when_each_cadet_whom_one_sees_came(corps, day):
    in_bravo = cast.enrolled(corps, company=corps.bravo)
    seen = (corps.enrollments[0], in_bravo)
    for enrollment in seen:
        AttendanceRecord.objects.create(session=day.sessions.get(), enrollment=enrollment, status="present", source="scan",
                                        scanned_at=MUSTER, recorded_at=MUSTER, updated_at=MUSTER)  # fmt: skip

    officer = get(cast.staff(DutyKind.COMPANY, company=corps.bravo), day, "arrivals")
    everyone = get(corps.sergeant, day, "arrivals")

    assert set(officer["times"]) == {str(in_bravo.pk)}
    assert set(everyone["times"]) == {str(row.pk) for row in seen}
    assert everyone["session"] == day.sessions.get().pk


def test_the_missing_are_those_without_a_record_and_the_absent_with_how_to_reach_them(corps, day):
    here, absent, unmarked = corps.enrollments
    Cadet.objects.filter(pk=unmarked.cadet_id).update(contact_number="0917 555 0100")
    marked(corps, day, here)
    marked(corps, day, absent, AttendanceStatus.ABSENT)
    excused = cast.enrolled(corps, company=corps.bravo)
    marked(corps, day, excused, AttendanceStatus.EXCUSED)

    found = get(corps.sergeant, day, "missing")["results"]
    of_bravo = get(corps.sergeant, day, "missing", company="Bravo")["results"]
    searched = get(corps.sergeant, day, "missing", search=unmarked.cadet.student_number)["results"]

    assert {row["enrollment_id"] for row in found} == {absent.pk, unmarked.pk}
    assert of_bravo == []
    assert [(row["enrollment_id"], row["contact_number"]) for row in searched] == [
        (unmarked.pk, "0917 555 0100")
    ]
