from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cadets", "0006_cadet_photo")]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            "cadet",
            GinIndex(
                name="cadets_by_word", fields=["search_text"], opclasses=["gin_trgm_ops"], fastupdate=False
            ),
        ),
        migrations.AddIndex(
            "cadet",
            models.Index(
                name="cadets_archived",
                fields=["last_name", "first_name", "id"],
                condition=models.Q(archived_at__isnull=False),
            ),
        ),
        migrations.AddIndex(
            "enrollment", models.Index(name="enrollments_by_course", fields=["term", "course"])
        ),
        migrations.AddIndex(
            "enrollment", models.Index(name="enrollments_by_status", fields=["term", "status"])
        ),
    ]
