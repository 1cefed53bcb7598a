"""Rows that are only ever inserted may go over to the enrollment that another was merged into, and change nothing else.

The trigger asks `cadets_mergedenrollment`; there is nothing that a session could SET. Seals are asked as for any change.
"""

from django.db import migrations

MOVES = """
CREATE FUNCTION grading_moves_with_a_merge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'enrollment_id' = to_jsonb(OLD) - 'enrollment_id' AND EXISTS (
        SELECT FROM cadets_mergedenrollment merged WHERE merged.gone_id = OLD.enrollment_id AND merged.kept_id = NEW.enrollment_id
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501';
END $$;
-- pg_temp last: it is searched first where it is not named.
DO $$ BEGIN
    EXECUTE format('ALTER FUNCTION grading_moves_with_a_merge() SET search_path = %I, pg_temp', current_schema());
END $$;
"""
VOIDED = "'voided_at' - 'voided_by_id' - 'voided_by_name' - 'void_reason'"
DECIDED = "'status' - 'decided_by_id' - 'decided_by_name' - 'decided_at' - 'decision_reason' - 'entry_id'"


def triggers(function):
    """The three triggers, each refusing by a function."""
    return f"""
DROP TRIGGER ledger_entry_is_only_voided ON grading_ledgerentry;
CREATE TRIGGER ledger_entry_is_only_voided BEFORE UPDATE ON grading_ledgerentry
    FOR EACH ROW
    WHEN (NOT (OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
               AND to_jsonb(NEW) - {VOIDED} = to_jsonb(OLD) - {VOIDED}))
    EXECUTE FUNCTION {function}();
DROP TRIGGER recommendation_is_only_decided ON grading_ledgerrecommendation;
CREATE TRIGGER recommendation_is_only_decided BEFORE UPDATE ON grading_ledgerrecommendation
    FOR EACH ROW
    WHEN (NOT (OLD.status = 'pending' AND NEW.status <> 'pending'
               AND to_jsonb(NEW) - {DECIDED} = to_jsonb(OLD) - {DECIDED}))
    EXECUTE FUNCTION {function}();
DROP TRIGGER transfer_stays ON cadets_transfer;
CREATE TRIGGER transfer_stays BEFORE UPDATE OR DELETE ON cadets_transfer
    FOR EACH ROW EXECUTE FUNCTION {function}();
ALTER TABLE grading_ledgerentry ENABLE ALWAYS TRIGGER ledger_entry_is_only_voided;
ALTER TABLE grading_ledgerrecommendation ENABLE ALWAYS TRIGGER recommendation_is_only_decided;
ALTER TABLE cadets_transfer ENABLE ALWAYS TRIGGER transfer_stays;
"""


FORWARDS = MOVES + triggers("grading_moves_with_a_merge")
BACKWARDS = triggers("grading_is_append_only") + "DROP FUNCTION grading_moves_with_a_merge();"


class Migration(migrations.Migration):
    dependencies = [("grading", "0012_transfers"), ("cadets", "0010_merged_records")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
