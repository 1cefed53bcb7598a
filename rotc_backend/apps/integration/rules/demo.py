"""The demo corps: 1,200 people who do not exist, in the middle of a term. Always the same, told relative to today."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from apps.attendance.rules import AttendanceStatus, Source, default_window
from apps.cadets.rules import EnrollmentStatus, Sex, fold
from apps.grading.rules import LedgerKind, MarkCode
from apps.system.rules import Semester

SEED = 1002
COMPANIES = ("Alpha", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot")
SECOND_YEAR_COMPANIES = ("Echo", "Foxtrot")
PLATOONS = 4
PLATOON_SIZE = 50
PAST_DAYS = 9
TITLES = (
    "Orientation and oath taking", "School of the soldier without arms", "Drill and ceremonies", "Military courtesy",
    "Map reading", "First aid", "Basic weapons training", "Field sanitation", "Signal communication",
    "School of the soldier with arms", "Disaster response", "Small unit tactics", "Squad drill", "Tactical inspection",
    "Graduation rehearsal",
)  # fmt: skip
MERITS = (
    (5, "Best turnout of the platoon"), (3, "Helped to set up the parade ground"), (10, "Led the platoon at parade"),
    (5, "Volunteered for the clean-up drive"), (2, "Answered well at the lecture"),
)  # fmt: skip
DEMERITS = (
    (2, "Nameplate missing"), (3, "Boots not polished"), (5, "Late to formation"), (3, "Talking in ranks"),
    (5, "Improper haircut"), (10, "Left formation without leave"),
)  # fmt: skip
# The cadet that the login “cadet” belongs to, by place on the roster.
STORY = 6


@dataclass(frozen=True)
class DemoTerm:
    """The term around today: `past` and `planned` are its Saturdays, today excluded."""

    name: str
    school_year: str
    semester: Semester
    past: Sequence[date]
    planned: Sequence[date]


@dataclass(frozen=True)
class DemoRecord:
    """One cadet on one past day, or at today's muster."""

    status: AttendanceStatus
    source: Source
    scanned_at: datetime | None = None
    time_out: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class DemoEntry:
    """A merit or demerit."""

    kind: LedgerKind
    points: int
    reason: str
    recorded_at: datetime


@dataclass(frozen=True)
class DemoCadet:
    """One cadet: `values` as of a roster row, records by past day (None: no record), entries, scores by assessment code."""

    values: Mapping[str, Any]
    records: Sequence[DemoRecord | None]
    entries: Sequence[DemoEntry]
    scores: Mapping[str, Decimal]


def demo_term(today: date) -> DemoTerm:
    """Fifteen Saturdays, nine of them past, in the semester that the date lies in."""
    last = today - timedelta(days=(today.weekday() - 5) % 7 or 7)
    saturdays = [last + timedelta(weeks=week) for week in range(1 - PAST_DAYS, len(TITLES) - PAST_DAYS + 2)]
    is_first = today.month >= 6
    year = today.year if is_first else today.year - 1
    school_year = f"{year}-{year + 1}"
    semester = Semester.FIRST if is_first else Semester.SECOND
    return DemoTerm(
        name=f"{semester.value.capitalize()} Semester {school_year} (demo)",
        school_year=school_year,
        semester=semester,
        past=saturdays[:PAST_DAYS],
        planned=[day for day in saturdays[PAST_DAYS:] if day > today][: len(TITLES) - PAST_DAYS],
    )


def demo_corps(term: DemoTerm, zone: ZoneInfo, *, platoon_size: int = PLATOON_SIZE) -> list[DemoCadet]:
    """The whole corps, platoon by platoon."""
    names = _names()
    random = Random(SEED)  # noqa: S311  # a demo that is the same every time
    size = len(COMPANIES) * PLATOONS * platoon_size
    corps = [
        _cadet(random, names, place, term, platoon_place=place // platoon_size, zone=zone)
        for place in range(size)
    ]
    corps[STORY] = _story(corps[STORY], term, zone)
    return corps


def muster_so_far(
    count: int, *, now: datetime, zone: ZoneInfo, platoon_size: int = PLATOON_SIZE
) -> dict[int, DemoRecord]:
    """Who of `count` cadets was scanned today already, by place on the roster: about half, none later than `now`."""
    random = Random(SEED + 1)  # noqa: S311  # the same every time
    local = now.astimezone(zone)
    window = default_window(local.date(), zone)
    until = min(local, datetime.combine(local.date(), time(7, 45), zone))
    since = max(window.opens_at, until - timedelta(minutes=75))
    scanned = {}
    for place in range(count):
        # Whole platoons arrive together; the login's cadet is left for the first scan.
        share = 0.9 if (place // platoon_size) % 2 == 0 else 0.2
        moment = since + (until - since) * random.betavariate(3, 3)
        if random.random() < share and place != STORY:
            scanned[place] = DemoRecord(window.status_at(moment), Source.SCAN, moment.replace(microsecond=0))
    return scanned


def _cadet(
    random: Random, names: Any, place: int, term: DemoTerm, *, platoon_place: int, zone: ZoneInfo
) -> DemoCadet:
    company = COMPANIES[platoon_place // PLATOONS]
    platoon = platoon_place % PLATOONS + 1
    values = _person(random, names, place, term)
    is_second_year = company in SECOND_YEAR_COMPANIES
    dropped = random.random() < 0.012 and place != STORY
    values |= {
        "course": "MS 2" if is_second_year else "MS 1",
        "year_level": 2 if is_second_year else 1,
        "battalion": "1st Battalion" if company in COMPANIES[:3] else "2nd Battalion",
        "company": company,
        "platoon": platoon,
        "status": EnrollmentStatus.DROPPED if dropped else EnrollmentStatus.ONGOING,
        "birthdate": date(int(term.school_year[:4]) - (19 if is_second_year else 18), 1, 1)
        + timedelta(days=random.randrange(365)),
    }
    if dropped:
        values["mark"] = MarkCode.DROPPED
    diligence = 0.4 if dropped else random.betavariate(12, 2)
    records = [_record(random, day, diligence, zone) for day in term.past]
    entries = [_entry(random, term, diligence, zone) for _ in range(random.choice((0, 0, 1, 1, 2, 3)))]
    talent = random.gauss(80, 9)
    scores = {
        code: Decimal(round(2 * min(100.0, max(35.0, random.gauss(talent, 6))))) / 2
        for code in ("prelim", "midterm")
        if random.random() > 0.008
    }
    return DemoCadet(values, records, entries, scores)


def _person(random: Random, names: Any, place: int, term: DemoTerm) -> dict[str, Any]:
    sex = random.choice((Sex.MALE, Sex.FEMALE))
    is_maranao = random.random() < 0.36
    surnames = names["surnames"]
    family = surnames["maranao"] if is_maranao else surnames["bisaya"] + surnames["general"]
    given = names["given"][f"{sex.value}_muslim" if is_maranao else sex.value]
    first, last = random.choice(given), random.choice(family)
    number = place + 1
    return {
        # Five digits: the unit's own numbers have four, so that a real roster never meets a demo cadet.
        "student_number": f"{term.school_year[:4]}-9{number:04}",
        "last_name": last,
        "first_name": first,
        "middle_name": random.choice(family) if random.random() < 0.85 else "",
        "suffix": random.choice(("Jr.", "II", "III")) if sex is Sex.MALE and random.random() < 0.05 else "",
        "sex": sex,
        "email": f"{fold(first)}.{fold(last)}.{number}@example.com".replace(" ", ""),
        "contact_number": f"0900000{number:04}",
        "address": f"Purok {random.randint(1, 7)}, {random.choice(names['towns'])}, Lanao del Norte",
        "degree_program": random.choice(names["degree_programs"]),
    }


def _record(random: Random, day: date, diligence: float, zone: ZoneInfo) -> DemoRecord | None:
    chance = random.random()
    if chance < diligence:
        moment = _at(day, 6, 15, zone) + timedelta(seconds=random.randrange(75 * 60))
        out = _at(day, 11, 30, zone) + timedelta(seconds=random.randrange(40 * 60))
        return DemoRecord(
            AttendanceStatus.PRESENT, Source.SCAN, moment, out if random.random() < 0.6 else None
        )
    rest = (chance - diligence) / (1 - diligence)
    if rest < 0.45:
        moment = _at(day, 7, 31, zone) + timedelta(seconds=random.randrange(60 * 60))
        return DemoRecord(AttendanceStatus.LATE, Source.SCAN, moment)
    if rest < 0.6:
        return DemoRecord(AttendanceStatus.EXCUSED, Source.MANUAL, reason="Medical certificate")
    return DemoRecord(AttendanceStatus.ABSENT, Source.CLOSE)


def _entry(random: Random, term: DemoTerm, diligence: float, zone: ZoneInfo) -> DemoEntry:
    moment = _at(random.choice(term.past), 8, 30, zone) + timedelta(minutes=random.randrange(180))
    if random.random() < diligence * 0.6:
        points, reason = random.choice(MERITS)
        return DemoEntry(LedgerKind.MERIT, points, reason, moment)
    points, reason = random.choice(DEMERITS)
    return DemoEntry(LedgerKind.DEMERIT, points, reason, moment)


def _story(cadet: DemoCadet, term: DemoTerm, zone: ZoneInfo) -> DemoCadet:
    """Mostly on time, twice late, once excused; a merit, and a demerit that costs points."""
    records: list[DemoRecord | None] = []
    for number, day in enumerate(term.past):
        if number in (2, 5):
            records.append(DemoRecord(AttendanceStatus.LATE, Source.SCAN, _at(day, 7, 41, zone)))
        elif number == 4:
            records.append(DemoRecord(AttendanceStatus.EXCUSED, Source.MANUAL, reason="Medical certificate"))
        elif number == 7:
            records.append(DemoRecord(AttendanceStatus.ABSENT, Source.CLOSE))
        else:
            out = _at(day, 11, 45, zone)
            records.append(
                DemoRecord(AttendanceStatus.PRESENT, Source.SCAN, _at(day, 6, 50 + number, zone), out)
            )
    entries = [
        DemoEntry(LedgerKind.DEMERIT, 5, "Late to formation", _at(term.past[2], 8, 0, zone)),
        DemoEntry(LedgerKind.MERIT, 3, "Helped to set up the parade ground", _at(term.past[3], 11, 0, zone)),
    ]
    scores = {"prelim": Decimal("84.5"), "midterm": Decimal(91)}
    return DemoCadet({**cadet.values, "status": EnrollmentStatus.ONGOING}, records, entries, scores)


def _at(day: date, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(hour, minute), zone)


def _names() -> Any:
    path = Path(__file__).resolve().parents[1] / "demo_names.json"
    return json.loads(path.read_text(encoding="utf-8"))
