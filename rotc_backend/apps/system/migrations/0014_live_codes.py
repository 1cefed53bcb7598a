from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("system", "0013_maintenance")]

    operations = [
        migrations.AddField(
            "unitsettings",
            "live_codes",
            models.BooleanField(
                default=False,
                help_text="Cadets show a code that changes on their phone; a printed card is taken, and is for a person to look at",
            ),
        ),
    ]
