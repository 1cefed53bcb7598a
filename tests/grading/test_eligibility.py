"""Flags: who is liable to be dropped or to fail, in the pure rules, in the set-based engine, and to whom it is shown."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.attendance.models import TrainingDay
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.attendance.services import muster
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Enrollment
from apps.cadets.selectors import counted_on
from apps.grading.rules import VERSION_1, AssessmentRule, CountedDay, DropRules, Facts, grade
from apps.grading.rules.eligibility import Flag, best_percent, flags, standing
from apps.grading.selectors.corps import lines_under, standings
from apps.grading.selectors.explanation import facts_of
from apps.grading.selectors.policies import assessment_rules, assessments_of
from apps.messaging.models import Notification
from apps.messaging.services import notify_eligibility
from tests import cast
from tests.grading.test_corps import START, TERMS_OWN, generate, policies

PRESENT, LATE, ABSENT, EXCUSED = AttendanceStatus
EXAM = AssessmentRule(1, "Final", Decimal(100), Decimal(1))
TODAY = START + timedelta(days=40)


def flagged(*statuses, ahead=0, score="90", policy=VERSION_1):
    facts = Facts(
        days=[CountedDay(START + timedelta(weeks=week), (status,)) for week, status in enumerate(statuses)],
        scores={1: None if score is None else Decimal(score)},
    )
    stands = standing(facts, policy, [EXAM], ahead=ahead)
    return set(flags(stands, grade(facts, policy, [EXAM]), policy))


@pytest.mark.parametrize(
    ("statuses", "ahead", "expected"),
    [
        ([PRESENT] * 4 + [ABSENT], 0, set()),
        ([PRESENT] * 3 + [ABSENT], 1, {Flag.LOW_ATTENDANCE}),
        ([PRESENT] * 3 + [ABSENT], 0, {Flag.LOW_ATTENDANCE, Flag.CANNOT_REACH_ATTENDANCE}),
        ([PRESENT, ABSENT] * 4 + [PRESENT] * 16, 0, {Flag.UNEXCUSED_ABSENCES}),
        ([PRESENT] * 12 + [ABSENT] * 3, 0, {Flag.CONSECUTIVE_ABSENCES}),
        ([PRESENT] * 12 + [ABSENT, EXCUSED, ABSENT, None], 0, set()),
        ([PRESENT] * 12 + [None] * 3, 0, {Flag.CONSECUTIVE_ABSENCES}),
    ],
)  # fmt: skip
def test_absences_flag_by_share_by_number_and_in_a_row(statuses, ahead, expected):
    assert flagged(*statuses, ahead=ahead) == expected


def test_a_rule_that_is_switched_off_flags_nobody():
    policy = replace(VERSION_1, drop_rules=DropRules(None, None, None))

    assert flagged(*[ABSENT] * 5, *[PRESENT] * 5, policy=policy) == set()


def test_a_low_score_projects_to_fail_before_the_rest_is_known_and_a_hopeless_one_cannot_pass():
    exams = [EXAM, AssessmentRule(2, "Practical", Decimal(100), Decimal(1))]
    facts = Facts(days=[CountedDay(START, (PRESENT,))], scores={1: Decimal(20)})

    def found(facts):
        stands = standing(facts, VERSION_1, exams, ahead=0)
        return set(flags(stands, grade(facts, VERSION_1, exams), VERSION_1))

    # 60 + 8 of 40 if it goes on like that; up to 84 are reachable. With 60 demerits, 66 are.
    assert found(facts) == {Flag.PROJECTED_TO_FAIL}
    assert found(replace(facts, ledger=[-60])) == {Flag.CANNOT_PASS}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_set_based_standing_agrees_with_the_pure_one_under_any_policy_on_any_corps():
    @settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), policy=st.one_of(st.just(TERMS_OWN), policies()))
    def agree(seed, policy):
        with transaction.atomic():
            term = generate(seed, cadets=3)
            assessments = assessment_rules(assessments_of(term.pk))
            found = standings(term.pk, policy, assessments, today=TODAY)
            grades = {line.enrollment_id: line.grade for line in lines_under(term.pk, policy, assessments)}
            ahead = TrainingDay.objects.filter(term=term, held_on__gte=TODAY, is_make_up=False)
            ahead = ahead.exclude(status=DayStatus.CLOSED)
            for row in Enrollment.objects.filter(term=term):
                days = sum(
                    Enrollment.objects.filter(counted_on(day.held_on), pk=row.pk).exists() for day in ahead
                )
                pure = standing(facts_of(row), policy, assessments, ahead=days)
                assert found[row.pk] == pure
                best = best_percent(pure, policy)
                assert best is None or 0 <= best <= 100
                flags(pure, grades[row.pk], policy)
            transaction.set_rollback(True)

    agree()


def absent_thrice(corps):
    """The first cadet misses three days, the others none."""
    for week in range(3):
        day = cast.training_day(corps, held_on=date(2026, 8, 8) + timedelta(weeks=week))
        for enrollment in corps.enrollments[1:]:
            muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=enrollment.pk, session_id=None,
                        status=PRESENT, reason="", now=cast.MUSTER)  # fmt: skip
        cast.days.close_day(actor=corps.commandant, day_id=day.pk, now=cast.MUSTER)


def test_staff_see_the_flagged_cadets_of_their_scope_with_counts(corps):
    absent_thrice(corps)
    missed = corps.enrollments[0]
    url = f"/api/v1/terms/{corps.term.pk}/eligibility"

    for user, shown in [
        (cast.staff(DutyKind.COMPANY, company=corps.alpha), [missed.pk]),
        (cast.staff(DutyKind.COMPANY, company=corps.bravo), []),
    ]:
        answer = cast.client_of(user).get(url).json()
        assert [row["enrollment"] for row in answer["results"]] == shown
        assert answer["counts"]["consecutive_absences"] == answer["flagged"] == len(shown)
    staff = cast.client_of(corps.sergeant)
    row = staff.get(url, {"flag": "consecutive_absences"}).json()["results"][0]
    assert (row["attendance_percent"], row["longest_run"], row["unexcused_absences"]) == ("0.00", 3, 3.0)
    assert set(row["flags"]) == {
        "low_attendance", "cannot_reach_attendance", "consecutive_absences", "cannot_pass",
    }  # fmt: skip
    assert staff.get(url, {"everyone": "true"}).json()["count"] == len(corps.enrollments)
    [alpha] = staff.get(url).json()["companies"]
    assert (alpha["company_name"], alpha["enrolled"], alpha["flagged"]) == (
        "Alpha",
        len(corps.enrollments),
        1,
    )
    assert alpha["counts"]["consecutive_absences"] == 1


def test_the_weekly_digest_tells_whoever_is_there_for_a_flagged_cadet_once_a_week(corps):
    absent_thrice(corps)
    officer = cast.staff(DutyKind.COMPANY, company=corps.alpha)
    other = cast.staff(DutyKind.COMPANY, company=corps.bravo)
    monday = datetime(2026, 9, 7, 1, tzinfo=ZoneInfo("Asia/Manila"))

    for hours in (0, 6, 7 * 24 - 2):
        notify_eligibility(now=monday + timedelta(hours=hours))
    first = Notification.objects.filter(kind="eligibility", recipient=officer)
    assert first.count() == 1
    assert first.get().title == "1 cadet needs a look"
    assert "1 liable to be dropped" in first.get().body
    notify_eligibility(now=monday + timedelta(days=7))

    assert first.count() == 2
    assert not Notification.objects.filter(kind="eligibility", recipient=other).exists()
    assert Notification.objects.filter(kind="eligibility", recipient=corps.commandant).count() == 2
