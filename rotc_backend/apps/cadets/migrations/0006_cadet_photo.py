import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cadets", "0005_ended_by_archiving"),
        ("files", "0001_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="cadet",
            name="photo",
            field=models.ForeignKey(
                blank=True,
                help_text="For ID cards",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="files.storedfile",
            ),
        ),
    ]
