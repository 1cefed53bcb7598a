"""Imports and their rows, as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from apps.integration.models import Import, ImportRow
from apps.integration.rules.kinds import ImportKind, RowOutcome
from apps.integration.rules.retention import DataClass


class ImportIn(serializers.Serializer[None]):
    """A file to look at; nothing is changed until it is committed."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in ImportKind])
    term = serializers.IntegerField(min_value=1, help_text="Term id")
    file = serializers.FileField(
        help_text="CSV or XLSX, the column names in the first row", allow_empty_file=True
    )


class ImportSummaryOut(serializers.Serializer[Import]):
    """How many rows would do what."""

    new = serializers.IntegerField(source="new_rows")
    change = serializers.IntegerField(source="change_rows")
    same = serializers.IntegerField(source="same_rows")
    error = serializers.IntegerField(source="error_rows")


class ImportOut(serializers.ModelSerializer[Import]):
    """One file that was sent."""

    term = serializers.IntegerField(source="term_id")
    summary = ImportSummaryOut(source="*")

    class Meta:
        model = Import
        fields = ("id", "kind", "term", "file_name", "status", "summary", "created_at", "committed_at")
        read_only_fields = fields


class ImportRowsQuery(serializers.Serializer[None]):
    """Which rows."""

    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in RowOutcome], required=False)


class ImportRowErrorOut(serializers.Serializer[None]):
    """What is wrong in a cell; `field` is empty when it is the row as a whole."""

    field = serializers.CharField()
    message = serializers.CharField()


class ImportRowOut(serializers.ModelSerializer[ImportRow]):
    """One row of the sheet (`row` counts from 1 with the header) and what it would do."""

    row = serializers.IntegerField(source="number")
    values = serializers.DictField(child=serializers.JSONField(), help_text="What the row says, by field")
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True), min_length=2, max_length=2),
        help_text="[before, after] by field",
    )
    errors = ImportRowErrorOut(many=True)  # type: ignore[assignment]  # the row's, not the serializer's own

    class Meta:
        model = ImportRow
        fields: tuple[str, ...] = ("row", "outcome", "student_number", "name", "values", "changes", "errors")
        read_only_fields = fields


class RetentionClassOut(serializers.Serializer[Any]):
    """A class of data and its period. `due` rows would go now; `why` says what the least period rests on."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DataClass])
    title = serializers.CharField()
    why = serializers.CharField()
    days = serializers.IntegerField()
    default_days = serializers.IntegerField()
    least_days = serializers.IntegerField()
    due = serializers.IntegerField()


class RetentionRunOut(serializers.Serializer[Any]):
    """A run; `deleted` maps a class to the number of its rows. Without `finished_at` it is at work, or was cut off."""

    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    deleted = serializers.DictField(child=serializers.IntegerField())


class RetentionOut(serializers.Serializer[Any]):
    """How long what is kept, and the last run, null while there was none."""

    classes = RetentionClassOut(many=True)
    last_run = RetentionRunOut(allow_null=True)


class RetentionPatchIn(serializers.Serializer[Any]):
    """A class and the days that it is kept from now on."""

    kind = serializers.ChoiceField(choices=[kind.value for kind in DataClass])
    days = serializers.IntegerField()
