"""Reports as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.reports.models import Report
from apps.reports.rules import ORDERED_KINDS, ReportKind


class ReportIn(serializers.Serializer[Any]):
    """What to make: the grade sheet of a term, or of one company in it; or the grade record of one enrollment."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in ORDERED_KINDS])
    term = serializers.IntegerField(min_value=1, required=False, help_text="Of a grade sheet")
    company = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    enrollment = serializers.IntegerField(min_value=1, required=False, help_text="Of a grade record")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        needed = "enrollment" if given["kind"] == ReportKind.GRADE_RECORD else "term"
        if needed not in given:
            raise serializers.ValidationError({needed: "Name it."})
        return given


class ReportOut(serializers.ModelSerializer[Report]):
    """A report job. `reason` says why it failed; `file_name` is there when it is ready."""

    reason = serializers.SerializerMethodField()
    file_name = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = (
            "id",
            "kind",
            "term",
            "company",
            "enrollment",
            "title",
            "status",
            "progress",
            "reason",
            "created_at",
            "file_name",
        )
        read_only_fields = fields

    def get_reason(self, report: Report) -> str | None:
        return report.reason or None

    def get_file_name(self, report: Report) -> str | None:
        return report.file.name if hasattr(report, "file") else None
