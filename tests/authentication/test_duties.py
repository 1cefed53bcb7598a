"""Duties: an admin gives, changes and ends them, with the reason; they work from the next request on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.authentication.models import Duty
from apps.authentication.rules import Role
from apps.authentication.rules.duties import (
    DUTY_ACTIONS,
    WHOLE_CORPS_ACTIONS,
    Action,
    DutyKind,
    Grant,
    may,
    scope_of,
)
from apps.system.models import OutboxEvent, Platoon
from common.actors import NOBODY, WHOLE_CORPS, Operator, Scope
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def newcomer():
    """Staff without a duty."""
    return cast.account(Role.STAFF)


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


def give(admin, user, kind="COMPANY", **body):
    return admin.post(
        "/api/v1/duties", {"user": user.pk, "kind": kind, "reason": "vacancy", **body}, format="json"
    )


def seen_by(client) -> int:
    return client.get("/api/v1/cadets").json()["count"]


def test_a_duty_works_from_the_next_request_and_until_it_is_ended(corps, admin, newcomer):
    client = cast.client_of(newcomer)
    assert seen_by(client) == 0

    duty = give(admin, newcomer, company=corps.alpha.pk)
    assert duty.status_code == 201, duty.content
    assert seen_by(client) == 3

    ended = admin.delete(f"/api/v1/duties/{duty.json()['id']}?reason=transferred")
    assert ended.status_code == 200
    assert ended.json()["ends_at"] is not None
    assert seen_by(client) == 0


def test_a_duty_says_where_it_lies(corps, admin, newcomer):
    platoon = Platoon.objects.get(company=corps.alpha)

    of_company = give(admin, newcomer, company=corps.bravo.pk).json()
    of_platoon = give(admin, newcomer, "PLATOON", platoon=platoon.pk).json()
    of_corps = give(admin, newcomer, "TAC").json()

    places = [(duty["company_name"], duty["platoon_number"]) for duty in (of_company, of_platoon, of_corps)]
    assert places == [("Bravo", None), ("Alpha", 1), ("", None)]


def test_a_duty_begins_and_ends_by_the_clock(corps, admin, newcomer):
    now = datetime.now(UTC)
    client = cast.client_of(newcomer)

    for begins, ends in ((timedelta(hours=1), None), (-timedelta(hours=2), -timedelta(hours=1))):
        body = {
            "starts_at": (now + begins).isoformat(),
            "ends_at": (now + ends).isoformat() if ends else None,
        }
        assert give(admin, newcomer, "TAC", **body).status_code == 201
        assert seen_by(client) == 0

    begun = {
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
    }
    give(admin, newcomer, "TAC", **begun)
    assert seen_by(client) == 3


def test_giving_changing_and_ending_are_in_the_audit_with_their_reasons_and_told_to_the_servers(
    corps, admin, newcomer
):
    until = datetime.now(UTC) + timedelta(days=30)
    duty = give(admin, newcomer, "TAC").json()["id"]
    patched = admin.patch(
        f"/api/v1/duties/{duty}", {"ends_at": until.isoformat(), "reason": "until graduation"}, format="json"
    )
    assert patched.status_code == 200, patched.content
    admin.delete(f"/api/v1/duties/{duty}?reason=left+the+unit")

    entries = cast.audited(table="authentication_duty", row_id=duty)
    assert [(entry.action, entry.actor_id, entry.reason) for entry in entries] == [
        ("duty.given", corps.commandant.pk, "vacancy"),
        ("duty.changed", corps.commandant.pk, "until graduation"),
        ("duty.ended", corps.commandant.pk, "left the unit"),
    ]
    told = OutboxEvent.objects.filter(type="authentication.scope_changed")
    assert [(event.data, event.stream, event.audience) for event in told] == [
        ({"user_id": newcomer.pk}, "control", [])
    ] * 3
    shown = OutboxEvent.objects.filter(type="authentication.duty_saved")
    assert [(event.data, event.stream, event.audience) for event in shown] == [
        ({"duty_id": duty, "user_id": newcomer.pk}, "updates", ["admins", f"user:{newcomer.pk}"])
    ] * 3


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "COMPANY"}, "company"), ({"kind": "PLATOON"}, "company"), ({"kind": "COOK"}, "kind"),
        ({"kind": "TAC", "company": 0}, "company"), ({"kind": "TAC", "platoon": 0}, "platoon"),
        ({"kind": "TAC", "reason": " "}, "reason"), ({"kind": "TAC", "ends_at": "2001-01-01T00:00:00Z"}, "ends_at"),
    ],
)  # fmt: skip
def test_a_duty_that_makes_no_sense_is_refused_at_its_field(corps, admin, newcomer, body, field):
    answer = give(admin, newcomer, **body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Duty.objects.filter(user=newcomer).exists()


def test_only_staff_have_duties(corps, admin):
    cadet = cast.account(Role.CADET)

    assert give(admin, cadet, "TAC").status_code == 400
    assert give(admin, corps.commandant, "TAC").status_code == 400
    cast.duty(cadet, DutyKind.TAC)
    assert seen_by(cast.client_of(cadet)) == 0


def test_what_is_past_stays_as_it_was(corps, admin, newcomer):
    duty = give(admin, newcomer, "TAC").json()["id"]
    admin.delete(f"/api/v1/duties/{duty}?reason=x")

    again = admin.delete(f"/api/v1/duties/{duty}?reason=x")
    changed = admin.patch(f"/api/v1/duties/{duty}", {"ends_at": None, "reason": "x"}, format="json")

    assert [answer.json()["code"] for answer in (again, changed)] == ["duty_over", "duty_over"]


def test_a_duty_that_is_ended_before_it_begins_never_begins(corps, admin, newcomer):
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    duty = give(admin, newcomer, "TAC", starts_at=tomorrow.isoformat()).json()

    ended = admin.delete(f"/api/v1/duties/{duty['id']}?reason=changed+plans").json()

    assert ended["ends_at"] == duty["starts_at"]


def test_ending_needs_its_reason(corps, admin, newcomer):
    duty = give(admin, newcomer, "TAC").json()["id"]

    assert admin.delete(f"/api/v1/duties/{duty}").status_code == 400
    assert Duty.objects.get(pk=duty).ends_at is None


def test_staff_see_the_own_duties_and_an_admin_all_of_them(corps, admin, newcomer):
    give(admin, newcomer, "TAC")
    own = cast.client_of(newcomer).get("/api/v1/duties").json()
    all_of_them = admin.get("/api/v1/duties").json()
    of_one = admin.get(f"/api/v1/duties?user={newcomer.pk}&in_force=true").json()

    assert [duty["user"] for duty in own["results"]] == [newcomer.pk]
    assert (all_of_them["count"], of_one["count"]) == (Duty.objects.count(), 1)


def test_duties_are_found_by_kind_company_and_day_of_the_unit(corps, admin, newcomer):
    def found(query):
        answer = admin.get(f"/api/v1/duties?user={newcomer.pk}&{query}")
        assert answer.status_code == 200, answer.content
        return [row["kind"] for row in answer.json()["results"]]

    platoon = Platoon.objects.get(company=corps.alpha)
    # 8 August in Manila: from 16:00 on the 7th to 16:00 on the 8th, UTC.
    first, last = (datetime(2026, 8, day, 16, tzinfo=UTC) for day in (7, 8))
    cast.duty(newcomer, DutyKind.TAC, starts_at=first - timedelta(days=9), ends_at=first)
    cast.duty(newcomer, DutyKind.PLATOON, platoon=platoon, ends_at=first + timedelta(seconds=1))
    cast.duty(newcomer, DutyKind.COMPANY, company=corps.alpha, starts_at=last - timedelta(seconds=1))
    cast.duty(newcomer, DutyKind.ENCODER, company=corps.bravo, starts_at=last)

    assert found("on=2026-08-08") == ["COMPANY", "PLATOON"]
    assert found("on=2026-08-07") == ["PLATOON", "TAC"]
    assert found(f"company={corps.alpha.pk}") == ["COMPANY", "PLATOON"]
    assert found(f"company={corps.bravo.pk}") == found("kind=ENCODER") == ["ENCODER"]
    for wrong in ("on=today", "kind=COOK", "company=x"):
        assert admin.get(f"/api/v1/duties?{wrong}").status_code == 400


def test_what_a_kind_of_duty_gives_is_told_as_the_rules_have_it(newcomer):
    kinds = {row["kind"]: row for row in cast.client_of(newcomer).get("/api/v1/duties/kinds").json()}

    assert {kind: set(row["actions"]) for kind, row in kinds.items()} == {
        kind.value: set(actions) for kind, actions in DUTY_ACTIONS.items()
    }
    assert kinds["S1"]["whole_corps_actions"] == ["register_cadets", "import_roster", "run_days"]
    assert kinds["PLATOON"]["whole_corps_actions"] == []


@pytest.mark.parametrize(
    "fields",
    [{"kind": "COMPANY"}, {"kind": "PLATOON"}, {"kind": "TAC", "ends_at": cast.MUSTER - timedelta(days=1)}],
)
def test_the_database_refuses_duties_that_lie_nowhere_or_end_before_they_begin(newcomer, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(user=newcomer, starts_at=cast.MUSTER, created_at=cast.MUSTER, **fields)


def test_a_scope_is_the_union_of_the_duties_for_the_action():
    grants = (
        Grant(DutyKind.COMPANY, company_id=1),
        Grant(DutyKind.ENCODER, company_id=2),
        Grant(DutyKind.TAC, platoon_id=7),
    )

    assert scope_of("staff", grants, Action.VIEW) == Scope(False, frozenset({1, 2}), frozenset({7}))
    assert scope_of("staff", grants, Action.KEEP_ROSTER) == Scope(False, frozenset({1}))
    assert scope_of("staff", grants, Action.ENCODE_SCORES) == Scope(False, frozenset({1, 2}))
    assert scope_of("staff", grants, Action.RUN_DAYS) == NOBODY


@pytest.mark.parametrize("kind", [DutyKind.TAC, DutyKind.S1, DutyKind.ENCODER])
@pytest.mark.parametrize("action", Action)
def test_what_concerns_everyone_takes_a_duty_for_the_whole_corps(kind, action):
    everywhere = scope_of("staff", [Grant(kind)], action)
    somewhere = scope_of("staff", [Grant(kind, company_id=1)], action)

    assert everywhere == (WHOLE_CORPS if action in DUTY_ACTIONS[kind] else NOBODY)
    assert bool(somewhere) == (action in DUTY_ACTIONS[kind] - WHOLE_CORPS_ACTIONS)


@pytest.mark.parametrize("action", Action)
def test_duties_give_nothing_to_anyone_but_staff_and_the_operator_may_do_everything(action):
    assert scope_of("admin", (), action) == WHOLE_CORPS
    assert scope_of("cadet", [Grant(DutyKind.TAC)], action) == NOBODY
    assert may(Operator("command"), action)
