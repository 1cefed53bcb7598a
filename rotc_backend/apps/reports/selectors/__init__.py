"""Which reports an actor sees, and what documents are made from."""

from apps.reports.selectors.attendance import Days, attendance_of
from apps.reports.selectors.charts import Chart, charts_of
from apps.reports.selectors.ledger import ledger_totals, lifetime_merits, standing_entries
from apps.reports.selectors.reports import get_own_data, get_report, list_kinds, list_reports

__all__ = [
    "Chart", "Days", "attendance_of", "charts_of", "get_own_data", "get_report", "ledger_totals", "lifetime_merits",
    "list_kinds",
    "list_reports",
    "standing_entries",
]  # fmt: skip
