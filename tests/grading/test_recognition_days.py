"""On which day lifetime merits earned which recognition: a rule, and one statement for everyone that agrees with it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.authentication.rules.duties import DutyKind
from apps.grading.models import LedgerEntry
from apps.grading.rules.recognition import LEVELS, earned
from apps.grading.selectors.recognition import recognitions
from tests import cast

FIRST = date(2026, 8, 8)
entries = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 120)), max_size=12).map(
    lambda rows: sorted((FIRST + timedelta(days=day), points) for day, points in rows)
)


@given(entries)
def test_a_level_is_earned_on_the_first_day_whose_merits_reach_it(rows):
    found = dict(earned(rows))

    for bound, level in LEVELS:
        reached = [
            day
            for index, (day, _) in enumerate(rows)
            if sum(points for _, points in rows[: index + 1]) >= bound
        ]
        assert found.get(level) == (reached[0] if reached else None)


def give(corps, row, day, points, **fields):
    return LedgerEntry.objects.create(
        enrollment=row, kind="merit", points=points, reason="x", occurred_on=FIRST + timedelta(days=day),
        recorded_at=cast.MUSTER, issued_by=corps.sergeant, issued_by_name="x", **fields,
    )  # fmt: skip


@pytest.mark.django_db
def test_the_list_of_everyone_agrees_with_the_rule_and_ranks_nobody(corps):
    given = {}
    for index, row in enumerate(corps.enrollments):
        given[row.cadet_id] = [(day, 17 + 40 * index + day) for day in range(4)]
        for day, points in reversed(given[row.cadet_id]):
            give(corps, row, day, points)
    give(corps, corps.enrollments[0], 0, 500, voided_at=cast.MUSTER, void_reason="x")
    LedgerEntry.objects.create(
        enrollment=corps.enrollments[0], kind="demerit", points=90, reason="x", occurred_on=FIRST,
        recorded_at=cast.MUSTER, issued_by=corps.sergeant, issued_by_name="x",
    )  # fmt: skip

    found = recognitions(corps.commandant)

    expected = [
        (row.cadet_id, level, day)
        for row in sorted(corps.enrollments, key=lambda row: row.cadet.last_name)
        for level, day in earned(
            [(FIRST + timedelta(days=day), points) for day, points in given[row.cadet_id]]
        )
    ]
    assert [(one.cadet.pk, one.level, one.earned_on) for one in found] == expected
    own = (
        cast.client_of(corps.commandant).get(f"/api/v1/cadets/{corps.enrollments[1].cadet_id}/merits").json()
    )
    assert [(one["level"], one["earned_on"]) for one in own["earned"]] == [
        (level, str(day)) for cadet_id, level, day in expected if cadet_id == corps.enrollments[1].cadet_id
    ]


@pytest.mark.django_db
def test_the_list_is_narrowed_by_level_and_day_and_to_ones_own_companies(corps):
    other = cast.enrolled(corps, company=corps.bravo)
    for row in (corps.enrollments[0], other):
        for day in (0, 10):
            give(corps, row, day, 60)
    officer = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.bravo))

    def asked(query: str) -> list[tuple[int, str]]:
        rows = officer.get(f"/api/v1/recognitions?{query}").json()["results"]
        return [(row["cadet"]["id"], row["level"]) for row in rows]

    assert asked("") == [(other.cadet_id, "bronze"), (other.cadet_id, "silver")]
    assert asked("level=silver") == [(other.cadet_id, "silver")]
    assert asked("since=2026-08-09") == [(other.cadet_id, "silver")]
    assert asked("until=2026-08-09") == [(other.cadet_id, "bronze")]
