from django.db import migrations, models

import common.clock


class Migration(migrations.Migration):

    dependencies = [("system", "0015_battalions_and_squads")]

    operations = [
        migrations.AddField(
            "unitsettings",
            "time_zone",
            models.CharField(
                blank=True,
                default="",
                help_text="Such as Asia/Manila; empty: RGMS_TIME_ZONE",
                max_length=64,
                validators=[common.clock.validate_zone],
            ),
        ),
    ]
