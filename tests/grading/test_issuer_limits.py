"""The policy says who may give how many merits and demerits; the ledger holds everyone to it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from apps.authentication.rules.duties import DutyKind
from apps.grading.models import GradingPolicy, LedgerEntry
from apps.grading.rules import VERSION_1, IssuerLimit, LedgerKind
from apps.grading.services import ledger, recommendations
from apps.grading.services.ledger import BeyondLimit
from common.actors import Operator
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
pytestmark = pytest.mark.django_db
DAY = cast.MUSTER.date()


@pytest.fixture
def limited(corps):
    """A TAC gives at most 5 merits at once, 12 a day, 8 to one cadet; an admin at most 50 at once."""
    limits = (
        IssuerLimit("TAC", LedgerKind.MERIT, per_entry=5, per_day=12, per_cadet=8),
        IssuerLimit("admin", LedgerKind.MERIT, per_entry=50),
    )
    rules = replace(VERSION_1, issuer_limits=limits).to_json()
    GradingPolicy.objects.create(term=corps.term, version=2, rules=rules, created_at=cast.MUSTER)
    return corps


@pytest.fixture
def tac(limited):
    return cast.staff(DutyKind.TAC)


def give(actor, *enrollments, points=5, kind=LedgerKind.MERIT, reason="drill", now=cast.MUSTER):
    return ledger.record_entries(
        actor=actor, enrollment_ids=[row.pk for row in enrollments], kind=kind, points=points, reason=reason,
        occurred_on=DAY, now=now, confirm_duplicate=True,
    )  # fmt: skip


def test_more_at_once_than_the_policy_allows_is_refused_with_the_limit(limited, tac):
    client = cast.client_of(tac)
    body = {"enrollment": limited.enrollments[0].pk, "kind": "merit", "points": 6, "reason": "drill"}

    refused = client.post("/api/v1/ledger", body, format="json")

    assert (refused.status_code, refused.json()["code"]) == (403, "beyond_limit")
    assert "at most 5 merits at once" in refused.json()["detail"]
    assert client.post("/api/v1/ledger", {**body, "points": 5}, format="json").status_code == 201


def test_a_days_points_count_over_all_cadets_and_anew_the_next_day(limited, tac):
    first, second, third = limited.enrollments
    give(tac, first)
    give(tac, second)

    with pytest.raises(BeyondLimit, match="a day"):
        give(tac, third)
    give(tac, third, points=2)
    give(tac, third, now=cast.MUSTER + timedelta(days=1))


def test_a_squad_counts_cadet_by_cadet_and_is_refused_as_a_whole(limited, tac):
    with pytest.raises(BeyondLimit):
        give(tac, *limited.enrollments)

    assert not LedgerEntry.objects.exists()


def test_one_cadet_gets_so_much_from_one_issuer_and_what_was_voided_does_not_count(limited, tac):
    enrollment = limited.enrollments[0]
    (entry,) = give(tac, enrollment)
    with pytest.raises(BeyondLimit):
        give(tac, enrollment, points=4)

    ledger.void_entry(actor=tac, entry_id=entry.pk, reason="typed wrong", now=cast.MUSTER)

    give(tac, enrollment, points=4)


def test_a_limit_is_for_its_kind_and_its_issuer(limited, tac):
    enrollment = limited.enrollments[0]
    give(tac, enrollment, points=100, kind=LedgerKind.DEMERIT)
    give(limited.commandant, enrollment, points=50)
    give(cast.staff(DutyKind.COMPANY, company=limited.alpha), enrollment, points=500)
    give(Operator("import"), enrollment, points=500)
    with pytest.raises(BeyondLimit):
        give(limited.commandant, enrollment, points=51)


def test_the_most_generous_of_several_duties_holds_where_it_covers_the_cadet(limited):
    both = cast.staff(DutyKind.TAC)
    cast.duty(both, DutyKind.COMPANY, company=limited.alpha)
    elsewhere = cast.enrolled(limited, company=limited.bravo)

    give(both, limited.enrollments[0], points=9)
    with pytest.raises(BeyondLimit):
        give(both, elsewhere, points=9)


def test_whoever_approves_a_recommendation_is_held_to_the_own_limit(limited, tac):
    made = recommendations.recommend(
        actor=cast.staff(DutyKind.LEADER), enrollment_id=limited.enrollments[0].pk, kind=LedgerKind.MERIT, points=6,
        reason="drill", occurred_on=DAY, now=cast.MUSTER,
    )  # fmt: skip

    with pytest.raises(BeyondLimit):
        recommendations.approve(actor=tac, recommendation_id=made.pk, now=cast.MUSTER)

    recommendations.approve(actor=limited.commandant, recommendation_id=made.pk, now=cast.MUSTER)


def test_what_one_may_give_is_told_before_a_limit_is_met(limited, tac):
    url = f"/api/v1/terms/{limited.term.pk}/ledger/allowances"
    client = cast.client_of(tac)
    body = {"enrollment": limited.enrollments[0].pk, "kind": "merit", "points": 4, "reason": "drill"}
    client.post("/api/v1/ledger", body, format="json")

    merits, demerits = client.get(url).json()["allowances"]

    assert merits == {
        "issuer": "TAC", "kind": "merit", "per_entry": 5, "per_day": 12, "per_cadet": 8, "given_today": 4,
    }  # fmt: skip
    assert demerits == {**dict.fromkeys(["per_entry", "per_day", "per_cadet"]), "issuer": "TAC", "kind": "demerit",
                        "given_today": 0}  # fmt: skip
    [admins, _] = cast.client_of(limited.commandant).get(url).json()["allowances"]
    assert (admins["issuer"], admins["per_entry"]) == ("admin", 50)
