"""Lifetime merits and the level of recognition that they reach."""

import pytest

from apps.authentication.rules import Role
from apps.grading.models import LedgerEntry
from apps.grading.rules.recognition import level_of, next_level
from tests import cast


@pytest.mark.parametrize(
    ("merits", "level", "following"),
    [
        (0, None, ("bronze", 50)),
        (49, None, ("bronze", 1)),
        (50, "bronze", ("silver", 50)),
        (99, "bronze", ("silver", 1)),
        (100, "silver", ("gold", 50)),
        (150, "gold", ("platinum", 50)),
        (199, "gold", ("platinum", 1)),
        (200, "platinum", None),
        (900, "platinum", None),
    ],
)
def test_a_level_is_reached_with_its_last_merit(merits, level, following):
    assert (level_of(merits), next_level(merits)) == (level, following)


def given(enrollment, kind, points, **more):
    LedgerEntry.objects.create(
        enrollment=enrollment,
        kind=kind,
        points=points,
        occurred_on=cast.MUSTER.date(),
        recorded_at=cast.MUSTER,
        **more,
    )


@pytest.mark.django_db
def test_merits_of_all_terms_count_beyond_the_ceiling_and_neither_demerits_nor_what_was_voided(corps):
    user = cast.account(Role.CADET)
    now = cast.enrolled(corps, user=user)
    later = cast.corps(name="Later")
    then = now.cadet.enrollments.create(term=later.term, company=later.alpha)
    given(now, "merit", 60)
    given(then, "merit", 45)
    given(then, "demerit", 100)
    given(then, "merit", 500, voided_at=cast.MUSTER, void_reason="typed twice")
    given(corps.enrollments[0], "merit", 7)

    shown = cast.client_of(user).get(f"/api/v1/cadets/{now.cadet_id}/merits")

    day = "2026-08-07"
    earned = [{"level": level, "earned_on": day} for level in ("bronze", "silver")]
    assert shown.json() == {
        "merits": 105,
        "level": "silver",
        "next_level": "gold",
        "still_needed": 45,
        "earned": earned,
    }
