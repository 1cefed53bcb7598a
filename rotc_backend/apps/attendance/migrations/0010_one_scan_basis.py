"""The function of 0006 goes: no process that still runs calls it (0008 has made the one that they call)."""

from django.db import migrations

OLD = "attendance_scan_basis(bigint, bigint[], uuid[], boolean, bigint[], bigint[])"


class Migration(migrations.Migration):
    dependencies = [("attendance", "0009_live_codes")]

    operations = [migrations.RunSQL(f"DROP FUNCTION IF EXISTS {OLD}", migrations.RunSQL.noop)]
