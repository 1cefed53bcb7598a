"""What happens on the ground of a training day besides the roll: staff, head-counts, flags, scanners, arrivals."""

from typing import Any

from rest_framework import serializers

from apps.attendance.models import HeadCount, Scanner
from apps.attendance.rules.flags import FlagKind, Verdict
from apps.authentication.rules import Role
from apps.cadets.serializers import RosterQuery

LARGEST_COUNT = 32_000


class StaffQuery(serializers.Serializer[Any]):
    """What the list of the staff is narrowed by."""

    search = serializers.CharField(required=False, max_length=100)
    on_duty = serializers.BooleanField(required=False, allow_null=True, default=None)


class StaffLineOut(serializers.Serializer[Any]):
    """A member of the staff on the day."""

    user_id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=[role.value for role in Role])
    is_on_duty = serializers.BooleanField()
    time_in = serializers.DateTimeField(allow_null=True)
    time_out = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField()
    marked_by = serializers.CharField()


class StaffCountsOut(serializers.Serializer[Any]):
    """Of all the staff: how many there are, run the day, came and went again."""

    staff = serializers.IntegerField()
    on_duty = serializers.IntegerField()
    came = serializers.IntegerField()
    left = serializers.IntegerField()


class DayStaffOut(serializers.Serializer[Any]):
    """A page of the staff, with the counts of all."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    counts = StaffCountsOut()
    results = StaffLineOut(many=True)


class StaffIn(serializers.Serializer[Any]):
    """What to set of one member of the staff; what is not given stays."""

    user = serializers.IntegerField()
    is_on_duty = serializers.BooleanField(required=False)
    time_in = serializers.DateTimeField(required=False, allow_null=True)
    time_out = serializers.DateTimeField(required=False, allow_null=True)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)


class SessionQuery(serializers.Serializer[Any]):
    """Which session of the day; default: the latest that has begun."""

    session = serializers.IntegerField(required=False)


class PlatoonLineOut(serializers.Serializer[Any]):
    """A platoon: enrolled, recorded as here, counted on the ground, and the difference (counted less scanned)."""

    platoon_id = serializers.IntegerField()
    company = serializers.CharField()
    number = serializers.IntegerField()
    enrolled = serializers.IntegerField()
    scanned = serializers.IntegerField()
    counted = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField(allow_null=True)
    counted_at = serializers.DateTimeField(allow_null=True)
    entered_by = serializers.CharField()
    note = serializers.CharField()


class PlatoonLinesOut(serializers.Serializer[Any]):
    """Every platoon that one sees."""

    results = PlatoonLineOut(many=True)


class HeadCountIn(serializers.Serializer[Any]):
    """How many of the platoon stand there."""

    platoon = serializers.IntegerField()
    session = serializers.IntegerField(required=False, allow_null=True, default=None)
    counted = serializers.IntegerField(min_value=0, max_value=LARGEST_COUNT)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class HeadCountOut(serializers.ModelSerializer[HeadCount]):
    """A head-count as it was entered; `scanned` is how many were recorded as here at that time."""

    entered_by = serializers.CharField(source="entered_by.display_name")

    class Meta:
        model = HeadCount
        fields = ("id", "platoon", "counted", "scanned", "counted_at", "entered_by", "note")


class FlaggedScanOut(serializers.Serializer[Any]):
    """One scan of a flag."""

    scanned_at = serializers.DateTimeField()
    scanner = serializers.CharField()
    enrollment_id = serializers.IntegerField()
    cadet_id = serializers.IntegerField()
    student_number = serializers.CharField()
    name = serializers.CharField()


class FlagReviewOut(serializers.Serializer[Any]):
    """What a person found, and for how many scans."""

    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    reason = serializers.CharField()
    scan_count = serializers.IntegerField()
    reviewed_by = serializers.CharField(source="reviewed_by.display_name")
    reviewed_at = serializers.DateTimeField()


class FlagOut(serializers.Serializer[Any]):
    """Scans that a person should look at. `scans` are the first of them; `is_open` while there are some that nobody has looked
    at."""

    key = serializers.CharField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in FlagKind])
    at = serializers.DateTimeField()
    until = serializers.DateTimeField()
    scan_count = serializers.IntegerField()
    cadet_count = serializers.IntegerField()
    scanners = serializers.ListField(child=serializers.CharField())
    scans = FlaggedScanOut(many=True)
    is_open = serializers.BooleanField()
    review = FlagReviewOut(allow_null=True)


class FlagReviewIn(serializers.Serializer[Any]):
    """What was found of a flag."""

    key = serializers.CharField(max_length=80)
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    reason = serializers.CharField(max_length=1000)


class ScannerIn(serializers.Serializer[Any]):
    """What a phone tells of itself. `device` is a number that it made for itself."""

    device = serializers.UUIDField()
    queued = serializers.IntegerField(min_value=0, max_value=1_000_000)


class ScannerOut(serializers.ModelSerializer[Scanner]):
    """A phone that scans the day, as it last told of itself."""

    name = serializers.CharField(source="user.display_name")

    class Meta:
        model = Scanner
        fields = ("device", "name", "queued", "seen_at")


class ArrivalsOut(serializers.Serializer[Any]):
    """When each cadet came, by enrollment id. Every event up to `cursor` is in it."""

    cursor = serializers.IntegerField()
    session = serializers.IntegerField(source="session.pk")
    times = serializers.DictField(child=serializers.DateTimeField())


class MissingQuery(RosterQuery):
    """What the list of the missing is narrowed by."""

    term = None  # type: ignore[assignment]  # the day says the term
    status = None  # type: ignore[assignment]  # who is missing has none, or is absent
    session = serializers.IntegerField(required=False)


class MissingOut(serializers.Serializer[Any]):
    """A cadet who is not here, and how to reach them."""

    enrollment_id = serializers.IntegerField(source="pk")
    cadet_id = serializers.IntegerField()
    student_number = serializers.CharField(source="cadet.student_number")
    name = serializers.CharField(source="cadet.name")
    company = serializers.CharField(source="company.name", default="")
    platoon = serializers.IntegerField(source="platoon.number", default=None, allow_null=True)
    contact_number = serializers.CharField(source="cadet.contact_number")
