"""What grades are computed from: the tables as they are, or what they held at a moment.

Triggers keep every version of a grade-bearing row in `grading_factversion` (migration 0005). A past table is the newest version
of each row by then, without the rows that were gone; its columns have the names and types of the table's. Wherever the tables
are read as of a moment, the statement has a CTE `enrolled` with the ids that are wanted, and parameters `term` and `as_of`.
"""

from datetime import datetime

_OF_ENROLLED = "version.enrollment_id IN (SELECT id FROM enrolled)"
_OF_TERM = "version.enrollment_id IN (SELECT id FROM cadets_enrollment WHERE term_id = %(term)s)"
# By name: the table, the columns that were kept, and which of its versions are looked through.
_KEPT: dict[str, tuple[str, dict[str, str], str]] = {
    "enrollments": (
        "cadets_enrollment",
        {"term_id": "bigint", "enrolled_on": "date", "ended_on": "date"},
        _OF_TERM,
    ),
    "days": (
        "attendance_trainingday",
        {"term_id": "bigint", "held_on": "date", "status": "varchar", "is_make_up": "boolean"},
        "version.enrollment_id IS NULL",
    ),
    "sessions": ("attendance_trainingsession", {"day_id": "bigint"}, "version.enrollment_id IS NULL"),
    "make_ups": (
        "attendance_makeup",
        {"enrollment_id": "bigint", "day_id": "bigint", "missed_day_id": "bigint"},
        _OF_ENROLLED,
    ),
    "records": (
        "attendance_attendancerecord",
        {"enrollment_id": "bigint", "session_id": "bigint", "status": "varchar"},
        _OF_ENROLLED,
    ),
    "entries": (
        "grading_ledgerentry",
        {
            "enrollment_id": "bigint",
            "kind": "varchar",
            "points": "integer",
            "recorded_at": "timestamptz",
            "voided_at": "timestamptz",
        },
        _OF_ENROLLED,
    ),
    "scores": (
        "grading_score",
        {"enrollment_id": "bigint", "assessment_id": "bigint", "value": "numeric"},
        _OF_ENROLLED,
    ),
    "marks": ("grading_grademark", {"enrollment_id": "bigint", "code": "varchar"}, _OF_ENROLLED),
}


def _past(table: str, columns: dict[str, str], wanted: str) -> str:
    shown = ", ".join(f"(newest.facts ->> '{name}')::{kind} AS {name}" for name, kind in columns.items())
    return f"""(
        SELECT newest.row_id AS id, {shown} FROM (
            SELECT DISTINCT ON (version.row_id) version.row_id, version.facts FROM grading_factversion version
            WHERE version.source = '{table}' AND version.at <= %(as_of)s AND {wanted}
            ORDER BY version.row_id, version.id DESC
        ) newest WHERE newest.facts IS NOT NULL
    )"""  # noqa: S608 (constants of this module)


_NOW = {name: table for name, (table, _, _) in _KEPT.items()}
_PAST = {name: _past(*kept) for name, kept in _KEPT.items()}
# Whose enrollment it is and which course are of today; where the cadet stood is what was recorded then: the oldest transfer of
# those that were recorded since says it (as in cadets.selectors.places_at).
_PAST["enrollments"] = f"""(
    SELECT past.*, present.cadet_id, present.course,
        CASE WHEN gone.enrollment_id IS NULL THEN present.company_id ELSE gone.from_company_id END AS company_id,
        CASE WHEN gone.enrollment_id IS NULL THEN present.platoon_id ELSE gone.from_platoon_id END AS platoon_id
    FROM {_PAST["enrollments"]} past JOIN cadets_enrollment present ON present.id = past.id
    LEFT JOIN (
        SELECT DISTINCT ON (enrollment_id) enrollment_id, from_company_id, from_platoon_id FROM cadets_transfer
        WHERE recorded_at > %(as_of)s ORDER BY enrollment_id, recorded_at, id
    ) gone ON gone.enrollment_id = past.id
)"""  # noqa: S608 (constants of this module)


def tables_as_of(as_of: datetime | None) -> dict[str, str]:
    """Table expressions by name: enrollments, days, sessions, make_ups, records, entries, scores, marks.

    `is_make_up` of a day is NULL in versions of before there were make-up days.
    """
    return _PAST if as_of is not None else _NOW
