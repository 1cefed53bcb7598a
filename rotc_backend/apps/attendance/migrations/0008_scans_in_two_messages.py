"""What scans are judged by is read first and held only as it is saved, in one message that is a transaction by itself; a scan
says from which device it came.

`attendance_scan_basis` is that of 0006, and can read without locks: it says then which version of each enrollment it saw.
`attendance_save_scans` locks them, refuses if one is another by now, and writes what is new. Functions, because their statements are
planned once per connection. Who is on the roll is the rule of selectors.on_roll and cadets.selectors.in_scope;
tests/attendance/test_scan_basis.py holds the two together.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROLL = """
        SELECT e.id FROM cadets_enrollment e JOIN cadets_cadet c ON c.id = e.cadet_id
         WHERE e.term_id = day.term_id AND e.cadet_id = ANY(cadet_ids) AND c.archived_at IS NULL
           AND (e.enrolled_on IS NULL OR e.enrolled_on <= day.held_on)
           AND (e.ended_on IS NULL OR e.ended_on >= day.held_on)
           AND (whole_corps OR e.company_id = ANY(companies) OR e.platoon_id = ANY(platoons))
           AND (NOT day.is_make_up OR EXISTS (
               SELECT FROM attendance_makeup m WHERE m.enrollment_id = e.id AND m.day_id = day.id))
         ORDER BY e.id"""

BASIS = f"""
CREATE FUNCTION attendance_scan_basis(
    wanted_day bigint, cadet_ids bigint[], client_ids uuid[], whole_corps boolean, companies bigint[], platoons bigint[],
    actor bigint, locks boolean
) RETURNS text LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    day attendance_trainingday;
    enrolled bigint[];
BEGIN
    SELECT * INTO day FROM attendance_trainingday WHERE id = wanted_day;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- In order of id: two scanners in opposite order would deadlock.
    IF locks THEN
        SELECT array_agg(id) INTO enrolled FROM ({ROLL} FOR NO KEY UPDATE OF e) locked;
    ELSE
        SELECT array_agg(id) INTO enrolled FROM ({ROLL}) seen;
    END IF;
    RETURN json_build_object(
        'status', day.status,
        'term_status', (SELECT t.status FROM system_term t WHERE t.id = day.term_id),
        'sessions', (
            SELECT json_agg(json_build_array(s.id, s.opens_at, s.on_time_until, s.late_until, s.closes_at)
                            ORDER BY s.opens_at DESC, s.id)
              FROM attendance_trainingsession s WHERE s.day_id = day.id),
        'cadets', (
            SELECT json_agg(json_build_array(
                       c.id, c.card_issue_number, c.user_id, c.student_number, c.last_name, c.first_name, c.middle_name,
                       c.suffix, e.id, e.xmin::text || e.ctid::text, e.company_id, company.name, e.platoon_id, platoon.number))
              FROM cadets_cadet c
              LEFT JOIN cadets_enrollment e ON e.cadet_id = c.id AND e.id = ANY(enrolled)
              LEFT JOIN system_company company ON company.id = e.company_id
              LEFT JOIN system_platoon platoon ON platoon.id = e.platoon_id
             WHERE c.id = ANY(cadet_ids)),
        'records', (
            SELECT json_agg(json_build_array(
                       r.session_id, r.enrollment_id, r.id, r.status, r.source, r.scanned_at, r.time_out, u.display_name))
              FROM attendance_trainingsession s
              JOIN attendance_attendancerecord r ON r.session_id = s.id
              LEFT JOIN authentication_user u ON u.id = r.marked_by_id
             WHERE s.day_id = day.id AND r.enrollment_id = ANY(enrolled)),
        'scans', (
            SELECT json_agg(json_build_array(s.client_id, s.outcome, s.rejection, s.session_id))
              FROM attendance_scan s WHERE s.client_id = ANY(client_ids)),
        'fresh_ids', (
            SELECT json_agg(nextval('attendance_attendancerecord_id_seq')) FROM generate_series(1, cardinality(client_ids))),
        'key', (SELECT encode(k.wrapped, 'base64') FROM system_personkey k WHERE k.person = 'account:' || actor)
    )::text;
END $$;
"""

SAVE = """
CREATE FUNCTION attendance_save_scans(enrollment_ids bigint[], versions text[], records json, scans json)
RETURNS void LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
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
      FROM json_populate_recordset(NULL::attendance_attendancerecord, records);
    INSERT INTO attendance_scan (
        client_id, day_id, session_id, enrollment_id, kind, scanned_at, received_at, outcome, rejection, scanned_by_id, device)
    SELECT client_id, day_id, session_id, enrollment_id, kind, scanned_at, received_at, outcome, rejection, scanned_by_id, device
      FROM json_populate_recordset(NULL::attendance_scan, scans);
END $$;
"""

NEW_ARGUMENTS = "bigint, bigint[], uuid[], boolean, bigint[], bigint[], bigint, boolean"


class Migration(migrations.Migration):

    dependencies = [
        ("attendance", "0007_excuses"),
        ("system", "0011_excuse_days"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("scan", "device", models.UUIDField(help_text="Made by the phone", null=True)),
        # What another index begins with needs none of its own; who marked or scanned is never asked for.
        *(
            migrations.AlterField(
                model,
                name,
                models.ForeignKey(
                    db_index=False, null=is_optional, on_delete=django.db.models.deletion.PROTECT, related_name=related, to=to
                ),
            )
            for model, name, to, related, is_optional in (
                ("attendancerecord", "session", "attendance.trainingsession", "records", False),
                ("attendancerecord", "enrollment", "cadets.enrollment", "attendance_records", False),
                ("attendancerecord", "marked_by", settings.AUTH_USER_MODEL, "+", True),
                ("scan", "day", "attendance.trainingday", "scans", False),
                ("scan", "scanned_by", settings.AUTH_USER_MODEL, "+", False),
            )
        ),
        # Beside the one of 0006, which a process of before calls until a deployment has replaced it.
        migrations.RunSQL(BASIS, f"DROP FUNCTION attendance_scan_basis({NEW_ARGUMENTS})"),
        migrations.RunSQL(SAVE, "DROP FUNCTION attendance_save_scans(bigint[], text[], json, json)"),
    ]
