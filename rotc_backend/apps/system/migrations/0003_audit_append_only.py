"""The audit log only grows, whoever is connected: the application, the operator's psql, Django's admin.

ENABLE ALWAYS: also for a session that says it only replicates. Only who may alter the table can switch the triggers off, and
`manage.py audit verify` finds what was changed then.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION system_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE TRIGGER audit_entry_stays BEFORE DELETE ON system_auditentry
    FOR EACH ROW EXECUTE FUNCTION system_audit_is_append_only();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON system_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION system_audit_is_append_only();
-- The one exception: the chain goes from nothing to a place and a hash, once, and nothing else changes with it.
CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON system_auditentry
    FOR EACH ROW
    WHEN (NOT (
        OLD.chain_seq IS NULL AND OLD.chain_hash IS NULL AND NEW.chain_seq IS NOT NULL AND NEW.chain_hash IS NOT NULL
        AND to_jsonb(NEW) - 'chain_seq' - 'chain_hash' = to_jsonb(OLD) - 'chain_seq' - 'chain_hash'
    ))
    EXECUTE FUNCTION system_audit_is_append_only();

CREATE TRIGGER audit_head_stays BEFORE DELETE ON system_audithead
    FOR EACH ROW EXECUTE FUNCTION system_audit_is_append_only();
CREATE TRIGGER audit_head_is_not_emptied BEFORE TRUNCATE ON system_audithead
    FOR EACH STATEMENT EXECUTE FUNCTION system_audit_is_append_only();
CREATE TRIGGER audit_head_only_moves_on BEFORE UPDATE ON system_audithead
    FOR EACH ROW WHEN (NEW.seq <= OLD.seq OR NEW.id <> OLD.id)
    EXECUTE FUNCTION system_audit_is_append_only();

ALTER TABLE system_auditentry ENABLE ALWAYS TRIGGER audit_entry_stays;
ALTER TABLE system_auditentry ENABLE ALWAYS TRIGGER audit_is_not_emptied;
ALTER TABLE system_auditentry ENABLE ALWAYS TRIGGER audit_entry_is_not_changed;
ALTER TABLE system_audithead ENABLE ALWAYS TRIGGER audit_head_stays;
ALTER TABLE system_audithead ENABLE ALWAYS TRIGGER audit_head_is_not_emptied;
ALTER TABLE system_audithead ENABLE ALWAYS TRIGGER audit_head_only_moves_on;
"""

BACKWARDS = """
DROP TRIGGER audit_entry_stays ON system_auditentry;
DROP TRIGGER audit_is_not_emptied ON system_auditentry;
DROP TRIGGER audit_entry_is_not_changed ON system_auditentry;
DROP TRIGGER audit_head_stays ON system_audithead;
DROP TRIGGER audit_head_is_not_emptied ON system_audithead;
DROP TRIGGER audit_head_only_moves_on ON system_audithead;
DROP FUNCTION system_audit_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [("system", "0002_audit_chain")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
