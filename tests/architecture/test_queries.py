"""How many statements each GET takes: exactly so many, whether it shows two rows or twelve."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.activities.models import Activity, Participation
from apps.attendance.models import Excuse, Scan, TrainingDay
from apps.attendance.rules import AttendanceStatus
from apps.attendance.rules.flags import Verdict
from apps.attendance.services import calendar, flags, head_counts, muster, scanners, staff
from apps.authentication.rules import Role
from apps.authentication.rules.duties import DutyKind
from apps.cadets.models import Enrollment, SavedView
from apps.cadets.services import corrections, posts
from apps.grading.models import RollOver
from apps.grading.rules import LedgerKind, MarkCode
from apps.grading.services import ledger, marks, recommendations
from apps.grading.services.terms import open_term
from apps.integration.models import ErasureRequest
from apps.messaging.models import Notification
from apps.messaging.rules.conversations import AnnouncementScope
from apps.messaging.services import announcements, conversations
from apps.reports.models import Report
from apps.staff.models import StaffMember
from apps.system.models import Platoon, Squad
from apps.system.services import holidays
from common import clock
from tests import cast
from tests.architecture.routes import QUERY_STRINGS, api_routes
from tests.attendance import calendar_plans

# The first statement of every request reads session, account and duties.
QUERIES = {
    "accounts": 3,
    "accounts/{account_id}": 2,
    "auth/me": 1,
    "auth/sessions": 3,
    "auth/totp": 2,
    "cadets": 5,
    "cadets/me": 5,
    "cadets/{cadet_id}": 7,
    "cadets/views": 3,
    "staff": 4,
    "staff/me": 4,
    "staff/coverage": 3,
    "staff/{member_id}": 2,
    "cadets/duplicates": 2,
    "cadets/{cadet_id}/merge/{other_id}": 65,
    "cadets/{cadet_id}/record": 7,
    "cadets/{cadet_id}/history": 9,
    "cadets/{cadet_id}/merits": 3,
    "cadets/{cadet_id}/id-card": 3,
    "catalogue": 3,
    "activities": 4,
    "activities/{activity_id}": 3,
    "activities/{activity_id}/participants": 5,
    "calendar": 5,
    "calendar/feed": 2,
    "cadets/{cadet_id}/hours": 5,
    "terms/{term_id}/hours": 7,
    "recognitions": 2,
    "companies": 4,
    "completions": 2,
    "corrections": 3,
    "corrections/{correction_id}": 2,
    "duties": 3,
    "duties/kinds": 1,
    "duties/{duty_id}": 2,
    "enrollments": 4,
    "enrollments/{enrollment_id}": 2,
    "enrollments/{enrollment_id}/grade": 11,
    "enrollments/{enrollment_id}/grade/needed": 11,
    "events": 10,
    "excuses": 6,
    "excuses/days": 5,
    "excuses/{excuse_id}": 5,
    "imports": 3,
    "imports/{import_id}": 2,
    "imports/{import_id}/preview": 4,
    "imports/{import_id}/undo": 2,
    "terms/{term_id}/unmatched-rows": 4,
    "ledger": 3,
    "ledger/recommendations": 3,
    "ledger/{entry_id}": 2,
    "terms/{term_id}/ledger/allowances": 6,
    "enrollments/{enrollment_id}/mark/history": 4,
    "terms/{term_id}/ledger/fairness": 4,
    "terms/{term_id}/marks": 4,
    "notifications": 3,
    "notifications/settings": 3,
    "notifications/devices": 2,
    "announcements": 4,
    "announcements/reach": 4,
    "messages": 3,
    "messages/unread": 3,
    "messages/{message_id}": 2,
    "threads": 4,
    "threads/channels": 2,
    "threads/{thread_id}": 3,
    "threads/{thread_id}/messages": 4,
    "policies/presets": 1,
    "privacy/consent": 3,
    "privacy/erasures": 3,
    "privacy/my-data/pdf/{own_data_id}": 3,
    "privacy/notice": 1,
    "documents/{code}": 6,
    "terms/{term_id}/charts": 14,
    "report-kinds": 1,
    "reports": 4,
    "reports/{report_id}": 3,
    "terms": 3,
    "terms/{term_id}": 2,
    "terms/{term_id}/eligibility": 10,
    "terms/{term_id}/grades": 8,
    "terms/{term_id}/held-scans": 3,
    "terms/{term_id}/policies": 4,
    "terms/{term_id}/seal": 21,
    "terms/{term_id}/policy": 4,
    "terms/{term_id}/roll-overs": 4,
    "terms/{term_id}/roll-overs/preview": 9,
    "terms/{term_id}/scores": 6,
    "terms/{term_id}/organisation": 8,
    "terms/{term_id}/board": 3,
    "terms/{term_id}/calendars": 4,
    "holidays": 3,
    "unit/emblems": 1,
    "unit/excuse-days": 2,
    "unit/time-zone": 2,
    "unit/flag-limits": 2,
    "training-days": 6,
    "training-days/{day_id}": 4,
    "training-days/{day_id}/staff": 8,
    "training-days/{day_id}/head-counts": 7,
    "training-days/{day_id}/head-counts/{platoon_id}": 6,
    "training-days/{day_id}/flags": 9,
    "training-days/{day_id}/scanners": 5,
    "training-days/{day_id}/arrivals": 5,
    "training-days/{day_id}/missing": 6,
    "training-days/{day_id}/make-ups": 4,
    "training-days/{day_id}/muster": 9,
    "training-days/{day_id}/records": 8,
    "training-days/{day_id}/scanner": 7,
    "unit": 1,
}
# A download writes an audit row; tests/reports, tests/attendance and tests/integration count it.
ELSEWHERE = {
    "activities/{activity_id}/pictures/{picture_id}",
    "activities/{activity_id}/pictures/{picture_id}/small",
    "calendar/feeds/{token}.ics",
    "unit/emblems/{kind}/picture",
    "cadets/{cadet_id}/photo",
    "cadets/{cadet_id}/photo/small",
    "messages/{message_id}/file",
    "messages/{message_id}/file/thumbnail",
    "announcements/{announcement_id}/receipts",
    "announcements/{announcement_id}/pictures/{picture_id}",
    "announcements/{announcement_id}/pictures/{picture_id}/small",
    "excuses/{excuse_id}/letter",
    "excuses/{excuse_id}/letter/thumbnail",
    "reports/{report_id}/file",
    "terms/{term_id}/export",
    "privacy/my-data",
    "privacy/my-data/pdf/{own_data_id}/file",
}
# Not for staff: tests/system/test_audit_api.py and tests/integration/test_retention.py count them.
OF_ADMINS = {
    "audit", "audit/chain", "audit/export", "cadets/{cadet_id}/viewers", "incidents", "incidents/{incident_id}",
    "watch", "watch/alerts", "watch/jobs", "watch/runs", "watch/samples",
    "unit/letterhead",
    "privacy/retention", "privacy/retention/cadets", "terms/{term_id}/seal/verification",
    "privacy/erasures/{erasure_id}/preview",
}  # fmt: skip


def populate(corps: cast.Corps, number: int, cadet_user) -> dict[str, int]:
    """`number` rows of everything that lists."""
    day = cast.training_day(corps, title="Drill of many")
    ahead = clock.local_date(clock.now()) + timedelta(days=2)
    cast.training_day(corps, title="Ahead", held_on=ahead, opened=False)
    later = open_term(actor=corps.commandant, name="Later term", now=cast.MUSTER)
    for index in range(number):
        cast.account(Role.CADET)
        enrollment = cast.enrolled(corps, user=cadet_user if index == 0 else None)
        corps.enrollments.append(enrollment)
        muster.mark(actor=corps.sergeant, day_id=day.pk, enrollment_id=enrollment.pk, session_id=None,
                    status=AttendanceStatus.PRESENT, reason="", now=cast.MUSTER)  # fmt: skip
        entry = ledger.record_entry(actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.MERIT, points=1,
                                    reason="early", occurred_on=day.held_on, now=cast.MUSTER)  # fmt: skip
        recommendations.recommend(actor=corps.sergeant, enrollment_id=enrollment.pk, kind=LedgerKind.DEMERIT, points=1,
                                  reason="haircut", occurred_on=day.held_on, now=cast.MUSTER)  # fmt: skip
        marks.set_mark(actor=corps.sergeant, enrollment_id=enrollment.pk, code=MarkCode.INCOMPLETE, reason="sick",
                       now=cast.MUSTER)  # fmt: skip
        cast.duty(
            cast.account(Role.STAFF), DutyKind.PLATOON, platoon=enrollment.platoon or Platoon.objects.all()[0]
        )
        member = StaffMember.objects.create(
            user=corps.sergeant if index == 0 else None, last_name="Cruz", first_name=str(index)
        )
        SavedView.objects.create(user=corps.sergeant, name=str(index))
        Notification.objects.create(
            recipient=corps.sergeant, kind="report_ready", cause=str(index), title="x", created_at=cast.MUSTER
        )
        thread = conversations.open_thread(actor=corps.sergeant, subject="x", body="boots", file=None, company_id=None,
                                           now=cast.MUSTER + timedelta(minutes=index))  # fmt: skip
        message = conversations.write_message(actor=corps.commandant, thread_id=thread.pk, body="boots", file=None,
                                              now=cast.MUSTER + timedelta(minutes=index))  # fmt: skip
        announcements.announce(actor=corps.commandant, scope=AnnouncementScope.STAFF, title="x", text="x",
                               now=cast.MUSTER + timedelta(hours=index))  # fmt: skip
        report = Report.objects.create(
            kind="grade_sheet", term=corps.term, requested_by=corps.sergeant, created_at=cast.MUSTER
        )
        own_data = Report.objects.create(
            kind="own_data", requested_by=corps.sergeant, created_at=cast.MUSTER, status="ready"
        )
        correction = corrections.ask(actor=enrollment.cadet.user or cast.account(Role.CADET), field="email",
                                     wanted="a@example.edu.ph", reason="mistyped", now=cast.MUSTER)  # fmt: skip
        excuse = Excuse.objects.create(enrollment=enrollment, day=day, reason="fever", filed_by=corps.sergeant,
                                       filed_at=cast.MUSTER, changed_at=cast.MUSTER)  # fmt: skip
        ErasureRequest.objects.create(user=cast.account(Role.CADET), reason="x", requested_at=cast.MUSTER)
        ErasureRequest.objects.create(
            user=corps.sergeant, reason="x", requested_at=cast.MUSTER, status="refused"
        )
        cast.training_day(corps, title=f"Closed {index}", closed=True)
        populate_ground(corps, day, enrollment, index)
        RollOver.objects.create(
            source=corps.term, target=later, enrollment_count=1, made_by_name="x", made_at=cast.MUSTER
        )
        rows = b"".join(b"2026-%d,A,B\n" % row for row in range(number))
        answer = cast.client_of(corps.sergeant).post(
            "/api/v1/imports",
            {
                "kind": "roster",
                "term": corps.term.pk,
                "file": SimpleUploadedFile("r.csv", b"Student ID,Last Name,First Name\n" + rows),
            },
        )
        imported = answer.json()["id"]
    nobody = b"".join(b",Reyes Juan,%d\n" % row for row in range(number))
    sheet = SimpleUploadedFile("s.csv", b"Student ID,Name,Prelim\n" + nobody)
    scores = {"kind": "scores", "term": corps.term.pk, "file": sheet}
    assert cast.client_of(corps.sergeant).post("/api/v1/imports", scores).status_code == 201
    first = corps.enrollments[0]
    duty = corps.sergeant.duties.first()
    return {"activity_id": Activity.objects.latest("pk").pk, "correction_id": correction.pk, "excuse_id": excuse.pk,
            "duty_id": duty.pk, "day_id": day.pk, "enrollment_id": first.pk, "cadet_id": first.cadet_id,
            "other_id": corps.enrollments[1].cadet_id, "member_id": member.pk, "entry_id": entry.pk,
            "report_id": report.pk, "thread_id": thread.pk, "message_id": message.pk,
            "code": 0, "own_data_id": own_data.pk, "import_id": imported, "term_id": corps.term.pk,
            "platoon_id": Platoon.objects.get(company=corps.alpha, number=20).pk, "account_id": cadet_user.pk}  # fmt: skip


def populate_ground(corps: cast.Corps, day: TrainingDay, enrollment: Enrollment, index: int) -> None:
    """Staff, a platoon with its count, a flag and a scanner on the day, a calendar and a holiday."""
    now = cast.MUSTER + timedelta(minutes=index)
    platoon = Platoon.objects.create(company=corps.alpha, number=20 + index)
    activity = Activity.objects.create(
        term=corps.term, kind="service", title=f"Trees {index}", starts_at=now, ends_at=now, hours=4, created_by_name="x",
        created_at=now,
    )  # fmt: skip
    for row in corps.enrollments:
        Participation.objects.create(activity=activity, enrollment=row, hours=4)
    squad = Squad.objects.create(platoon=platoon, number=1)
    Enrollment.objects.filter(pk=enrollment.pk).update(platoon=platoon, squad=squad)
    posts.appoint(actor=corps.commandant, term_id=corps.term.pk, place=posts.Place(squad=squad), title="Squad Leader",
                  is_leader=True, enrollment_id=enrollment.pk, user=None, now=now)  # fmt: skip
    member = cast.account(Role.STAFF)
    staff.set_staff(
        actor=corps.commandant, day_id=day.pk, user_id=member.pk, fields={"is_on_duty": True}, now=now
    )
    head_counts.enter_count(actor=corps.sergeant, day_id=day.pk, session_id=None, platoon_id=platoon.pk, counted=3, note="",
                            now=now)  # fmt: skip
    for second, scanner in enumerate((corps.commandant, member)):
        Scan.objects.create(client_id=uuid4(), day=day, session=day.sessions.get(), enrollment=enrollment, kind="in",
                            scanned_at=now + timedelta(seconds=second), received_at=now, outcome="duplicate",
                            scanned_by=scanner)  # fmt: skip
    flags.review_flag(actor=corps.sergeant, day_id=day.pk, key=f"two_places:{enrollment.pk}", verdict=Verdict.FINE,
                      reason="two phones at the gate", now=now)  # fmt: skip
    scanners.report_scanner(actor=member, day_id=day.pk, device=uuid4(), queued=index, now=now)
    starts_on = date(2026, 9, 5) + timedelta(weeks=index)
    calendar.make_calendar(actor=corps.commandant, term_id=corps.term.pk, plan=calendar_plans.weekly(starts_on),
                           expected=[starts_on], now=now)  # fmt: skip
    holidays.add_holiday(actor=corps.commandant, held_on=starts_on, name="Own", now=now)


def test_every_route_that_reads_is_counted():
    assert set(QUERIES) | ELSEWHERE | OF_ADMINS == {
        route for method, route in api_routes() if method == "get"
    }


@pytest.mark.django_db
@pytest.mark.parametrize("number", [2, 12])
def test_each_read_takes_exactly_its_statements_however_many_rows_there_are(number):
    corps = cast.corps(cadets_count=0)
    cadet_user = cast.account(Role.CADET)
    ids = populate(corps, number, cadet_user)
    sergeant, cadet, admin = (cast.client_of(user) for user in (corps.sergeant, cadet_user, corps.commandant))
    counted = {}
    for route in QUERIES:
        client = (
            cadet
            if route in ("cadets/me", "excuses/days")
            else admin
            if route.startswith(("accounts", "corrections"))
            else sergeant
        )
        path = f"/api/v1/{route.format(**ids)}{QUERY_STRINGS.get(route, '')}"
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        assert response.status_code == 200, (path, response.content)
        counted[route] = len(captured)

    assert counted == QUERIES
