import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.auth.hashers import check_password
from django.core.management import CommandError, call_command
from django.test import override_settings

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.authentication.models import OneTimeToken, User
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import GradeMark, GradingPolicy, LedgerEntry, Score
from apps.grading.rules import OLD_SYSTEM, Policy
from apps.integration.models import LegacyMove, LegacyRow
from apps.integration.rules.legacy.schema import TABLES
from apps.integration.services import erasure
from apps.integration.services.legacy.comparison import compare_term
from apps.integration.services.legacy.state import checksums
from apps.integration.services.own_data import read_own_data
from apps.staff.models import StaffMember
from apps.system.models import Company, Term
from tests.integration.legacy.moves import NOW, brought, exported, reasons, report, verified
from tests.integration.legacy.old_system import BROKEN, HASHES, ODD, OldDatabase, small_corps, worse_corps

pytestmark = pytest.mark.django_db
TODAYS_HASHERS = ["common.passwords.Hasher", "common.passwords.OldServerHasher"]


@pytest.fixture
def old(tmp_path):
    """The small corps in a database of the old system."""
    database = OldDatabase(tmp_path / "old.sqlite3")
    small_corps(database)
    database.save()
    return database


@pytest.fixture
def folder(old, tmp_path):
    """Its export, which has come in."""
    made = exported(old.url, tmp_path / "export")
    brought(made)
    return made


def test_every_row_of_a_sound_database_comes_and_everything_agrees(old, folder):
    found = verified(folder)

    assert found.problems == []
    assert {name: counts["migrated"] for name, counts in found.tables.items()} == {
        table.name: old.count(table.name) if table.name != "activity_images" else 0 for table in TABLES
    }
    assert sum(counts["quarantined"] for counts in found.tables.values()) == 0
    assert all(pair["old_system"] == pair["rgms"] for pair in found.checksums.values())
    assert dict(found.passwords) == {"source": 8, "valid": 7, "broken": 1}


def test_what_has_a_home_says_there_what_it_said_under_the_number_it_had(folder):
    cadets = list(Cadet.objects.order_by("pk").values_list("pk", "student_number", "last_name", "birthdate"))
    assert [pk for pk, *_ in cadets] == list(range(1, 9))
    assert [name for _, _, name, _ in cadets][:4] == ["Peña", "Peñafiel", "Dela Cruz", "O'Hara"]
    assert [birth for *_, birth in cadets][:7] == [date(2005, 3, 14)] * 5 + [None, None]
    assert Cadet.objects.get(pk=1).created_at == datetime(2026, 7, 22, 1, 35, 45, tzinfo=UTC)
    assert Cadet.objects.filter(archived_at=None).count() == 7
    places = (
        Enrollment.objects.order_by().values_list("course", "company__name", "platoon__number").distinct()
    )
    assert list(places) == [("MS 1", "Alpha", 1)]
    days = [date(2026, 8, 8), date(2026, 8, 15), date(2026, 8, 22)]
    assert list(TrainingDay.objects.values_list("held_on", flat=True)) == days
    record = AttendanceRecord.objects.get(pk=1)
    assert (record.status, record.scanned_at) == ("excused", datetime(2026, 8, 7, 23, 5, tzinfo=UTC))
    # A correction of the old server's is an entry on the other side.
    assert list(LedgerEntry.objects.filter(enrollment__cadet=3).order_by("pk").values_list("kind", "points")) == [
        ("demerit", 3), ("demerit", 2)]  # fmt: skip
    assert LedgerEntry.objects.get(pk=1).issued_by.username == "cadet2"
    assert Score.objects.get(enrollment__cadet=1, assessment__code="midterm").value == Decimal("91.5")
    assert Score.objects.filter(enrollment__cadet=3).count() == 2
    assert GradeMark.objects.get().code == "INC"
    assert StaffMember.objects.get(pk=1).user.username == "cadet2"
    term = Term.objects.get()
    assert (term.name, term.school_year, term.semester) == ("From the old system", "2026-2027", "first")
    assert Policy.from_json(GradingPolicy.objects.get().rules) == OLD_SYSTEM


def test_what_has_no_home_yet_is_kept_whole(folder):
    row = LegacyRow.objects.get(name="notifications:3")
    assert json.loads(row.content)["message"] == "Day 3 — Ñ"
    assert row.user.username == "Cadet2"
    assert LegacyRow.objects.get(name="sync_events:1").cadet_id == 1
    assert LegacyRow.objects.get(name="audit_logs:1").cadet_id == 1
    # A hash that went home is not kept twice.
    assert "$2a$" not in LegacyRow.objects.get(name="users:1").content
    media = (folder / "media.csv").read_text(encoding="utf-8").splitlines()
    assert "activities:1,images,/uploads/a.png,to be moved" in media
    assert "activities:1,images,https://res.example/b.png,stays" in media
    assert "activities:1,image_path,C:\\pictures\\a.png,to be moved" in media


@override_settings(PASSWORD_HASHERS=TODAYS_HASHERS)
def test_old_passwords_of_every_kind_open_and_a_broken_one_gives_way_to_a_code(folder):
    assert settings.PASSWORD_HASHERS == TODAYS_HASHERS
    for number, kind in enumerate(HASHES, start=2):
        user = User.objects.get(pk=number)
        assert user.password == f"bcrypt${HASHES[kind]}"
        assert check_password("right", user.password)
        assert not check_password("wrong", user.password)
        assert user.cadet.pk == number - 1
    broken = User.objects.get(username="2025-0006")
    assert not broken.has_usable_password()
    # As the old server did it: the user name is the student number.
    assert broken.cadet.pk == 6
    assert OneTimeToken.objects.get().user == broken
    assert (folder / "activation-codes.csv").read_text().splitlines()[1].startswith("2025-0006,")
    statuses = dict(User.objects.values_list("username", "status"))
    assert (statuses["waits"], statuses["gone__archived_8"], statuses["head"]) == (
        "pending",
        "suspended",
        "active",
    )


@override_settings(PASSWORD_HASHERS=TODAYS_HASHERS)
def test_two_names_that_differ_by_case_stay_two_accounts(folder, client):
    for name, role in (("Cadet2", "cadet"), ("cadet2", "staff"), ("CADET2", "cadet")):
        answer = client.post(
            "/api/v1/auth/login", {"username": name, "password": "right"}, "application/json"
        )
        assert answer.status_code == 200, answer.content
        assert answer.json()["user"]["role"] == role


def test_grades_are_held_against_what_people_saw_and_every_difference_has_its_reason(folder, capsys):
    lines = {line.student_number: line.compared for line in compare_term()}
    same = [number for number, found in lines.items() if found.is_same]
    assert same == ["2025-0001", "2025-0004", "2025-0006"]
    assert all(found.is_explained for found in lines.values())
    said = {number: " | ".join(found.reasons) for number, found in lines.items()}
    assert "attendance: 1 days were counted as attended, the records say 2" in said["2025-0002"]
    assert "prelim: was blank and counted as 0" in said["2025-0003"]
    assert "aptitude: the counters said 0 merits and 3 demerits, the ledger says 0 and 5" in said["2025-0003"]
    assert "more than the 3 days that there were" in said["2025-0005"]
    assert "kept no counters" in said["2025-0007"]
    assert lines["2025-0004"].shown.equivalent is None
    found = verified(folder).grades
    assert (found["cadets"], found["explained"], found["unexplained"]) == (8, 8, 0)

    call_command("grades", "compare")
    out = capsys.readouterr().out
    assert "2025-0002: shown 72.0000" in out
    assert out.splitlines()[-1].startswith("8 cadets: 3 as shown, 5 differ, 0 of them unexplained")


def test_a_dry_run_says_the_same_and_leaves_nothing(old, tmp_path):
    made = exported(old.url, tmp_path / "export")
    before = checksums()

    tried = brought(made, dry_run=True)

    assert checksums() == before
    assert tried.tables == brought(made).tables
    assert report(made, "import-dry-run")["tables"] == report(made, "import-report")["tables"]


def test_a_later_export_adds_what_is_new_and_the_same_one_nothing(old, folder, tmp_path):
    before = checksums()
    brought(folder)
    assert checksums() == before
    Company.objects.create(name="Made here")
    made_here = Cadet.objects.create(student_number="here", last_name="H", first_name="H", search_text="h")
    old.add("cadets", id=9, student_id="2025-0009", first_name="New", last_name="Cadet", company="Bravo")
    old.add("users", id=9, username="new", password=HASHES["$2b$"], role="cadet", cadet_id=9, is_approved=1)
    old.add("merit_demerit_logs", id=7, cadet_id=9, type="merit", points=3, date_recorded="2026-09-01")
    # Columns without a home change all the time; the archive follows.
    old.run("UPDATE users SET last_seen = '2026-09-01' WHERE id = 1")

    later = exported(old.save(), tmp_path / "later")
    done = brought(later)

    new = {name: counts["new"] for name, counts in done.tables.items() if counts["new"]}
    assert new == {"cadets": 1, "users": 1, "merit_demerit_logs": 1}
    assert verified(later).problems == []
    assert made_here.pk > 8
    assert Cadet.objects.get(student_number="2025-0009").user.username == "new"
    assert "2026-09-01" in LegacyRow.objects.get(name="users:1").content


def test_what_the_old_system_changed_after_it_came_is_said_and_not_followed(old, folder, tmp_path):
    old.run("UPDATE grades SET prelim_score = 10, merit_points = 99 WHERE id = 1")
    later = exported(old.save(), tmp_path / "later")

    brought(later)

    assert Score.objects.get(enrollment__cadet=1, assessment__code="prelim").value == 90
    assert verified(later).problems == ["grades:1 was changed in the old system since it came: prelim_score"]


def test_every_broken_row_is_in_quarantine_with_its_reason_and_no_other(tmp_path):
    old = OldDatabase(tmp_path / "old.sqlite3", loose=True)
    worse_corps(old)
    made = exported(old.save(), tmp_path / "export")

    done = brought(made)

    assert done.is_complete
    found = verified(made)
    assert found.problems == []
    assert found.references > 0
    held = reasons()
    assert len(held) == len(BROKEN)
    by_table: dict[str, list[str]] = {}
    for name, reason in held.items():
        by_table.setdefault(name.partition(":")[0], []).append(reason.partition(":")[0])
    wanted: dict[str, list[str]] = {}
    for table, _, kind in BROKEN.values():
        wanted.setdefault(table, []).append(kind)
    assert {name: sorted(kinds) for name, kinds in by_table.items()} == {
        name: sorted(kinds) for name, kinds in wanted.items()
    }
    # Whole: what was exported is there to the last byte.
    assert len(json.loads(LegacyRow.objects.get(name="cadets:902").content)["first_name"]) == 300_000
    assert json.loads(LegacyRow.objects.get(name="notifications:901").content)["message"] == {
        "$bytes": "fffe"
    }
    listed = (made / "quarantine.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(listed) == len(BROKEN)
    for table, row, column in ODD.values():
        kept = LegacyRow.objects.get(name=f"{table}:{row['id']}")
        assert kept.outcome == "migrated"
        assert any(note.startswith(column) for note in kept.notes), kept.notes
    assert found.grades["quarantined"] == sum(table == "cadets" for table, _, _ in BROKEN.values())
    assert found.grades["unexplained"] == 0


def test_a_row_that_was_mended_in_the_old_system_comes_with_the_next_export(tmp_path):
    old = OldDatabase(tmp_path / "old.sqlite3", loose=True)
    worse_corps(old)
    brought(exported(old.save(), tmp_path / "export"))
    old.run("UPDATE cadets SET first_name = 'Short' WHERE id = 902")
    old.run("UPDATE grades SET prelim_score = 50 WHERE id = 901")

    later = exported(old.save(), tmp_path / "later")
    brought(later)

    held = reasons()
    # And the account that hung on the cadet.
    assert not {"cadets:902", "users:903", "grades:901"} & set(held)
    assert len(held) == len(BROKEN) - 3
    assert verified(later).problems == []


def test_a_cadet_who_is_here_already_is_enrolled_and_not_changed(old, tmp_path):
    here = Cadet.objects.create(
        student_number="2025-0001", last_name="Here", first_name="First", search_text="x"
    )

    made = exported(old.url, tmp_path / "export")
    brought(made)

    here.refresh_from_db()
    assert (here.last_name, here.user.username) == ("Here", "Cadet2")
    assert Enrollment.objects.get(cadet=here).term == LegacyMove.objects.get().term
    assert Cadet.objects.count() == 8
    assert verified(made).problems == []


def test_verification_finds_what_was_tampered_with(folder):
    AttendanceRecord.objects.filter(pk=1).update(status="absent")
    LegacyRow.objects.filter(name="notifications:4").update(content="{}")
    User.objects.filter(pk=2).update(password="!gone")
    LegacyRow.objects.filter(name="system_settings:1").delete()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_migration", str(folder), "--report", str(folder / "own.json"))

    assert ended.value.code == 1
    said = report(folder, "own")
    assert said["problems"] == [
        "users:2: the password does not work any more",
        "attendance_records:1 says something else in RGMS: status",
        "notifications:4 is not in the archive as it was exported",
        "system_settings:1 is nowhere",
        "system_settings: 1 rows are not accounted for",
    ]
    assert said["tables"]["system_settings"] == {"source": 1, "migrated": 0, "quarantined": 0}


@pytest.mark.parametrize(
    ("command", "arguments", "sentence"),
    [
        ("export_nodejs_data", ["sqlite:///{tmp}/none.sqlite3", "{tmp}/x"], "There is no file"),
        ("export_nodejs_data", ["mysql://x/y", "{tmp}/x"], "The old database is named as"),
        ("export_nodejs_data", ["{tmp}/note.txt", "{tmp}/x"], "cannot be read"),
        ("import_django_data", ["{tmp}"], "holds no complete export"),
        ("verify_migration", ["{tmp}"], "holds no complete export"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(command, arguments, sentence, tmp_path):
    (tmp_path / "note.txt").write_text("no database")

    with pytest.raises(CommandError, match=sentence) as refused:
        call_command(command, *(argument.format(tmp=tmp_path) for argument in arguments))

    assert refused.value.returncode == 2


def test_an_export_that_was_changed_is_refused(old, tmp_path):
    made = exported(old.url, tmp_path / "export")
    with (made / "cadets.jsonl").open("a") as lines:
        lines.write("{}\n")

    with pytest.raises(CommandError, match=r"cadets\.jsonl is not what was exported") as refused:
        call_command("import_django_data", str(made))

    assert refused.value.returncode == 2
    assert LegacyMove.objects.count() == 0


def test_what_came_is_the_persons_own_and_goes_with_an_erasure(folder):
    admin, user = User.objects.get(username="head"), User.objects.get(username="Cadet2")
    own = read_own_data(user)["old_system"]
    assert {"cadets:1", "users:2", "excuse_letters:1", "audit_logs:1", "notifications:3"} <= {
        row["name"] for row in own
    }
    Enrollment.objects.filter(cadet=user.cadet).update(status="completed")

    request = erasure.ask(actor=admin, reason="", now=NOW, cadet_id=user.cadet.pk)
    other = User.objects.create_user("other", None, display_name="Other", role="admin")
    erasure.accept(actor=other, erasure_id=request.pk, confirmation="2025-0001", reason="asked", now=NOW)

    emptied = LegacyRow.objects.filter(content="")
    assert set(emptied.values_list("name", flat=True)) == {row["name"] for row in own}
    assert not emptied.exclude(notes=[]).exists()
    found = verified(folder)
    assert found.passwords["erased"] == 1
    assert found.problems == []


def test_admins_read_every_row_of_the_old_system_and_no_hash(folder, client):
    LegacyRow.objects.filter(name="users:2").update(
        outcome="quarantined", reason="x", content='{"password": "$2a$04$abc"}'
    )
    client.force_login(User.objects.get(username="head"))

    pages = [
        client.get(f"/admin/integration/legacyrow/{path}")
        for path in ("", f"{quote('notifications:3')}/change/", f"{quote('users:2')}/change/")
    ]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert "message: Day 3 — Ñ" in pages[1].content.decode()
    assert "(not shown)" in pages[2].content.decode()
    assert "$2a$04" not in pages[2].content.decode()
