"""Imports, their rows and exports, as the API takes and shows them."""

import json
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from apps.integration.models import Import, ImportRow
from apps.integration.rules.exports import ExportForm
from apps.integration.rules.kinds import ImportKind, RowOutcome
from common.fields import ToldField

KINDS = [kind.value for kind in ImportKind]
OUTCOMES = [outcome.value for outcome in RowOutcome]


class ImportLookIn(serializers.Serializer[None]):
    """A file to look at, of which nothing is kept."""

    kind = serializers.ChoiceField(choices=KINDS)
    term = serializers.IntegerField(min_value=1, help_text="Term id")
    file = serializers.FileField(
        help_text="CSV, XLSX, JSON or a PDF with text; the column names in the first row or below a letterhead",
        allow_empty_file=True,
    )


class ImportIn(ImportLookIn):
    """A file to preview; nothing is changed until it is committed."""

    mapping = serializers.CharField(
        required=False,
        default="{}",
        help_text="JSON: a field by heading, empty for a column to leave out; headings that are not in it go by their spelling",
    )
    save_mapping = serializers.BooleanField(
        required=False, default=False, help_text="Propose the mapping for these headings from now on"
    )

    def validate_mapping(self, text: str) -> dict[str, str]:
        try:
            mapping = json.loads(text)
        except (ValueError, RecursionError):
            mapping = None
        if not isinstance(mapping, dict) or not all(isinstance(field, str) for field in mapping.values()):
            raise serializers.ValidationError(gettext("Send a JSON object with a field per heading."))
        return mapping


class HeadingOut(serializers.Serializer[Any]):
    """A heading of the file, what stands below it in the first rows, and the field that it is taken for; blank: none."""

    heading = serializers.CharField()
    samples = serializers.ListField(child=serializers.CharField(allow_blank=True))
    field = serializers.CharField(allow_blank=True)


class ColumnOut(serializers.Serializer[Any]):
    """A column that such a file has."""

    field = serializers.CharField()
    heading = serializers.CharField()
    expected = serializers.BooleanField(help_text="May be missing, and hardly is on purpose")
    required = serializers.BooleanField()  # type: ignore[assignment]  # the column's, not the serializer's own


class ImportLookOut(serializers.Serializer[Any]):
    """What a file is. `is_remembered`: these headings were mapped before. `problem` says why it cannot be previewed as
    proposed; blank: it can."""

    form = serializers.CharField()
    notes = serializers.ListField(child=ToldField())
    headings = HeadingOut(many=True)
    columns = ColumnOut(many=True)
    is_remembered = serializers.BooleanField()
    problem = ToldField(allow_blank=True)


class ImportsQuery(serializers.Serializer[None]):
    """Which imports."""

    kind = serializers.ChoiceField(choices=KINDS, required=False)


class ImportSummaryOut(serializers.Serializer[Import]):
    """How many of the chosen rows would do what."""

    new = serializers.SerializerMethodField()
    change = serializers.SerializerMethodField()
    same = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    def get_new(self, file: Import) -> int:
        return _count(file, "new")

    def get_change(self, file: Import) -> int:
        return _count(file, "change")

    def get_same(self, file: Import) -> int:
        return _count(file, "same")

    def get_error(self, file: Import) -> int:
        return _count(file, "error")


def _count(file: Import, name: str) -> int:
    return int(file.counts.get(name, 0))


class ImportOut(serializers.ModelSerializer[Import]):
    """One file that was sent. While the worker has it, `progress` says how far it is; `failure` is why the last thing that was
    tried with it did not come about."""

    term = serializers.IntegerField(source="term_id")
    summary = ImportSummaryOut(source="*")
    unmatched = serializers.SerializerMethodField(
        help_text="Rows that nobody is found for; a commit leaves them behind"
    )
    left_out = serializers.SerializerMethodField(help_text="Rows that a person has left out")
    headings = serializers.DictField(child=serializers.CharField(), help_text="The file's own, by field")
    notes = serializers.ListField(child=ToldField())
    warnings = serializers.ListField(
        child=ToldField(), help_text="What to look at before the file is committed; it holds nothing back"
    )
    failure = ToldField(read_only=True)
    progress = serializers.SerializerMethodField(help_text="Percent")
    rest_of = serializers.IntegerField(
        source="rest_of_id", allow_null=True, help_text="The import whose unmatched rows these are"
    )

    class Meta:
        model = Import
        fields = (
            "id", "kind", "term", "file_name", "form", "status", "summary", "unmatched", "left_out", "headings", "notes",
            "warnings", "progress", "failure", "rest_of", "created_at", "committed_at", "undone_at", "undo_reason",
        )  # fmt: skip
        read_only_fields = fields

    def get_unmatched(self, file: Import) -> int:
        return _count(file, "unmatched")

    def get_left_out(self, file: Import) -> int:
        return _count(file, "left_out")

    def get_progress(self, file: Import) -> int:
        percent: int = self.context.get("progress", 0)
        return percent


class ImportRowsQuery(serializers.Serializer[None]):
    """Which rows."""

    outcome = serializers.ChoiceField(choices=OUTCOMES, required=False)
    chosen = serializers.BooleanField(required=False, allow_null=True, default=None)


class ImportRowErrorOut(serializers.Serializer[None]):
    """What is wrong in a cell; `field` is empty when it is the row as a whole."""

    field = serializers.CharField()
    message = ToldField()


class ImportRowOut(serializers.ModelSerializer[ImportRow]):
    """One row of the sheet (`row` counts from 1 with the header; of JSON, records from 1) and what it would do."""

    row = serializers.IntegerField(source="number")
    cells = serializers.DictField(
        child=serializers.CharField(), help_text="The cells as they were sent or mended, by field"
    )
    values = serializers.DictField(child=serializers.JSONField(), help_text="What the row says, by field")
    changes = serializers.DictField(
        child=serializers.ListField(child=serializers.JSONField(allow_null=True), min_length=2, max_length=2),
        help_text="[before, after] by field",
    )
    errors = ImportRowErrorOut(many=True)  # type: ignore[assignment]  # the row's, not the serializer's own

    class Meta:
        model = ImportRow
        fields: tuple[str, ...] = (
            "row", "outcome", "is_chosen", "student_number", "name", "cells", "values", "changes", "errors",
        )  # fmt: skip
        read_only_fields = fields


class CandidateOut(serializers.Serializer[Any]):
    """A cadet whom a row may be about: a name proposes, a person confirms."""

    cadet_id = serializers.IntegerField()
    student_number = serializers.CharField()
    name = serializers.CharField()
    company = serializers.CharField(allow_blank=True)


class UnmatchedOut(ImportRowOut):
    """A row that waits for somebody to say whom it is about."""

    import_id = serializers.IntegerField(source="file_id")
    kind = serializers.ChoiceField(source="file.kind", choices=KINDS)
    file_name = serializers.CharField(source="file.file_name")
    candidates = CandidateOut(many=True)

    class Meta(ImportRowOut.Meta):
        fields = ("import_id", "kind", "file_name", *ImportRowOut.Meta.fields, "candidates")
        read_only_fields = fields


class ImportRowMendIn(serializers.Serializer[None]):
    """Cells to set, by field; an empty one says nothing."""

    cells = serializers.DictField(
        child=serializers.CharField(allow_blank=True, trim_whitespace=False), allow_empty=False
    )


class ImportRowMatchIn(serializers.Serializer[None]):
    """The cadet whom the row is about."""

    cadet = serializers.IntegerField(min_value=1)


class ImportChooseIn(serializers.Serializer[None]):
    """Rows to take in or to leave out: those named, or all of an outcome, or all."""

    chosen = serializers.BooleanField()
    rows = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False, max_length=1000)
    outcome = serializers.ChoiceField(choices=OUTCOMES, required=False)


class ImportUndoIn(serializers.Serializer[None]):
    """Why."""

    reason = serializers.CharField(max_length=1000)


class ObstacleOut(serializers.Serializer[Any]):
    """Why what a row did cannot be undone."""

    row = serializers.IntegerField()
    message = ToldField()


class ImportUndoOut(serializers.Serializer[Any]):
    """Whether an import can be undone; `why_not` is empty when it can."""

    is_possible = serializers.BooleanField()
    why_not = ToldField(allow_blank=True)
    obstacles = ObstacleOut(many=True)


class ExportQuery(serializers.Serializer[None]):
    """What, and as what."""

    kind = serializers.ChoiceField(choices=KINDS)
    form = serializers.ChoiceField(choices=[form.value for form in ExportForm], default=ExportForm.CSV.value)
