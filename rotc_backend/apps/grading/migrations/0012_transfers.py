"""Transfers are append-only, and a sealed term gets none: what its musters say of a company stays."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION grading_guard_cadets_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM grading_refuse_sealed(
        ARRAY(SELECT e.term_id FROM fresh JOIN cadets_enrollment e ON e.id = fresh.enrollment_id), TG_OP, TG_TABLE_NAME
    );
    RETURN NULL;
END $$;
CREATE TRIGGER seal_guards_new AFTER INSERT ON cadets_transfer
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION grading_guard_cadets_transfer();
CREATE TRIGGER transfer_stays BEFORE UPDATE OR DELETE ON cadets_transfer
    FOR EACH ROW EXECUTE FUNCTION grading_is_append_only();
CREATE TRIGGER transfers_are_not_emptied BEFORE TRUNCATE ON cadets_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION grading_is_append_only();
ALTER TABLE cadets_transfer ENABLE ALWAYS TRIGGER seal_guards_new;
ALTER TABLE cadets_transfer ENABLE ALWAYS TRIGGER transfer_stays;
ALTER TABLE cadets_transfer ENABLE ALWAYS TRIGGER transfers_are_not_emptied;
-- pg_temp last: it is searched first where it is not named.
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION grading_guard_cadets_transfer() SET search_path = %I, pg_temp', current_schema());
END $$;
"""
BACKWARDS = """
DROP FUNCTION grading_guard_cadets_transfer() CASCADE;
DROP TRIGGER transfer_stays ON cadets_transfer;
DROP TRIGGER transfers_are_not_emptied ON cadets_transfer;
"""


class Migration(migrations.Migration):

    dependencies = [("grading", "0011_completion_and_catalogue_items"), ("cadets", "0004_transfers")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
