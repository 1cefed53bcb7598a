"""Keys are checked inside of `attendance_save_scans`, which looks by index only, and not at the end of the transaction: a check is planned
once per connection, and one that was planned otherwise reads all days and sessions for each row. What else the transaction does is
checked at its end, as everywhere.
"""

from importlib import import_module

from django.db import migrations

before = import_module("apps.attendance.migrations.0012_scans_say_once_what_they_share")
FIRST = "    INSERT INTO attendance_attendancerecord ("
REPLACE = before.SAVE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
AT_ONCE = REPLACE.replace(FIRST, f"    SET CONSTRAINTS ALL IMMEDIATE;\n{FIRST}").replace(
    "END $$", "    SET CONSTRAINTS ALL DEFERRED;\nEND $$"
)


class Migration(migrations.Migration):
    dependencies = [("attendance", "0012_scans_say_once_what_they_share")]

    operations = [
        migrations.RunSQL(AT_ONCE, REPLACE)
    ]
