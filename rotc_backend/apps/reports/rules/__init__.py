"""Kinds and states of reports, how sheets are laid out, what a document says as text."""

from apps.reports.rules.kinds import (
    KINDS,
    ORDERED_KINDS,
    SPECS,
    UNFINISHED,
    KindSpec,
    Layout,
    ReportFormat,
    ReportKind,
    ReportStatus,
    Subject,
    name_of,
    paper_name_of,
    progress_percent,
    title,
)
from apps.reports.rules.sheet import (
    NO_COMPANY,
    Group,
    SheetLine,
    Tally,
    arrange,
    lacking,
    plain,
    points,
    remarks,
    scale,
    tallies,
    tally,
)
from apps.reports.rules.tables import NOTHING, Cell, CellType, Column, Row, Section, Sheet, Table, strips

__all__ = [
    "KINDS", "NOTHING", "NO_COMPANY", "ORDERED_KINDS", "SPECS", "UNFINISHED", "Cell", "CellType", "Column", "Group",
    "KindSpec", "Layout", "ReportFormat", "ReportKind", "ReportStatus", "Row", "Section", "Sheet", "SheetLine", "Subject",
    "Table", "Tally", "arrange", "lacking", "name_of", "paper_name_of", "plain", "points", "progress_percent", "remarks",
    "scale", "strips", "tallies", "tally", "title",
]  # fmt: skip
