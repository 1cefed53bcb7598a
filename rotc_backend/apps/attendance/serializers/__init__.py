"""Training days, the muster and scans as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.attendance.models import MakeUp, Scan, TrainingDay, TrainingSession
from apps.attendance.rules import AttendanceStatus, DayStatus, Source
from apps.attendance.selectors import UNMARKED
from apps.cadets.serializers import RosterQuery
from apps.system.models import Term
from common.fields import DayField

MAX_MAKE_UPS = 2000


class SessionOut(serializers.ModelSerializer[TrainingSession]):
    """A session and its window."""

    class Meta:
        model = TrainingSession
        fields = ("id", "name", "opens_at", "on_time_until", "late_until", "closes_at")


class TrainingDayOut(serializers.ModelSerializer[TrainingDay]):
    """A training day."""

    sessions = SessionOut(many=True)

    class Meta:
        model = TrainingDay
        fields = (
            "id",
            "term",
            "calendar",
            "held_on",
            "title",
            "location",
            "status",
            "is_make_up",
            "sessions",
        )


class OnDutyOut(serializers.Serializer[Any]):
    """A member of the staff who runs the day."""

    id = serializers.IntegerField(source="user.pk")
    name = serializers.CharField(source="user.display_name")


class StaffedDayOut(TrainingDayOut):
    """A training day with who runs it."""

    on_duty = OnDutyOut(many=True, source="staff_on_duty")

    class Meta:
        model = TrainingDay
        fields = (*TrainingDayOut.Meta.fields, "on_duty")


class SessionIn(serializers.Serializer[Any]):
    """A session: its window in order; times without an offset are the unit's."""

    name = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    opens_at = serializers.DateTimeField()
    on_time_until = serializers.DateTimeField()
    late_until = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class TrainingDayIn(serializers.Serializer[Any]):
    """A new training day, of the current term unless one is named. Without sessions it gets one with the usual window."""

    term = serializers.PrimaryKeyRelatedField(queryset=Term.objects.all(), required=False)
    held_on = DayField()
    title = serializers.CharField(max_length=200)
    location = serializers.CharField(max_length=120, allow_blank=True, default="")
    is_make_up = serializers.BooleanField(default=False)
    sessions = SessionIn(many=True, required=False)


class TrainingDayPatchIn(serializers.Serializer[Any]):
    """What to change; sessions only while nothing is recorded."""

    held_on = DayField(required=False)
    title = serializers.CharField(max_length=200, required=False)
    location = serializers.CharField(max_length=120, allow_blank=True, required=False)
    is_make_up = serializers.BooleanField(required=False)
    sessions = SessionIn(many=True, required=False)


class MakeUpOut(serializers.ModelSerializer[MakeUp]):
    """A cadet who makes up on the day, and for which day."""

    student_number = serializers.CharField(source="enrollment.cadet.student_number")
    name = serializers.CharField(source="enrollment.cadet.name")
    company = serializers.CharField(source="enrollment.company.name", default="")
    platoon = serializers.IntegerField(source="enrollment.platoon.number", default=None, allow_null=True)
    missed_on = serializers.DateField(source="missed_day.held_on")
    missed_title = serializers.CharField(source="missed_day.title")

    class Meta:
        model = MakeUp
        fields = (
            "enrollment", "student_number", "name", "company", "platoon", "missed_day", "missed_on", "missed_title",
        )  # fmt: skip


class MakeUpsIn(serializers.Serializer[Any]):
    """Who makes up, and for which day that they missed."""

    missed_day = serializers.IntegerField()
    enrollments = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=MAX_MAKE_UPS
    )


class MakeUpsClearIn(serializers.Serializer[Any]):
    """Who does not make up on the day any more."""

    enrollments = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=MAX_MAKE_UPS
    )


class HeldScanOut(serializers.ModelSerializer[Scan]):
    """A scan that came in after the seal; `outcome` says what became of it."""

    student_number = serializers.CharField(source="enrollment.cadet.student_number")
    name = serializers.CharField(source="enrollment.cadet.name")
    company = serializers.CharField(source="enrollment.company.name", default="")
    held_on = serializers.DateField(source="day.held_on")
    title = serializers.CharField(source="day.title")
    session_name = serializers.CharField(source="session.name", default="")
    scanned_by_name = serializers.CharField(source="scanned_by.display_name")

    class Meta:
        model = Scan
        fields = (
            "id", "enrollment", "student_number", "name", "company", "day", "held_on", "title", "session_name", "kind",
            "scanned_at", "received_at", "scanned_by_name", "outcome",
        )  # fmt: skip


class HeldScansQuery(serializers.Serializer[Any]):
    """What the list is narrowed by."""

    day = serializers.IntegerField(required=False, help_text="Training day id")


class HeldScanIn(serializers.Serializer[Any]):
    """Why the scan is taken, or refused."""

    reason = serializers.CharField(max_length=1000)


class DaysQuery(serializers.Serializer[Any]):
    """What the list of days is narrowed by."""

    term = serializers.IntegerField(required=False, help_text="Term id; default: the current term")
    status = serializers.ChoiceField(required=False, choices=[status.value for status in DayStatus])


class ReopenIn(serializers.Serializer[Any]):
    """Why the close is taken back."""

    reason = serializers.CharField(max_length=1000)


class MusterRowOut(serializers.Serializer[Any]):
    """One cadet's line on the muster; without a record the status is null."""

    record_id = serializers.IntegerField(allow_null=True)
    enrollment_id = serializers.IntegerField()
    cadet_id = serializers.IntegerField()
    student_number = serializers.CharField()
    name = serializers.CharField()
    company_id = serializers.IntegerField(allow_null=True)
    company = serializers.CharField()
    platoon = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=[status.value for status in AttendanceStatus], allow_null=True)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # DRF takes declared fields off the class
        choices=[source.value for source in Source], allow_null=True
    )
    scanned_at = serializers.DateTimeField(allow_null=True)
    time_out = serializers.DateTimeField(allow_null=True)
    marked_by = serializers.CharField()


class CountsOut(serializers.Serializer[Any]):
    """How many of the enrolled are what."""

    enrolled = serializers.IntegerField()
    present = serializers.IntegerField()
    late = serializers.IntegerField()
    absent = serializers.IntegerField()
    excused = serializers.IntegerField()
    unmarked = serializers.IntegerField()


class CompanyCountOut(serializers.Serializer[Any]):
    """A company's line; id null and name empty for cadets without a company."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()
    counts = CountsOut()


class RollEntryOut(serializers.Serializer[Any]):
    """One enrolled cadet's outcome, for folding events into counts."""

    enrollment_id = serializers.IntegerField()
    company_id = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(choices=[status.value for status in AttendanceStatus], allow_null=True)


class MusterOut(serializers.Serializer[Any]):
    """The live board. Every event up to `cursor` is in it; later ones are folded in by enrollment."""

    day = TrainingDayOut()
    session = SessionOut()
    cursor = serializers.IntegerField()
    counts = CountsOut()
    companies = CompanyCountOut(many=True)
    roll = RollEntryOut(many=True)
    recent = MusterRowOut(many=True)


class MusterQuery(serializers.Serializer[Any]):
    """Which session of the day; default: the latest that has begun."""

    session = serializers.IntegerField(required=False)


class RosterLineOut(serializers.Serializer[Any]):
    """A cadet whom the phone may scan; only cards of this issue are valid."""

    cadet_id = serializers.IntegerField()
    issue_number = serializers.IntegerField()
    student_number = serializers.CharField()
    name = serializers.CharField()
    company = serializers.CharField()
    platoon = serializers.IntegerField(allow_null=True)
    photo_id = serializers.IntegerField(allow_null=True, help_text="Another one with each photo")


FACES_AT_ONCE = 100


class FacesIn(serializers.Serializer[Any]):
    """Whose faces the phone lacks."""

    cadets = serializers.ListField(
        child=serializers.IntegerField(), allow_empty=False, max_length=FACES_AT_ONCE, help_text="Ids"
    )


class FaceOut(serializers.Serializer[Any]):
    """A cadet's face, for the phone that scans."""

    cadet_id = serializers.IntegerField()
    photo_id = serializers.IntegerField()
    jpeg = serializers.CharField(help_text="In base64")


class FacesOut(serializers.Serializer[Any]):
    """Those that are there yet."""

    faces = FaceOut(many=True)


class ScannerKitOut(serializers.Serializer[Any]):
    """What a phone needs to scan a day without the server."""

    server_time = serializers.DateTimeField(help_text="For measuring how wrong the phone's clock is")
    public_key = serializers.CharField(
        help_text="Ed25519, 64 hexadecimal digits: what ID cards are checked with"
    )
    live_codes = serializers.BooleanField(help_text="Whether cadets are asked for codes that change")
    day = TrainingDayOut()
    roster = RosterLineOut(many=True)


class RecordsQuery(RosterQuery):
    """What the list of muster lines is narrowed by."""

    term = None  # type: ignore[assignment]  # the day says the term
    session = serializers.IntegerField(required=False)
    status = serializers.ChoiceField(  # of attendance here, not of the enrollment
        required=False, choices=[*(status.value for status in AttendanceStatus), UNMARKED]
    )


class MarkIn(serializers.Serializer[Any]):
    """A person's decision about one cadet. A correction needs its reason."""

    enrollment = serializers.IntegerField()
    session = serializers.IntegerField(required=False, allow_null=True, default=None)
    status = serializers.ChoiceField(choices=[status.value for status in AttendanceStatus])
    reason = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class MarkRestIn(serializers.Serializer[Any]):
    """Everyone without a record, of a company or platoon or of all whom one may mark."""

    session = serializers.IntegerField(required=False, allow_null=True, default=None)
    company = serializers.CharField(required=False, help_text="Company id or name")
    platoon = serializers.IntegerField(required=False, help_text="Platoon number")
    status = serializers.ChoiceField(
        choices=[status.value for status in AttendanceStatus], default=AttendanceStatus.PRESENT.value
    )
    reason = serializers.CharField(max_length=1000)


class MarkedRestOut(serializers.Serializer[Any]):
    """How many were marked."""

    marked = serializers.IntegerField()
