from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("integration", "0010_archived_cadets_are_a_class")]

    operations = [
        # By the database, for the code of before makes imports without it.
        migrations.AddField(
            model_name="import",
            name="warnings",
            field=models.JSONField(
                db_default=[], default=list, help_text="What to look at before the file is committed"
            ),
        ),
    ]
