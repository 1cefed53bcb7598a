import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import GradeMark, LedgerEntry, Score
from apps.grading.services import bulk
from apps.system.models import AuditEntry, OutboxEvent, Term
from tests import cast
from tests.integration.files import cadet, csv_bytes, small_corps, write

pytestmark = pytest.mark.django_db
MANILA = ZoneInfo("Asia/Manila")


def load(folder):
    """stdout's lines and stderr."""
    out, err = io.StringIO(), io.StringIO()
    call_command("load_corps", str(folder), stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue()


def refusal(folder):
    """The lines of the refusal; nothing may have been left behind."""
    out = io.StringIO()
    counts = row_counts()
    with pytest.raises(CommandError) as refused:
        call_command("load_corps", str(folder), stdout=out)
    assert out.getvalue() == ""
    assert row_counts() == counts
    return str(refused.value).splitlines()


def row_counts():
    models = (
        Term,
        Cadet,
        Enrollment,
        TrainingDay,
        AttendanceRecord,
        LedgerEntry,
        Score,
        GradeMark,
        AuditEntry,
        OutboxEvent,
    )
    return {model.__name__: model.objects.count() for model in models}


def exported(term_id):
    out = io.StringIO()
    call_command("grades", "export", "--term", str(term_id), "--format", "csv", stdout=out)
    return list(csv.reader(io.StringIO(out.getvalue())))


def test_a_corps_comes_in_whole_and_its_grades_come_out(tmp_path):
    lines, notes = load(write(tmp_path / "First 2026", small_corps()))

    term = Term.objects.get(name="First 2026")
    assert lines[-1] == f"term {term.pk}"
    assert notes == ""
    assert exported(term.pk) == [
        ["student_id", "attendance", "aptitude", "subject", "final", "equivalent", "mark", "result"],
        # 1 of 2 days; 100 + 8 − 15; (90 + 91.125 + 100) / 300.
        ["2025-0001", "15.00", "27.90", "37.48", "80.38", "2.50", "", "Passed"],
        ["20261515", "30.00", "29.10", "32.00", "91.10", "1.50", "", "Passed"],
        ["2025-0003", "15.00", "30.00", "", "", "", "INC", "Incomplete"],
        # On no sheet but the roster: absent throughout, no score at all.
        ["2025-0004", "0.00", "30.00", "", "", "", "", "Incomplete"],
    ]


def test_what_the_sheets_say_is_kept_as_they_say_it(tmp_path):
    load(write(tmp_path / "corps", small_corps()))

    first = Cadet.objects.get(student_number="2025-0001")
    assert (first.name, first.address) == ("Dela Cruz, José Ñ. Jr.", "Purok 1,\nSultan Naga Dimaporo")
    assert first.birthdate == date(2005, 3, 14)
    assert first.search_text == "2025-0001 dela cruz jose n. jr."
    places = Enrollment.objects.order_by("id").values_list(
        "course", "company__name", "platoon__number", "status"
    )
    assert list(places) == [
        ("MS 1", "Alpha", 1, "ongoing"),
        ("MS 2", "Alpha", 2, "completed"),
        ("MS 1", "Alpha", 1, "incomplete"),
        ("", None, None, "dropped"),
    ]
    days = TrainingDay.objects.values_list("held_on", "title", "status")
    assert list(days) == [
        (date(2026, 8, 8), "Drill — one", "closed"),
        (date(2026, 8, 15), "Drill two", "closed"),
    ]
    record = AttendanceRecord.objects.get(enrollment__cadet=first, status="present")
    assert (record.source, record.reason) == ("import", "Scanned")
    assert record.scanned_at == datetime(2026, 8, 8, 7, 2, 28, tzinfo=MANILA)
    assert record.time_out == datetime(2026, 8, 8, 12, 0, tzinfo=MANILA)
    merits = LedgerEntry.objects.filter(enrollment__cadet=first, kind="merit")
    assert [entry.points for entry in merits] == [4, 4]
    assert merits[0].occurred_on == date(2026, 8, 8)
    assert merits[0].issued_by_name == "SSg Umali"
    assert Score.objects.filter(enrollment__cadet__student_number="2025-0003").count() == 2


def test_a_load_is_audited_and_told_of(tmp_path):
    load(write(tmp_path / "corps", small_corps()))

    term = Term.objects.get()
    entry = AuditEntry.objects.get(action="corps.loaded")
    assert entry.actor_name == "load_corps"
    assert entry.after is not None
    assert entry.after["rows"] == {"roster": 4, "attendance": 6, "ledger": 4, "scores": 3}
    assert set(entry.after["sha256"]) == {"roster", "attendance", "ledger", "scores"}
    assert [event.data for event in OutboxEvent.objects.filter(type="system.term_saved")] == [
        {"term_id": term.pk}
    ]


def test_windows_exports_load_the_same(tmp_path):
    load(write(tmp_path / "utf8", small_corps()))
    _, notes = load(write(tmp_path / "windows", small_corps(), delimiter=";", encoding="windows-1252"))

    first, second = Term.objects.order_by("id")
    assert exported(first.pk) == exported(second.pk)
    assert "roster.csv: The file is not UTF-8" in notes


def test_a_cadet_that_exists_is_enrolled_and_not_changed(tmp_path):
    term = cast.corps().term
    known = Cadet.objects.create(
        student_number="2025-0001", last_name="Santos", first_name="Ana", search_text="x"
    )

    load(write(tmp_path / "corps", small_corps()))

    known.refresh_from_db()
    assert (known.last_name, known.version) == ("Santos", 1)
    assert known.enrollments.get().term.name == "corps"
    term.refresh_from_db()
    assert term.is_current
    assert not Term.objects.get(name="corps").is_current


def test_a_first_term_becomes_the_current_one(tmp_path):
    load(write(tmp_path / "corps", small_corps()))

    assert Term.objects.get().is_current


def test_the_same_folder_loads_once(tmp_path):
    folder = write(tmp_path / "corps", small_corps())
    load(folder)

    assert "“corps” exists already" in refusal(folder)[0]


def test_every_bad_row_of_every_sheet_is_listed(tmp_path):
    corps = small_corps()
    corps["roster"] += [
        cadet("2025-0001"),
        cadet("", Status="Active"),
        cadet("2025-0009", Birthdate="31/12/2005"),
    ]
    corps["attendance"] += [
        ["2026-08-08", "Drill — one", "2025-0001", "absent", "", "", ""],
        ["2026-08-08", "Drill — one", "2026-7777", "present", "", "", ""],
        ["someday", "Drill", "2025-0001", "P", "25:00", "", ""],
    ]
    corps["ledger"] += [["2026-08-08", "2025-0001", "merit", "-5", "", ""], ["", "", "", "", "x", ""]]
    corps["scores"] += [["2025-0004", "105", "abc", ""], ["2025-0001", "1", "1", "1"]]

    lines = refusal(write(tmp_path / "corps", corps))

    for start in (
        "roster.csv row 6, Student ID: 2025-0001 is in row 2 already",
        "roster.csv row 7, Student ID: The cell is empty",
        "roster.csv row 7, Status: “Active” is not known",
        "roster.csv row 8, Birthdate: “31/12/2005” is no date",
        "attendance.csv row 8, Student ID: Row 2 says this",
        "attendance.csv row 9, Student ID: 2026-7777 is not in roster.csv",
        "attendance.csv row 10, Date: “someday” is no date",
        "attendance.csv row 10, Status: “P” is not known",
        "ledger.csv row 6, Points: -5 points are not possible",
        "ledger.csv row 7, Student ID: The cell is empty",
        "ledger.csv row 7, Recorded At: The cell is empty",
        "scores.csv row 5, Prelim: 105 is out of range",
        "scores.csv row 5, Midterm: “abc” is no number",
        "scores.csv row 6, Student ID: Row 2 says this",
    ):
        assert any(line.startswith(start) for line in lines), start
    assert lines[-1].endswith("nothing was changed.")


def test_a_folder_that_lacks_files_or_columns_is_refused(tmp_path):
    folder = write(tmp_path / "corps", small_corps())
    (folder / "ledger.csv").unlink()
    (folder / "scores.csv").write_bytes(csv_bytes(["Student ID", "Prelim", "Final"], []))
    (folder / "attendance.csv").write_bytes(
        b'Date,Training Day,Student ID,Status\n2026-08-08,"Drill,1,present\n'
    )

    lines = refusal(folder)

    assert "ledger.csv: The file is missing from the folder." in lines
    assert "scores.csv: The column “Midterm” is missing." in lines
    assert any(line.startswith("attendance.csv: Row 2 is broken") for line in lines)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert "is no folder" in refusal(tmp_path / "nowhere")[0]


def test_optional_columns_may_lack_and_unknown_ones_are_named(tmp_path):
    folder = write(tmp_path / "corps", {})
    (folder / "roster.csv").write_bytes(
        csv_bytes(["Shoe Size", "Student ID", "Last Name", "First Name"], [["9", "1", "A", "B"]])
    )
    (folder / "attendance.csv").write_bytes(
        csv_bytes(["Student ID", "Status", "Training Day", "Date"], [["1", "present", "Drill", "2030-01-05"]])
    )
    (folder / "ledger.csv").write_bytes(csv_bytes(["Student ID", "Type", "Points", "Recorded At"], []))
    (folder / "scores.csv").write_bytes(csv_bytes(["Student ID", "Prelim", "Midterm", "Final"], []))

    lines, notes = load(folder)

    assert "roster.csv: columns that are not known were left out: Shoe Size." in notes
    assert "roster.csv: no column is understood as Course, Company, Platoon; it is taken in without." in notes
    assert exported(int(lines[-1].removeprefix("term ")))[1][:3] == ["1", "30.00", "30.00"]


def test_a_failure_halfway_leaves_nothing(tmp_path, monkeypatch):
    def fail(**_):
        raise RuntimeError("the power went")

    folder = write(tmp_path / "corps", small_corps())
    monkeypatch.setattr(bulk, "record_scores", fail)
    counts = row_counts()

    with pytest.raises(RuntimeError):
        load(folder)

    assert row_counts() == counts


def test_a_load_takes_as_many_statements_for_a_whole_corps_as_for_one_more(tmp_path):
    def statements(name, size):
        corps = small_corps()
        corps["roster"] += [cadet(f"{name}-{number}", Company="Alpha", Platoon="1") for number in range(size)]
        corps["scores"] += [[f"{name}-{number}", "80", "80", "80"] for number in range(size)]
        folder = write(tmp_path / name, corps)
        with CaptureQueriesContext(connection) as captured:
            load(folder)
        return len(captured)

    load(write(tmp_path / "first", small_corps()))

    assert statements("many", 900) == statements("one", 1)


def test_an_unknown_term_has_no_grades():
    with pytest.raises(CommandError, match="no such term"):
        exported(4711)
    assert not AuditEntry.objects.exists()


def test_grades_that_are_taken_out_leave_a_row_in_the_audit_log(tmp_path):
    load(write(tmp_path / "corps", small_corps()))
    term = Term.objects.get()

    lines = exported(term.pk)

    [entry] = AuditEntry.objects.filter(action="grades.exported")
    assert (entry.actor_name, entry.table, entry.row_id) == ("grades", "system_term", term.pk)
    assert entry.after == {"grades": len(lines) - 1}


def test_grades_reach_the_terminal_as_utf_8(tmp_path, capsysbinary):
    corps = small_corps()
    corps["roster"].append(cadet("Ñ-7"))
    load(write(tmp_path / "corps", corps))

    call_command("grades", "export", "--term", str(Term.objects.get().pk))

    assert "\nÑ-7,0.00,".encode() in capsysbinary.readouterr().out


def test_moments_with_an_offset_are_kept_exactly(tmp_path):
    corps = small_corps()
    corps["ledger"] = [["2026-08-08T20:00:00Z", "2025-0001", "merit", "1", "", ""]]
    load(write(tmp_path / "corps", corps))

    entry = LedgerEntry.objects.get()
    assert entry.recorded_at == datetime(2026, 8, 8, 20, tzinfo=UTC)
    assert entry.occurred_on == date(2026, 8, 9)
