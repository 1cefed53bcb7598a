"""Who asks is read by a function: every request asks that, and the planning of the statement took longer than its run. A function
keeps its plan for as long as the connection lasts, behind a pooler too. Its answer is one text: describing and reading forty
columns took as long again.
"""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION authentication_who_asks(wanted uuid[], moment timestamptz, first_notice integer)
RETURNS TABLE (account bigint, said text)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY
    SELECT a.id, json_build_object(
        'session', s,
        'account', a,
        'grants', ARRAY(
            SELECT json_build_object('kind', d.kind, 'company_id', d.company_id, 'platoon_id', d.platoon_id)
              FROM authentication_duty d
             WHERE d.user_id = a.id AND d.starts_at <= moment AND (d.ends_at IS NULL OR d.ends_at > moment)
             ORDER BY d.id DESC),
        'has_consented', EXISTS (
            SELECT FROM system_privacyconsent c WHERE c.user_id = a.id
               AND c.version = coalesce((SELECT max(n.version) FROM system_privacynotice n), first_notice)),
        'is_maintenance', EXISTS (SELECT FROM system_unitsettings u WHERE u.maintenance_since IS NOT NULL)
    )::text
      FROM authentication_session s JOIN authentication_user a ON a.id = s.user_id
     WHERE s.id = ANY(wanted);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("authentication", "0007_language"), ("system", "0013_maintenance")]

    operations = [
        migrations.RunSQL(FORWARDS, "DROP FUNCTION authentication_who_asks(uuid[], timestamptz, integer)")
    ]
