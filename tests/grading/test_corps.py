"""The set-based engine agrees with the pure one on every input."""

import random
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.attendance.models import AttendanceRecord, MakeUp, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus, Source
from apps.cadets.models import Cadet, Enrollment
from apps.grading import rules
from apps.grading.models import Assessment, GradeMark, GradingPolicy, LedgerEntry, Score
from apps.grading.rules import Band, Clamp, LedgerKind, MarkCode, Part, Policy, Rounding, RoundingMode
from apps.grading.selectors.corps import grade_lines, lines_under
from apps.grading.selectors.evidence import evidence_of_all
from apps.grading.selectors.policies import assessment_rules, assessments_of
from apps.system.models import Term
from tests import cast

_terms = count(1)
START = date(2026, 8, 1)
credit = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal("0.333"), Decimal(1)])
weight = st.integers(0, 100)


optional_points = st.one_of(st.none(), st.decimals(0, 30, places=1))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    attendance = draw(weight)
    aptitude = draw(st.integers(0, 100 - attendance))
    places = draw(st.sampled_from([0, 1, 2, 2]))
    bounds = sorted(draw(st.sets(st.decimals(50, 99, places=places), min_size=1, max_size=9)), reverse=True)
    floors = {part: draw(optional_points) for part in Part}
    return Policy(
        attendance_weight=Decimal(attendance),
        aptitude_weight=Decimal(aptitude),
        subject_weight=Decimal(100 - attendance - aptitude),
        credits={status: draw(credit) for status in AttendanceStatus},
        excused_leaves_denominator=draw(st.booleans()),
        counted_days=draw(st.one_of(st.none(), st.integers(1, 20))),
        aptitude_base=Decimal(draw(st.integers(0, 100))),
        aptitude_ceiling=Decimal(draw(st.sampled_from([7, 60, 100]))),
        clamp=draw(st.sampled_from(Clamp)),
        bands=tuple(Band(bound, Decimal(n)) for n, bound in enumerate(bounds, start=1)),
        failing_equivalent=Decimal(99),
        floors={part: floor for part, floor in floors.items() if floor is not None},
        rounding=Rounding(places, draw(st.sampled_from(RoundingMode))),
    )


# The term's own assessments, whatever generate() makes of them.
TERMS_OWN = replace(rules.VERSION_1, assessments=())


def generate(seed: int, *, cadets: int) -> Term:
    """A corps with whatever real sheets hold: gaps, blanks, odd spans, several sessions, voids, marks, no days at all."""
    dice = random.Random(seed)
    term = Term.objects.create(name=f"Generated {next(_terms)}")
    GradingPolicy.objects.create(term=term, version=1, rules=TERMS_OWN.to_json(), created_at=cast.MUSTER)
    assessments = Assessment.objects.bulk_create(
        Assessment(
            term=term,
            code=f"a{number}",
            name=f"A{number}",
            maximum=Decimal(dice.choice(["100", "50", "37", "0.5", "33.333"])),
            weight=Decimal(dice.choice(["1", "2", "0.25", "1.5"])),
            base=Decimal(dice.choice(["0", "0", "50", "33.3"])),
            position=number,
        )
        for number in range(dice.choice([0, 1, 3, 3, 4]))
    )
    sessions = []
    for number in range(dice.choice([0, 1, 5, 15])):
        day = TrainingDay.objects.create(
            term=term,
            held_on=START + timedelta(days=7 * number),
            title=f"Day {number}",
            is_make_up=dice.random() < 0.25,
            status=dice.choice(
                [DayStatus.CLOSED, DayStatus.CLOSED, DayStatus.CLOSED, DayStatus.OPEN, DayStatus.PLANNED]
            ),
        )
        sessions += [
            TrainingSession(day=day, name=str(part), **vars(cast.window()))
            for part in range(dice.choice([1, 1, 2, 3]))
        ]
    TrainingSession.objects.bulk_create(sessions)
    people = Cadet.objects.bulk_create(
        Cadet(student_number=f"{term.pk}-{number}", last_name="X", first_name="Y", search_text="")
        for number in range(cadets)
    )
    enrollments = Enrollment.objects.bulk_create(
        Enrollment(cadet=cadet, term=term, **_span(dice)) for cadet in people
    )
    records, scores, entries, marks = [], [], [], []
    for enrollment in enrollments:
        diligence = dice.random()
        for session in sessions:
            if dice.random() < diligence:
                status = dice.choice(list(AttendanceStatus))
                records.append(_record(session, enrollment, status))
        for assessment in assessments:
            if dice.random() < 0.8:
                value = (assessment.maximum * Decimal(dice.randint(0, 1000)) / 1000).quantize(
                    Decimal("0.001")
                )
                blank = dice.random() < 0.1
                scores.append(Score(enrollment=enrollment, assessment=assessment, updated_at=cast.MUSTER,
                                    value=None if blank else min(value, assessment.maximum)))  # fmt: skip
        entries += [_entry(enrollment, dice) for _ in range(dice.choice([0, 1, 4, 9]))]
        if dice.random() < 0.1:
            marks.append(
                GradeMark(enrollment=enrollment, code=dice.choice(list(MarkCode)), set_at=cast.MUSTER)
            )
    MakeUp.objects.bulk_create(_make_ups(term, enrollments, dice))
    AttendanceRecord.objects.bulk_create(records)
    Score.objects.bulk_create(scores)
    LedgerEntry.objects.bulk_create(entries)
    GradeMark.objects.bulk_create(marks)
    return term


def _make_ups(term: Term, enrollments: list[Enrollment], dice: random.Random) -> list[MakeUp]:
    """Some make up on some make-up days for some day that counts, or would, whether they missed it or not."""
    days = list(TrainingDay.objects.filter(term=term))
    missed = [day for day in days if not day.is_make_up]
    rows = []
    for enrollment in enrollments:
        make_ups = [day for day in days if day.is_make_up and dice.random() < 0.7]
        pairs = zip(make_ups, dice.sample(missed, len(missed)), strict=False)
        rows += [MakeUp(enrollment=enrollment, day=day, missed_day=other) for day, other in pairs]
    return rows


def _span(dice: random.Random) -> dict[str, date | None]:
    begins, ends = sorted(START + timedelta(days=dice.randint(-10, 110)) for _ in range(2))
    return {"enrolled_on": dice.choice([None, None, begins]), "ended_on": dice.choice([None, None, ends])}


def _record(session, enrollment, status):
    return AttendanceRecord(session=session, enrollment=enrollment, status=status, source=Source.MANUAL,
                            recorded_at=cast.MUSTER, updated_at=cast.MUSTER)  # fmt: skip


def _entry(enrollment, dice):
    voided = {"voided_at": cast.MUSTER, "void_reason": "typed twice"} if dice.random() < 0.2 else {}
    recorded_at = cast.MUSTER + timedelta(minutes=dice.choice([0, 0, dice.randint(-9, 9)]))
    return LedgerEntry(enrollment=enrollment, kind=dice.choice(list(LedgerKind)), points=dice.choice([1, 5, 40, 150]),
                       occurred_on=START, recorded_at=recorded_at, **voided)  # fmt: skip


def assert_twins_agree(term: Term, policies: list[Policy]) -> None:
    assessments = assessment_rules(assessments_of(term.pk))
    everyone = list(Enrollment.objects.filter(term=term).values_list("pk", flat=True))
    facts = {pk: evidence.facts for pk, evidence in evidence_of_all(term.pk, everyone).items()}
    for policy in policies:
        lines = lines_under(term.pk, policy, assessments)
        assert [line.enrollment_id for line in lines] == sorted(facts)
        for line in lines:
            assert line.grade == rules.grade(facts[line.enrollment_id], policy, assessments)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("quarter", range(4))
def test_the_set_based_engine_agrees_with_the_pure_one_under_any_policy_on_any_corps(quarter):
    checked = []

    @settings(max_examples=75, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32), drawn=st.lists(policies(), min_size=2, max_size=2))
    def agree(seed: int, drawn: list[Policy]) -> None:
        with transaction.atomic():
            assert_twins_agree(generate(seed, cadets=5), [TERMS_OWN, *drawn])
            transaction.set_rollback(True)
        checked.append(seed)

    agree()
    assert len(checked) >= 75


@pytest.mark.django_db
def test_a_page_of_the_sheet_says_the_same_as_the_whole_sheet():
    term = generate(7, cadets=12)
    whole = grade_lines(term.pk)

    page = grade_lines(term.pk, enrollment_ids=[line.enrollment_id for line in whole[3:7]])

    assert page == whole[3:7]


@pytest.mark.django_db
def test_a_whole_corps_takes_as_many_statements_as_one_cadet(django_assert_num_queries):
    small, large = generate(7, cadets=1), generate(7, cadets=60)

    for term in (small, large):
        with django_assert_num_queries(6, connection=connection):
            grade_lines(term.pk)


@pytest.mark.django_db
def test_a_grade_of_another_term_is_not_touched_by_this_ones_records():
    first, second = generate(11, cadets=5), generate(12, cadets=5)
    before = grade_lines(first.pk)

    LedgerEntry.objects.create(enrollment=Enrollment.objects.filter(term=second)[0], kind=LedgerKind.DEMERIT,
                               points=99, occurred_on=START, recorded_at=cast.MUSTER)  # fmt: skip

    assert grade_lines(first.pk) == before


@pytest.mark.django_db
def test_a_whole_sheet_comes_at_once_also_while_the_statistics_call_its_tables_empty():
    with transaction.atomic():
        generate(12, cadets=900)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    term = generate(12, cadets=900)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '20s'")
        lines = grade_lines(term.pk)

    assert len(lines) == 900
