"""A stage on which every route can be tried: a corps, the people of KINDS, and well-formed requests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from apps.activities import services as activities
from apps.activities.models import Activity, Participation
from apps.attendance.models import CalendarFeed, Scan
from apps.attendance.services import calendar as calendars
from apps.attendance.services import days, excuses, make_ups
from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.duties import DutyKind
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import sign_in, tokens
from apps.cadets.models import Award, Cadet, CadetRecord, Post, SavedView
from apps.cadets.services import corrections, photos
from apps.files.models import FileThumbnail, StoredFile
from apps.grading.models import CatalogueItem
from apps.grading.rules import LedgerKind, MarkCode
from apps.grading.rules.presets import NINE_STEP
from apps.grading.services import ledger, marks, recommendations, reopening, rollover
from apps.grading.services.terms import open_term
from apps.integration.services import erasure
from apps.messaging.models import AnnouncementPicture, Notification, PushDevice
from apps.messaging.rules.conversations import AnnouncementScope
from apps.messaging.services import announcements, conversations
from apps.reports.models import Report, ReportFile
from apps.staff.models import StaffMember
from apps.system.models import Battalion, Company, Platoon, Squad
from apps.system.rules import TermStatus
from apps.system.services import holidays, incidents
from apps.system.services.terms import move_term
from common import clock
from tests import cast
from tests.architecture.permissions import (
    KINDS,
)
from tests.architecture.routes import QUERY_STRINGS
from tests.attendance import calendar_plans
from tests.authentication import credentials
from tests.files import samples

# Routes whose body brings a file.
MULTIPART = (
    "imports",
    "imports/look",
    "cadets/{cadet_id}/photo",
    "activities/{activity_id}/pictures",
    "announcements/{announcement_id}/pictures",
)


class Stage:
    """A corps in which every id of every route exists, the people of KINDS, and the requests that go with them."""

    def __init__(self) -> None:
        self.corps = corps = cast.corps(cadets_count=0)
        self.own, self.other = cast.account(Role.CADET), cast.account(Role.CADET)
        self.platoon = Platoon.objects.create(company=corps.alpha, number=9)
        self.enrollment = cast.enrolled(corps, user=self.own, company=corps.alpha, platoon=self.platoon)
        self.others = cast.enrolled(corps, user=self.other, company=corps.bravo)
        for row in (self.enrollment, self.others):
            cast.filled(row.cadet)
        self.member = StaffMember.objects.create(rank="Cpl", last_name="Lim", first_name="Ben")
        self.passed_id = 0
        self._made: dict[tuple[str, str], Any] = {}
        self._ready_for: tuple[str, str] | None = None
        self.later = open_term(actor=corps.commandant, name="Later term", now=cast.MUSTER)
        self.activity = Activity.objects.create(
            term=corps.term, kind="service", title="Tree planting", starts_at=cast.MUSTER, ends_at=cast.MUSTER, hours=4,
            created_by_name="x", created_at=cast.MUSTER,
        )  # fmt: skip
        for row in (self.enrollment, self.others):
            Participation.objects.create(activity=self.activity, enrollment=row, hours=4)
        self.picture = activities.add_picture(
            actor=corps.commandant, activity_id=self.activity.pk, caption="Trees", now=cast.MUSTER,
            picture=SimpleUploadedFile("trees.png", samples.picture("PNG")),
        )  # fmt: skip
        CalendarFeed.objects.create(user=self.own, token_hash="0" * 64, created_at=cast.MUSTER)
        self.squad = Squad.objects.create(platoon=self.platoon, number=1)
        expired = cast.staff(DutyKind.TAC, ends_at=cast.datetime.now(cast.UTC) - timedelta(seconds=1))
        cast.duty(expired, DutyKind.S1, starts_at=cast.datetime.now(cast.UTC) + timedelta(hours=1))
        officer = cast.staff(DutyKind.COMPANY, company=corps.alpha)
        StaffMember.objects.create(user=officer, rank="Sgt", last_name="Cruz", first_name="Ana")
        self.people: dict[str, User | None] = dict(
            zip(
                KINDS,
                (
                    None,
                    cast.sergeant(),
                    cast.sergeant(),
                    self.own,
                    self.other,
                    expired,
                    cast.staff(DutyKind.COMPANY, company=corps.bravo),
                    officer,
                    cast.staff(DutyKind.PLATOON, platoon=self.platoon),
                    cast.staff(DutyKind.ENCODER, company=corps.alpha),
                    cast.staff(DutyKind.TAC),
                    cast.staff(DutyKind.S1),
                    corps.commandant,
                    cast.staff(DutyKind.LEADER, company=corps.alpha),
                ),
                strict=True,
            )
        )
        self.clients = {kind: cast.client_of(user) for kind, user in self.people.items()}
        # Tickets last for seconds: sockets are tried as of this moment, however long the table takes.
        self.moment = cast.datetime.now(cast.UTC)
        self.tickets = {
            kind: sign_in.issue_ticket(session=user.sessions.get(), now=self.moment)
            for kind, user in self.people.items()
            if user is not None
        }
        for kind in (AccountStatus.PENDING, AccountStatus.SUSPENDED):
            User.objects.filter(pk=self.people[kind.value].pk).update(status=kind)
        self.day = cast.training_day(self.corps)
        self.missed = cast.training_day(self.corps, title="Missed")
        self.make_up = cast.training_day(self.corps, title="Make-up", is_make_up=True)
        make_ups.set_make_ups(
            actor=corps.commandant, day_id=self.make_up.pk, missed_day_id=self.missed.pk,
            enrollment_ids=[self.enrollment.pk, self.others.pk], now=cast.MUSTER,
        )  # fmt: skip
        self.scan, _ = (
            Scan.objects.create(
                client_id=uuid4(), day=self.day, session=self.day.sessions.get(), enrollment=row, kind="in",
                scanned_at=cast.MUSTER, received_at=cast.MUSTER, outcome="held", scanned_by=corps.sergeant,
            )
            for row in (self.enrollment, self.others)
        )  # fmt: skip
        # One scanner makes two scans in the same second: a flag for each of the two cadets, by the limits of this unit.
        for row in (self.enrollment, self.others):
            Scan.objects.create(
                client_id=uuid4(), day=self.day, session=self.day.sessions.get(), enrollment=row, kind="in",
                scanned_at=cast.MUSTER + timedelta(seconds=1), received_at=cast.MUSTER, outcome="duplicate",
                scanned_by=cast.account(Role.STAFF),
            )  # fmt: skip
        self.calendar = calendars.make_calendar(
            actor=corps.commandant, term_id=corps.term.pk, plan=calendar_plans.weekly(), expected=[date(2026, 9, 5)],
            now=cast.MUSTER,
        )  # fmt: skip
        self.entry, _ = (
            ledger.record_entry(
                actor=corps.sergeant, enrollment_id=row.pk, kind=LedgerKind.MERIT, points=5, reason="best in drill",
                occurred_on=self.day.held_on, now=cast.MUSTER,
            )
            for row in (self.enrollment, self.others)
        )  # fmt: skip
        self.recommendation, _ = (
            recommendations.recommend(
                actor=corps.sergeant, enrollment_id=row.pk, kind=LedgerKind.DEMERIT, points=2, reason="haircut",
                occurred_on=self.day.held_on, now=cast.MUSTER,
            )
            for row in (self.enrollment, self.others)
        )  # fmt: skip
        for row in (self.enrollment, self.others):
            marks.set_mark(
                actor=corps.sergeant, enrollment_id=row.pk, code=MarkCode.INCOMPLETE, reason="sick", now=cast.MUSTER
            )  # fmt: skip
        self.report = Report.objects.create(
            kind="grade_sheet", term=corps.term, company=corps.alpha, requested_by=officer, created_at=cast.MUSTER,
            status="ready", progress=100,
        )  # fmt: skip
        self.own_data = Report.objects.create(
            kind="own_data", requested_by=self.own, created_at=cast.MUSTER, status="ready", progress=100
        )
        for report in (self.report, self.own_data):
            ReportFile.objects.create(
                report=report,
                name="sheet.pdf",
                content_type="application/pdf",
                content=b"%PDF-",
                sha256="0" * 64,
            )
        self.notification = Notification.objects.create(
            recipient=self.own, kind="ledger_entry", cause="x", title="5 merits", created_at=cast.MUSTER
        )
        self.message = conversations.open_thread(
            actor=self.own, subject="My ID card", body="It is lost.", company_id=None, now=clock.now(),
            file=SimpleUploadedFile("card.png", samples.picture("PNG")),
        ).messages.get()  # fmt: skip
        self.announcement = announcements.announce(
            actor=officer, scope=AnnouncementScope.COMPANY, company_id=corps.alpha.pk, title="Boots", text="Bring them.",
            now=cast.MUSTER,
        )  # fmt: skip
        announcements.add_picture(
            actor=officer, announcement_id=self.announcement.pk, caption="Boots", now=cast.MUSTER,
            picture=SimpleUploadedFile("boots.png", samples.picture("PNG")),
        )  # fmt: skip
        # One id in the routes of both.
        AnnouncementPicture.objects.update(id=self.picture.pk)
        with connection.cursor() as cursor:
            counter = "pg_get_serial_sequence('messaging_announcementpicture', 'id')"
            cursor.execute(f"SELECT setval({counter}, greatest(nextval({counter}), %s))", [self.picture.pk])
        sheet = b"Student ID,Last Name,First Name\n2026-9999,Nu\xc3\xb1ez,Ana\n"
        answer = cast.client_of(self.corps.sergeant).post(
            "/api/v1/imports",
            {"kind": "roster", "term": self.corps.term.pk, "file": SimpleUploadedFile("r.csv", sheet)},
        )
        assert answer.status_code == 201, answer.content
        self.correction, _ = (
            corrections.ask(actor=user, field="contact_number", wanted="0917", reason="new", now=cast.MUSTER)
            for user in (self.own, self.other)
        )
        self.ahead = cast.training_day(
            corps, title="Ahead", held_on=clock.local_date(clock.now()) + timedelta(days=2), opened=False
        )
        self.excuse, _ = (
            excuses.file_excuse(
                actor=user, day_id=self.missed.pk, reason="fever", now=cast.MUSTER,
                letter=SimpleUploadedFile("letter.png", samples.picture("PNG")),
            )
            for user in (self.own, self.other)
        )  # fmt: skip
        for file in StoredFile.objects.all():
            FileThumbnail.objects.create(file=file, content=b"small")
        pictured = photos.set_photo(
            actor=corps.commandant, cadet_id=self.enrollment.cadet_id, now=cast.MUSTER,
            photo=SimpleUploadedFile("me.png", samples.picture("PNG")),
        )  # fmt: skip
        FileThumbnail.objects.create(file_id=pictured.photo_id or 0, content=samples.picture())
        self.ids = {
            "excuse_id": self.excuse.pk,
            "correction_id": self.correction.pk,
            "erasure_id": erasure.ask(
                actor=cast.account(Role.CADET, "leaver"), reason="left", now=cast.MUSTER
            ).pk,
            "term_id": self.corps.term.pk,
            "cadet_id": self.enrollment.cadet_id,
            "enrollment_id": self.enrollment.pk,
            "day_id": self.day.pk,
            "item_id": CatalogueItem.objects.create(kind="merit", name="Color guard", suggested_points=2).pk,
            "scan_id": self.scan.pk,
            "entry_id": self.entry.pk,
            "recommendation_id": self.recommendation.pk,
            "report_id": self.report.pk,
            "code": "a-code-of-nothing",
            "kind": "medical_certificate",
            "view_id": SavedView.objects.create(user=officer, name="Alpha", query={"company": "1"}).pk,
            "member_id": self.member.pk,
            "other_id": Cadet.objects.create(
                student_number="2025-0001", last_name="Twice", first_name="Ana", search_text=""
            ).pk,
            "award_id": Award.objects.create(
                cadet=self.enrollment.cadet, name="Military Merit Ribbon", given_on=date(2026, 8, 1)
            ).pk,
            "device_id": PushDevice.objects.create(
                user=self.own,
                endpoint="https://push.example.org/x",
                p256dh="x",
                auth="x",
                name="a browser",
                added_at=cast.MUSTER,
            ).pk,
            "thread_id": self.message.thread_id,
            "message_id": self.message.pk,
            "announcement_id": self.announcement.pk,
            "token": "a-link-of-nothing",
            "own_data_id": self.own_data.pk,
            "notification_id": self.notification.pk,
            "duty_id": officer.duties.get().pk,
            "import_id": answer.json()["id"],
            "row": 2,
            "account_id": credentials.with_second_factor(cast.account(Role.STAFF)).pk,
            "session_id": self.a_session_of(self.own),
            "calendar_id": self.calendar.pk,
            "platoon_id": self.platoon.pk,
            "activity_id": self.activity.pk,
            "picture_id": self.picture.pk,
            "company_id": Company.objects.create(name="Zulu").pk,
            "battalion_id": Battalion.objects.create(name="First").pk,
            "squad_id": self.squad.pk,
            "post_id": Post.objects.create(
                term=corps.term,
                level="squad",
                squad=self.squad,
                title="Squad Leader",
                is_leader=True,
                enrollment=self.enrollment,
                since=date(2026, 8, 8),
            ).pk,
            "holiday_id": holidays.add_holiday(
                actor=corps.commandant, held_on=date(2026, 9, 8), name="Charter day", now=cast.MUSTER
            ).pk,
            "job": "audit-anchor",
            "incident_id": incidents.record_incident(
                actor=corps.commandant,
                fields={"title": "A", "description": "B", "discovered_at": cast.MUSTER},
                now=cast.MUSTER,
            ).pk,
        }

    def request(self, kind: str, method: str, route: str) -> int:
        """The status of an answer."""
        return self.answer(kind, method, route).status_code

    def answer(self, kind: str, method: str, route: str, **fields: Any) -> Any:
        """What somebody gets to a well-formed request, `fields` being added to its body."""
        client = self.clients[kind]
        if self._ready_for != (method, route):
            self.make_ready(method, route)
        body, form = ({}, "json") if method == "get" else self.body(method, route)
        path = self.path(route)
        if method == "get":
            return client.get(path)
        return getattr(client, method)(path, {**body, **fields}, format=form)

    def path(self, route: str) -> str:
        """The route with the stage's ids; that of make-ups with the make-up day."""
        ids = {**self.ids, "day_id": self.make_up.pk} if "make-ups" in route else self.ids
        return f"/api/v1/{route.format(**ids)}{QUERY_STRINGS.get(route, '')}"

    @contextmanager
    def ready(self, method: str, route: str) -> Iterator[None]:
        """For several requests of a route: what each would have made for it is made once, and taken back afterwards."""
        with taken_back():
            self.make_ready(method, route)
            self._ready_for = method, route
            yield
        self._ready_for = None

    def make_ready(self, method: str, route: str) -> None:
        """What the route's request needs besides what always stands: for the seal the days are closed, to open it there is
        one, to decide about that there is a request."""
        if route.endswith("reopen"):
            days.close_day(actor=self.corps.commandant, day_id=self.day.pk, now=cast.MUSTER)
        if route.endswith("reinstate"):
            User.objects.filter(pk=self.ids["account_id"]).update(status=AccountStatus.SUSPENDED)
        if route.endswith("record/review"):
            CadetRecord.objects.update(handed_in_at=cast.MUSTER)
        if "roll-overs" in route:
            self.make_passed(route)
        if "/seal" in route:
            for day in (self.day, self.missed, self.make_up):
                days.close_day(actor=self.corps.commandant, day_id=day.pk, now=cast.MUSTER)
        if method == "post" and route.endswith("/seal"):
            move_term(
                actor=self.corps.commandant,
                term_id=self.corps.term.pk,
                status=TermStatus.ENCODING,
                now=cast.MUSTER,
            )
        if "reopenings" in route:
            cast.sealed(self.corps)
        if "reopening_id" in route:
            asked = reopening.request_reopening(
                actor=cast.account(Role.ADMIN),
                term_id=self.corps.term.pk,
                memo="a wrong score",
                now=cast.MUSTER,
            )
            self.ids["reopening_id"] = asked.pk

    def make_passed(self, route: str) -> None:
        """Somebody who may go on to the later term or, to be taken back, has gone on."""
        passed = cast.passed(cast.enrolled(self.corps), self.day, actor=self.corps.commandant)
        self.passed_id = passed.pk
        if "roll_over_id" in route:
            self.ids["roll_over_id"] = rollover.roll_over(
                actor=self.corps.commandant, term_id=self.corps.term.pk, target_id=self.later.pk, new_term=None,
                enrollment_ids=[passed.pk], now=cast.MUSTER,
            ).pk  # fmt: skip

    @staticmethod
    def a_session_of(user: User) -> UUID:
        cast.client_of(user)
        return user.sessions.latest("created_at").pk

    def credentials(self, method: str, route: str, account: User) -> Any:
        """A well-formed request for a route of signing in. A token is made only where it is needed."""

        def token(kind: TokenKind) -> str:
            return credentials.token_of(account, kind)

        def refresh() -> str:
            return tokens.issue(self.own.sessions.earliest("created_at")).refresh

        bodies: dict[tuple[str, str], Callable[[], Any]] = {
            ("post", "auth/login"): lambda: {"username": self.own.username, "password": cast.PASSWORD},
            ("post", "auth/login/second-factor"): lambda: {
                "challenge": token(TokenKind.CHALLENGE), "code": credentials.code_now(),
            },
            ("post", "auth/register"): lambda: {
                "username": "ana.reyes", "display_name": "Ana Reyes", "email": "ana@example.edu.ph",
                "password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/activate"): lambda: {
                "code": token(TokenKind.ACTIVATION), "password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/password/change"): lambda: {
                "current_password": cast.PASSWORD, "new_password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/password/reset"): lambda: {"identifier": self.own.username},
            ("post", "auth/password/reset/confirm"): lambda: {
                "token": token(TokenKind.RESET), "password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/totp/confirm"): lambda: {"code": "123456"},
            ("post", "auth/totp/recovery-codes"): lambda: {"password": cast.PASSWORD, "code": "123456"},
            ("post", "auth/totp/disable"): lambda: {"password": cast.PASSWORD, "code": "123456"},
            ("post", "accounts"): lambda: {"username": "sgt.cruz", "display_name": "Sgt Cruz", "role": "staff"},
            ("post", "accounts/approve"): lambda: {"ids": [account.pk]},
            ("patch", "accounts/{account_id}"): lambda: {"display_name": "Sgt Cruz"},
            ("post", "accounts/{account_id}/suspend"): lambda: {"reason": "left the unit"},
            ("post", "accounts/{account_id}/reinstate"): lambda: {"reason": "back again"},
            ("post", "accounts/{account_id}/remove-second-factor"): lambda: {"reason": "lost the phone"},
            ("post", "auth/refresh"): lambda: {"refresh": refresh()},
            ("post", "auth/logout"): lambda: {"refresh": refresh()},
        }  # fmt: skip
        return bodies.get((method, route), dict)()

    def body(self, method: str, route: str) -> tuple[Any, str]:
        """A well-formed request for the route."""
        if route.startswith(("auth/", "accounts")):
            account = User.objects.get(pk=self.ids["account_id"])
            return self.credentials(method, route, account), "json"
        form = "multipart" if route in MULTIPART else "json"
        # Those that take something new each time; the others are made once.
        if form == "multipart" or route == "enrollments" or "roll-overs" in route:
            return self._bodies(route).get((method, route), {}), form
        if not self._made:
            self._made = self._bodies(route)
        return self._made.get((method, route), {}), form

    def _bodies(self, route: str) -> dict[tuple[str, str], Any]:
        corps, scan = self.corps, {"client_id": "7f0f7b0a-5f5f-4b0e-9f0a-000000000001", "token": "x"}
        fresh = cast.enrolled(corps).cadet if route == "enrollments" else None
        if fresh:
            fresh.enrollments.all().delete()
        return {
            ("post", "duties"): {"user": self.corps.sergeant.pk, "kind": "TAC", "reason": "vacancy"},
            ("patch", "duties/{duty_id}"): {"ends_at": None, "reason": "stays on"},
            ("post", "terms"): {"name": "Next term"},
            ("post", "completions/serials"): {"lines": "2026-1\tR-1", "preview": True},
            ("put", "completions/{cadet_id}/serial"): {"number": "R-1"},
            ("post", "terms/{term_id}/roll-overs"): {"to": self.later.pk, "enrollments": [self.passed_id]},
            ("post", "terms/{term_id}/roll-overs/{roll_over_id}/undo"): {"reason": "wrong term"},
            ("patch", "terms/{term_id}"): {"ends_on": "2026-12-10"},
            ("post", "privacy/notices"): {"text": "We keep less."},
            ("post", "privacy/consent"): {"version": 1},
            ("post", "corrections"): {"field": "email", "wanted": "a@example.edu.ph", "reason": "mistyped"},
            ("post", "corrections/{correction_id}/refuse"): {"reason": "no proof"},
            ("post", "privacy/erasures"): {"reason": "I leave"},
            ("post", "privacy/erasures/{erasure_id}/accept"): {"confirmation": "leaver", "reason": "asked"},
            ("post", "privacy/erasures/{erasure_id}/refuse"): {"reason": "a case is open"},
            ("patch", "notifications/settings"): {"digest": "weekly"},
            ("post", "notifications/devices"): {"endpoint": "https://push.example.org/y", "p256dh": "x", "auth": "x"},
            ("post", "threads"): {"subject": "My boots", "body": "They are too small."},
            ("post", "threads/{thread_id}/messages"): {"body": "Thank you."},
            ("post", "threads/{thread_id}/read"): {"message": self.message.pk},
            ("patch", "messages/{message_id}"): {"body": "It is found."},
            ("post", "messages/{message_id}/hide"): {"reason": "names somebody"},
            ("post", "announcements"): {
                "scope": "company", "company": corps.alpha.pk, "title": "Boots", "text": "Bring them.",
            },
            ("post", "announcements/{announcement_id}/withdraw"): {"reason": "another day"},
            ("patch", "privacy/retention"): {"kind": "sessions", "days": 90},
            ("patch", "unit/letterhead"): {"headquarters": "HEADQUARTERS"},
            ("post", "incidents"): {"title": "A", "description": "B", "discovered_at": cast.MUSTER.isoformat()},
            ("patch", "incidents/{incident_id}"): {"status": "closed"},
            ("post", "terms/{term_id}/policies"): {"policy": NINE_STEP.to_json(), "based_on": 1, "reason": "memo 3"},
            ("post", "terms/{term_id}/policies/check"): {"policy": NINE_STEP.to_json()},
            ("post", "terms/{term_id}/policies/simulate"): {"policy": NINE_STEP.to_json()},
            ("post", "terms/{term_id}/policies/simulate/export"): {"policy": NINE_STEP.to_json()},
            ("patch", "unit/excuse-days"): {"excuse_days": 10},
            ("patch", "unit/time-zone"): {"time_zone": "Asia/Tokyo"},
            ("put", "unit/maintenance"): {"is_on": True, "note": "The database moves."},
            ("patch", "unit/flag-limits"): {"flag_same_second": 8},
            ("post", "activities"): {
                "term": corps.term.pk, "kind": "service", "title": "Clean-up", "hours": "3",
                "starts_at": cast.MUSTER.isoformat(), "ends_at": cast.MUSTER.isoformat(),
            },
            ("patch", "activities/{activity_id}"): {"version": 1, "title": "Mangrove planting"},
            ("put", "activities/{activity_id}/participants"): {
                "participants": [{"enrollment": self.enrollment.pk, "hours": "5"}],
            },
            ("post", "companies"): {"name": "Yankee"},
            ("patch", "companies/{company_id}"): {"name": "Yankee"},
            ("post", "companies/{company_id}/platoons"): {"number": 1},
            ("post", "platoons/{platoon_id}/squads"): {"number": 9},
            ("post", "battalions"): {"name": "Second"},
            ("patch", "battalions/{battalion_id}"): {"name": "Second"},
            ("post", "terms/{term_id}/assignments"): {
                "moves": [{
                    "enrollment": self.enrollment.pk,
                    "was": {"company": corps.alpha.pk, "platoon": self.platoon.pk},
                    "to": {"company": corps.alpha.pk, "platoon": self.platoon.pk, "squad": self.squad.pk},
                }],
            },
            ("post", "terms/{term_id}/assignments/proposal"): {"company": corps.alpha.pk},
            ("post", "terms/{term_id}/posts"): {
                "platoon": self.platoon.pk, "title": "Platoon Leader", "enrollment": self.enrollment.pk,
            },
            ("post", "holidays"): {"held_on": "2026-09-09", "name": "Foundation day"},
            ("post", "holidays/national"): {"year": 2027},
            ("patch", "holidays/{holiday_id}"): {"is_observed": False},
            ("post", "terms/{term_id}/calendars"): {**calendar_plans.WEEKLY, "dates": ["2026-09-12"]},
            ("post", "terms/{term_id}/calendars/preview"): calendar_plans.WEEKLY,
            ("post", "terms/{term_id}/calendars/{calendar_id}/undo"): {"reason": "typhoon"},
            ("put", "training-days/{day_id}/staff"): {"user": corps.sergeant.pk, "is_on_duty": True},
            ("post", "training-days/{day_id}/head-counts"): {"platoon": self.platoon.pk, "counted": 1},
            ("post", "training-days/{day_id}/flags"): {
                "key": f"two_places:{self.enrollment.pk}", "verdict": "fine", "reason": "two phones at the gate",
            },
            ("post", "training-days/{day_id}/scanners"): {
                "device": "7f0f7b0a-5f5f-4b0e-9f0a-000000000002", "queued": 3,
            },
            ("post", "catalogue"): {"kind": "merit", "name": "Guard of honor", "suggested_points": 3},
            ("patch", "catalogue/{item_id}"): {"suggested_points": 4},
            ("put", "terms/{term_id}/scores"): {
                "cells": [{"enrollment": self.enrollment.pk, "assessment": cast.assessments(corps.term)["prelim"].pk,
                           "value": "90", "version": 0}]
            },
            ("post", "cadets/activation-codes"): {"cadets": [self.enrollment.cadet_id]},
            ("post", "cadets/archive"): {"cadets": [self.enrollment.cadet_id]},
            ("post", "cadets/restore"): {"cadets": [self.enrollment.cadet_id]},
            ("post", "cadets"): {"student_number": "2026-7777", "last_name": "Peña", "first_name": "Ana"},
            ("patch", "cadets/{cadet_id}"): {"version": 1, "first_name": "Anna"},
            ("patch", "cadets/{cadet_id}/record"): {"version": 1, "rank": "Cdt Sgt"},
            ("post", "cadets/{cadet_id}/merge/{other_id}"): {
                "versions": {"kept": 1, "gone": 1}, "reason": "typed twice",
            },
            ("post", "cadets/views"): {"name": "Bravo", "query": {"company": "2"}},
            ("post", "staff"): {"last_name": "Sy", "first_name": "Carla"},
            ("patch", "staff/{member_id}"): {"version": 1, "rank": "Sgt"},
            ("patch", "staff/me"): {"version": 1, "contact_number": "0917 1"},
            ("patch", "cadets/me/record"): {"version": 1, "boots_size": "9"},
            ("post", "cadets/{cadet_id}/record/review"): {"in_order": True},
            ("put", "cadets/{cadet_id}/requirements/{kind}"): {"version": 0, "handed_in_on": "2026-08-01"},
            ("post", "cadets/{cadet_id}/awards"): {"name": "Commendation", "given_on": "2026-08-01"},
            ("post", "cadets/{cadet_id}/awards/{award_id}/remove"): {"reason": "another cadet's"},
            ("post", "activities/{activity_id}/pictures"): {
                "picture": SimpleUploadedFile("trees.png", samples.picture("PNG")), "caption": "Trees",
            },
            ("post", "announcements/{announcement_id}/pictures"): {
                "picture": SimpleUploadedFile("boots.png", samples.picture("PNG")), "caption": "Boots",
            },
            ("put", "cadets/{cadet_id}/photo"): {"photo": SimpleUploadedFile("me.png", samples.picture("PNG"))},
            ("post", "training-days/{day_id}/scanner/faces"): {"cadets": [self.enrollment.cadet_id]},
            ("post", "cadets/{cadet_id}/id-card/phone"): {"public_key": cast.PHONE_KEY.hex()},
            ("post", "cadets/{cadet_id}/id-card/reissue"): {"reason": "lost"},
            ("post", "enrollments/{enrollment_id}/transfers"): {"company": corps.alpha.pk},
            ("post", "enrollments"): {"cadet": fresh.pk if fresh else 0, "term": corps.term.pk},
            ("patch", "enrollments/{enrollment_id}"): {"course": "MS 2"},
            ("put", "enrollments/{enrollment_id}/mark"): {"code": "DO", "reason": "stopped coming"},
            ("post", "excuses"): {"day": self.ahead.pk, "reason": "fever"},
            ("patch", "excuses/{excuse_id}"): {"reason": "high fever"},
            ("post", "excuses/{excuse_id}/appeal"): {"reason": "the clinic was closed"},
            ("post", "excuses/{excuse_id}/approve"): {"reason": "a doctor's letter"},
            ("post", "excuses/{excuse_id}/refuse"): {"reason": "no letter"},
            ("post", "training-days"): {"held_on": "2026-08-15", "title": "Drill"},
            ("patch", "training-days/{day_id}"): {"title": "Drill and ceremony"},
            ("post", "training-days/{day_id}/reopen"): {"reason": "closed too early"},
            ("put", "training-days/{day_id}/records"): {"enrollment": self.enrollment.pk, "status": "excused"},
            ("post", "training-days/{day_id}/records/rest"): {"reason": "counted in line"},
            ("post", "held-scans/{scan_id}/apply"): {"reason": "the phone had no signal"},
            ("post", "held-scans/{scan_id}/refuse"): {"reason": "was elsewhere"},
            ("post", "training-days/{day_id}/make-ups"): {
                "missed_day": self.missed.pk, "enrollments": [self.enrollment.pk],
            },
            ("post", "training-days/{day_id}/make-ups/clear"): {"enrollments": [self.enrollment.pk]},
            ("post", "training-days/{day_id}/scans"): {"scans": [{**scan, "scanned_at": cast.MUSTER.isoformat()}]},
            ("post", "ledger"): {"enrollment": self.enrollment.pk, "kind": "merit", "points": 1, "reason": "early"},
            ("post", "terms/{term_id}/status"): {"status": "encoding"},
            ("post", "terms/{term_id}/seal"): {"accepted": cast.ACCEPTED},
            ("post", "terms/{term_id}/seal/reopenings"): {"memo": "a wrong score"},
            ("post", "terms/{term_id}/seal/reopenings/{reopening_id}/refuse"): {"reason": "no"},
            ("post", "ledger/batch"): {
                "enrollments": [self.enrollment.pk], "kind": "merit", "points": 1, "reason": "early",
            },
            ("post", "ledger/recommendations"): {
                "enrollment": self.enrollment.pk, "kind": "merit", "points": 1, "reason": "early",
            },
            ("post", "ledger/recommendations/{recommendation_id}/refuse"): {"reason": "no"},
            ("post", "enrollments/{enrollment_id}/mark/complete"): {"reason": "exam taken"},
            ("post", "enrollments/{enrollment_id}/mark/lapse"): {"reason": "never came"},
            ("post", "ledger/{entry_id}/void"): {"reason": "typed twice"},
            ("post", "reports"): {"kind": "grade_sheet", "term": corps.term.pk, "company": corps.alpha.pk},
            ("patch", "imports/{import_id}/rows/{row}"): {"cells": {"first_name": "Anna"}},
            ("post", "imports/{import_id}/rows/{row}/match"): {"cadet": self.enrollment.cadet_id},
            ("post", "imports/{import_id}/choose"): {"rows": [2], "chosen": False},
            ("post", "imports/{import_id}/undo"): {"reason": "wrong file"},
            ("post", route if route == "imports/look" else "imports"): {
                "kind": "roster", "term": corps.term.pk,
                "file": SimpleUploadedFile("r.csv", b"Student ID,Last Name,First Name\n1,A,B\n"),
            },
        }  # fmt: skip


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """One stage for the whole table; whoever changes something on it takes it back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stage()
        transaction.set_rollback(True)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
