"""What a batch of scans is judged by, asked in one call, as of after the locks.

A function, because its statements are planned once per connection (planning costs more than reading a few rows), and because each of
them sees what was committed before it: the records are read after the enrollments are locked. Who is on the roll is the rule of
selectors.on_roll and cadets.selectors.in_scope; tests/attendance/test_scan_basis.py holds the two together.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION attendance_scan_basis(
    wanted_day bigint, cadet_ids bigint[], client_ids uuid[], whole_corps boolean, companies bigint[], platoons bigint[]
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
    SELECT array_agg(id) INTO enrolled FROM (
        SELECT e.id FROM cadets_enrollment e JOIN cadets_cadet c ON c.id = e.cadet_id
         WHERE e.term_id = day.term_id AND e.cadet_id = ANY(cadet_ids) AND c.archived_at IS NULL
           AND (e.enrolled_on IS NULL OR e.enrolled_on <= day.held_on)
           AND (e.ended_on IS NULL OR e.ended_on >= day.held_on)
           AND (whole_corps OR e.company_id = ANY(companies) OR e.platoon_id = ANY(platoons))
           AND (NOT day.is_make_up OR EXISTS (
               SELECT FROM attendance_makeup m WHERE m.enrollment_id = e.id AND m.day_id = day.id))
         ORDER BY e.id FOR NO KEY UPDATE OF e
    ) locked;
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
                       c.suffix, e.id, e.company_id, company.name, e.platoon_id, platoon.number))
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
            SELECT json_agg(nextval('attendance_attendancerecord_id_seq')) FROM generate_series(1, cardinality(client_ids)))
    )::text;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("attendance", "0005_calendar_staff_counts_flags_and_scanners"),
        ("authentication", "0006_from_the_old_system"),
        ("cadets", "0003_from_the_old_system"),
        ("system", "0008_newest_of_a_type"),
    ]

    operations = [
        migrations.RunSQL(
            FORWARDS, "DROP FUNCTION attendance_scan_basis(bigint, bigint[], uuid[], boolean, bigint[], bigint[])"
        )
    ]
