"""Everything that is kept about the person who asks, to take along (RA 10173, section 18)."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from apps.activities.models import Participation
from apps.attendance.models import (
    AttendanceRecord,
    CalendarFeed,
    DayStaff,
    Excuse,
    ExcuseReview,
    MakeUp,
    Scan,
)
from apps.authentication.models import Session, User
from apps.cadets.models import (
    Award,
    Cadet,
    CadetMerge,
    CadetRecord,
    Correction,
    Enrollment,
    Post,
    Requirement,
    SavedView,
    Transfer,
)
from apps.cadets.rules import RECORD_FIELDS
from apps.grading.models import GradeMark, LedgerEntry, Score, SerialNumber
from apps.grading.selectors.shown import shown_grade
from apps.integration.models import ErasureRequest, LegacyRow
from apps.messaging.models import (
    Announcement,
    AnnouncementReceipt,
    Message,
    Notification,
    NotificationChoice,
    NotificationSettings,
    PushDevice,
)
from apps.staff.models import StaffMember
from apps.system.models import AuditEntry, PrivacyConsent
from apps.system.selectors import views_of
from apps.system.services import audit, sealing

CADET = (
    "student_number", "last_name", "first_name", "middle_name", "suffix", "sex", "birthdate", "email", "contact_number",
    "address", "degree_program", "year_level", "card_issue_number", "created_at", "archived_at",
)  # fmt: skip


@transaction.atomic
def own_data(*, actor: User, now: datetime) -> dict[str, Any]:
    """The actor's own data by kind, as plain values; that it was taken is noted in the audit log."""
    audit.record(actor=actor, action="own_data.exported", row=actor, before=None, after=None, now=now)
    return {"exported_at": now, **read_own_data(actor)}


def read_own_data(actor: User) -> dict[str, Any]:
    """The actor's own data by kind, for who notes the taking."""
    cadet = Cadet.objects.filter(user=actor).first()
    return {
        "account": _one(
            User.objects.filter(pk=actor.pk),
            "username", "display_name", "email", "language", "role", "status", "created_at", "last_login",
        ),
        "duties": _all(
            actor.duties.order_by("id"), "kind", "starts_at", "ends_at",
            company_name=F("company__name"), platoon_number=F("platoon__number"),
        ),
        "staff": _one(
            StaffMember.objects.filter(user=actor), "rank", "last_name", "first_name", "designation",
            "serial_number", "contact_number", "archived_at",
        ),
        "days_as_staff": _all(
            DayStaff.objects.filter(user=actor).order_by("day__held_on", "day_id"), "is_on_duty", "time_in", "time_out", "note",
            held_on=F("day__held_on"), title=F("day__title"),
        ),
        "posts": _all(
            Post.objects.filter(user=actor).order_by("id"), "level", "title", "is_leader", "since", term_name=F("term__name")
        ),
        "cadet": _one(Cadet.objects.filter(user=actor), *CADET, photo_name=F("photo__name")),
        "record": _one(
            CadetRecord.objects.filter(cadet__user=actor), *RECORD_FIELDS, "handed_in_at", "reviewed_at", "returned_reason"
        ),
        "requirements": _all(
            Requirement.objects.filter(cadet__user=actor).order_by("kind"), "kind", "handed_in_on", "expires_on", "note"
        ),
        "awards": _all(Award.objects.filter(cadet__user=actor).order_by("id"), "name", "given_on", "citation"),
        "merged_records": _all(
            CadetMerge.objects.filter(kept__user=actor).order_by("id"), "merged_at", "merged_by_name", "reason",
            student_number=F("gone__student_number"), name=F("gone__last_name"),
        ),
        "saved_views": _all(SavedView.objects.filter(user=actor).order_by("id"), "name", "query"),
        "serial_number": _one(SerialNumber.objects.filter(cadet__user=actor), "number", "entered_at"),
        "corrections": _all(
            Correction.objects.filter(_of(actor, cadet)).order_by("id"), "field", "says", "wanted", "reason", "status",
            "requested_at", "decided_at", "decided_by_name", "decision_reason",
        ),
        "erasures_asked_for": _all(
            ErasureRequest.objects.filter(_of(actor, cadet)).order_by("id"), "reason", "status", "requested_at", "decided_at",
            "decision_reason",
        ),
        "calendar_link": _one(CalendarFeed.objects.filter(user=actor), "created_at", "read_on"),
        "enrollments": [_enrollment(actor, row) for row in _enrollments(cadet)],
        "sessions": _all(
            Session.objects.filter(user=actor).order_by("created_at"), "created_at", "ended_at", "user_agent", "address"
        ),
        "notifications": _all(
            Notification.objects.filter(recipient=actor).order_by("id"), "title", "body", "created_at", "read_at"
        ),
        "notification_settings": _one(
            NotificationSettings.objects.filter(user=actor), "digest", "quiet_from", "quiet_until"
        ),
        "notification_choices": _all(
            NotificationChoice.objects.filter(user=actor).order_by("kind"), "kind", "channels"
        ),
        "push_devices": _all(PushDevice.objects.filter(user=actor).order_by("id"), "name", "added_at", "last_pushed_at"),
        "messages": _all(
            Message.objects.filter(author=actor).order_by("id"), "body", "written_at", "edited_at", "hidden_at",
            "hidden_reason", conversation=F("thread__subject"), file_name=F("file__name"),
        ),
        "announcements_made": _all(
            Announcement.objects.filter(author=actor).order_by("id"), "scope", "title", "text", "made_at", "withdrawn_at"
        ),
        "announcements_received": _all(
            AnnouncementReceipt.objects.filter(user=actor).order_by("id"), "read_at", title=F("announcement__title"),
            made_at=F("announcement__made_at"),
        ),
        "consents": _all(
            PrivacyConsent.objects.filter(user_id=actor.pk).order_by("id"), "version", "consented_at", "address"
        ),
        "old_system": _all(
            LegacyRow.objects.filter(_of(actor, cadet)).exclude(content="").order_by("table", "number"), "name", "content"
        ),
        "viewers": _all(
            views_of(actor, row=cadet, owner_id=actor.pk) if cadet else AuditEntry.objects.none(), "at",
            viewer=F("actor_name"),
        ),
        "actions": [
            {name: getattr(entry, name) for name in ("at", "action", "table", "row_id", "address", "reason")}
            for entry in sealing.opened(AuditEntry.objects.filter(actor_id=actor.pk).order_by("id"))
        ],
    }  # fmt: skip


def _enrollments(cadet: Cadet | None) -> list[Enrollment]:
    rows = Enrollment.objects.filter(cadet=cadet).select_related("term", "company", "platoon")
    return list(rows.order_by("id")) if cadet else []


def _enrollment(actor: User, enrollment: Enrollment) -> dict[str, Any]:
    explained = shown_grade(actor, enrollment.pk)
    own = {"enrollment": enrollment}
    return {
        "term": enrollment.term.name,
        "course": enrollment.course,
        "company": enrollment.company.name if enrollment.company else None,
        "platoon": enrollment.platoon.number if enrollment.platoon else None,
        "status": enrollment.status,
        "enrolled_on": enrollment.enrolled_on,
        "ended_on": enrollment.ended_on,
        "posts": _all(Post.objects.filter(**own).order_by("id"), "level", "title", "is_leader", "since"),
        "transfers": _all(
            Transfer.objects.filter(**own).order_by("moved_on", "id"), "moved_on", "recorded_at",
            from_company_name=F("from_company__name"), to_company_name=F("to_company__name"),
        ),
        "mark": _one(GradeMark.objects.filter(**own), "code", "reason", "requirement", "deadline", "set_at"),
        "activities": _all(
            Participation.objects.filter(**own).order_by("activity__starts_at", "id"), "hours",
            activity_title=F("activity__title"), starts_at=F("activity__starts_at"),
        ),
        "make_ups": _all(
            MakeUp.objects.filter(**own).order_by("id"), made_up_on=F("day__held_on"), missed_on=F("missed_day__held_on")
        ),
        "attendance": _all(
            AttendanceRecord.objects.filter(**own).order_by("session__opens_at"),
            "status", "source", "scanned_at", "time_out", "reason", "recorded_at",
            held_on=F("session__day__held_on"), day=F("session__day__title"), session_name=F("session__name"),
        ),
        "scans": _all(Scan.objects.filter(**own).order_by("id"), "kind", "scanned_at", "received_at", "outcome", "rejection"),
        "excuses": _all(
            Excuse.objects.filter(**own).order_by("id"),
            "status", "reason", "filed_at", "appeal_reason", "appealed_at",
            held_on=F("day__held_on"), day_title=F("day__title"), letter_name=F("letter__name"),
        ),
        "decisions_of_excuses": _all(
            ExcuseReview.objects.filter(excuse__enrollment=enrollment).order_by("id"),
            "is_appeal", "is_approved", "reason", "reviewed_at", held_on=F("excuse__day__held_on"),
        ),
        "ledger": _all(
            LedgerEntry.objects.filter(**own).order_by("id"),
            "kind", "points", "reason", "occurred_on", "recorded_at", "issued_by_name", "voided_at", "void_reason",
        ),
        "scores": _all(
            Score.objects.filter(**own).order_by("assessment__position"), "value", "updated_at",
            code=F("assessment__code"), maximum=F("assessment__maximum"),
        ),
        "grade": {**asdict(explained.grade), "explanation": [asdict(node) for node in explained.explanation]},
    }  # fmt: skip


def _all(rows: QuerySet[Any], *names: str, **renamed: F) -> list[dict[str, Any]]:
    return list(rows.values(*names, **renamed))


def _of(actor: User, cadet: Cadet | None) -> Q:
    return Q(user=actor) | Q(cadet=cadet) if cadet else Q(user=actor)


def _one(rows: QuerySet[Any], *names: str, **renamed: F) -> dict[str, Any] | None:
    return next(iter(_all(rows, *names, **renamed)), None)
