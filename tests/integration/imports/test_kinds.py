"""What each kind of import does, does not do, and undoes."""

from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from apps.attendance.models import AttendanceRecord, TrainingDay
from apps.attendance.rules import AttendanceStatus
from apps.attendance.services import days, muster
from apps.cadets.models import Cadet, Enrollment
from apps.grading.models import GradeMark, LedgerEntry, Score
from apps.grading.rules import VERSION_1
from apps.grading.selectors.policies import policy_in_force
from apps.grading.services.policies import adopt_policy
from apps.integration.models import ImportRow
from apps.staff.models import StaffMember
from apps.system.models import Company, OutboxEvent, Platoon, Squad
from common import clock
from tests import cast
from tests.integration.imports.sending import GOLDEN, Desk, corps

pytestmark = pytest.mark.django_db
KINDS = ("roster", "attendance", "scores", "ledger", "staff")
UNDO = {"reason": "the wrong file"}


@pytest.fixture(scope="module", autouse=True)
def standing(scene):
    return corps()


@pytest.fixture
def made(standing, db):
    return deepcopy(standing)


@pytest.fixture
def desk(made):
    return Desk(made)


def golden(kind):
    return (GOLDEN / f"{kind}.csv").read_bytes()


def stored() -> dict[str, list[Any]]:
    """Everything that an import may touch, but for what only counts changes."""
    models = (Cadet, Enrollment, GradeMark, AttendanceRecord, StaffMember)
    told: dict[str, list[Any]] = {
        model.__name__: list(model.objects.order_by("pk").values()) for model in models
    }
    for row in (*told["Cadet"], *told["AttendanceRecord"]):
        row.pop("version", None)
        row.pop("updated_at", None)
    told["Score"] = list(Score.objects.exclude(value=None).values_list("enrollment", "assessment", "value"))
    told["LedgerEntry"] = list(LedgerEntry.objects.filter(voided_at=None).values())
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_file_twice_changes_nothing_and_an_undo_leaves_what_was_before(made, desk, kind):
    before = stored()
    first = desk.committed(kind, golden(kind))
    after = stored()

    again = desk.sent(kind, golden(kind))
    second = desk.do(again, "commit")

    assert after != before
    assert set(desk.outcomes(again)) == {"same"}
    assert (second.status_code, stored()) == (200, after)
    assert desk.do(first, "undo", method="get").json() == {
        "is_possible": True,
        "why_not": "",
        "obstacles": [],
    }
    undone = desk.do(first, "undo", UNDO)
    assert (undone.status_code, undone.json()["status"]) == (200, "undone")
    assert stored() == before
    assert desk.do(first, "undo", UNDO).json()["code"] == "not_committed"
    assert cast.audited(action="import.undone")[0].after["rows"] == sum(
        row["outcome"] != "same" for row in desk.rows(first)
    )
    states = OutboxEvent.objects.filter(type="integration.import_changed", data__import_id=first)
    assert [event.data["status"] for event in states.order_by("id")] == ["previewed", "committed", "undone"]
    # What was undone may come again.
    assert desk.do(desk.sent(kind, golden(kind)), "commit").status_code == 200
    assert len(stored()["LedgerEntry"]) == len(after["LedgerEntry"])


class TestAttendance:
    def sheet(self, *rows):
        return "\n".join(["Date,Training Day,Student ID,Name,Status,Time In", *rows])

    def test_no_day_is_made_and_none_is_guessed(self, made, desk):
        cast.training_day(made, title="Night drill")
        cast.training_day(made, title="Planned", opened=False, held_on=cast.date(2026, 8, 22))
        days = TrainingDay.objects.count()

        rows = desk.rows(desk.sent("attendance", self.sheet(
            "2026-08-09,,2025-0001,,present,", "2026-08-08,,2025-0001,,present,",
            "2026-08-08,Parade,2025-0001,,present,", "2026-08-22,,2025-0001,,present,",
            "2026-08-08,DRILL ONE,2025-0001,,attended,", "2026-08-08,DRILL ONE,20261515,,late,25:00",
        )))  # fmt: skip

        assert [(row["outcome"], row["errors"][0]["field"]) for row in rows] == [
            ("error", "held_on"), ("error", "title"), ("error", "title"), ("error", "held_on"), ("error", "status"),
            ("error", "time_in"),
        ]  # fmt: skip
        assert "Night drill" in rows[2]["errors"][0]["message"]
        assert TrainingDay.objects.count() == days

    def test_a_persons_mark_stands_against_a_file(self, made, desk):
        day = TrainingDay.objects.get(title="Drill one")
        muster.mark(actor=made.sergeant, day_id=day.pk, enrollment_id=made.enrollments[0].pk, session_id=None,
                    status=AttendanceStatus.LATE, reason="", now=cast.MUSTER)  # fmt: skip

        lines = ("2026-08-08,Drill one,2025-0001,,late,", "2026-08-08,Drill one,20261515,,present,")
        agreed = desk.sent("attendance", self.sheet(*lines))
        other = desk.sent("attendance", self.sheet("2026-08-08,Drill one,2025-0001,,absent,"))

        assert desk.outcomes(agreed) == ["same", "new"]
        assert "marked this cadet: late" in desk.rows(other)[0]["errors"][0]["message"]
        assert desk.do(other, "commit").status_code == 409

    def test_the_code_of_a_card_says_who_and_nothing_else(self, desk):
        sheet = 'Date,Training Day,Status,QR\n2026-08-08,Drill one,absent,"{""id"": ""2025-0001"", ""Status"": ""present""}"'

        [row] = desk.rows(desk.sent("attendance", sheet))

        assert (row["student_number"], row["values"]["status"]) == ("2025-0001", "absent")

    def test_a_record_that_changed_since_holds_back_the_undo_and_is_named(self, made, desk):
        import_id = desk.committed("attendance", self.sheet("2026-08-08,Drill one,2025-0001,,present,"))
        day = TrainingDay.objects.get(title="Drill one")
        muster.mark(actor=made.sergeant, day_id=day.pk, enrollment_id=made.enrollments[0].pk, session_id=None,
                    status=AttendanceStatus.LATE, reason="seen", now=cast.MUSTER)  # fmt: skip

        look = desk.do(import_id, "undo", method="get").json()
        refused = desk.do(import_id, "undo", UNDO)

        assert (look["is_possible"], look["obstacles"][0]["row"]) == (False, 2)
        assert (refused.status_code, refused.json()["code"]) == (409, "undo_blocked")
        assert AttendanceRecord.objects.get(session__day=day).status == "late"

    def test_nobody_records_for_themselves(self, made, desk):
        cadet = made.enrollments[0].cadet
        cadet.user = made.commandant
        cadet.save()

        [row] = desk.rows(desk.sent("attendance", self.sheet("2026-08-08,Drill one,2025-0001,,present,")))

        assert "This is you" in row["errors"][0]["message"]


class TestUnmatched:
    SHEET = "Student ID,Name,Prelim\n,PENA OMAR,80\n9999,Nobody Known,70\n2025-0001,,90\n"

    def test_rows_of_nobody_wait_in_the_queue_until_a_person_says_who_is_meant(self, made, desk):
        import_id = desk.sent("scores", self.SHEET)
        assert desk.outcomes(import_id) == ["unmatched", "unmatched", "new"]

        assert desk.do(import_id, "commit").json()["summary"]["new"] == 1
        queue = desk.client.get(f"/api/v1/terms/{desk.term}/unmatched-rows").json()["results"]

        assert [(row["row"], [one["student_number"] for one in row["candidates"]]) for row in queue] == [
            (2, ["2025-0003"]), (3, []),
        ]  # fmt: skip
        assert Score.objects.count() == 1
        rest = queue[0]["import_id"]
        assert desk.get(rest)["rest_of"] == import_id
        matched = desk.do(rest, "rows/2/match", {"cadet": made.enrollments[2].cadet_id})
        assert (matched.status_code, matched.json()["outcome"]) == (200, "new")
        assert desk.do(rest, "commit").status_code == 200
        assert Score.objects.get(enrollment=made.enrollments[2]).value == Decimal(80)

    def test_a_name_never_matches_by_itself(self, desk):
        rows = desk.rows(desk.sent("ledger", 'Date,Name,Type,Points\n2026-08-08,"Peña, Omar",merit,5\n'))

        assert (rows[0]["outcome"], rows[0]["student_number"]) == ("unmatched", "")

    def test_of_staff_a_namesake_is_asked_about(self, desk):
        member = StaffMember.objects.create(last_name="Umali", first_name="Mark Anthony", rank="Sgt")
        import_id = desk.sent("staff", golden("staff"))
        assert desk.outcomes(import_id) == ["unmatched", "new"]

        same = desk.do(import_id, "rows/2", {"cells": {"staff_id": str(member.pk)}}, method="patch").json()
        other = desk.do(import_id, "rows/2", {"cells": {"staff_id": "new"}}, method="patch").json()

        assert (same["outcome"], same["changes"]["rank"]) == ("change", ["Sgt", "SSg (Inf) PA"])
        assert other["outcome"] == "new"


class TestMending:
    BAD = "Student ID,Last Name,First Name,Birthdate\n1-1,Reyes,Ana,soon\n1-1,Cruz,Ben,\n1-2,Diaz,Eva,\n"

    def test_a_cell_is_mended_in_place_and_its_twin_is_looked_at_again(self, desk):
        import_id = desk.sent("roster", self.BAD)
        assert desk.outcomes(import_id) == ["error", "error", "new"]

        mended = desk.do(import_id, "rows/2", {"cells": {"birthdate": "2005-03-14", "student_number": "1-0"}},
                         method="patch")  # fmt: skip

        assert (mended.status_code, mended.json()["values"]["birthdate"]) == (200, "2005-03-14")
        assert desk.outcomes(import_id) == ["new", "new", "new"]
        assert desk.get(import_id)["summary"]["error"] == 0
        assert desk.do(import_id, "rows/9", {"cells": {"sex": "f"}}, method="patch").status_code == 404
        assert desk.do(import_id, "rows/2", {"cells": {"shoe": "9"}}, method="patch").status_code == 400

    def test_only_chosen_rows_are_taken_in_and_hold_back_the_file(self, desk):
        import_id = desk.sent("roster", self.BAD)

        left = desk.do(import_id, "choose", {"rows": [2], "chosen": False}).json()

        assert (left["left_out"], left["summary"]["error"]) == (1, 0)
        assert [(row["is_chosen"], row["outcome"]) for row in desk.rows(import_id)] == [
            (False, "error"), (True, "new"), (True, "new"),
        ]  # fmt: skip
        assert desk.do(import_id, "commit").status_code == 200
        assert set(Cadet.objects.filter(student_number__startswith="1-").values_list("last_name", flat=True)) == {
            "Cruz", "Diaz",
        }  # fmt: skip

    def test_a_look_again_sees_what_came_since(self, made, desk):
        import_id = desk.sent("scores", "Student ID,Prelim\n77,80\n")
        enrollment = cast.enrolled(made)
        Cadet.objects.filter(pk=enrollment.cadet_id).update(student_number="77")

        assert desk.outcomes(import_id) == ["unmatched"]
        assert desk.do(import_id, "preview").json()["summary"]["new"] == 1


def test_no_score_comes_in_or_back_above_a_maximum_that_was_lowered_since(made, desk):
    def set_maximum(maximum: int) -> None:
        exams = [replace(one, maximum=Decimal(maximum)) for one in VERSION_1.assessments]
        adopt_policy(
            actor=made.commandant, term_id=made.term.pk, policy=replace(VERSION_1, assessments=tuple(exams)),
            based_on=policy_in_force(made.term.pk).version, reason="memo 3", now=clock.now(),
        )  # fmt: skip

    sheet = "Student ID,Midterm\n2025-0001,{}\n"
    desk.committed("scores", sheet.format(95))
    lowered = desk.committed("scores", sheet.format(40))
    waiting = desk.sent("scores", sheet.format(90))
    set_maximum(50)

    refused = desk.do(waiting, "commit")
    look = desk.do(lowered, "undo", method="get").json()

    assert (refused.status_code, refused.json()["code"]) == (409, "import_outdated")
    assert desk.do(waiting, "preview").json()["summary"]["error"] == 1
    assert not look["is_possible"]
    assert desk.do(lowered, "undo", UNDO).json()["code"] == "undo_blocked"
    assert Score.objects.exclude(value=None).get().value == 40


def test_of_equal_merits_as_many_are_given_as_there_are_rows(made, desk):
    line = "2026-08-08 07:30:00,2025-0001,merit,4,Blood donation"
    sheet = "\n".join(["Recorded At,Student ID,Type,Points,Reason", line, line])
    desk.committed("ledger", sheet)

    third = desk.sent("ledger", f"{sheet}\n{line}")

    assert desk.outcomes(third) == ["same", "same", "new"]
    assert LedgerEntry.objects.count() == 2


def test_an_entry_that_a_person_voided_does_not_come_back_by_itself(made, desk):
    desk.committed("ledger", golden("ledger"))
    entry = LedgerEntry.objects.order_by("pk").first()
    cast.client_of(made.commandant).post(
        f"/api/v1/ledger/{entry.pk}/void", {"reason": "never happened"}, format="json"
    )

    rows = desk.rows(desk.sent("ledger", golden("ledger")))

    assert [row["outcome"] for row in rows] == ["same", "error", "same"]
    assert "never happened" in rows[1]["errors"][0]["message"]


def test_companies_and_platoons_that_an_import_made_go_with_it_unless_others_use_them(made, desk):
    header = "Student ID,Last Name,First Name,Company,Platoon\n"
    before = list(Platoon.objects.order_by("pk").values())
    first = desk.committed("roster", header + "1,A,A,Alpha,8\n2,B,B,Delta,1\n3,C,C,Echo,1\n")
    desk.committed("roster", header + "9,Z,Z,Echo,1\n")

    undone = desk.do(first, "undo", UNDO)

    assert undone.status_code == 200
    assert sorted(Company.objects.values_list("name", flat=True)) == ["Alpha", "Bravo", "Echo"]
    assert [row for row in Platoon.objects.order_by("pk").values() if row not in before] == list(
        Platoon.objects.filter(company__name="Echo", number=1).values()
    )
    assert undone.json()["notes"][-2:] == [
        "With the undo went what the import had made and nothing else uses: platoon Alpha 8, platoon Delta 1, company Delta.",
        "The import had made these, and they stay because others use them: platoon Echo 1, company Echo.",
    ]
    assert cast.audited(action="import.undone")[0].after["removed"] == [
        "platoon Alpha 8",
        "platoon Delta 1",
        "company Delta",
    ]


def test_a_roster_leaves_squads_alone_but_for_who_comes_to_another_platoon_and_the_undo_restores_them(
    made, desk
):
    first, second = made.enrollments[:2]
    squad = Squad.objects.create(platoon=first.platoon, number=1)
    Enrollment.objects.filter(pk__in=(first.pk, second.pk)).update(squad=squad)
    squads, before = Enrollment.objects.order_by("pk").values_list("squad", flat=True), stored()
    rows = "".join(
        f"{row.cadet.student_number},{row.cadet.last_name},{row.cadet.first_name},{course},{platoon}\n"
        for row, course, platoon in ((first, "MS 2", ""), (second, "MS 1", "2"))
    )

    import_id = desk.committed("roster", f"Student ID,Last Name,First Name,Course,Platoon\n{rows}")
    assert list(squads.all())[:2] == [squad.pk, None]
    undone = desk.do(import_id, "undo", UNDO)

    assert undone.status_code == 200, undone.content
    assert list(squads.all())[:2] == [squad.pk, squad.pk]
    assert stored() == before


def test_a_cadet_on_whom_something_hangs_is_not_undone(made, desk):
    import_id = desk.committed("roster", "Student ID,Last Name,First Name\n5-5,Santos,Lito\n")
    desk.committed("ledger", "Date,Student ID,Type,Points\n2026-08-08,5-5,merit,1\n")

    look = desk.do(import_id, "undo", method="get").json()

    assert not look["is_possible"]
    assert "ledger entries" in look["obstacles"][0]["message"]
    assert desk.do(import_id, "undo", UNDO).status_code == 409


def test_what_was_changed_of_a_row_since_is_told_part_by_part_in_the_language_of_the_page(made, desk):
    import_id = desk.committed("roster", "Student ID,Last Name,First Name,Address\n2025-0001,Cruz,Ana,Mabini\n"
                                         "5-5,Santos,Lito,Mabini\n")  # fmt: skip
    Cadet.objects.update(address="elsewhere")
    Enrollment.objects.filter(cadet__student_number="5-5").update(course="MS 42")
    Cadet.objects.filter(student_number="5-5").update(address="Mabini")

    url = f"/api/v1/imports/{import_id}/undo"
    look, sa_filipino = (
        desk.client.get(url, HTTP_ACCEPT_LANGUAGE=language).json() for language in ("en", "fil")
    )

    assert [(one["row"], one["message"]) for one in look["obstacles"]] == [
        (2, "The cadet's record was changed since."),
        (3, "The enrollment was changed since."),
    ]
    assert look["why_not"] == "Row 2: The cadet's record was changed since. And 1 more rows."
    assert [one["message"] for one in sa_filipino["obstacles"]] == [
        "Nabago na ang rekord ng kadete mula noon.", "Nabago na ang enrollment mula noon."
    ]  # fmt: skip


def test_a_sealed_term_takes_no_records_and_undoes_none(made, desk):
    import_id = desk.committed("scores", golden("scores"))
    waiting = desk.sent("ledger", golden("ledger"))
    days.close_day(
        actor=made.commandant, day_id=TrainingDay.objects.get(title="Drill one").pk, now=cast.MUSTER
    )
    cast.sealed(made)

    for answer in (
        desk.send("scores", golden("scores")),
        desk.do(waiting, "commit"),
        desk.do(import_id, "undo", UNDO),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "term_sealed")
    assert not desk.do(import_id, "undo", method="get").json()["is_possible"]


def test_a_kind_needs_its_duty(made):
    s1 = Desk(made, cast.staff(cast.DutyKind.S1))

    assert s1.send("roster", golden("roster")).status_code == 201
    for kind in ("attendance", "scores", "ledger", "staff"):
        assert s1.send(kind, golden(kind)).status_code == 403
    import_id = Desk(made).sent("scores", golden("scores"))
    assert s1.client.get(f"/api/v1/imports/{import_id}").status_code == 404
    assert s1.client.get(f"/api/v1/terms/{s1.term}/export?kind=ledger").status_code == 403
    assert not ImportRow.objects.filter(file__kind="ledger").exists()
