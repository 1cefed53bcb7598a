"""Every writing call leaves who, when, what it was, what it is, why, and by which request."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from apps.attendance.models import Scan, TrainingDay
from apps.attendance.services import calendar, days
from apps.authentication.rules import Role
from apps.cadets.models import Cadet
from apps.cadets.services import cards, corrections
from apps.system.models import AuditEntry, PrivacyConsent
from apps.system.rules import VIEWED
from apps.system.services import holidays, incidents, sealing
from common import clock
from tests import cast
from tests.architecture.routes import api_routes
from tests.attendance import calendar_plans

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Write:
    """A call, and the one entry of `action` that it leaves; `before` and `after` are parts of the entry's."""

    method: str
    route: str
    body: dict[str, Any]
    action: str
    table: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str = ""
    by_admin: bool = field(default=False)


SCORE = {"value": "88.5", "version": 0}
WRITES = [
    Write("post", "terms", {"name": "AY 2030"}, "term.created", "system_term", None, {"name": "AY 2030"}, by_admin=True),
    Write("patch", "terms/{term_id}", {"grades_due_days": 20}, "term.changed", "system_term",
          {"grades_due_days": 15}, {"grades_due_days": 20}, by_admin=True),
    Write("post", "terms/{term_id}/status", {"status": "encoding"}, "term.moved", "system_term",
          {"status": "open"}, {"status": "encoding"}, by_admin=True),
    Write("patch", "unit/letterhead", {"headquarters": "HQ"}, "unit.letterhead_changed", "system_unitsettings",
          {"headquarters": ""}, {"headquarters": "HQ"}, by_admin=True),
    Write("patch", "unit/signatories", {"certified_by": "Jose Ramos"}, "unit.signatories_changed", "system_unitsettings",
          {"certified_by": ""}, {"certified_by": "Jose Ramos"}, by_admin=True),
    Write("post", "cadets", {"student_number": "77-1", "last_name": "Peña", "first_name": "Ana"}, "cadet.created",
          "cadets_cadet", None, {"student_number": "77-1", "last_name": "Peña", "birthdate": None}),
    Write("patch", "cadets/{cadet_id}", {"version": 1, "first_name": "Anna", "birthdate": "2005-01-31"}, "cadet.changed",
          "cadets_cadet", {"first_name": "Juan", "birthdate": None}, {"first_name": "Anna", "birthdate": "2005-01-31"}),
    Write("patch", "cadets/{cadet_id}/record", {"version": 1, "rank": "Cdt Sgt", "blood_type": "O+"}, "cadet.changed",
          "cadets_cadet", {"rank": "", "blood_type": ""}, {"rank": "Cdt Sgt", "blood_type": "O+"}),
    Write("put", "cadets/{cadet_id}/requirements/{paper}", {"version": 0, "handed_in_on": "2026-08-01"},
          "cadet.requirement_set", "cadets_cadet", {"medical_certificate": None},
          {"medical_certificate": {"handed_in_on": "2026-08-01", "expires_on": None, "note": ""}}),
    Write("post", "cadets/{cadet_id}/awards", {"name": "Ribbon", "given_on": "2026-08-01"}, "cadet.award_given",
          "cadets_cadet", {"award": None}, {"award": {"name": "Ribbon", "given_on": "2026-08-01", "citation": ""}}),
    Write("post", "staff", {"last_name": "Sy", "first_name": "Carla", "serial_number": "O-1"}, "staff.added",
          "staff_staffmember", None, {"last_name": "Sy", "serial_number": "O-1"}, by_admin=True),
    Write("post", "cadets/{cadet_id}/archive", {}, "cadet.archived", "cadets_cadet", {"archived": False}, {"archived": True}),
    Write("post", "cadets/{archived}/restore", {}, "cadet.restored", "cadets_cadet", {"archived": True}, {"archived": False}),
    Write("post", "cadets/{cadet_id}/id-card/reissue", {"reason": "lost at the river"}, "card.reissued", "cadets_cadet",
          {"card_issue_number": 1}, {"card_issue_number": 2}, "lost at the river"),
    Write("post", "enrollments", {"cadet": "{newcomer}", "term": "{term_id}", "course": "ms-2"}, "enrollment.created",
          "cadets_enrollment", None, {"course": "MS 2", "company_id": None, "status": "ongoing"}),
    Write("patch", "enrollments/{enrollment_id}", {"status": "dropped"}, "enrollment.changed", "cadets_enrollment",
          {"status": "ongoing"}, {"status": "dropped"}),
    Write("put", "enrollments/{enrollment_id}/mark", {"code": "INC", "reason": "no final"}, "mark.set", "cadets_enrollment",
          {"mark": None}, {"mark": "INC"}, "no final"),
    Write("put", "enrollments/{marked}/mark", {"code": None, "reason": "taken"}, "mark.lifted", "cadets_enrollment",
          {"mark": "T"}, {"mark": None}, "taken"),
    Write("put", "terms/{term_id}/scores", {"cells": [{"enrollment": "{enrollment_id}", "assessment": "{prelim}", **SCORE}]},
          "score.saved", "grading_score", None, {"value": "88.5"}),
    Write("put", "terms/{term_id}/scores",
          {"cells": [{"enrollment": "{marked}", "assessment": "{prelim}", "value": None, "version": 1}]},
          "score.saved", "grading_score", {"value": "70.000"}, {"value": None}),
    Write("post", "ledger", {"enrollment": "{enrollment_id}", "kind": "demerit", "points": 3, "reason": "late"},
          "ledger.recorded", "grading_ledgerentry", None, {"kind": "demerit", "points": 3}, "late"),
    Write("post", "ledger/{entry_id}/void", {"reason": "typed twice"}, "ledger.voided", "grading_ledgerentry",
          {"voided": False}, {"voided": True}, "typed twice"),
    Write("post", "training-days", {"held_on": "2026-08-22", "title": "March"}, "day.planned", "attendance_trainingday",
          None, {"title": "March", "held_on": "2026-08-22", "status": "planned"}),
    Write("post", "terms/{term_id}/calendars", {**calendar_plans.WEEKLY, "dates": ["2026-09-05"]}, "calendar.made",
          "attendance_calendar", None, {"days": 1, "first_on": "2026-09-05"}),
    Write("post", "terms/{term_id}/calendars/{calendar_id}/undo", {"reason": "typhoon"}, "calendar.undone",
          "attendance_calendar", {"undone": False}, {"undone": True, "days": 1}, "typhoon"),
    Write("put", "training-days/{day_id}/staff", {"user": "{member}", "is_on_duty": True}, "staff.marked",
          "attendance_daystaff", None, {"is_on_duty": True, "time_in": None}),
    Write("post", "training-days/{day_id}/staff/check-in", {}, "staff.checked_in", "attendance_daystaff", None,
          {"is_on_duty": False, "time_out": None}),
    Write("post", "training-days/{day_id}/head-counts", {"platoon": "{platoon}", "counted": 4}, "platoon.counted",
          "attendance_headcount", None, {"counted": 4, "scanned": 0}),
    Write("post", "training-days/{day_id}/flags", {"key": "{flag}", "verdict": "follow_up", "reason": "who lent the card?"},
          "flag.reviewed", "attendance_flagreview", None, {"verdict": "follow_up", "scans": 2}, "who lent the card?"),
    Write("patch", "unit/excuse-days", {"excuse_days": 10}, "unit.excuse_days_changed", "system_unitsettings",
          {"excuse_days": 7}, {"excuse_days": 10}, by_admin=True),
    Write("patch", "unit/time-zone", {"time_zone": "Asia/Tokyo"}, "unit.time_zone_changed", "system_unitsettings",
          {"time_zone": ""}, {"time_zone": "Asia/Tokyo"}, by_admin=True),
    Write("put", "unit/maintenance", {"is_on": True, "note": "The database moves."}, "maintenance.on", "system_unitsettings",
          {"maintenance_since": None, "maintenance_note": ""}, {"maintenance_note": "The database moves."}, by_admin=True),
    Write("patch", "unit/flag-limits", {"flag_same_second": 8}, "unit.flag_limits_changed", "system_unitsettings",
          {"flag_same_second": 10}, {"flag_same_second": 8}, by_admin=True),
    Write("post", "terms/{term_id}/posts", {"title": "Commander", "is_leader": True, "enrollment": "{enrollment_id}"},
          "post.appointed", "cadets_post", None, {"title": "Commander", "level": "corps"}),
    Write("post", "activities", {"term": "{term_id}", "kind": "service", "title": "Tree planting", "hours": "4",
                                 "starts_at": cast.MUSTER.isoformat(), "ends_at": cast.MUSTER.isoformat()},
          "activity.added", "activities_activity", None, {"title": "Tree planting", "hours": "4.00"}),
    Write("post", "holidays", {"held_on": "2026-09-09", "name": "Foundation day"}, "holiday.added", "system_holiday",
          None, {"name": "Foundation day", "held_on": "2026-09-09"}, by_admin=True),
    Write("patch", "holidays/{holiday_id}", {"is_observed": False}, "holiday.changed", "system_holiday",
          {"is_observed": True}, {"is_observed": False}, by_admin=True),
    Write("patch", "training-days/{day_id}", {"title": "Parade"}, "day.changed", "attendance_trainingday",
          {"title": "Drill"}, {"title": "Parade"}),
    Write("post", "training-days/{planned}/open", {}, "day.opened", "attendance_trainingday",
          {"status": "planned"}, {"status": "open"}),
    Write("post", "training-days/{day_id}/close", {}, "day.closed", "attendance_trainingday",
          {"status": "open"}, {"status": "closed"}),
    Write("post", "training-days/{closed}/reopen", {"reason": "too early"}, "day.reopened", "attendance_trainingday",
          {"status": "closed"}, {"status": "open"}, "too early"),
    Write("put", "training-days/{day_id}/records", {"enrollment": "{enrollment_id}", "status": "excused", "reason": "sick"},
          "attendance.marked", "attendance_attendancerecord", None, {"status": "excused", "source": "manual"}, "sick"),
    Write("post", "training-days/{day_id}/scans",
          {"scans": [{"client_id": str(uuid.uuid4()), "token": "{token}", "scanned_at": cast.MUSTER.isoformat()}]},
          "attendance.scanned", "attendance_attendancerecord", None, {"status": "present", "source": "scan"}),
    Write("post", "corrections", {"field": "email", "wanted": "s@example.edu.ph", "reason": "mistyped"}, "correction.requested",
          "cadets_correction", None, {"field": "email", "says": "", "wanted": "s@example.edu.ph"}, "mistyped"),
    Write("post", "corrections/{correction_id}/accept", {}, "correction.accepted", "cadets_correction", None,
          {"status": "accepted"}, by_admin=True),
    Write("post", "corrections/{correction_id}/refuse", {"reason": "no proof"}, "correction.refused", "cadets_correction", None,
          {"status": "refused"}, "no proof", by_admin=True),
    Write("patch", "privacy/retention", {"kind": "sessions", "days": 90}, "retention.changed", "integration_retentionperiod",
          {"days": 180}, {"days": 90}, by_admin=True),
    Write("post", "privacy/notices", {"text": "We keep less."}, "notice.published", "system_privacynotice",
          None, {"version": 2, "text": "We keep less."}, by_admin=True),
    Write("post", "privacy/consent", {"version": 1}, "consent.given", "system_privacyconsent", None, {"version": 1}),
    Write("post", "incidents", {"title": "A lost phone", "description": "x", "discovered_at": cast.MUSTER.isoformat()},
          "incident.recorded", "system_incident", None, {"title": "A lost phone"}, by_admin=True),
    Write("patch", "incidents/{incident_id}", {"status": "closed"}, "incident.changed", "system_incident",
          {"status": "open"}, {"status": "closed"}, by_admin=True),
    Write("post", "auth/login", {"username": "{name}", "password": cast.PASSWORD}, "session.started", "authentication_user",
          None, None),
]  # fmt: skip
# Theirs are in the tests of their own apps; a ticket, a read notification and how somebody is told are nothing that anyone asks
# for later.
ELSEWHERE = {
    ("post", "training-days/{day_id}/staff/check-out"), ("post", "terms/{term_id}/calendars/preview"),
    ("put", "cadets/{cadet_id}/photo"), ("delete", "cadets/{cadet_id}/photo"),
    ("post", "training-days/{day_id}/scanner/faces"), ("post", "cadets/{cadet_id}/id-card/phone"),
    ("post", "training-days/{day_id}/scanners"), ("post", "holidays/national"), ("delete", "holidays/{holiday_id}"),
    ("post", "excuses"), ("patch", "excuses/{excuse_id}"), ("post", "excuses/{excuse_id}/withdraw"),
    ("post", "excuses/{excuse_id}/appeal"), ("post", "excuses/{excuse_id}/approve"), ("post", "excuses/{excuse_id}/refuse"),
    ("patch", "catalogue/{item_id}"), ("post", "catalogue"), ("post", "enrollments/{enrollment_id}/mark/complete"),
    ("post", "training-days/{day_id}/records/rest"), ("post", "ledger/batch"), ("post", "ledger/recommendations"),
    ("post", "enrollments/{enrollment_id}/mark/lapse"), ("post", "enrollments/{enrollment_id}/transfers"),
    ("post", "ledger/recommendations/{recommendation_id}/approve"),
    ("post", "ledger/recommendations/{recommendation_id}/refuse"), ("post", "terms/{term_id}/policies"),
    ("post", "terms/{term_id}/policies/check"), ("post", "terms/{term_id}/policies/simulate"),
    ("post", "held-scans/{scan_id}/apply"), ("post", "held-scans/{scan_id}/refuse"),
    ("post", "completions/serials"), ("put", "completions/{cadet_id}/serial"),
    ("post", "training-days/{day_id}/make-ups"), ("post", "training-days/{day_id}/make-ups/clear"),
    ("post", "terms/{term_id}/roll-overs"), ("post", "terms/{term_id}/roll-overs/{roll_over_id}/undo"),
    ("post", "terms/{term_id}/policies/simulate/export"),
    ("post", "terms/{term_id}/seal"), ("post", "terms/{term_id}/seal/reopenings"),
    ("post", "terms/{term_id}/seal/reopenings/{reopening_id}/approve"),
    ("post", "terms/{term_id}/seal/reopenings/{reopening_id}/refuse"),
    ("post", "watch/jobs/{job}/run"),
    ("delete", "auth/sessions"), ("post", "auth/totp/recovery-codes"), ("post", "privacy/my-data/pdf"),
    ("post", "privacy/erasures"), ("post", "privacy/erasures/{erasure_id}/accept"),
    ("post", "privacy/erasures/{erasure_id}/refuse"),
    ("post", "auth/refresh"), ("post", "auth/logout"), ("post", "auth/ws-ticket"),
    ("post", "notifications/{notification_id}/read"), ("post", "notifications/read-all"),
    ("patch", "notifications/settings"), ("post", "notifications/devices"),
    ("delete", "notifications/devices/{device_id}"), ("post", "notifications/unsubscribe/{token}"),
    ("post", "threads"), ("post", "threads/{thread_id}/messages"), ("post", "threads/{thread_id}/read"),
    ("patch", "messages/{message_id}"), ("post", "messages/{message_id}/hide"),
    ("post", "announcements"), ("post", "announcements/{announcement_id}/read"),
    ("post", "announcements/{announcement_id}/withdraw"), ("post", "announcements/{announcement_id}/pictures"),
    ("delete", "announcements/{announcement_id}/pictures/{picture_id}"),
    ("post", "reports"), ("post", "imports"), ("post", "imports/{import_id}/commit"),
    ("post", "imports/{import_id}/preview"), ("patch", "imports/{import_id}/rows/{row}"),
    ("post", "imports/{import_id}/rows/{row}/match"), ("post", "imports/{import_id}/choose"),
    ("post", "imports/{import_id}/undo"), ("post", "imports/look"),
    ("post", "reports/{report_id}/cancel"), ("post", "reports/{report_id}/retry"),
    ("post", "auth/login/second-factor"), ("post", "auth/register"), ("post", "auth/activate"),
    ("post", "auth/password/change"), ("post", "auth/password/reset"), ("post", "auth/password/reset/confirm"),
    ("delete", "auth/sessions/{session_id}"), ("post", "auth/totp"), ("post", "auth/totp/confirm"),
    ("post", "auth/totp/disable"), ("post", "accounts"), ("post", "accounts/approve"), ("patch", "accounts/{account_id}"),
    ("post", "accounts/{account_id}/suspend"), ("post", "accounts/{account_id}/reinstate"),
    ("post", "accounts/{account_id}/activation-code"), ("post", "accounts/{account_id}/remove-second-factor"),
    ("post", "cadets/archive"), ("post", "cadets/restore"), ("post", "cadets/{cadet_id}/record/review"),
    # What somebody keeps for the own convenience is nobody's business.
    ("post", "cadets/views"), ("delete", "cadets/views/{view_id}"),
    ("patch", "staff/{member_id}"), ("patch", "staff/me"), ("post", "staff/{member_id}/archive"),
    ("post", "staff/{member_id}/restore"), ("post", "cadets/{cadet_id}/merge/{other_id}"),
    ("patch", "cadets/me/record"), ("post", "cadets/me/record/hand-in"),
    ("delete", "cadets/{cadet_id}/requirements/{kind}"), ("post", "cadets/{cadet_id}/awards/{award_id}/remove"),
    ("put", "unit/emblems/{kind}"), ("delete", "unit/emblems/{kind}"),
    ("patch", "activities/{activity_id}"), ("delete", "activities/{activity_id}"),
    ("put", "activities/{activity_id}/participants"), ("post", "activities/{activity_id}/pictures"),
    ("delete", "activities/{activity_id}/pictures/{picture_id}"), ("post", "calendar/feed"), ("delete", "calendar/feed"),
    ("post", "companies"), ("patch", "companies/{company_id}"), ("delete", "companies/{company_id}"),
    ("post", "companies/{company_id}/platoons"), ("delete", "platoons/{platoon_id}"),
    ("post", "platoons/{platoon_id}/squads"), ("delete", "squads/{squad_id}"), ("post", "battalions"),
    ("patch", "battalions/{battalion_id}"), ("delete", "battalions/{battalion_id}"),
    ("post", "terms/{term_id}/assignments"), ("post", "terms/{term_id}/assignments/proposal"),
    ("delete", "posts/{post_id}"),
    ("post", "cadets/activation-codes"), ("post", "duties"), ("patch", "duties/{duty_id}"), ("delete", "duties/{duty_id}"),
}  # fmt: skip
PLACES = {
    "paper": "kind",
    "archived": "cadet_id",
    "newcomer": "cadet_id",
    "marked": "enrollment_id",
    "planned": "day_id",
    "closed": "day_id",
}


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[cast.Corps, dict[str, Any]]]:
    """A corps, and what the {words} of the table stand for in it. It stands for all tests; each takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        corps = cast.corps()
        yield corps, places_in(corps)
        transaction.set_rollback(True)


@pytest.fixture
def corps(scene: tuple[cast.Corps, dict[str, Any]]) -> cast.Corps:
    return scene[0]


@pytest.fixture
def places(scene: tuple[cast.Corps, dict[str, Any]]) -> dict[str, Any]:
    return scene[1]


def places_in(corps: cast.Corps) -> dict[str, Any]:
    commandant, prelim = cast.client_of(corps.commandant), cast.assessments(corps.term)["prelim"].pk
    first, second = corps.enrollments[:2]
    archived = Cadet.objects.create(
        student_number="0-0", last_name="A", first_name="B", search_text="", archived_at=cast.MUSTER
    )
    newcomer = Cadet.objects.create(student_number="0-1", last_name="A", first_name="C", search_text="")
    day = cast.training_day(corps, title="Drill")
    planned = days.plan_day(
        actor=corps.commandant,
        term=corps.term,
        held_on=day.held_on,
        title="Later",
        sessions=[],
        now=cast.MUSTER,
    )
    closed = cast.training_day(corps, title="Before", closed=True)
    body = {"enrollment": first.pk, "kind": "merit", "points": 1, "reason": "early"}
    entry = commandant.post("/api/v1/ledger", body, format="json").json()["id"]
    commandant.put(f"/api/v1/enrollments/{second.pk}/mark", {"code": "T", "reason": "x"}, format="json")
    cells = [{"enrollment": second.pk, "assessment": prelim, "value": "70", "version": 0}]
    commandant.put(f"/api/v1/terms/{corps.term.pk}/scores", {"cells": cells}, format="json")
    incident = incidents.record_incident(
        actor=corps.commandant,
        fields={"title": "A", "description": "B", "discovered_at": cast.MUSTER},
        now=cast.MUSTER,
    )
    correction = corrections.ask(
        actor=cast.account(Role.CADET), field="email", wanted="a@example.edu.ph", reason="x", now=cast.MUSTER
    )
    for place, scanner in enumerate((cast.account(Role.STAFF), cast.account(Role.STAFF))):
        Scan.objects.create(
            client_id=uuid.uuid4(), day=day, session=day.sessions.get(), enrollment=first, kind="in", outcome="duplicate",
            scanned_at=cast.MUSTER + timedelta(seconds=place), received_at=cast.MUSTER, scanned_by=scanner,
        )  # fmt: skip
    made = calendar.make_calendar(
        actor=corps.commandant, term_id=corps.term.pk, plan=calendar_plans.weekly(date(2026, 10, 3)),
        expected=[date(2026, 10, 3)], now=cast.MUSTER,
    )  # fmt: skip
    holiday = holidays.add_holiday(
        actor=corps.commandant, held_on=date(2026, 9, 8), name="Charter day", now=cast.MUSTER
    )
    return {
        "paper": "medical_certificate", "calendar_id": made.pk, "holiday_id": holiday.pk, "member": cast.account(Role.STAFF).pk,
        "platoon": first.platoon_id, "flag": f"two_places:{first.pk}",
        "correction_id": correction.pk,
        "incident_id": incident.pk, "term_id": corps.term.pk,
        "cadet_id": first.cadet_id, "archived": archived.pk, "newcomer": newcomer.pk, "enrollment_id": first.pk,
        "marked": second.pk, "prelim": prelim, "entry_id": entry, "day_id": day.pk, "planned": planned.pk,
        "closed": closed.pk, "token": cards.token_for(first.cadet), "name": corps.sergeant.username,
    }  # fmt: skip


def new_entries() -> QuerySet[AuditEntry]:
    """The entries from now on."""
    newest = AuditEntry.objects.order_by("-id").first()
    return AuditEntry.objects.filter(pk__gt=newest.pk if newest else 0)


def filled(part: Any, places: dict[str, Any]) -> Any:
    """The part with every {word} replaced; a text that is one word becomes the thing itself."""
    if isinstance(part, dict):
        return {key: filled(value, places) for key, value in part.items()}
    if isinstance(part, list):
        return [filled(item, places) for item in part]
    if isinstance(part, str) and part.startswith("{") and part.endswith("}"):
        return places[part[1:-1]]
    return part


@pytest.mark.parametrize("write", WRITES, ids=lambda write: f"{write.action} by {write.method} {write.route}")
def test_a_writing_call_leaves_who_what_why_and_by_which_request(corps, places, write):
    person = corps.commandant if write.by_admin else corps.sergeant
    client = cast.client_of(person)
    if write.route == "privacy/consent":
        PrivacyConsent.objects.filter(user_id=person.pk).delete()
    entries, began = new_entries(), clock.now()

    response = getattr(client, write.method)(
        f"/api/v1/{write.route.format(**places)}", filled(write.body, places), format="json",
        headers={"X-Request-ID": "audited-request"}, REMOTE_ADDR="203.0.113.9",
    )  # fmt: skip

    assert response.status_code in (200, 201), response.content
    [entry] = sealing.opened(entries.filter(action=write.action))
    assert (entry.actor_id, entry.actor_name) == (person.pk, person.display_name)
    assert (entry.table, entry.reason) == (write.table, write.reason)
    assert (entry.request_id, entry.address) == ("audited-request", "203.0.113.9")
    assert began <= entry.at <= clock.now()
    for expected, noted in ((write.before, entry.before), (write.after, entry.after)):
        assert (noted is None) == (expected is None)
        assert not expected or {key: noted.get(key, "not there") for key in expected} == expected
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {write.table} WHERE id = %s", [entry.row_id])
        assert cursor.fetchone()[0] == 1


def test_every_writing_route_is_in_the_table():
    tested = {(write.method, _route(write.route)) for write in WRITES}

    assert tested | ELSEWHERE == {(method, route) for method, route in api_routes() if method != "get"}
    assert not tested & ELSEWHERE


def _route(route: str) -> str:
    for word, name in PLACES.items():
        route = route.replace(f"{{{word}}}", f"{{{name}}}")
    return route


def test_what_changes_nothing_leaves_no_entry(corps, places):
    client = cast.client_of(corps.sergeant)
    entries = new_entries()
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("patch", "cadets/{cadet_id}", {"version": 1, "first_name": "Juan"}),
        ("post", "cadets/{archived}/archive", {}),
        ("post", "cadets/{cadet_id}/restore", {}),
        ("patch", "enrollments/{enrollment_id}", {"status": "ongoing"}),
        ("put", "enrollments/{marked}/mark", {"code": "T", "reason": "again"}),
        (
            "put",
            "terms/{term_id}/scores",
            {"cells": [{"enrollment": "{marked}", "assessment": "{prelim}", "value": "70.0", "version": 1}]},
        ),
        ("patch", "training-days/{day_id}", {"title": "Drill"}),
        ("post", "training-days/{day_id}/open", {}),
        ("post", "training-days/{closed}/close", {}),
    ]

    for method, route, body in calls:
        answer = getattr(client, method)(
            f"/api/v1/{route.format(**places)}", filled(body, places), format="json"
        )
        assert answer.status_code == 200, (route, answer.content)

    # The answer to a mark shows the grade, and that was looked at.
    assert [entry.action for entry in entries.exclude(action=VIEWED)] == []


def test_moved_times_of_a_training_day_are_noted_with_what_they_were(corps, places):
    client = cast.client_of(corps.sergeant)
    path = f"/api/v1/training-days/{places['planned']}"
    [was] = client.get(path).json()["sessions"]
    now = {
        "name": "AM",
        **{key: was[key] for key in ("opens_at", "on_time_until", "late_until", "closes_at")},
    }

    assert client.patch(path, {"sessions": [now]}, format="json").status_code == 200

    entry = AuditEntry.objects.get(action="day.changed")
    assert [session["name"] for session in (*entry.before["sessions"], *entry.after["sessions"])] == [
        "",
        "AM",
    ]
    assert datetime.fromisoformat(entry.after["sessions"][0]["late_until"]) == datetime.fromisoformat(
        now["late_until"]
    )


def test_a_refused_call_leaves_no_entry(corps, places):
    client = cast.client_of(corps.sergeant)
    entries = new_entries()

    answers = [
        client.patch(
            f"/api/v1/cadets/{places['cadet_id']}", {"version": 9, "first_name": "X"}, format="json"
        ),
        client.post(f"/api/v1/training-days/{places['planned']}/close", {}, format="json"),
        client.post(
            "/api/v1/cadets", {"student_number": "0-0", "last_name": "A", "first_name": "B"}, format="json"
        ),
    ]

    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert not entries.exists()
    assert TrainingDay.objects.get(pk=places["planned"]).status == "planned"
