from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("integration", "0011_import_warnings")]

    operations = [
        # By the database: what the code of before has tried is nobody's.
        migrations.AddField(
            model_name="import",
            name="tried_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
