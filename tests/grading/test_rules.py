"""The pure engine, by example and by property."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.attendance.rules import AttendanceStatus
from apps.grading import rules
from apps.grading.rules import (
    AssessmentRule,
    Clamp,
    CountedDay,
    Facts,
    MarkCode,
    Part,
    Result,
    Rounding,
    RoundingMode,
)
from apps.grading.rules.needed import Reach, needed
from apps.grading.rules.presets import NAVAL_RESERVE

PRELIM, MIDTERM, FINAL = (
    AssessmentRule(number, name, Decimal(100), Decimal(1))
    for number, name in enumerate(("Prelim", "Midterm", "Final"), start=1)
)
ASSESSMENTS = (PRELIM, MIDTERM, FINAL)
PRESENT, LATE, ABSENT, EXCUSED = AttendanceStatus


def days(*statuses: AttendanceStatus | None) -> list[CountedDay]:
    return [CountedDay(date(2026, 8, 8), (status,)) for status in statuses]


def grade(facts: Facts, policy: rules.Policy = rules.VERSION_1) -> rules.Grade:
    return rules.grade(facts, policy, ASSESSMENTS)


def attended(held: list[CountedDay], policy: rules.Policy) -> Fraction | None:
    return rules.attendance_points(rules.turnout(held, policy), policy)


def complete(**changes: object) -> Facts:
    facts = Facts(
        days=days(*[PRESENT] * 13, ABSENT, ABSENT),
        scores={1: Decimal(94), 2: Decimal(73), 3: Decimal(79)},
        ledger=[-15],
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def test_a_whole_grade_is_the_sum_of_its_parts():
    result = grade(complete())

    assert (result.attendance, result.aptitude, result.subject) == (
        Decimal("26.00"),
        Decimal("25.50"),
        Decimal("32.80"),
    )
    assert (result.final, result.equivalent, result.result) == (
        Decimal("84.30"),
        Decimal("2.50"),
        Result.PASSED,
    )


def test_a_final_is_rounded_once_not_part_by_part():
    # 1/3 of the days and 1/300 of the scores: the parts round to 10.00, 30.00 and 0.13, their exact sum to 40.13.
    result = grade(
        complete(
            days=days(PRESENT, ABSENT, ABSENT),
            ledger=[],
            scores={1: Decimal(1), 2: Decimal(0), 3: Decimal(0)},
        )
    )

    assert result.final == Decimal("40.13")


def test_an_exact_half_cent_rounds_up():
    assert rules.half_up(Fraction(2345, 1000)) == Decimal("2.35")
    assert rules.half_up(Fraction(2344999, 1000000)) == Decimal("2.34")


@pytest.mark.parametrize(
    ("final", "equivalent"),
    [("95.00", "1.00"), ("94.99", "1.50"), ("90.00", "1.50"), ("85.00", "2.00"), ("80.00", "2.50"),
     ("75.00", "3.00"), ("74.99", "5.00"), ("0.00", "5.00")],
)  # fmt: skip
def test_a_final_transmutes_by_the_bands_lower_bounds(final, equivalent):
    assert rules.transmute(Decimal(final), rules.VERSION_1)[0] == Decimal(equivalent)


def test_a_missing_score_is_incomplete_and_says_what_is_still_reachable():
    result = grade(complete(scores={1: Decimal(94), 2: None}))

    assert (result.final, result.equivalent, result.subject) == (None, None, None)
    assert result.result is Result.INCOMPLETE
    assert result.missing == ("Midterm", "Final")
    assert (result.lowest_final, result.highest_final) == (Decimal("64.03"), Decimal("90.70"))


def test_a_score_of_zero_is_a_score():
    assert grade(complete(scores={1: Decimal(0), 2: Decimal(0), 3: Decimal(0)})).subject == Decimal("0.00")


@pytest.mark.parametrize(
    ("mark", "result"),
    [
        (MarkCode.INCOMPLETE, Result.INCOMPLETE),
        (MarkCode.DROPPED, Result.DROPPED),
        (MarkCode.DEFERRED, Result.DEFERRED),
    ],
)
def test_a_mark_stands_instead_of_the_number(mark, result):
    marked = grade(complete(mark=mark))

    assert (marked.final, marked.equivalent, marked.mark, marked.result) == (None, None, mark, result)
    assert marked.subject == Decimal("32.80")


def test_before_any_day_is_closed_attendance_is_open_not_zero():
    result = grade(complete(days=[]))

    assert result.attendance is None
    assert result.missing == (rules.NO_COUNTED_DAY,)
    assert (result.lowest_final, result.highest_final) == (Decimal("58.30"), Decimal("88.30"))


def test_a_day_with_two_sessions_counts_as_one_day():
    day = CountedDay(date(2026, 8, 8), (PRESENT, ABSENT))

    assert attended([day], rules.VERSION_1) == 15


def test_a_session_without_a_record_is_an_absence():
    assert attended(days(PRESENT, None), rules.VERSION_1) == 15


def test_late_and_excused_earn_full_credit_under_version_1():
    assert attended(days(PRESENT, LATE, EXCUSED), rules.VERSION_1) == 30


def test_excused_leaves_the_denominator_when_the_policy_says_so():
    policy = replace(rules.VERSION_1, excused_leaves_denominator=True)

    assert attended(days(PRESENT, ABSENT, EXCUSED), policy) == 15
    assert attended(days(EXCUSED), policy) is None


def test_merits_beyond_the_ceiling_and_demerits_below_zero_are_clamped():
    assert rules.aptitude_points([50], rules.VERSION_1) == 30
    assert rules.aptitude_points([50, -10], rules.VERSION_1) == 30
    assert rules.aptitude_points([-250], rules.VERSION_1) == 0


def test_a_policy_survives_being_stored():
    assert rules.Policy.from_json(rules.VERSION_1.to_json()) == rules.VERSION_1


statuses = st.sampled_from([*AttendanceStatus, None])
sessions = st.lists(statuses, min_size=1, max_size=3).map(tuple)
any_days = st.lists(
    st.builds(CountedDay, st.just(date(2026, 8, 8)), sessions, st.one_of(st.just(()), sessions)),
    max_size=20,
)
credits_of = st.fixed_dictionaries(
    {status: st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)]) for status in AttendanceStatus}
)
score = st.one_of(st.none(), st.decimals(0, 100, places=3))
any_facts = st.builds(
    Facts,
    days=any_days,
    ledger=st.lists(st.integers(-200, 200).filter(bool), max_size=8),
    scores=st.fixed_dictionaries({}, optional={1: score, 2: score, 3: score}),
    mark=st.one_of(st.none(), st.sampled_from(MarkCode)),
)


@given(any_facts)
def test_every_number_stays_in_its_range(facts):
    result = grade(facts)

    assert result.attendance is None or 0 <= result.attendance <= 30
    assert 0 <= result.aptitude <= 30
    assert result.subject is None or 0 <= result.subject <= 40
    assert result.final is None or 0 <= result.final <= 100


@given(any_facts, st.integers(1, 100))
def test_one_more_merit_never_lowers_a_grade(facts, merit):
    facts = replace(facts, mark=None)
    before, after = grade(facts), grade(replace(facts, ledger=[*facts.ledger, merit]))

    assert after.aptitude >= before.aptitude
    assert before.final is None or (after.final is not None and after.final >= before.final)


@given(any_facts, st.randoms())
def test_the_order_of_days_does_not_matter(facts, random):
    shuffled = list(facts.days)
    random.shuffle(shuffled)

    assert grade(replace(facts, days=shuffled)) == grade(facts)


@given(any_facts, credits_of, st.booleans(), st.one_of(st.none(), st.integers(1, 20)), st.data())
def test_a_make_up_never_lowers_a_grade_whatever_the_credits_are(facts, credit, leaves, counted, data):
    policy = replace(rules.VERSION_1, credits=credit, excused_leaves_denominator=leaves, counted_days=counted)
    without = replace(facts, mark=None, days=[replace(day, make_up=()) for day in facts.days])
    made_up = replace(without, days=[replace(day, make_up=data.draw(sessions)) for day in without.days])

    before, after = (rules.grade(each, policy, ASSESSMENTS) for each in (without, made_up))

    assert before.attendance is None or (
        after.attendance is not None and after.attendance >= before.attendance
    )
    assert before.final is None or (after.final is not None and after.final >= before.final)
    was, now = (rules.turnout(each.days, policy) for each in (without, made_up))
    assert now.counted == was.counted
    assert 0 <= now.missed <= was.missed


@pytest.mark.parametrize(
    ("day", "make_up", "credit", "missed"),
    [
        ((ABSENT,), (PRESENT,), "1", "0"),
        ((None,), (LATE,), "0.5", "0"),
        ((ABSENT,), (ABSENT,), "0", "1"),
        ((ABSENT,), (EXCUSED,), "0", "1"),
        ((ABSENT,), (PRESENT, None), "0.5", "0.5"),
        ((PRESENT, ABSENT), (PRESENT,), "1", "0"),
        ((PRESENT,), (PRESENT,), "1", "0"),
        ((EXCUSED,), (LATE,), "1", "0"),
    ],
)
def test_a_make_up_replaces_what_was_missed_of_the_day_and_nothing_else(day, make_up, credit, missed):
    half_for_late = {**rules.VERSION_1.credits, LATE: Decimal("0.5")}
    policy = replace(rules.VERSION_1, credits=half_for_late)

    turnout = rules.turnout([CountedDay(date(2026, 8, 8), day, make_up)], policy)

    assert (turnout.counted, turnout.credit, turnout.missed) == (
        Fraction(1),
        Fraction(credit),
        Fraction(missed),
    )


@given(any_facts, st.tuples(*[st.decimals(0, 100, places=3)] * 3))
def test_what_was_said_to_be_reachable_holds_whatever_the_missing_scores_become(facts, scores):
    facts = replace(facts, mark=None)
    before = grade(facts)
    filled = {n: (facts.scores or {}).get(n) for n in (1, 2, 3)}
    after = grade(
        replace(facts, scores={n: scores[n - 1] if value is None else value for n, value in filled.items()})
    )

    if before.lowest_final is not None and before.highest_final is not None and after.final is not None:
        assert before.lowest_final <= after.final <= before.highest_final


@given(any_facts)
def test_a_blank_is_never_a_zero(facts):
    result = grade(replace(facts, scores={**(facts.scores or {}), 2: None}))

    assert result.final is None
    assert "Midterm" in result.missing


running_ledger = st.lists(st.integers(-150, 150).filter(bool), max_size=12)


@given(running_ledger, st.integers(0, 100), st.sampled_from([7, 60, 100]))
def test_the_running_clamp_stays_in_its_bounds_and_is_a_plain_sum_where_none_is_touched(
    ledger, base, ceiling
):
    policy = replace(
        rules.VERSION_1,
        clamp=Clamp.RUNNING,
        aptitude_base=Decimal(min(base, ceiling)),
        aptitude_ceiling=Decimal(ceiling),
    )
    reached = rules.standings(ledger, policy)

    assert all(0 <= standing <= ceiling for standing in reached)
    sums = [policy.aptitude_base + sum(ledger[:number]) for number in range(len(ledger) + 1)]
    if all(0 <= total <= ceiling for total in sums):
        assert reached == sums


def test_a_merit_at_the_ceiling_is_lost_under_the_running_clamp_and_kept_under_the_total_one():
    running = replace(rules.VERSION_1, clamp=Clamp.RUNNING)

    assert rules.aptitude_standing([10, -10], running) == 90
    assert rules.aptitude_standing([-10, 10], running) == 100
    assert rules.aptitude_standing([10, -10], rules.VERSION_1) == 100


@given(any_facts, st.randoms())
def test_the_order_of_the_ledger_does_not_matter_under_the_total_clamp(facts, random):
    shuffled = list(facts.ledger)
    random.shuffle(shuffled)

    assert grade(replace(facts, ledger=shuffled)) == grade(facts)


def test_base_50_gives_half_for_a_blank_sheet_and_all_for_a_full_one():
    exam = AssessmentRule(1, "Final", Decimal(60), Decimal(1), base=Decimal(50))

    assert [rules.score_share(Decimal(raw), exam) * 100 for raw in (0, 30, 60)] == [50, 75, 100]


def test_a_part_below_its_floor_fails_whatever_the_final():
    policy = replace(rules.VERSION_1, floors={Part.ATTENDANCE: Decimal(24)})
    facts = complete(days=days(*[PRESENT] * 7, *[ABSENT] * 3), ledger=[])

    passed, failed = grade(facts), grade(facts, policy)

    assert (passed.result, failed.result) == (Result.PASSED, Result.FAILED)
    assert (failed.final, failed.equivalent) == (passed.final, Decimal("5.00"))
    assert failed.below_floors == (Part.ATTENDANCE,)


def test_days_beyond_a_fixed_number_earn_nothing_more():
    policy = replace(rules.VERSION_1, counted_days=4)

    assert attended(days(PRESENT, PRESENT), policy) == 15
    assert attended(days(*[PRESENT] * 5, ABSENT), policy) == 30


@pytest.mark.parametrize(
    ("exact", "rounding", "shown"),
    [
        ("84.355", Rounding(2, RoundingMode.HALF_UP), "84.36"),
        ("84.355", Rounding(2, RoundingMode.DOWN), "84.35"),
        ("84.35", Rounding(1, RoundingMode.HALF_UP), "84.40"),
        ("84.5", Rounding(0, RoundingMode.HALF_UP), "85.00"),
        ("84.999", Rounding(0, RoundingMode.DOWN), "84.00"),
    ],
)
def test_a_final_is_rounded_as_the_policy_says(exact, rounding, shown):
    assert rules.rounded(Fraction(exact), rounding) == Decimal(shown)


# The attendance is 26, the aptitude 25.5, prelim and midterm earn 22.2666…: 73.7666… before the final exam.
OPEN = complete(scores={1: Decimal(94), 2: Decimal(73)})


def test_what_is_needed_in_the_last_exam_is_exact_to_the_thousandth():
    found = needed(OPEN, rules.VERSION_1, ASSESSMENTS)
    by_equivalent = {str(target.equivalent): target for target in found.targets}

    assert [row.name for row in found.missing] == ["Final"]
    # A final of 80 is reached from 79.995 on: (79.995 - 73.7666…) / 40 * 300 = 46.7125.
    assert by_equivalent["2.50"].scores == {3: Decimal("46.713")}
    assert by_equivalent["3.00"].scores == {3: Decimal("9.213")}
    assert (by_equivalent["3.00"].is_pass, by_equivalent["2.50"].is_pass) == (True, False)
    assert by_equivalent["1.00"].reach is Reach.IMPOSSIBLE


def test_what_is_certain_already_needs_nothing_and_several_exams_need_the_same_share_of_each():
    certain = needed(replace(OPEN, ledger=[], days=days(PRESENT)), rules.VERSION_1, ASSESSMENTS)
    several = needed(replace(OPEN, scores={1: Decimal(94)}), rules.VERSION_1, ASSESSMENTS)

    assert certain.targets[-1].reach is Reach.CERTAIN
    passing = several.targets[-1]
    assert set(passing.scores) == {2, 3}
    assert passing.scores[2] == passing.scores[3] == passing.percent


@given(any_facts, st.sampled_from([rules.VERSION_1, NAVAL_RESERVE]))
def test_the_needed_score_reaches_its_target_and_a_thousandth_less_does_not(facts, policy):
    pairs = zip(ASSESSMENTS, policy.assessments, strict=True)
    assessments = [replace(row, base=plan.base) for row, plan in pairs]
    facts = replace(facts, mark=None)
    known = facts.scores or {}
    missing = [row for row in assessments if known.get(row.id) is None]

    def reaches(target, scores):
        tried = rules.grade(replace(facts, scores={**known, **scores}), policy, assessments)
        return tried.result is Result.PASSED and tried.equivalent <= target.equivalent

    for target in needed(facts, policy, assessments).targets:
        if target.reach is Reach.CERTAIN:
            assert reaches(target, {row.id: Decimal(0) for row in missing})
        elif target.reach is Reach.IMPOSSIBLE:
            assert not reaches(target, {row.id: row.maximum for row in missing})
        else:
            assert reaches(target, target.scores)
            less = {pk: score - Decimal("0.001") for pk, score in target.scores.items()}
            assert len(missing) > 1 or not reaches(target, less)
