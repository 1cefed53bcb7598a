"""Scans for a person to look at: what is flagged, by whom it is looked at, and that nothing follows by itself."""

import uuid
from datetime import timedelta

import pytest

from apps.attendance.models import AttendanceRecord, FlagReview, Scan
from apps.attendance.rules.flags import FlagKind, Limits, ScanSeen, flags_of
from apps.authentication.rules import Role
from apps.system.rules import SEALED
from apps.system.services import unit
from tests import cast
from tests.cast import MUSTER

LIMITS = Limits(scans_a_minute=3, same_second=3, two_places=timedelta(seconds=20))


def seen(*scans):
    """(scanner, cadet, second of the scan) as scans."""
    return [
        ScanSeen(number, scanner, cadet, MUSTER + timedelta(seconds=second))
        for number, (scanner, cadet, second) in enumerate(scans)
    ]


def found(*scans):
    return [(flag.kind, len(flag.scans)) for flag in flags_of(seen(*scans), LIMITS)]


def test_a_scanner_that_is_faster_than_a_person_is_flagged_and_one_at_the_limit_is_not():
    usual = [(1, cadet, cadet * 15) for cadet in range(3)]

    assert found(*usual) == []
    assert found(*usual, (1, 9, 50)) == [(FlagKind.FAST_SCANNER, 4)]
    # The same card again and again is one cadet, not many.
    assert found(*[(1, 1, second) for second in range(0, 50, 5)]) == []


def test_many_cadets_in_one_second_over_all_scanners_are_flagged():
    assert found((1, 1, 5), (2, 2, 5.4)) == []
    assert found((1, 1, 5), (2, 2, 5.4), (3, 3, 5.9)) == [(FlagKind.SAME_SECOND, 3)]


def test_one_cadet_at_two_scanners_nearly_at_once_is_flagged_once():
    assert found((1, 7, 0), (2, 7, 21)) == []
    assert found((1, 7, 0), (1, 7, 5)) == []
    assert found((1, 7, 0), (2, 7, 20), (1, 7, 30)) == [(FlagKind.TWO_PLACES, 3)]


def test_a_phone_is_told_by_what_it_calls_itself_whoever_is_signed_in_on_it():
    one, other = uuid.uuid4(), uuid.uuid4()

    def kinds(*scans):
        rows = [
            ScanSeen(number, scanner, cadet, MUSTER + timedelta(seconds=second), device)
            for number, (device, scanner, cadet, second) in enumerate(scans)
        ]
        return [flag.kind for flag in flags_of(rows, LIMITS)]

    # Two phones of one account are two places; one phone that two people signed in on is one.
    assert kinds((one, 1, 7, 0), (other, 1, 7, 5)) == [FlagKind.TWO_PLACES]
    assert kinds((one, 1, 7, 0), (one, 2, 7, 5)) == []
    # Nobody is too fast on four phones.
    minute = [(uuid.uuid4(), 1, cadet, 12 * cadet) for cadet in range(4)]
    assert kinds(*minute) == []
    assert kinds(*[(one, *rest) for _, *rest in minute]) == [FlagKind.FAST_SCANNER]


def test_the_name_of_a_flag_stays_when_scans_come_in_late_and_in_whatever_order():
    early = seen((1, 7, 10), (2, 7, 20))
    late = ScanSeen(99, 3, 7, MUSTER + timedelta(seconds=5))

    [before] = flags_of(early, LIMITS)
    [after] = flags_of([late, *reversed(early)], LIMITS)

    assert before.key == after.key
    assert [scan.id for scan in after.scans] == [99, 0, 1]


@pytest.fixture
def day(corps):
    return cast.training_day(corps)


def scanned(day, scanner, enrollment, second, *, outcome="duplicate"):
    return Scan.objects.create(
        client_id=uuid.uuid4(), day=day, session=day.sessions.get(), enrollment=enrollment, kind="in", outcome=outcome,
        scanned_at=MUSTER + timedelta(seconds=second), received_at=MUSTER, scanned_by=scanner,
    )  # fmt: skip


def listed(user, day):
    answer = cast.client_of(user).get(f"/api/v1/training-days/{day.pk}/flags")
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def review(user, day, key, verdict="fine"):
    body = {"key": key, "verdict": verdict, "reason": "he ran back for his cap"}
    return cast.client_of(user).post(f"/api/v1/training-days/{day.pk}/flags", body, format="json")


@pytest.mark.django_db
def test_what_somebody_looked_at_is_closed_until_more_scans_come_in_and_changes_no_record(corps, day):
    first, second = cast.account(Role.STAFF), cast.account(Role.STAFF)
    cadet = corps.enrollments[0]
    scanned(day, first, cadet, 0)
    scanned(day, second, cadet, 4)
    scanned(day, second, corps.enrollments[1], 5, outcome="rejected")
    [flag] = listed(corps.sergeant, day)

    answer = review(corps.sergeant, day, flag["key"], "follow_up")

    assert answer.status_code == 200, answer.content
    [after] = listed(corps.commandant, day)
    assert (flag["is_open"], after["is_open"]) == (True, False)
    assert (flag["kind"], flag["scan_count"], flag["cadet_count"]) == ("two_places", 2, 1)
    assert after["scanners"] == sorted([first.display_name, second.display_name])
    assert {scan["student_number"] for scan in after["scans"]} == {cadet.cadet.student_number}
    assert (after["review"]["verdict"], after["review"]["reviewed_by"]) == (
        "follow_up",
        corps.sergeant.display_name,
    )
    assert not AttendanceRecord.objects.exists()
    scanned(day, first, cadet, 9)
    [grown] = listed(corps.commandant, day)
    assert grown["is_open"]
    assert review(corps.commandant, day, flag["key"]).status_code == 200
    assert FlagReview.objects.count() == 2
    [entry, _] = cast.audited(action="flag.reviewed")
    assert (entry.reason, SEALED in entry.reason) == ("he ran back for his cap", False)


@pytest.mark.django_db
def test_whoever_made_the_scans_does_not_look_at_them(corps, day):
    scanned(day, corps.sergeant, corps.enrollments[0], 0)
    scanned(day, cast.account(Role.STAFF), corps.enrollments[0], 4)
    [flag] = listed(corps.sergeant, day)

    own, other = review(corps.sergeant, day, flag["key"]), review(corps.commandant, day, flag["key"])

    assert (own.status_code, other.status_code) == (403, 200)
    assert review(corps.commandant, day, "two_places:0").status_code == 404


@pytest.mark.django_db
def test_the_unit_says_from_what_on_scans_are_flagged(corps, day):
    for second, scanner in enumerate((cast.account(Role.STAFF), cast.account(Role.STAFF))):
        scanned(day, scanner, corps.enrollments[0], 30 * second)

    assert listed(corps.sergeant, day) == []
    unit.change_flag_limits(actor=corps.commandant, fields={"flag_two_places_seconds": 30}, now=MUSTER)

    assert len(listed(corps.sergeant, day)) == 1
