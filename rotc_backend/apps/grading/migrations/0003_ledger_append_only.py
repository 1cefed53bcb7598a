"""The ledger only grows, whoever is connected: an entry is voided once, a recommendation is decided once, nothing else changes.

ENABLE ALWAYS: also for a session that says it only replicates.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION grading_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = '42501';
END $$;

CREATE TRIGGER ledger_entry_stays BEFORE DELETE ON grading_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION grading_is_append_only();
CREATE TRIGGER ledger_is_not_emptied BEFORE TRUNCATE ON grading_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION grading_is_append_only();
CREATE TRIGGER ledger_entry_is_only_voided BEFORE UPDATE ON grading_ledgerentry
    FOR EACH ROW
    WHEN (NOT (
        OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL
        AND to_jsonb(NEW) - 'voided_at' - 'voided_by_id' - 'voided_by_name' - 'void_reason'
            = to_jsonb(OLD) - 'voided_at' - 'voided_by_id' - 'voided_by_name' - 'void_reason'
    ))
    EXECUTE FUNCTION grading_is_append_only();

CREATE TRIGGER recommendation_stays BEFORE DELETE ON grading_ledgerrecommendation
    FOR EACH ROW EXECUTE FUNCTION grading_is_append_only();
CREATE TRIGGER recommendations_are_not_emptied BEFORE TRUNCATE ON grading_ledgerrecommendation
    FOR EACH STATEMENT EXECUTE FUNCTION grading_is_append_only();
CREATE TRIGGER recommendation_is_only_decided BEFORE UPDATE ON grading_ledgerrecommendation
    FOR EACH ROW
    WHEN (NOT (
        OLD.status = 'pending' AND NEW.status <> 'pending'
        AND to_jsonb(NEW) - 'status' - 'decided_by_id' - 'decided_by_name' - 'decided_at' - 'decision_reason' - 'entry_id'
            = to_jsonb(OLD) - 'status' - 'decided_by_id' - 'decided_by_name' - 'decided_at' - 'decision_reason' - 'entry_id'
    ))
    EXECUTE FUNCTION grading_is_append_only();

ALTER TABLE grading_ledgerentry ENABLE ALWAYS TRIGGER ledger_entry_stays;
ALTER TABLE grading_ledgerentry ENABLE ALWAYS TRIGGER ledger_is_not_emptied;
ALTER TABLE grading_ledgerentry ENABLE ALWAYS TRIGGER ledger_entry_is_only_voided;
ALTER TABLE grading_ledgerrecommendation ENABLE ALWAYS TRIGGER recommendation_stays;
ALTER TABLE grading_ledgerrecommendation ENABLE ALWAYS TRIGGER recommendations_are_not_emptied;
ALTER TABLE grading_ledgerrecommendation ENABLE ALWAYS TRIGGER recommendation_is_only_decided;
"""

BACKWARDS = """
DROP TRIGGER ledger_entry_stays ON grading_ledgerentry;
DROP TRIGGER ledger_is_not_emptied ON grading_ledgerentry;
DROP TRIGGER ledger_entry_is_only_voided ON grading_ledgerentry;
DROP TRIGGER recommendation_stays ON grading_ledgerrecommendation;
DROP TRIGGER recommendations_are_not_emptied ON grading_ledgerrecommendation;
DROP TRIGGER recommendation_is_only_decided ON grading_ledgerrecommendation;
DROP FUNCTION grading_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [("grading", "0002_ledger_and_marks")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
