"""Policy, ledger, scores and marks for the operator: to look at."""

from django.contrib import admin

from apps.grading.models import (
    Assessment,
    CatalogueItem,
    FactVersion,
    GradeMark,
    GradingPolicy,
    LedgerEntry,
    LedgerRecommendation,
    RollOver,
    Score,
    SealedTerm,
    SealReopening,
    SerialNumber,
)
from apps.system.admin import ReadOnlyAdmin


@admin.register(GradingPolicy)
class GradingPolicyAdmin(ReadOnlyAdmin):
    """Policies."""

    list_display = ("term", "version", "created_at")
    list_select_related = ("term",)


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    """Assessments."""

    list_display = ("term", "position", "name", "maximum", "weight")
    list_select_related = ("term",)


@admin.register(Score)
class ScoreAdmin(ReadOnlyAdmin):
    """Scores."""

    list_display = ("enrollment", "assessment", "value", "version", "updated_at")
    list_select_related = ("enrollment", "assessment")
    show_full_result_count = False


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    """The ledger."""

    list_display = ("recorded_at", "enrollment", "kind", "points", "reason", "issued_by_name", "voided_at")
    list_filter = ("kind",)
    list_select_related = ("enrollment",)
    show_full_result_count = False


@admin.register(GradeMark)
class GradeMarkAdmin(ReadOnlyAdmin):
    """Marks."""

    list_display = ("enrollment", "code", "reason", "set_at")
    list_select_related = ("enrollment",)


@admin.register(CatalogueItem)
class CatalogueItemAdmin(ReadOnlyAdmin):
    """Offences and commendations."""

    list_display = ("kind", "name", "suggested_points", "is_active")


@admin.register(FactVersion)
class FactVersionAdmin(ReadOnlyAdmin):
    """What grade-bearing rows said, and since when."""

    list_display = ("at", "source", "row_id", "enrollment_id", "facts")
    list_filter = ("source",)
    show_full_result_count = False


@admin.register(LedgerRecommendation)
class LedgerRecommendationAdmin(ReadOnlyAdmin):
    """What was recommended."""

    list_display = ("recommended_at", "enrollment", "kind", "points", "recommended_by_name", "status")
    list_filter = ("status",)
    list_select_related = ("enrollment",)


@admin.register(RollOver)
class RollOverAdmin(ReadOnlyAdmin):
    """Who went on to the next term together."""

    list_display = ("made_at", "source", "target", "enrollment_count", "made_by_name", "undone_at")
    list_select_related = ("source", "target")


@admin.register(SealedTerm)
class SealedTermAdmin(ReadOnlyAdmin):
    """Seals."""

    list_display = ("term", "version", "sealed_at", "sealed_by_name", "grade_count", "hash")
    list_select_related = ("term",)


@admin.register(SealReopening)
class SealReopeningAdmin(ReadOnlyAdmin):
    """Requests to open a sealed term."""

    list_display = ("requested_at", "seal", "requested_by_name", "status", "decided_by_name")
    list_select_related = ("seal",)


@admin.register(SerialNumber)
class SerialNumberAdmin(ReadOnlyAdmin):
    """Serial numbers."""

    list_display = ("number", "cadet", "entered_at", "entered_by_name")
    list_select_related = ("cadet",)
