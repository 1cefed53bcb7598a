"""Which of two reports of a cadet stands, whatever the order in which they arrive."""

import json
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.attendance.rules import (
    AttendanceStatus,
    ScanKind,
    Source,
    Standing,
    Window,
    after_scan,
    default_window,
)
from apps.attendance.rules.arrivals import curve_of
from tests.cast import MUSTER, window

WINDOW = window()
ROOT = Path(__file__).resolve().parents[2]


def minutes(number: float):
    return MUSTER + timedelta(minutes=number)


def scan(standing, at, kind=ScanKind.IN):
    return after_scan(standing, kind=kind, scanned_at=at, window=WINDOW) or standing


@pytest.mark.parametrize(
    ("minute", "status"),
    [
        (0, AttendanceStatus.PRESENT),
        (30, AttendanceStatus.PRESENT),
        (31, AttendanceStatus.LATE),
        (60, AttendanceStatus.LATE),
    ],
)
def test_a_scan_is_judged_by_when_it_was_made(minute, status):
    assert scan(None, minutes(minute)) == Standing(status, Source.SCAN, minutes(minute))


@pytest.mark.parametrize(
    ("minute", "kind", "taken"),
    [
        (-1, ScanKind.IN, False),
        (0, ScanKind.IN, True),
        (61, ScanKind.IN, False),
        (61, ScanKind.OUT, True),
        (301, ScanKind.OUT, False),
    ],
)
def test_a_window_takes_scans_in_until_late_and_scans_out_until_the_close(minute, kind, taken):
    assert WINDOW.takes(kind, minutes(minute)) is taken


@given(st.lists(st.integers(0, 60), min_size=1, max_size=5), st.randoms())
def test_of_several_scans_the_earliest_stands_in_whatever_order_they_arrive(times, random):
    random.shuffle(times)
    standing = None
    for minute in times:
        standing = scan(standing, minutes(minute))

    assert standing.scanned_at == minutes(min(times))
    assert standing.status is WINDOW.status_at(minutes(min(times)))


def test_in_and_out_in_any_order_end_the_same():
    scans = [
        (minutes(5), ScanKind.IN),
        (minutes(10), ScanKind.IN),
        (minutes(200), ScanKind.OUT),
        (minutes(250), ScanKind.OUT),
    ]

    ends = set()
    for order in permutations(scans):
        standing = None
        for at, kind in order:
            standing = scan(standing, at, kind)
        ends.add((standing.scanned_at, standing.time_out))

    assert ends == {(minutes(5), minutes(250))}


@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from(ScanKind)), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
    st.sampled_from([None, Standing(AttendanceStatus.ABSENT, Source.CLOSE)]),
)
def test_scans_of_either_kind_in_any_order_end_the_same(scans, dice, before):
    ends = set()
    for _ in range(4):
        standing = before
        for minute, kind in scans:
            standing = scan(standing, minutes(minute), kind)
        ends.add(standing)
        dice.shuffle(scans)

    coming = minutes(min(minute for minute, _ in scans))
    going = max((minutes(minute) for minute, kind in scans if kind is ScanKind.OUT), default=None)
    assert ends == {Standing(WINDOW.status_at(coming), Source.SCAN, coming, going)}


@pytest.mark.parametrize("source", [Source.MANUAL, Source.EXCUSE, Source.IMPORT])
def test_a_scan_never_overrides_a_persons_decision(source):
    decided = Standing(AttendanceStatus.ABSENT, source)

    assert after_scan(decided, kind=ScanKind.IN, scanned_at=minutes(1), window=WINDOW) is None


def test_a_scan_that_arrives_after_the_close_replaces_the_absence_written_then():
    closed = Standing(AttendanceStatus.ABSENT, Source.CLOSE)

    assert scan(closed, minutes(40)) == Standing(AttendanceStatus.LATE, Source.SCAN, minutes(40))


def test_a_window_out_of_order_says_what_is_wrong():
    assert Window(minutes(0), minutes(-1), minutes(60), minutes(30)).problems() == [
        "“On time until” lies before the opening.",
        "The close lies before “late until”.",
    ]


def test_the_default_window_is_the_whole_local_day():
    given_window = default_window(date(2026, 8, 8), ZoneInfo("Asia/Manila"))

    assert given_window.opens_at.isoformat() == "2026-08-08T00:00:00+08:00"
    assert given_window.on_time_until.isoformat() == "2026-08-08T07:30:00+08:00"
    assert given_window.closes_at.isoformat() == "2026-08-09T00:00:00+08:00"


def test_the_curve_of_arrivals_has_the_points_that_the_board_draws():
    cases = json.loads((ROOT / "client/tests/support/arrival-curves.json").read_text())

    for case in cases:
        points = curve_of(map(datetime.fromisoformat, case["arrivals"]))
        assert [[f"{one.at:%Y-%m-%dT%H:%M:%SZ}", one.came, one.total] for one in points] == case["points"]
