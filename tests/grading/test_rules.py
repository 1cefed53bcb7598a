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
from apps.grading.rules import AssessmentRule, CountedDay, Facts, MarkCode, Result

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

    assert rules.attendance_points([day], rules.VERSION_1) == 15


def test_a_session_without_a_record_is_an_absence():
    assert rules.attendance_points(days(PRESENT, None), rules.VERSION_1) == 15


def test_late_and_excused_earn_full_credit_under_version_1():
    assert rules.attendance_points(days(PRESENT, LATE, EXCUSED), rules.VERSION_1) == 30


def test_excused_leaves_the_denominator_when_the_policy_says_so():
    policy = replace(rules.VERSION_1, excused_leaves_denominator=True)

    assert rules.attendance_points(days(PRESENT, ABSENT, EXCUSED), policy) == 15
    assert rules.attendance_points(days(EXCUSED), policy) is None


def test_merits_beyond_the_ceiling_and_demerits_below_zero_are_clamped():
    assert rules.aptitude_points([50], rules.VERSION_1) == 30
    assert rules.aptitude_points([50, -10], rules.VERSION_1) == 30
    assert rules.aptitude_points([-250], rules.VERSION_1) == 0


def test_a_policy_survives_being_stored():
    assert rules.Policy.from_json(rules.VERSION_1.to_json()) == rules.VERSION_1


statuses = st.sampled_from([*AttendanceStatus, None])
any_days = st.lists(
    st.lists(statuses, min_size=1, max_size=3).map(lambda s: CountedDay(date(2026, 8, 8), tuple(s))),
    max_size=20,
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
