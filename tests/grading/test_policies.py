"""Policies: what is refused in a draft, versions that never change, and what a draft would do to a term."""

import csv
import io
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.attendance.rules import AttendanceStatus
from apps.authentication.rules import Role
from apps.grading.models import Assessment, GradingPolicy
from apps.grading.rules import VERSION_1, Band, IssuerLimit, LedgerKind, Part, Policy
from apps.grading.rules.limits import issuer_limit_problem, lifetime_merits, recognition_for
from apps.grading.rules.presets import NAVAL_RESERVE, NINE_STEP, PRESETS
from apps.grading.rules.validation import problems
from apps.system.models import AuditEntry, OutboxEvent
from tests import cast
from tests.scenes import corps, standing_corps

__all__ = ["corps", "standing_corps"]
# What version 1 was stored as before policies said more.
FIRST_STORED = {
    "weights": {"attendance": "30", "aptitude": "30", "subject": "40"},
    "credits": {"present": "1", "late": "1", "absent": "0", "excused": "1"},
    "excused_leaves_denominator": False,
    "aptitude": {"base": "100", "ceiling": "100"},
    "bands": [
        {"lowest": lowest, "equivalent": equivalent}
        for lowest, equivalent in (
            ("95", "1.00"), ("90", "1.50"), ("85", "2.00"), ("80", "2.50"), ("75", "3.00"),
        )
    ],
    "failing_equivalent": "5.00",
}  # fmt: skip


@pytest.fixture
def admin(corps):
    return cast.client_of(corps.commandant)


def adopt(client, term, policy, *, based_on=1, reason="memo 3"):
    body = {"policy": policy if isinstance(policy, dict) else policy.to_json()}
    return client.post(
        f"/api/v1/terms/{term.pk}/policies", {**body, "based_on": based_on, "reason": reason}, format="json"
    )


def test_the_first_stored_form_still_says_what_version_1_says():
    loaded = Policy.from_json(FIRST_STORED)

    assert loaded == replace(VERSION_1, assessments=(), sources={})


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_preset_can_be_adopted_and_survives_being_stored(preset):
    assert problems(preset.policy) == {}
    assert Policy.from_json(preset.policy.to_json()) == preset.policy


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subject_weight": Decimal(41)}, "weights"),
        ({"subject_weight": Decimal(-40), "aptitude_weight": Decimal(110)}, "weights.aptitude"),
        ({"credits": {**VERSION_1.credits, AttendanceStatus.LATE: Decimal("1.5")}}, "credits.late"),
        ({"aptitude_ceiling": Decimal(0)}, "aptitude.ceiling"),
        ({"aptitude_base": Decimal(101)}, "aptitude.base"),
        ({"counted_days": 0}, "counted_days"),
        ({"assessments": ()}, "assessments"),
        ({"assessments": (VERSION_1.assessments[0],) * 2}, "assessments.1.code"),
        ({"floors": {Part.SUBJECT: Decimal(41)}}, "floors.subject"),
        ({"bands": ()}, "bands"),
        ({"bands": (*VERSION_1.bands, Band(Decimal(75), Decimal("3.5")))}, "bands.5.lowest"),
        ({"bands": (*VERSION_1.bands, Band(Decimal(70), Decimal("2.5")))}, "bands.5.equivalent"),
        ({"bands": (Band(Decimal(101), Decimal(1)),)}, "bands.0.lowest"),
        ({"bands": (Band(Decimal("74.995"), Decimal(1)),)}, "bands.0.lowest"),
        ({"failing_equivalent": Decimal("3.00")}, "failing_equivalent"),
        ({"drop_rules": replace(VERSION_1.drop_rules, consecutive_absences=0)}, "drop_rules.consecutive_absences"),
    ],
)  # fmt: skip
def test_a_wrong_draft_is_told_what_is_wrong_field_by_field(change, field):
    assert field in problems(replace(VERSION_1, **change))


def test_a_new_version_is_in_force_at_once_with_who_and_why(admin, corps):
    answer = adopt(admin, corps.term, NAVAL_RESERVE)

    assert answer.status_code == 201, answer.json()
    assert answer.json()["version"] == 2
    listed = admin.get(f"/api/v1/terms/{corps.term.pk}/policies").json()["results"]
    assert [(row["version"], row["reason"], row["adopted_by"]) for row in listed] == [
        (2, "memo 3", corps.commandant.display_name),
        (1, "", corps.commandant.display_name),
    ]
    in_force = admin.get(f"/api/v1/terms/{corps.term.pk}/policy").json()
    assert (in_force["version"], in_force["floors"]["subject"]) == (2, "28")
    assert {row["base"] for row in in_force["assessments"]} == {"50.000"}
    entry = AuditEntry.objects.filter(action="policy.adopted").latest("pk")
    assert (entry.reason, entry.before["floors"]["subject"]) == ("memo 3", None)
    assert Decimal(entry.after["floors"]["subject"]) == 28
    assert OutboxEvent.objects.filter(type="grading.policy_adopted", data__version=2).exists()


def test_what_a_version_says_can_be_sent_back_as_a_draft_and_is_no_new_version(admin, corps):
    listed = admin.get(f"/api/v1/terms/{corps.term.pk}/policies").json()["results"]

    answer = adopt(admin, corps.term, listed[0]["rules"])

    assert (answer.status_code, answer.json()["code"]) == (409, "policy_unchanged")


def test_of_two_admins_who_began_with_one_version_the_second_is_told(admin, corps):
    assert adopt(admin, corps.term, NINE_STEP).status_code == 201

    answer = adopt(admin, corps.term, NAVAL_RESERVE)

    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert answer.json()["current"]["version"] == 2


def test_a_version_is_not_adopted_without_a_reason_with_an_error_or_after_the_seal(admin, corps):
    wrong = deepcopy(NINE_STEP.to_json())
    wrong["weights"]["subject"] = "50"

    assert adopt(admin, corps.term, NINE_STEP, reason=" ").status_code == 400
    answer = adopt(admin, corps.term, wrong)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["weights"])
    cast.sealed(corps)
    assert adopt(admin, corps.term, NINE_STEP).json()["code"] == "term_sealed"
    assert GradingPolicy.objects.filter(term=corps.term).count() == 1


@pytest.mark.parametrize(
    "statement",
    ["UPDATE grading_gradingpolicy SET rules = '{}'", "DELETE FROM grading_gradingpolicy",
     "UPDATE grading_factversion SET at = now()", "DELETE FROM grading_factversion"],
)  # fmt: skip
def test_versions_and_history_are_changed_by_no_session(corps, statement):
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_terms_assessments_follow_the_policy_and_scores_are_never_above_a_maximum(admin, corps):
    prelim = cast.assessments(corps.term)["prelim"]
    cell = {"enrollment": corps.enrollments[0].pk, "assessment": prelim.pk, "value": "88", "version": 0}
    admin.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": [cell]}, format="json")
    draft = NINE_STEP.to_json()
    draft["assessments"] = [
        {"code": "prelim", "name": "Prelim", "maximum": "80", "weight": "2", "base": "0"},
        {"code": "practical", "name": "Practical", "maximum": "50", "weight": "1", "base": "0"},
    ]

    refused = adopt(admin, corps.term, draft)
    draft["assessments"][0]["maximum"] = "90"
    answer = adopt(admin, corps.term, draft)

    assert list(refused.json()["errors"]) == ["assessments.0.maximum"]
    assert answer.status_code == 201
    grid = admin.get(f"/api/v1/terms/{corps.term.pk}/scores").json()
    assert [(row["code"], row["maximum"]) for row in grid["assessments"]] == [
        ("prelim", "90.000"),
        ("practical", "50.000"),
    ]
    assert Assessment.objects.filter(term=corps.term, is_used=False).count() == 2


def test_a_check_shows_typical_cadets_and_stores_nothing(admin, corps):
    url = f"/api/v1/terms/{corps.term.pk}/policies/check"

    good = admin.post(url, {"policy": NAVAL_RESERVE.to_json()}, format="json").json()
    bad = admin.post(url, {"policy": {**NINE_STEP.to_json(), "bands": []}}, format="json").json()

    assert good["problems"] == {}
    half = next(example for example in good["examples"] if example["name"].startswith("Half"))
    assert half["grade"]["below_floors"] == ["attendance"]
    assert half["grade"]["result"] == "Failed"
    assert "Attendance 14.00 is below the floor of 24" in half["steps"]
    assert (bad["examples"], list(bad["problems"])) == ([], ["bands"])
    assert GradingPolicy.objects.filter(term=corps.term).count() == 1


def test_a_simulation_says_who_changes_and_who_flips_and_stores_nothing(admin, corps):
    for enrollment, value in zip(corps.enrollments, ("95", "60", "40"), strict=True):
        cells = [
            {"enrollment": enrollment.pk, "assessment": row.pk, "value": value, "version": 0}
            for row in cast.assessments(corps.term).values()
        ]
        admin.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": cells}, format="json")
    day = cast.training_day(corps)
    from_muster = [{"enrollment": row.pk, "status": "present"} for row in corps.enrollments]
    for record in from_muster:
        admin.put(f"/api/v1/training-days/{day.pk}/records", record, format="json")
    admin.post(f"/api/v1/training-days/{day.pk}/close")
    url = f"/api/v1/terms/{corps.term.pk}/policies/simulate"
    draft = {"policy": replace(VERSION_1, floors={Part.SUBJECT: Decimal(28)}).to_json()}

    changed = admin.post(url, draft, format="json").json()
    everyone = admin.post(f"{url}?show=all&page_size=2", draft, format="json").json()

    # 30 + 30 + 24 and 30 + 30 + 16: both passed, both below 28 of 40.
    assert changed["summary"]["now_failed"] == changed["summary"]["changed"] == changed["count"] == 2
    assert {row["flip"] for row in changed["results"]} == {"now_failed"}
    assert {(row["before"]["result"], row["after"]["result"]) for row in changed["results"]} == {
        ("Passed", "Failed")
    }
    assert (everyone["count"], len(everyone["results"]), everyone["next"] is not None) == (3, 2, True)
    assert GradingPolicy.objects.filter(term=corps.term).count() == 1


def test_a_simulation_comes_as_a_file_too_and_that_is_noted(admin, corps):
    url = f"/api/v1/terms/{corps.term.pk}/policies/simulate/export"
    # Without a counted day there is no number: the draft changes nothing, and every cadet is there.
    answer = admin.post(url, {"policy": VERSION_1.to_json()}, format="json")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["student_number"] for row in rows] == sorted(
        row.cadet.student_number for row in corps.enrollments
    )
    assert {(row["result_now"], row["flip"]) for row in rows} == {("Incomplete", "")}
    [entry] = cast.audited(action="policy.simulation_exported")
    assert (entry.row_id, entry.after) == (corps.term.pk, {"rows": 3})


def test_the_file_of_a_draft_with_problems_is_refused(admin, corps):
    url = f"/api/v1/terms/{corps.term.pk}/policies/simulate/export"
    wrong = replace(VERSION_1, attendance_weight=Decimal(40)).to_json()

    refused = admin.post(url, {"policy": wrong}, format="json")

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["weights"])
    assert not cast.audited(action="policy.simulation_exported")


LIMITED = replace(
    VERSION_1,
    issuer_limits=(
        IssuerLimit("PLATOON", LedgerKind.MERIT, per_entry=5, per_day=10, per_cadet=8),
        IssuerLimit("COMPANY", LedgerKind.MERIT, per_entry=10),
    ),
)


@pytest.mark.parametrize(
    ("issuers", "kind", "points", "given", "is_refused"),
    [
        ({"PLATOON"}, LedgerKind.MERIT, 5, (5, 3), False),
        ({"PLATOON"}, LedgerKind.MERIT, 6, (0, 0), True),
        ({"PLATOON"}, LedgerKind.MERIT, 5, (6, 0), True),
        ({"PLATOON"}, LedgerKind.MERIT, 5, (0, 4), True),
        ({"PLATOON", "COMPANY"}, LedgerKind.MERIT, 10, (0, 0), False),
        ({"PLATOON"}, LedgerKind.DEMERIT, 50, (0, 0), False),
        ({"admin"}, LedgerKind.MERIT, 50, (0, 0), False),
    ],
)
def test_an_issuer_gives_as_many_points_as_the_most_generous_limit_allows(
    issuers, kind, points, given, is_refused
):
    today, cadet = given
    problem = issuer_limit_problem(
        LIMITED, issuers=issuers, kind=kind, points=points, given_today=today, given_to_cadet=cadet
    )

    assert (problem is not None) is is_refused


def test_merits_beyond_the_ceiling_count_towards_recognition_unless_the_policy_says_no():
    strict = replace(VERSION_1, merits_beyond_ceiling_count=False)

    assert lifetime_merits((60, -20, 30), VERSION_1) == 90
    assert lifetime_merits((60, -20, 30), strict) == 20
    assert [recognition_for(points, VERSION_1) for points in (49, 50, 199, 200)] == [
        None,
        "Bronze",
        "Gold",
        "Platinum",
    ]


def test_an_admin_keeps_the_catalogue_and_everyone_reads_it(admin, corps):
    added = admin.post(
        "/api/v1/catalogue",
        {"kind": "demerit", "name": "Boots not shined", "suggested_points": 2},
        format="json",
    )
    twice = admin.post(
        "/api/v1/catalogue",
        {"kind": "demerit", "name": "boots not SHINED", "suggested_points": 3},
        format="json",
    )
    changed = admin.patch(f"/api/v1/catalogue/{added.json()['id']}", {"is_active": False}, format="json")

    assert (added.status_code, twice.status_code, twice.json()["code"]) == (201, 409, "catalogue_item_exists")
    assert changed.json()["is_active"] is False
    cadet = cast.client_of(cast.account(Role.CADET))
    names = {row["name"] for row in cadet.get("/api/v1/catalogue?page_size=100").json()["results"]}
    assert "Boots not shined" not in names
    actions = AuditEntry.objects.filter(action__startswith="catalogue.").values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["catalogue.added", "catalogue.changed"]
