"""The unit's seal and the school's logo."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_files")]

    operations = [
        migrations.CreateModel(
            name="Emblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("seal", "seal"), ("logo", "logo")], max_length=4, unique=True)),
                ("set_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="files.storedfile"
                    ),
                ),
            ],
            options={"ordering": ["kind"]},
        ),
    ]
