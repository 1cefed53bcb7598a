"""`attendance_save_scans` takes what the rows of a batch have in common once, and of each row the rest.

Plans are kept for as long as a connection lasts. One that was made while a table was nearly empty, on the first day of a unit, would
read all of it for each scan of that day, so these functions look by index only.
"""

from django.db import migrations

# The one of 0009 stays beside it: a process of before calls that until a deployment has replaced it.
SAVE = """
CREATE FUNCTION attendance_save_scans(
    enrollment_ids bigint[], versions text[], of_records json, records json, of_scans json, scans json
) RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
    held integer;
BEGIN
    PERFORM FROM cadets_enrollment e JOIN unnest(enrollment_ids, versions) AS seen(id, version) ON seen.id = e.id
      WHERE e.xmin::text || e.ctid::text = seen.version ORDER BY e.id FOR NO KEY UPDATE OF e;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held <> cardinality(enrollment_ids) THEN
        RAISE EXCEPTION 'an enrollment was changed meanwhile' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO attendance_attendancerecord (
        id, session_id, enrollment_id, status, source, scanned_at, time_out, reason, marked_by_id, recorded_at, updated_at)
    SELECT id, session_id, enrollment_id, status, source, scanned_at, time_out, reason, marked_by_id, recorded_at, updated_at
      FROM json_populate_recordset(json_populate_record(NULL::attendance_attendancerecord, of_records), records);
    INSERT INTO attendance_scan (
        client_id, day_id, session_id, enrollment_id, kind, scanned_at, received_at, outcome, rejection, scanned_by_id, device,
        by_print)
    SELECT client_id, day_id, session_id, enrollment_id, kind, scanned_at, received_at, outcome, rejection, scanned_by_id, device,
        by_print
      FROM json_populate_recordset(json_populate_record(NULL::attendance_scan, of_scans), scans);
END $$;
"""

BASIS = "attendance_scan_basis(bigint, bigint[], uuid[], boolean, bigint[], bigint[], bigint, boolean)"


class Migration(migrations.Migration):
    dependencies = [("attendance", "0011_calendar_feeds")]

    operations = [
        migrations.RunSQL(SAVE, "DROP FUNCTION attendance_save_scans(bigint[], text[], json, json, json, json)"),
        migrations.RunSQL(f"ALTER FUNCTION {BASIS} SET enable_seqscan = off", f"ALTER FUNCTION {BASIS} RESET enable_seqscan"),
    ]
