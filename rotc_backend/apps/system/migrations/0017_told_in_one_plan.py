"""Entries of the audit and events are inserted by functions, which keep their plans for as long as the connection lasts: every
write does both. `shared` is what the rows have in common, each row what it says otherwise.
"""

from django.db import migrations

NOTE = """
CREATE FUNCTION system_note(shared json, entries json) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    INSERT INTO system_auditentry (
        at, actor_id, actor_name, action, "table", row_id, before, after, reason, request_id, address, sealed)
    SELECT at, actor_id, actor_name, action, "table", row_id, before, after, reason, request_id, address, sealed
      FROM json_populate_recordset(json_populate_record(NULL::system_auditentry, shared), entries);
END $$;
"""
PUBLISH = """
CREATE FUNCTION system_publish(shared json, events json) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    INSERT INTO system_outboxevent (type, data, audience, stream, created_at, request_id)
    SELECT type, data, audience, stream, created_at, request_id
      FROM json_populate_recordset(json_populate_record(NULL::system_outboxevent, shared), events);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("system", "0016_unit_time_zone")]

    operations = [
        migrations.RunSQL(NOTE, "DROP FUNCTION system_note(json, json)"),
        migrations.RunSQL(PUBLISH, "DROP FUNCTION system_publish(json, json)"),
    ]
