"""Make-up training is kept in versions and guarded by the seal like everything that a grade hangs on, and a day's versions say
whether it is a make-up day (those of before say nothing: there were none).

The functions that keep versions look for tables in this schema only, as those of the seal do: a temporary table named like one
of them deceives none.
"""

from django.db import migrations

DAY = """
CREATE OR REPLACE FUNCTION grading_keep_attendance_trainingday() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO grading_factversion (source, row_id, enrollment_id, facts, at)
        SELECT 'attendance_trainingday', fresh.id, NULL::bigint, jsonb_build_object('term_id', fresh.term_id,
            'held_on', fresh.held_on, 'status', fresh.status{is_make_up_fresh}), statement_timestamp() FROM fresh;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO grading_factversion (source, row_id, enrollment_id, facts, at)
        SELECT 'attendance_trainingday', fresh.id, NULL::bigint, jsonb_build_object('term_id', fresh.term_id,
            'held_on', fresh.held_on, 'status', fresh.status{is_make_up_fresh}), statement_timestamp()
        FROM fresh JOIN stale USING (id) WHERE fresh.term_id IS DISTINCT FROM stale.term_id
            OR fresh.held_on IS DISTINCT FROM stale.held_on OR fresh.status IS DISTINCT FROM stale.status{or_make_up};
    ELSE
        INSERT INTO grading_factversion (source, row_id, enrollment_id, facts, at)
        SELECT 'attendance_trainingday', stale.id, NULL::bigint, NULL, statement_timestamp() FROM stale;
    END IF;
    RETURN NULL;
END $$;
"""
DAY_NOW = DAY.replace("{is_make_up_fresh}", ", 'is_make_up', fresh.is_make_up").replace(
    "{or_make_up}", " OR fresh.is_make_up IS DISTINCT FROM stale.is_make_up"
)
DAY_BEFORE = DAY.replace("{is_make_up_fresh}", "").replace("{or_make_up}", "")

FACTS = "jsonb_build_object('enrollment_id', {row}.enrollment_id, 'day_id', {row}.day_id, 'missed_day_id', {row}.missed_day_id)"
FRESH, STALE = (
    f"SELECT e.term_id FROM {rows} JOIN cadets_enrollment e ON e.id = {rows}.enrollment_id" for rows in ("fresh", "stale")
)
INTO = "INSERT INTO grading_factversion (source, row_id, enrollment_id, facts, at)"
MAKE_UPS = f"""
CREATE FUNCTION grading_keep_attendance_makeup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        {INTO} SELECT 'attendance_makeup', fresh.id, fresh.enrollment_id, {FACTS.format(row="fresh")}, statement_timestamp()
        FROM fresh;
    ELSIF TG_OP = 'UPDATE' THEN
        {INTO} SELECT 'attendance_makeup', fresh.id, fresh.enrollment_id, {FACTS.format(row="fresh")}, statement_timestamp()
        FROM fresh JOIN stale USING (id) WHERE fresh IS DISTINCT FROM stale;
    ELSE
        {INTO} SELECT 'attendance_makeup', stale.id, stale.enrollment_id, NULL, statement_timestamp() FROM stale;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER grading_keeps_new AFTER INSERT ON attendance_makeup
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION grading_keep_attendance_makeup();
CREATE TRIGGER grading_keeps_changed AFTER UPDATE ON attendance_makeup
    REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_keep_attendance_makeup();
CREATE TRIGGER grading_keeps_gone AFTER DELETE ON attendance_makeup
    REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_keep_attendance_makeup();

CREATE FUNCTION grading_guard_attendance_makeup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM grading_refuse_sealed(ARRAY({FRESH}), TG_OP, TG_TABLE_NAME);
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM grading_refuse_sealed(ARRAY({FRESH} UNION {STALE}), TG_OP, TG_TABLE_NAME);
    ELSE
        PERFORM grading_refuse_sealed(ARRAY({STALE}), TG_OP, TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER seal_guards_new AFTER INSERT ON attendance_makeup
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION grading_guard_attendance_makeup();
CREATE TRIGGER seal_guards_changed AFTER UPDATE ON attendance_makeup
    REFERENCING NEW TABLE AS fresh OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_guard_attendance_makeup();
CREATE TRIGGER seal_guards_gone AFTER DELETE ON attendance_makeup
    REFERENCING OLD TABLE AS stale FOR EACH STATEMENT EXECUTE FUNCTION grading_guard_attendance_makeup();
CREATE TRIGGER seal_guards_all BEFORE TRUNCATE ON attendance_makeup
    FOR EACH STATEMENT EXECUTE FUNCTION grading_refuse_emptying();
ALTER TABLE attendance_makeup ENABLE ALWAYS TRIGGER seal_guards_new;
ALTER TABLE attendance_makeup ENABLE ALWAYS TRIGGER seal_guards_changed;
ALTER TABLE attendance_makeup ENABLE ALWAYS TRIGGER seal_guards_gone;
ALTER TABLE attendance_makeup ENABLE ALWAYS TRIGGER seal_guards_all;
"""
# pg_temp last: it is searched first where it is not named.
IN_THIS_SCHEMA = r"""
DO $$
DECLARE
    ours record;
BEGIN
    FOR ours IN SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND (proname LIKE 'grading\_keep\_%' OR proname LIKE 'grading\_guard\_%')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', ours.name, current_schema());
    END LOOP;
END $$;
"""
BACKWARDS = (
    "DROP FUNCTION grading_keep_attendance_makeup() CASCADE; DROP FUNCTION grading_guard_attendance_makeup() CASCADE;"
    "DROP TRIGGER seal_guards_all ON attendance_makeup;"
)


class Migration(migrations.Migration):

    dependencies = [("grading", "0009_roll_over"), ("attendance", "0003_make_ups")]

    operations = [
        migrations.RunSQL(DAY_NOW + MAKE_UPS + IN_THIS_SCHEMA, BACKWARDS + DAY_BEFORE),
    ]
