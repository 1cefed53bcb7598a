"""ledger/recommendations: one recommends, somebody else approves; until then nothing counts."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.grading.models import LedgerEntry, LedgerRecommendation
from apps.system.models import AuditEntry, OutboxEvent
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(corps):
    """A cadet officer of Alpha."""
    return cast.client_of(cast.staff(DutyKind.LEADER, company=corps.alpha))


@pytest.fixture
def officer(corps):
    return cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.alpha))


def recommend(client, enrollment, **changes):
    body = {"enrollment": enrollment.pk, "kind": "demerit", "points": 3, "reason": "haircut", **changes}
    return client.post("/api/v1/ledger/recommendations", body, format="json")


def decide(client, recommendation, how, **body):
    path = f"/api/v1/ledger/recommendations/{recommendation['id']}/{how}"
    return client.post(path, body, format="json")


def aptitude(client, enrollment):
    return client.get(f"/api/v1/enrollments/{enrollment.pk}/grade").json()["aptitude"]


def test_a_recommendation_counts_when_somebody_else_approves_it_and_both_are_named(corps, leader, officer):
    enrollment = corps.enrollments[0]
    made = recommend(leader, enrollment)
    assert made.status_code == 201, made.content
    assert aptitude(officer, enrollment) == "30.00"

    approved = decide(officer, made.json(), "approve")

    assert approved.status_code == 200, approved.content
    assert aptitude(officer, enrollment) == "29.10"
    entry = LedgerEntry.objects.get()
    recommendation = LedgerRecommendation.objects.get()
    assert (entry.recommended_by_name, entry.issued_by_name) == (
        recommendation.recommended_by.display_name,
        recommendation.decided_by.display_name,
    )
    assert (recommendation.status, recommendation.entry) == ("approved", entry)
    told = OutboxEvent.objects.filter(type="grading.ledger_recommendation_changed").order_by("id")
    assert [event.data["status"] for event in told] == ["pending", "approved"]
    assert {entry.action for entry in AuditEntry.objects.filter(action__startswith="ledger.")} == {
        "ledger.recommended", "ledger.recorded", "ledger.recommendation_approved"
    }  # fmt: skip


def test_nobody_approves_the_own_recommendation(corps, officer):
    made = recommend(officer, corps.enrollments[0]).json()

    own = decide(officer, made, "approve")

    assert (own.status_code, own.json()["code"]) == (403, "own_recommendation")
    assert not LedgerEntry.objects.exists()
    recommendation = LedgerRecommendation.objects.get()
    entry = LedgerEntry.objects.create(
        enrollment=corps.enrollments[0], kind="merit", points=1, occurred_on=cast.MUSTER.date(),
        recorded_at=cast.MUSTER,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerRecommendation.objects.update(
            status="approved", decided_by=recommendation.recommended_by, entry=entry
        )


def test_a_cadet_officer_gives_nothing_and_approves_nothing(corps, leader, officer):
    enrollment = corps.enrollments[0]
    made = recommend(officer, enrollment).json()
    body = {"enrollment": enrollment.pk, "kind": "merit", "points": 1, "reason": "x"}

    answers = [leader.post("/api/v1/ledger", body, format="json"), decide(leader, made, "approve")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not LedgerEntry.objects.exists()


def test_what_is_refused_or_withdrawn_stays_with_its_reason_and_is_decided_once(corps, leader, officer):
    first, second = (recommend(leader, enrollment).json() for enrollment in corps.enrollments[:2])

    refused = decide(officer, first, "refuse", reason="the barber was closed")
    withdrawn = decide(leader, second, "refuse", reason="a mistake")

    assert [answer.json()["status"] for answer in (refused, withdrawn)] == ["refused", "withdrawn"]
    assert refused.json()["decision_reason"] == "the barber was closed"
    again = decide(officer, first, "approve")
    assert (again.status_code, again.json()["code"]) == (409, "already_decided")
    path = f"/api/v1/ledger/recommendations/{first['id']}/approve"
    told = officer.post(path, HTTP_ACCEPT_LANGUAGE="fil").json()
    assert told["detail"] == f"Tinanggihan na ito ni {refused.json()['decided_by_name']}."
    assert not LedgerEntry.objects.exists()
    for change in ({"status": "pending"}, {"points": 1}):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            LedgerRecommendation.objects.update(**change)


def test_a_recommendation_is_seen_by_its_maker_and_by_those_who_may_decide_it(corps, leader, officer):
    user = cast.account(Role.CADET)
    made = recommend(leader, cast.enrolled(corps, user=user)).json()
    outsider = cast.client_of(cast.staff(DutyKind.COMPANY, company=corps.bravo))
    other_leader = cast.client_of(cast.staff(DutyKind.LEADER, company=corps.alpha))

    def listed(client):
        answer = client.get("/api/v1/ledger/recommendations?status=pending")
        return (
            [row["id"] for row in answer.json()["results"]]
            if answer.status_code == 200
            else answer.status_code
        )

    assert listed(leader) == listed(officer) == listed(cast.client_of(corps.commandant)) == [made["id"]]
    assert listed(outsider) == listed(other_leader) == []
    assert listed(cast.client_of(user)) == 403
    assert decide(outsider, made, "approve").status_code == 404
    event = OutboxEvent.objects.get(type="grading.ledger_recommendation_changed")
    assert f"user:{user.pk}" not in event.audience


def test_an_approval_of_what_was_given_already_takes_a_confirmation(corps, leader, officer):
    enrollment = corps.enrollments[0]
    made = recommend(leader, enrollment, occurred_on="2026-08-08").json()
    body = {
        "enrollment": enrollment.pk,
        "kind": "demerit",
        "points": 3,
        "reason": "haircut",
        "occurred_on": "2026-08-08",
    }
    officer.post("/api/v1/ledger", body, format="json")

    assert decide(officer, made, "approve").json()["code"] == "duplicate_entry"
    assert LedgerRecommendation.objects.get().status == "pending"
    assert decide(officer, made, "approve", confirm_duplicate=True).status_code == 200
