"""Completions and serial numbers as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.grading.models import SerialNumber
from apps.grading.rules.completion import SERIAL_LENGTH, LineOutcome, Program
from apps.grading.serializers.grades import CadetBriefOut

REASON_LENGTH = 1000


class CompletionsQuery(serializers.Serializer[Any]):
    """What is completed, and what the list is narrowed by."""

    program = serializers.ChoiceField(
        choices=[program.value for program in Program], default=Program.BASIC.value
    )
    has_serial = serializers.BooleanField(required=False, allow_null=True, default=None)
    search = serializers.CharField(required=False, default="", max_length=100)


class PassedPartOut(serializers.Serializer[Any]):
    """A course that was passed in a sealed term."""

    course = serializers.CharField()
    term = serializers.IntegerField(source="term_id")
    term_name = serializers.CharField()
    equivalent = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)


class SerialOut(serializers.ModelSerializer[SerialNumber]):
    """A serial number, and who entered it."""

    class Meta:
        model = SerialNumber
        fields = ("cadet", "number", "entered_by_name", "entered_at")
        read_only_fields = fields


class CompletionOut(serializers.Serializer[Any]):
    """A cadet who has completed the program."""

    cadet = CadetBriefOut()
    parts = PassedPartOut(many=True)
    serial = SerialOut(allow_null=True)


class SerialIn(serializers.Serializer[Any]):
    """The serial number as headquarters gave it; a correction says why."""

    number = serializers.CharField(max_length=SERIAL_LENGTH)
    reason = serializers.CharField(max_length=REASON_LENGTH, required=False, allow_blank=True, default="")


class SerialsIn(serializers.Serializer[Any]):
    """Lines of student number and serial number, with a tab, comma or semicolon between them."""

    lines = serializers.CharField(max_length=500_000, trim_whitespace=False)
    preview = serializers.BooleanField(default=False, help_text="Only say what would become of each")


class SerialLineOut(serializers.Serializer[Any]):
    """A pasted line, and what becomes of it."""

    row = serializers.IntegerField(source="line.row")
    student_number = serializers.CharField(source="line.student_number")
    number = serializers.CharField(source="line.serial_number")
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in LineOutcome])


class SerialLinesOut(serializers.Serializer[Any]):
    """All lines, in order."""

    results = SerialLineOut(many=True)
