"""Policies are only ever inserted, and every version of a row that grades are computed from is kept, whoever writes it.

Triggers, not the services: they see bulk loads, other apps' services and the operator's psql alike. The moment is that of the
statement, by the database's clock.
"""

from django.db import migrations

# Table: (expression for the enrollment, columns that a grade hangs on).
KEPT = {
    "cadets_enrollment": ("id", ("term_id", "enrolled_on", "ended_on")),
    "attendance_trainingday": ("NULL", ("term_id", "held_on", "status")),
    "attendance_trainingsession": ("NULL", ("day_id",)),
    "attendance_attendancerecord": ("enrollment_id", ("enrollment_id", "session_id", "status")),
    "grading_ledgerentry": ("enrollment_id", ("enrollment_id", "kind", "points", "recorded_at", "voided_at")),
    "grading_score": ("enrollment_id", ("enrollment_id", "assessment_id", "value")),
    "grading_grademark": ("enrollment_id", ("enrollment_id", "code")),
}
# Since when a row that is there already has said what it says, as far as it tells.
SINCE = {
    "cadets_enrollment": "created_at",
    "attendance_trainingday": "coalesce(closed_at, created_at)",
    "attendance_trainingsession": "(SELECT day.created_at FROM attendance_trainingday day WHERE day.id = day_id)",
    "attendance_attendancerecord": "updated_at",
    "grading_ledgerentry": "coalesce(voided_at, recorded_at)",
    "grading_score": "updated_at",
    "grading_grademark": "set_at",
}


def _facts(columns, row):
    pairs = ", ".join(f"'{name}', {row}.{name}" for name in columns)
    return f"jsonb_build_object({pairs})"


def _keep(table, enrollment, columns):
    def of(row):
        return "NULL::bigint" if enrollment == "NULL" else f"{row}.{enrollment}"

    into = "INSERT INTO grading_factversion (source, row_id, enrollment_id, facts, at)"
    changed = " OR ".join(f"fresh.{name} IS DISTINCT FROM stale.{name}" for name in columns)
    return f"""
CREATE FUNCTION grading_keep_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {into}
        SELECT '{table}', fresh.id, {of("fresh")}, {_facts(columns, "fresh")}, statement_timestamp() FROM fresh;
    ELSIF TG_OP = 'UPDATE' THEN
        {into}
        SELECT '{table}', fresh.id, {of("fresh")}, {_facts(columns, "fresh")}, statement_timestamp()
        FROM fresh JOIN stale USING (id) WHERE {changed};
    ELSE
        {into}
        SELECT '{table}', stale.id, {of("stale")}, NULL, statement_timestamp() FROM stale;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER grading_keeps_new AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION grading_keep_{table}();
CREATE TRIGGER grading_keeps_changed AFTER UPDATE ON {table}
    REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_keep_{table}();
CREATE TRIGGER grading_keeps_gone AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_keep_{table}();
"""


def _backfill(table, enrollment, columns):
    return f"""
INSERT INTO grading_factversion (source, row_id, enrollment_id, facts, at)
SELECT '{table}', id, {"NULL" if enrollment == "NULL" else enrollment}, {_facts(columns, table)},
    least({SINCE[table]}, statement_timestamp())
FROM {table} ORDER BY id;
"""


# An entry that is voided already was not voided before that.
VOIDED_LATER = """
INSERT INTO grading_factversion (source, row_id, enrollment_id, facts, at)
SELECT 'grading_ledgerentry', id, enrollment_id,
    jsonb_build_object('enrollment_id', enrollment_id, 'kind', kind, 'points', points, 'recorded_at', recorded_at,
        'voided_at', NULL),
    least(recorded_at, voided_at, statement_timestamp())
FROM grading_ledgerentry WHERE voided_at IS NOT NULL ORDER BY id;
"""

# A stored policy says everything: what it left to the term's assessments, it is told once.
WHOLE_POLICIES = """
UPDATE grading_gradingpolicy policy SET rules = policy.rules || jsonb_build_object('assessments', (
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', code, 'name', name, 'maximum', maximum::text,
        'weight', weight::text, 'base', base::text) ORDER BY position, id), '[]')
    FROM grading_assessment assessment WHERE assessment.term_id = policy.term_id))
WHERE NOT policy.rules ? 'assessments';
"""

APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER grading_stays BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION grading_is_append_only();
CREATE TRIGGER grading_is_not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION grading_is_append_only();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER grading_stays;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER grading_is_not_emptied;
"""
    for table in ("grading_gradingpolicy", "grading_factversion")
)

FORWARDS = "".join(
    (
        WHOLE_POLICIES,
        VOIDED_LATER,
        *(_backfill(table, *kept) for table, kept in KEPT.items()),
        *(_keep(table, *kept) for table, kept in KEPT.items()),
        APPEND_ONLY,
    )
)
BACKWARDS = "".join(
    f"DROP TRIGGER grading_stays ON {table}; DROP TRIGGER grading_is_not_emptied ON {table};"
    for table in ("grading_gradingpolicy", "grading_factversion")
) + "".join(
    f"DROP TRIGGER grading_keeps_new ON {table}; DROP TRIGGER grading_keeps_changed ON {table};"
    f"DROP TRIGGER grading_keeps_gone ON {table}; DROP FUNCTION grading_keep_{table}();"
    for table in KEPT
) + "DELETE FROM grading_factversion;"


class Migration(migrations.Migration):

    dependencies = [("grading", "0004_policy_versions"), ("attendance", "0002_initial"), ("cadets", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
