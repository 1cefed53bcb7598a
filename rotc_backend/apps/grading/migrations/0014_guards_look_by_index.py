"""The guards of scans and records look by index only: see attendance/migrations/0012_scans_say_once_what_they_share.py."""

from django.db import migrations

GUARDS = ("grading_guard_attendance_attendancerecord()", "grading_guard_attendance_scan()")


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0013_merged_rows_move"),
        ("attendance", "0012_scans_say_once_what_they_share"),
    ]

    operations = [
        migrations.RunSQL(f"ALTER FUNCTION {guard} SET enable_seqscan = off", f"ALTER FUNCTION {guard} RESET enable_seqscan")
        for guard in GUARDS
    ]
