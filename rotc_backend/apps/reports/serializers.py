"""Reports as the API takes and shows them."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.grading.rules.completion import Program
from apps.reports.models import Report
from apps.reports.rules import ORDERED_KINDS, SPECS, Layout, ReportFormat, ReportKind, Subject
from apps.reports.services.ordering import Wanted
from common.fields import ToldField
from common.retelling import retold


class ReportKindOut(serializers.Serializer[Any]):
    """A document that can be asked for, and what its request names."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in ReportKind])
    name = ToldField()
    about = ToldField()
    theme = ToldField()
    subject = serializers.ChoiceField(choices=[subject.value for subject in Subject])
    by_company = serializers.BooleanField(help_text="May be of one company instead of the whole corps")
    has_program = serializers.BooleanField()
    has_layout = serializers.BooleanField()
    formats = serializers.ListField(
        child=serializers.ChoiceField(choices=[one.value for one in ReportFormat])
    )


class ReportIn(serializers.Serializer[Any]):
    """What to make. The subject of the kind (see `report-kinds`) says whether a term, an enrollment or a day is named."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in ORDERED_KINDS])
    format = serializers.ChoiceField(
        choices=[one.value for one in ReportFormat], required=False, default=ReportFormat.PDF.value
    )
    term = serializers.IntegerField(min_value=1, required=False)
    company = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    enrollment = serializers.IntegerField(min_value=1, required=False)
    day = serializers.IntegerField(min_value=1, required=False)
    program = serializers.ChoiceField(
        choices=[one.value for one in Program], required=False, default=Program.BASIC.value
    )
    layout = serializers.ChoiceField(
        choices=[one.value for one in Layout], required=False, default=Layout.SHEET.value
    )

    sample = serializers.BooleanField(
        required=False, default=False, help_text="Of invented people, for admins: how it looks"
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["sample"]:
            return given
        needed = SPECS[ReportKind(given["kind"])].subject.value
        if needed not in given:
            raise serializers.ValidationError({needed: gettext("Name it.")})
        return given

    @staticmethod
    def wanted(given: dict[str, Any]) -> Wanted:
        """What was validated, as the service takes it."""
        return Wanted(
            kind=ReportKind(given["kind"]),
            format=ReportFormat(given["format"]),
            term_id=given.get("term"),
            company_id=given["company"],
            enrollment_id=given.get("enrollment"),
            day_id=given.get("day"),
            program=given["program"],
            layout=given["layout"],
            is_sample=given["sample"],
        )


class ReportOut(serializers.ModelSerializer[Report]):
    """A report job. `reason` says why it failed; `file_name` is there when it is ready, until its time is over."""

    reason = serializers.SerializerMethodField()
    file_name = serializers.SerializerMethodField()

    class Meta:
        model = Report
        fields = (
            "id",
            "kind",
            "format",
            "term",
            "company",
            "enrollment",
            "day",
            "title",
            "status",
            "progress",
            "reason",
            "created_at",
            "file_name",
        )
        read_only_fields = fields

    def get_reason(self, report: Report) -> str | None:
        return retold(report.reason) or None

    def get_file_name(self, report: Report) -> str | None:
        return report.file.name if hasattr(report, "file") else None


class ChartOut(serializers.Serializer[Any]):
    """A picture with the table that it draws; cells as they are printed."""

    key = serializers.CharField()
    title = serializers.CharField()
    svg = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class VerdictOut(serializers.Serializer[Any]):
    """What we say of a document that somebody holds; of an unknown one only that it is unknown."""

    state = serializers.ChoiceField(choices=["genuine", "replaced", "unknown"])
    number = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    term = serializers.CharField(allow_null=True)
    company = serializers.CharField(allow_null=True)
    policy_version = serializers.IntegerField(allow_null=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    fingerprint = serializers.CharField(
        allow_null=True, help_text="SHA-256 of what it says, as it is printed"
    )
    replaced_at = serializers.DateTimeField(allow_null=True)
    replaced_by = serializers.CharField(allow_null=True, help_text="Number of the document that stands now")
