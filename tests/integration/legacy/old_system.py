# ruff: noqa: E501 (tables of rows)
"""A database of the old system for the tests, in SQLite's loose typing: made from its own schema, filled with a small
corps, and with every kind of broken row that was thought of."""

import sqlite3
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# bcryptjs, four rounds: "right" is the password of all of them.
HASHES = {
    "$2a$": "$2a$04$MsiJy0saO46tBx1YhAkbaOn3s2TYaEFKGrdJWtjH2FN4U2PBRDAAS",
    "$2b$": "$2b$04$MsiJy0saO46tBx1YhAkbaOn3s2TYaEFKGrdJWtjH2FN4U2PBRDAAS",
    "$2y$": "$2y$04$MsiJy0saO46tBx1YhAkbaOn3s2TYaEFKGrdJWtjH2FN4U2PBRDAAS",
}


class OldDatabase:
    """The file, and how rows get into it. `loose` lets in what the schema would refuse, as a database without its checks."""

    def __init__(self, path: Path, *, loose: bool = False) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        schema = (HERE / "schema.sqlite.sql").read_text(encoding="utf-8")
        if loose:
            for word in ("NOT NULL", "UNIQUE", "PRIMARY KEY AUTOINCREMENT", "PRIMARY KEY", "CHECK"):
                schema = _without(schema, word)
        self._connection = sqlite3.connect(path)
        self._connection.executescript(schema)

    def add(self, table: str, **values: Any) -> None:
        """One row."""
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))

    def run(self, statement: str, *parameters: Any) -> None:
        """Any statement."""
        self._connection.execute(statement, parameters)

    def save(self) -> str:
        """Written; the URL."""
        self._connection.commit()
        return self.url

    def count(self, table: str) -> int:
        """Rows of a table."""
        (number,) = self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(number)


def _without(schema: str, word: str) -> str:
    """The schema without a constraint; table constraints stay names of nothing."""
    lines = []
    for line in schema.splitlines():
        kept = line
        if word == "CHECK" and "CHECK(" in kept:
            start = kept.index("CHECK(")
            depth, end = 0, start
            for place in range(start + 5, len(kept)):
                depth += {"(": 1, ")": -1}.get(kept[place], 0)
                if depth == 0:
                    end = place + 1
                    break
            kept = kept[:start] + kept[end:]
        elif word == "UNIQUE" and kept.startswith("UNIQUE("):
            continue
        else:
            kept = kept.replace(word, "")
        lines.append(kept)
    return "\n".join(lines)


def small_corps(old: OldDatabase) -> None:
    """Eight cadets, two staff, three days and a row at least in every table; nothing broken."""
    old.add("training_staff", id=1, rank="SSg (Inf) PA", first_name="Rosa", last_name="Umali", role="Instructor",
    email="u@example.com", afpsn="O-1", blood_type="O+")  # fmt: skip
    old.add("training_staff", id=2, first_name="Lester", last_name="Jumawan", email="")
    names = ["Peña", "Pen\u0303afiel", "Dela Cruz ", "O'Hara", "Abdul'aziz", "Santos", "محمد", "Reyes"]
    births = [
        "2005-03-14",
        "3/14/2005",
        "March 14, 2005",
        "14-Mar-2005",
        "2005-03-13T16:00:00.000Z",
        "",
        None,
        "2004-01-02",
    ]
    for number, (last_name, birthdate) in enumerate(zip(names, births, strict=True), start=1):
        old.add(
            "cadets", id=number, student_id=f"2025-000{number}", first_name="Juan", last_name=last_name, birthdate=birthdate,
            middle_name=None if number % 2 else "", suffix_name="Jr." if number == 3 else None, company="ALPHA" if number
            == 2 else "Alpha", platoon="1st Platoon" if number == 4 else "1", cadet_course="MS-1" if number % 2 else "MS1", year_level="II",
            school_year="SY 2026-27" if number == 1 else "2026-2027", semester="1st Semester", gender="Male",
            email="same@example.com", is_archived=int(number == 8), created_at="2026-07-22 09:35:45", religion="Islam",
            rank="Cdt", status="Ongoing",
        )  # fmt: skip
    old.add(
        "users",
        id=1,
        username="head",
        password=HASHES["$2a$"],
        role="admin",
        is_approved=1,
        email="head@example.com",
    )
    for number, kind in enumerate(HASHES, start=2):
        old.add(
            "users",
            id=number,
            username=f"Cadet{number}",
            password=HASHES[kind],
            role="cadet",
            cadet_id=number - 1,
            is_approved=1,
        )
    old.add(
        "users",
        id=5,
        username="cadet2",
        password=HASHES["$2a$"],
        role="training_staff",
        staff_id=1,
        is_approved=1,
    )
    old.add("users", id=6, username="2025-0006", password="dummy", role="cadet", is_approved=1)
    old.add("users", id=7, username="waits", password=HASHES["$2b$"], role="cadet", cadet_id=7, is_approved=0)
    old.add(
        "users",
        id=8,
        username="gone__archived_8",
        password=HASHES["$2b$"],
        role="cadet",
        cadet_id=8,
        is_approved=1,
        is_archived=1,
    )
    for number, (date, title) in enumerate(
        [("2026-08-08", "Drill"), ("August 15, 2026", "Map Reading"), ("08/22/2026", "Drill")], start=1
    ):
        old.add("training_days", id=number, date=date, title=title, description="0700H")
    statuses = ["present", "late", "excused", "absent"]
    record = 0
    for day in (1, 2, 3):
        for cadet in range(1, 8):
            record += 1
            old.add("attendance_records", id=record, training_day_id=day, cadet_id=cadet, status=statuses[(day + cadet) % 4],
                    time_in=["7:05:09 AM", "07:05", "", None][cadet % 4], remarks="")  # fmt: skip
    ledger = [
        (1, "merit", 5),
        (1, "demerit", 10),
        (2, "merit", 8),
        (3, "demerit", 3),
        (3, "merit", -2),
        (4, "merit", 2),
    ]
    for number, (cadet, kind, points) in enumerate(ledger, start=1):
        old.add("merit_demerit_logs", id=number, cadet_id=cadet, type=kind, points=points, date_recorded="2026-08-01 00:51:47",
                issued_by_user_id=5 if number == 1 else None, issued_by_name="SSg Umali")  # fmt: skip
    # Cadet 1 has counters that agree with the rows, 2 a stale one, 3 blanks, 4 a mark, 5 more days than there were, 6
    # halves; 7 and 8 have none.
    for cadet, present, merits, demerits, scores, status in [
        (1, 2, 5, 10, (90, 91.5, 100), "active"), (2, 1, 8, 0, (80, 80, 80), None), (3, 2, 0, 3, (None, 70, 70), "active"),
        (4, 2, 2, 0, (60, 60, 60), "inc"), (5, 4, None, None, (75, 75, 75), "active"), (6, 2, 0, 0, (0, 50, 50), "completed"),
    ]:  # fmt: skip
        old.add("grades", id=cadet, cadet_id=cadet, attendance_present=present, merit_points=merits, demerit_points=demerits,
                prelim_score=scores[0], midterm_score=scores[1], final_score=scores[2], status=status,
                lifetime_merit_points=merits)  # fmt: skip
    old.add(
        "excuse_letters",
        id=1,
        cadet_id=1,
        date_absent="08/15/2026",
        reason="Sick",
        file_url="/uploads/file-1.jpg",
    )
    old.add(
        "staff_attendance_records", id=1, training_day_id=1, staff_id=1, status="present", time_in="6:47 AM"
    )
    old.add(
        "activities",
        id=1,
        title="Brigada",
        images='["/uploads/a.png", "https://res.example/b.png"]',
        image_path="C:\\pictures\\a.png",
    )
    old.add(
        "admin_messages",
        id=1,
        user_id=None,
        sender_role="admin",
        subject="All",
        message="0600H",
        status="broadcast",
    )
    old.add("staff_messages", id=1, sender_staff_id=1, content="Copy, sir.")
    for number in range(1, 30):
        old.add(
            "notifications",
            id=number,
            user_id=None if number % 3 else 2,
            message=f"Day {number} — Ñ",
            type="attendance",
        )
    old.add(
        "push_subscriptions",
        id=1,
        user_id=2,
        endpoint="https://push.example/1",
        keys='{"p256dh": "x", "auth": "y"}',
    )
    old.add("user_settings", user_id=2, dark_mode=1)
    old.add("system_settings", id=1, key="maintenance_mode", value=None)
    old.add("audit_logs", id=1, table_name="merit_demerit_logs", operation="INSERT", record_id=1, user_id=5,
            payload='{"cadet_id": 1, "points": 5}')  # fmt: skip
    old.add("sync_events", id=1, event_type="merit_added", cadet_id=1, payload='{"log_id": 1}')


# What is wrong → (table, row, kind of the reason). Each is added to a corps that is right otherwise.
BROKEN: dict[str, tuple[str, dict[str, Any], str]] = {
    "text for an id": ("notifications", {"id": "first", "message": "x", "type": "x"}, "key"),
    "no id": ("notifications", {"id": None, "message": "x", "type": "x"}, "key"),
    "an id too large": ("notifications", {"id": 9_000_000_000_000_000_000, "message": "x", "type": "x"}, "key"),
    "an id below one": ("notifications", {"id": -4, "message": "x", "type": "x"}, "key"),
    "an id twice": ("notifications", {"id": 1, "message": "again", "type": "x"}, "key"),
    "no UTF-8": ("notifications", {"id": 901, "message": b"\xff\xfe", "type": "x"}, "unreadable"),
    "not finite": ("users", {"id": 901, "username": "inf", "role": "cadet", "last_latitude": float("inf")}, "unreadable"),
    "blank message": ("notifications", {"id": 902, "message": " ", "type": "x"}, "missing"),
    "no name": ("cadets", {"id": 901, "student_id": "2025-0901", "first_name": None, "last_name": "X"}, "missing"),
    "huge name": ("cadets", {"id": 902, "student_id": "2025-0902", "first_name": "X" * 300_000, "last_name": "X"}, "unreadable"),
    "control character": ("cadets", {"id": 903, "student_id": "2025-0903", "first_name": "A\x00B", "last_name": "X"}, "unreadable"),
    "student number again": ("cadets", {"id": 904, "student_id": " 2025-0001 ", "first_name": "A", "last_name": "X"}, "duplicate"),
    "account of nobody": ("users", {"id": 902, "username": "orphan", "role": "cadet", "cadet_id": 777}, "orphan"),
    "account of somebody in quarantine": ("users", {"id": 903, "username": "d", "role": "cadet", "cadet_id": 902}, "depends"),
    "second account": ("users", {"id": 904, "username": "second", "role": "cadet", "cadet_id": 1}, "duplicate"),
    "user name again": ("users", {"id": 905, "username": "head", "role": "admin"}, "duplicate"),
    "no role": ("users", {"id": 906, "username": "captain", "role": "captain"}, "unreadable"),
    "words for a reference": ("users", {"id": 907, "username": "w", "role": "cadet", "cadet_id": "one"}, "orphan"),
    "no date": ("training_days", {"id": 901, "date": "some day", "title": "X"}, "unreadable"),
    "30 February": ("training_days", {"id": 902, "date": "2026-02-30", "title": "X"}, "unreadable"),
    "record of a day in quarantine": ("attendance_records", {"id": 901, "training_day_id": 901, "cadet_id": 1, "status": "present"}, "depends"),
    "record of no day": ("attendance_records", {"id": 902, "training_day_id": 555, "cadet_id": 1, "status": "present"}, "orphan"),
    "record of nobody": ("attendance_records", {"id": 903, "training_day_id": 1, "cadet_id": None, "status": "present"}, "orphan"),
    "record again": ("attendance_records", {"id": 904, "training_day_id": 1, "cadet_id": 1, "status": "late"}, "duplicate"),
    "unknown status": ("attendance_records", {"id": 905, "training_day_id": 1, "cadet_id": 8, "status": "there"}, "unreadable"),
    "points in words": ("merit_demerit_logs", {"id": 901, "cadet_id": 1, "type": "merit", "points": "five", "date_recorded": "2026-08-01"}, "out of range"),
    "half a point": ("merit_demerit_logs", {"id": 902, "cadet_id": 1, "type": "merit", "points": 2.5, "date_recorded": "2026-08-01"}, "out of range"),
    "no points": ("merit_demerit_logs", {"id": 903, "cadet_id": 1, "type": "merit", "points": 0, "date_recorded": "2026-08-01"}, "out of range"),
    "too many points": ("merit_demerit_logs", {"id": 904, "cadet_id": 1, "type": "merit", "points": 10**18, "date_recorded": "2026-08-01"}, "out of range"),
    "another type": ("merit_demerit_logs", {"id": 905, "cadet_id": 1, "type": "gift", "points": 1, "date_recorded": "2026-08-01"}, "unreadable"),
    "no moment": ("merit_demerit_logs", {"id": 906, "cadet_id": 1, "type": "merit", "points": 1, "date_recorded": None}, "missing"),
    "score above 100": ("grades", {"id": 901, "cadet_id": 7, "prelim_score": 150}, "out of range"),
    "score below 0": ("grades", {"id": 902, "cadet_id": 8, "final_score": -1}, "out of range"),
    "grades again": ("grades", {"id": 903, "cadet_id": 1, "prelim_score": 1}, "duplicate"),
    "counter in words": ("grades", {"id": 904, "cadet_id": 7, "attendance_present": "many"}, "out of range"),
    "broken JSON": ("activities", {"id": 901, "title": "X", "images": '["/uploads/a.png"'}, "invalid JSON"),
    "other JSON": ("activities", {"id": 902, "title": "X", "images": '{"a": 1}'}, "invalid JSON"),
    "deep JSON": ("sync_events", {"id": 901, "event_type": "x", "payload": "[" * 100_000}, "invalid JSON"),
    "keys no JSON": ("push_subscriptions", {"id": 901, "endpoint": "https://push.example/2", "keys": "secret"}, "invalid JSON"),
    "endpoint again": ("push_subscriptions", {"id": 902, "endpoint": "https://push.example/1", "keys": "{}"}, "duplicate"),
    "letter of nobody": ("excuse_letters", {"id": 901, "cadet_id": 4040}, "orphan"),
    "message of nobody": ("staff_messages", {"id": 901, "sender_staff_id": 77, "content": "x"}, "orphan"),
    "a cadet's id twice": ("cadets", {"id": 805, "student_id": "2025-0806", "first_name": "Other", "last_name": "B"}, "key"),
    "account of either of two": ("users", {"id": 908, "username": "either", "role": "cadet", "cadet_id": 805}, "depends"),
    "merit of either of two": ("merit_demerit_logs", {"id": 907, "cadet_id": 805, "type": "merit", "points": 1, "date_recorded": "2026-08-01"}, "depends"),
    "settings of nobody": ("user_settings", {"user_id": 4242}, "orphan"),
    "setting again": ("system_settings", {"id": 901, "key": "maintenance_mode", "value": "1"}, "duplicate"),
}  # fmt: skip
# What is odd and no reason for quarantine: the row comes, and a note says what was left out.
ODD: dict[str, tuple[str, dict[str, Any], str]] = {
    "birth date": ("cadets", {"id": 801, "student_id": "2025-0801", "first_name": "A", "last_name": "B", "birthdate": "long ago"}, "birthdate"),
    "year level": ("cadets", {"id": 802, "student_id": "2025-0802", "first_name": "A", "last_name": "B", "year_level": "X"}, "year_level"),
    "status": ("cadets", {"id": 803, "student_id": "2025-0803", "first_name": "A", "last_name": "B", "status": "On leave"}, "status"),
    "platoon alone": ("cadets", {"id": 804, "student_id": "2025-0804", "first_name": "A", "last_name": "B", "platoon": "1"}, "platoon"),
    "time": ("attendance_records", {"id": 801, "training_day_id": 2, "cadet_id": 8, "status": "present", "time_in": "25:99"}, "time_in"),
    "hash cut short": ("users", {"id": 801, "username": "short", "role": "admin", "is_approved": 1, "password": HASHES["$2a$"][:40]}, "password"),
    "no hash": ("users", {"id": 802, "username": "none", "role": "cadet", "is_approved": "yes", "password": None}, "password"),
    "two days alike": ("training_days", {"id": 801, "date": "2026-08-08", "title": "Drill"}, "title"),
}  # fmt: skip


def worse_corps(old: OldDatabase) -> None:
    """The small corps and everything of BROKEN and ODD; `old` is loose."""
    small_corps(old)
    old.add("cadets", id=805, student_id="2025-0805", first_name="One", last_name="B")
    for table, row, _ in (*BROKEN.values(), *ODD.values()):
        old.add(table, **row)
    # Text that is no UTF-8 cannot be bound as text.
    old.run("UPDATE notifications SET message = CAST(message AS TEXT) WHERE id = 901")
