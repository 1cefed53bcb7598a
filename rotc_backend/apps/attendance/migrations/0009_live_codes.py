"""A scan says whether a printed card was shown although the unit asks for codes that change; the functions of 0008 know of both."""

from importlib import import_module

from django.db import migrations, models

before = import_module("apps.attendance.migrations.0008_scans_in_two_messages")
BASIS = before.BASIS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "'key', (",
    "'live_codes', (SELECT u.live_codes FROM system_unitsettings u),\n        'key', (",
)
SAVE = before.SAVE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace("device", "device, by_print")
REASONS = (
    "malformed", "forged", "revoked", "unknown", "not_enrolled", "outside_window", "not_open", "stale", "refused",
)


class Migration(migrations.Migration):

    dependencies = [("attendance", "0008_scans_in_two_messages"), ("system", "0014_live_codes")]

    operations = [
        migrations.AddField(
            "scan",
            "by_print",
            models.BooleanField(default=False, help_text="By a printed card, where the unit asks for codes that change"),
        ),
        migrations.AlterField(
            "scan",
            "rejection",
            models.CharField(
                blank=True, choices=[(reason, reason) for reason in REASONS], default="", max_length=15
            ),
        ),
        migrations.RunSQL(BASIS, migrations.RunSQL.noop),
        migrations.RunSQL(SAVE, before.SAVE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")),
    ]
