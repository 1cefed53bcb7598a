"""Excuses as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.attendance.models import AttendanceRecord, ExcuseReview
from apps.attendance.rules import AttendanceStatus, DayStatus
from apps.attendance.rules.excuses import REASON_LENGTH, ExcuseStatus
from apps.attendance.selectors.excuses import UNDECIDED_FILTER
from apps.files.rules import FileKind
from apps.system.models import choices


class ExcusesQuery(serializers.Serializer[Any]):
    """What the list is narrowed by."""

    status = serializers.ChoiceField(
        choices=[(UNDECIDED_FILTER, UNDECIDED_FILTER), *choices(ExcuseStatus)], required=False
    )
    term = serializers.IntegerField(required=False)
    day = serializers.IntegerField(required=False)
    company = serializers.CharField(required=False, help_text="Id or name")
    platoon = serializers.IntegerField(required=False)
    search = serializers.CharField(
        required=False, max_length=100, help_text="In name, number, reason, and what was read in the letter"
    )
    mine = serializers.BooleanField(required=False, default=False)


class ExcuseIn(serializers.Serializer[Any]):
    """An excuse to file."""

    day = serializers.IntegerField()
    reason = serializers.CharField(max_length=REASON_LENGTH)
    letter = serializers.FileField(required=False, help_text="JPEG, PNG, WebP or PDF, 10 MB at most")


class ExcusePatchIn(serializers.Serializer[Any]):
    """What is changed in an open excuse; a letter replaces the one before."""

    reason = serializers.CharField(max_length=REASON_LENGTH, required=False)
    letter = serializers.FileField(required=False, help_text="JPEG, PNG, WebP or PDF, 10 MB at most")


class ExcuseReasonIn(serializers.Serializer[Any]):
    """Why it is approved, refused or appealed."""

    reason = serializers.CharField(max_length=REASON_LENGTH)


class ExcuseReviewOut(serializers.ModelSerializer[ExcuseReview]):
    """A decision."""

    class Meta:
        model = ExcuseReview
        fields = ("is_appeal", "is_approved", "reason", "reviewed_by_name", "reviewed_at")
        read_only_fields = fields


class ExcuseLetterOut(serializers.Serializer[Any]):
    """The letter; the file itself is at `excuses/{id}/letter`."""

    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=choices(FileKind))
    size = serializers.IntegerField(help_text="Bytes")


class ExcuseRecordOut(serializers.ModelSerializer[AttendanceRecord]):
    """What stands in one session of the day."""

    session = serializers.CharField(source="session.name")

    class Meta:
        model = AttendanceRecord
        fields = ("session", "status", "source", "scanned_at")
        read_only_fields = fields


class ExcuseDayOut(serializers.Serializer[Any]):
    """The training day."""

    id = serializers.IntegerField()
    term = serializers.IntegerField(source="term_id")
    held_on = serializers.DateField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=choices(DayStatus))


class ExcuseCadetOut(serializers.Serializer[Any]):
    """Whose excuse it is."""

    id = serializers.IntegerField(source="cadet.pk")
    name = serializers.CharField(source="cadet.name")
    student_number = serializers.CharField(source="cadet.student_number")
    company = serializers.CharField(source="company.name", default="")
    platoon = serializers.IntegerField(source="platoon.number", default=None, allow_null=True)


class ExcuseOut(serializers.Serializer[Any]):
    """An excuse, what was decided, what stands on the day, and what the asker may do with it."""

    id = serializers.IntegerField(source="excuse.pk")
    status = serializers.ChoiceField(source="excuse.status", choices=choices(ExcuseStatus))
    reason = serializers.CharField(source="excuse.reason")
    day = ExcuseDayOut(source="excuse.day")
    cadet = ExcuseCadetOut(source="excuse.enrollment")
    enrollment = serializers.IntegerField(source="excuse.enrollment_id")
    letter = ExcuseLetterOut(source="excuse.letter", allow_null=True)
    filed_at = serializers.DateTimeField(source="excuse.filed_at")
    appeal_reason = serializers.CharField(source="excuse.appeal_reason", allow_blank=True)
    appealed_at = serializers.DateTimeField(source="excuse.appealed_at", allow_null=True)
    appeal_until = serializers.DateTimeField(allow_null=True)
    reviews = ExcuseReviewOut(source="excuse.past_reviews", many=True)
    records = ExcuseRecordOut(many=True)
    may_review = serializers.BooleanField()
    may_change = serializers.BooleanField()
    may_appeal = serializers.BooleanField()


class DayToExcuseOut(serializers.Serializer[Any]):
    """A day for which an excuse may be filed, until a moment; `status` is what stands there by now."""

    day = ExcuseDayOut()
    file_until = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=choices(AttendanceStatus), allow_null=True)
