"""The permission table, run row by row."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from apps.attendance.services import days
from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from apps.authentication.rules.tokens import TokenKind
from apps.authentication.services import sign_in
from apps.grading.rules import LedgerKind
from apps.grading.services import ledger
from apps.messaging.models import Notification
from apps.reports.models import Report, ReportFile
from tests import cast
from tests.architecture.permissions import PERMISSIONS
from tests.architecture.routes import QUERY_STRINGS, api_routes
from tests.authentication import credentials

KINDS = ("anonymous", "own cadet", "other cadet", "staff", "admin")


class Stage:
    """A corps in which every id of every route exists, and the requests that go with them."""

    def __init__(self) -> None:
        self.corps = cast.corps(cadets_count=0)
        self.own, self.other = cast.account(Role.CADET), cast.account(Role.CADET)
        self.enrollment = cast.enrolled(self.corps, user=self.own)
        cast.enrolled(self.corps, user=self.other)
        self.people = dict(
            zip(KINDS, (None, self.own, self.other, self.corps.sergeant, self.corps.commandant), strict=True)
        )
        self.day = cast.training_day(self.corps)
        self.entry = ledger.record_entry(
            actor=self.corps.sergeant, enrollment_id=self.enrollment.pk, kind=LedgerKind.MERIT, points=5,
            reason="best in drill", occurred_on=self.day.held_on, now=cast.MUSTER,
        )  # fmt: skip
        self.report = Report.objects.create(
            kind="grade_sheet", term=self.corps.term, requested_by=self.corps.sergeant, created_at=cast.MUSTER,
            status="ready", progress=100,
        )  # fmt: skip
        ReportFile.objects.create(
            report=self.report,
            name="sheet.pdf",
            content_type="application/pdf",
            content=b"%PDF-",
            sha256="0" * 64,
        )
        self.notification = Notification.objects.create(
            recipient=self.own, kind="ledger_entry", cause="x", title="5 merits", created_at=cast.MUSTER
        )
        sheet = b"Student ID,Last Name,First Name\n2026-9999,Nu\xc3\xb1ez,Ana\n"
        answer = cast.client_of(self.corps.sergeant).post(
            "/api/v1/imports",
            {"kind": "roster", "term": self.corps.term.pk, "file": SimpleUploadedFile("r.csv", sheet)},
        )
        assert answer.status_code == 201, answer.content
        self.ids = {
            "term_id": self.corps.term.pk,
            "cadet_id": self.enrollment.cadet_id,
            "enrollment_id": self.enrollment.pk,
            "day_id": self.day.pk,
            "entry_id": self.entry.pk,
            "report_id": self.report.pk,
            "notification_id": self.notification.pk,
            "duty_id": self.corps.sergeant.duties.first().pk,
            "import_id": answer.json()["id"],
            "account_id": credentials.with_second_factor(cast.account(Role.STAFF)).pk,
            "session_id": self.a_session_of(self.own),
        }

    def request(self, kind: str, method: str, route: str) -> int:
        client = cast.client_of(self.people[kind])
        body, form = self.body(method, route)
        if route.endswith("reopen"):
            days.close_day(actor=self.corps.commandant, day_id=self.day.pk, now=cast.MUSTER)
        if route.endswith("reinstate"):
            User.objects.filter(pk=self.ids["account_id"]).update(status=AccountStatus.SUSPENDED)
        path = f"/api/v1/{route.format(**self.ids)}{QUERY_STRINGS.get(route, '')}"
        if method == "get":
            return client.get(path).status_code
        return getattr(client, method)(path, body, format=form).status_code

    @staticmethod
    def a_session_of(user: User) -> UUID:
        cast.client_of(user)
        return user.sessions.latest("created_at").pk

    def body(self, method: str, route: str) -> tuple[Any, str]:
        """A well-formed request for the route."""
        corps, scan = self.corps, {"client_id": "7f0f7b0a-5f5f-4b0e-9f0a-000000000001", "token": "x"}
        account = User.objects.get(pk=self.ids["account_id"])
        signed_in = sign_in.sign_in(
            username=self.own.username,
            password=cast.PASSWORD,
            user_agent="",
            address=None,
            now=cast.datetime.now(cast.UTC),
        )
        fresh = cast.enrolled(corps).cadet if (method, route) == ("post", "enrollments") else None
        if fresh:
            fresh.enrollments.all().delete()
        bodies: dict[tuple[str, str], Any] = {
            ("post", "auth/login"): {"username": self.own.username, "password": cast.PASSWORD},
            ("post", "auth/login/second-factor"): {
                "challenge": credentials.token_of(account, TokenKind.CHALLENGE), "code": credentials.code_now(),
            },
            ("post", "auth/register"): {
                "username": "ana.reyes", "display_name": "Ana Reyes", "email": "ana@example.edu.ph",
                "password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/activate"): {
                "code": credentials.token_of(account, TokenKind.ACTIVATION), "password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/password/change"): {
                "current_password": cast.PASSWORD, "new_password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/password/reset"): {"identifier": self.own.username},
            ("post", "auth/password/reset/confirm"): {
                "token": credentials.token_of(account, TokenKind.RESET), "password": credentials.NEW_PASSWORD,
            },
            ("post", "auth/totp/confirm"): {"code": "123456"},
            ("post", "auth/totp/disable"): {"password": cast.PASSWORD, "code": "123456"},
            ("post", "accounts"): {"username": "sgt.cruz", "display_name": "Sgt Cruz", "role": "staff"},
            ("post", "accounts/approve"): {"ids": [account.pk]},
            ("patch", "accounts/{account_id}"): {"display_name": "Sgt Cruz"},
            ("post", "accounts/{account_id}/suspend"): {"reason": "left the unit"},
            ("post", "accounts/{account_id}/remove-second-factor"): {"reason": "lost the phone"},
            ("post", "auth/refresh"): {"refresh": signed_in.tokens.refresh},
            ("post", "auth/logout"): {"refresh": signed_in.tokens.refresh},
            ("post", "duties"): {"user": self.corps.sergeant.pk, "kind": "TAC", "reason": "vacancy"},
            ("patch", "duties/{duty_id}"): {"ends_at": None, "reason": "stays on"},
            ("post", "terms"): {"name": "Next term"},
            ("put", "terms/{term_id}/scores"): {
                "cells": [{"enrollment": self.enrollment.pk, "assessment": cast.assessments(corps.term)["prelim"].pk,
                           "value": "90", "version": 0}]
            },
            ("post", "cadets/activation-codes"): {"cadets": [self.enrollment.cadet_id]},
            ("post", "cadets"): {"student_number": "2026-7777", "last_name": "Peña", "first_name": "Ana"},
            ("patch", "cadets/{cadet_id}"): {"version": 1, "first_name": "Anna"},
            ("post", "cadets/{cadet_id}/id-card/reissue"): {"reason": "lost"},
            ("post", "enrollments"): {"cadet": fresh.pk if fresh else 0, "term": corps.term.pk},
            ("patch", "enrollments/{enrollment_id}"): {"course": "MS 2"},
            ("put", "enrollments/{enrollment_id}/mark"): {"code": "INC", "reason": "final exam missing"},
            ("post", "training-days"): {"held_on": "2026-08-15", "title": "Drill"},
            ("patch", "training-days/{day_id}"): {"title": "Drill and ceremony"},
            ("post", "training-days/{day_id}/reopen"): {"reason": "closed too early"},
            ("put", "training-days/{day_id}/records"): {"enrollment": self.enrollment.pk, "status": "excused"},
            ("post", "training-days/{day_id}/scans"): {"scans": [{**scan, "scanned_at": cast.MUSTER.isoformat()}]},
            ("post", "ledger"): {"enrollment": self.enrollment.pk, "kind": "merit", "points": 1, "reason": "early"},
            ("post", "ledger/{entry_id}/void"): {"reason": "typed twice"},
            ("post", "reports"): {"kind": "grade_sheet", "term": corps.term.pk},
            ("post", "imports"): {
                "kind": "roster", "term": corps.term.pk,
                "file": SimpleUploadedFile("r.csv", b"Student ID,Last Name,First Name\n1,A,B\n"),
            },
        }  # fmt: skip
        return bodies.get((method, route), {}), "multipart" if route == "imports" else "json"


def test_every_route_is_in_the_table_and_nothing_else_is():
    assert set(PERMISSIONS) == set(api_routes())


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "route"), PERMISSIONS, ids=str)
def test_each_kind_of_person_gets_the_answer_that_the_table_says(method, route):
    stage = Stage()
    answers = []
    for kind in KINDS:
        with transaction.atomic():
            answers.append(stage.request(kind, method, route))
            transaction.set_rollback(True)

    assert tuple(answers) == PERMISSIONS[method, route]
