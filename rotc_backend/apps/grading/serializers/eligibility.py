"""Eligibility as the API shows it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.cadets.serializers import RosterQuery
from apps.grading.rules.eligibility import Flag
from apps.grading.selectors.eligibility import EligibilityRow
from apps.grading.serializers.grades import CadetBriefOut, GradeNumbersOut
from apps.grading.serializers.policies import DropRulesFields


class EligibilityQuery(RosterQuery):
    """Whom to see: those with a flag, with any, or everyone."""

    term = None  # type: ignore[assignment]  # the path says the term
    flag = serializers.ChoiceField(required=False, choices=[flag.value for flag in Flag])
    everyone = serializers.BooleanField(required=False, default=False)


class EligibilityRowOut(serializers.Serializer[Any]):
    """One enrollment. Days are days of training, shares of one included; `best_percent` is the attendance still reachable."""

    enrollment = serializers.IntegerField(source="line.enrollment_id")
    cadet = serializers.SerializerMethodField()
    course = serializers.CharField(source="line.course")
    company_name = serializers.CharField(source="line.company_name")
    platoon = serializers.IntegerField(source="line.platoon", allow_null=True)
    flags = serializers.ListField(child=serializers.ChoiceField(choices=[flag.value for flag in Flag]))
    attendance_percent = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    best_percent = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    counted_days = serializers.FloatField(source="standing.counted")
    unexcused_absences = serializers.FloatField(source="standing.missed")
    excused_days = serializers.FloatField(source="standing.excused")
    longest_run = serializers.IntegerField(source="standing.longest_run")
    days_ahead = serializers.IntegerField(source="standing.ahead")
    projected_final = serializers.DecimalField(
        source="standing.projected_final", max_digits=6, decimal_places=2, allow_null=True
    )
    grade = GradeNumbersOut(source="line.grade")

    @extend_schema_field(CadetBriefOut)
    def get_cadet(self, row: EligibilityRow) -> Any:
        return {"id": row.line.cadet_id, "student_number": row.line.student_number, "name": row.line.name}


class CompanyFlagsOut(serializers.Serializer[Any]):
    """How many of a company (empty: of those without one) are flagged, at all and for what."""

    company_name = serializers.CharField()
    enrolled = serializers.IntegerField()
    flagged = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())


class EligibilityOut(serializers.Serializer[Any]):
    """A page of them, with how many of those asked for have each flag."""

    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    policy_version = serializers.IntegerField()
    drop_rules = DropRulesFields()
    enrolled = serializers.IntegerField()
    flagged = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    companies = CompanyFlagsOut(many=True)
    results = EligibilityRowOut(many=True)
