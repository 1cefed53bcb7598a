"""The grade of a past moment: rebuilt from what was recorded by then, whatever changed since."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.attendance.models import AttendanceRecord, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus, Source
from apps.attendance.services import days, make_ups, muster
from apps.cadets.models import Enrollment
from apps.grading.models import FactVersion, GradeMark, GradingPolicy, LedgerEntry, Score
from apps.grading.rules import Clamp, LedgerKind, MarkCode
from apps.grading.selectors.corps import grade_lines
from apps.grading.selectors.explanation import explain_enrollment
from apps.grading.services import ledger
from apps.system.models import Term
from common import clock
from tests import cast
from tests.grading.test_corps import START, TERMS_OWN, generate


def moment():
    """Now, by the clock that the history is kept by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


CHANGES = (
    "record", "unrecord", "day", "plan", "entry", "void", "score", "blank", "mark", "lift", "span", "policy",
)  # fmt: skip


def a_change(term: Term, dice: random.Random) -> None:
    """Whatever may happen to a term's rows."""
    enrollment = dice.choice(list(Enrollment.objects.filter(term=term).order_by("pk")))
    session = dice.choice([None, *TrainingSession.objects.filter(day__term=term).order_by("pk")])
    score = Score.objects.filter(enrollment=enrollment).first()
    kind = dice.choice(CHANGES)
    if kind == "record" and session:
        AttendanceRecord.objects.update_or_create(
            session=session, enrollment=enrollment,
            defaults={"status": dice.choice(list(AttendanceStatus)), "source": Source.MANUAL,
                      "recorded_at": cast.MUSTER, "updated_at": cast.MUSTER},
        )  # fmt: skip
    elif kind == "unrecord":
        AttendanceRecord.objects.filter(enrollment=enrollment, session=session).delete()
    elif kind == "day":
        day = dice.choice([None, *TrainingDay.objects.filter(term=term).order_by("pk")])
        TrainingDay.objects.filter(pk=day.pk if day else 0).update(
            status=dice.choice([DayStatus.OPEN, DayStatus.CLOSED, DayStatus.CLOSED]),
            held_on=START + timedelta(days=dice.randint(0, 100)),
        )
    elif kind == "plan":
        day = TrainingDay.objects.create(
            term=term, held_on=START, title=str(dice.random()), status=DayStatus.CLOSED
        )
        TrainingSession.objects.create(day=day, name="", **vars(cast.window()))
    elif kind == "entry":
        LedgerEntry.objects.create(
            enrollment=enrollment, kind=dice.choice(list(LedgerKind)), points=dice.choice([3, 40]), occurred_on=START,
            recorded_at=cast.MUSTER + timedelta(days=dice.randint(-400, 400)),
        )  # fmt: skip
    elif kind == "void":
        standing = LedgerEntry.objects.filter(enrollment=enrollment, voided_at=None)[:1]
        LedgerEntry.objects.filter(pk__in=standing.values("pk")).update(
            voided_at=cast.MUSTER, void_reason="typed twice"
        )
    elif kind in ("score", "blank") and score:
        score.value = None if kind == "blank" else score.assessment.maximum / 2
        score.save()
    elif kind == "mark":
        GradeMark.objects.update_or_create(
            enrollment=enrollment, defaults={"code": dice.choice(list(MarkCode)), "set_at": cast.MUSTER}
        )
    elif kind == "lift":
        GradeMark.objects.filter(enrollment=enrollment).delete()
    elif kind == "span":
        enrollment.enrolled_on = dice.choice([None, START + timedelta(days=dice.randint(0, 60))])
        enrollment.ended_on = None
        enrollment.save()
    elif kind == "policy":
        policy = replace(
            TERMS_OWN, aptitude_base=Decimal(dice.randint(50, 100)), clamp=dice.choice(list(Clamp))
        )
        newest = GradingPolicy.objects.filter(term=term).latest("version").version
        GradingPolicy.objects.create(
            term=term, version=newest + 1, rules=policy.to_json(), created_at=moment()
        )


def sheet(term: Term, as_of=None):
    return {line.enrollment_id: line.grade for line in grade_lines(term.pk, as_of=as_of)}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_sheet_as_of_any_moment_is_the_sheet_that_was_then_and_as_of_now_that_of_now():
    changed = []

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def replay(seed: int) -> None:
        dice = random.Random(seed)
        with transaction.atomic():
            term = generate(seed, cadets=3)
            then = [(moment(), sheet(term))]
            for _ in range(6):
                a_change(term, dice)
                then.append((moment(), sheet(term)))
            for as_of, as_it_was in then:
                assert sheet(term, as_of) == as_it_was
            enrollment = dice.choice(list(Enrollment.objects.filter(term=term).order_by("pk")))
            for as_of, as_it_was in then[::3]:
                explained = explain_enrollment(enrollment, as_of=as_of)
                assert explained.grade == as_it_was[enrollment.pk]
            now = explain_enrollment(enrollment, as_of=moment())
            assert (now.grade, now.explanation) == (
                (present := explain_enrollment(enrollment)).grade,
                present.explanation,
            )
            changed.append(sum(one[1] != other[1] for one, other in pairwise(then)))
            transaction.set_rollback(True)

    replay()
    assert sum(changed) > len(changed)


def test_a_grade_is_shown_as_it_was_on_a_day_in_the_past(corps):
    enrollment = corps.enrollments[0]
    staff = cast.client_of(corps.sergeant)
    entry = ledger.record_entry(
        actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.DEMERIT, points=20, reason="late thrice",
        occurred_on=START, now=cast.MUSTER,
    )  # fmt: skip
    before_void = moment()
    ledger.void_entry(actor=corps.sergeant, entry_id=entry.pk, reason="wrong cadet", now=cast.MUSTER)
    url = f"/api/v1/enrollments/{enrollment.pk}/grade"

    then = staff.get(url, {"as_of": before_void.isoformat()}).json()
    now = staff.get(url).json()

    assert (then["aptitude"], now["aptitude"]) == ("24.00", "30.00")
    assert then["explanation"][1]["items"][0]["value"] == "−20"
    assert "(voided" not in then["explanation"][1]["items"][0]["detail"]
    assert (now["as_of"], then["as_of"] is not None) == (None, True)
    listed = staff.get(f"/api/v1/terms/{corps.term.pk}/grades", {"as_of": before_void.isoformat()}).json()
    assert {row["aptitude"] for row in listed["results"]} == {"24.00", "30.00"}


def test_whoever_was_transferred_since_stands_on_the_sheet_of_the_company_of_then(corps):
    row = corps.enrollments[0]
    admin = cast.client_of(corps.commandant)
    before = moment()
    for company in (corps.bravo, None):
        body = {"company": company and company.pk, "moved_on": clock.local_date(clock.now()).isoformat()}
        assert admin.post(f"/api/v1/enrollments/{row.pk}/transfers", body, format="json").status_code == 201

    def sheet_of(company, **asked):
        answer = admin.get(f"/api/v1/terms/{corps.term.pk}/grades", {"company": company.pk, **asked}).json()
        return {line["enrollment"]: (line["company_name"], line["platoon"]) for line in answer["results"]}

    then = {"as_of": before.isoformat()}
    assert sheet_of(corps.alpha, **then)[row.pk] == ("Alpha", 1)
    assert row.pk not in {**sheet_of(corps.bravo, **then), **sheet_of(corps.alpha), **sheet_of(corps.bravo)}
    grades = [admin.get(f"/api/v1/enrollments/{row.pk}/grade", asked).json() for asked in (then, {})]
    assert [(grade["company_name"], grade["platoon"]) for grade in grades] == [("Alpha", 1), ("", None)]


def test_before_the_enrollment_there_is_no_grade(corps):
    before = moment()
    late = cast.enrolled(corps)
    staff = cast.client_of(corps.sergeant)

    answer = staff.get(f"/api/v1/enrollments/{late.pk}/grade", {"as_of": before.isoformat()})
    listed = staff.get(f"/api/v1/terms/{corps.term.pk}/grades", {"as_of": before.isoformat()}).json()

    assert answer.status_code == 404
    assert late.pk not in {row["enrollment"] for row in listed["results"]}
    assert listed["count"] == len(corps.enrollments)


def test_a_reopened_day_leaves_the_grade_and_stays_in_its_past(corps):
    day = cast.training_day(corps, closed=True)
    closed = moment()
    days.reopen_day(actor=corps.commandant, day_id=day.pk, reason="closed too early", now=cast.MUSTER)
    enrollment = corps.enrollments[0]

    assert explain_enrollment(enrollment).grade.attendance is None
    assert explain_enrollment(enrollment, as_of=closed).grade.attendance == Decimal("0.00")


def test_what_changes_no_grade_leaves_no_version(corps):
    day = cast.training_day(corps)
    session = day.sessions.get()
    record = AttendanceRecord.objects.create(
        session=session, enrollment=corps.enrollments[0], status="present", source="scan", recorded_at=cast.MUSTER,
        updated_at=cast.MUSTER,
    )  # fmt: skip
    kept = FactVersion.objects.filter(source="attendance_attendancerecord", row_id=record.pk)

    record.time_out = cast.MUSTER
    record.save()
    unchanged = kept.count()
    record.status = "late"
    record.save()

    assert (unchanged, kept.count()) == (1, 2)
    assert kept.latest("pk").facts == {
        "enrollment_id": corps.enrollments[0].pk,
        "session_id": session.pk,
        "status": "late",
    }


def test_a_temporary_table_of_that_name_gets_none_of_the_versions(corps):
    kept = FactVersion.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE grading_factversion (LIKE public.grading_factversion) ON COMMIT DROP"
        )

        cast.training_day(corps)

        cursor.execute("SELECT count(*) FROM pg_temp.grading_factversion")
        deceived = cursor.fetchone()[0]
        cursor.execute("DROP TABLE pg_temp.grading_factversion")
    assert (deceived, FactVersion.objects.count()) == (0, kept + 3)


@pytest.mark.parametrize("prefix", ["grading_keep_", "grading_guard_"])
def test_every_function_that_keeps_or_guards_looks_in_its_own_schema_only(db, prefix):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, proconfig FROM pg_proc WHERE starts_with(proname, %s)", [prefix])
        found = cursor.fetchall()

    assert len(found) > 5
    assert {(config or [""])[0] for _, config in found} == {"search_path=public, pg_temp"}


def test_a_make_up_counts_from_when_it_was_set_and_stays_in_the_past_when_it_is_taken_back(corps):
    enrollment = corps.enrollments[0]
    missed, again = cast.training_day(corps, closed=True), cast.training_day(corps, is_make_up=True)
    chosen = {
        "actor": corps.commandant,
        "day_id": again.pk,
        "enrollment_ids": [enrollment.pk],
        "now": cast.MUSTER,
    }
    make_ups.set_make_ups(missed_day_id=missed.pk, **chosen)
    muster.mark(actor=corps.sergeant, day_id=again.pk, enrollment_id=enrollment.pk, session_id=None,
                status=AttendanceStatus.PRESENT, reason="", now=cast.MUSTER)  # fmt: skip
    before = moment()
    days.close_day(actor=corps.commandant, day_id=again.pk, now=cast.MUSTER)
    during = moment()
    make_ups.clear_make_ups(**chosen)

    points = [explain_enrollment(enrollment, as_of=at).grade.attendance for at in (before, during, None)]

    assert points == [Decimal("0.00"), Decimal("30.00"), Decimal("0.00")]
    sheet = {line.enrollment_id: line.grade.attendance for line in grade_lines(corps.term.pk, as_of=during)}
    assert sheet[enrollment.pk] == Decimal("30.00")
