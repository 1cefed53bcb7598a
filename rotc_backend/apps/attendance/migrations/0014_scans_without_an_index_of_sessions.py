"""Scans are looked for by their day, by their enrollment and by the number that the phone gave them, never by session."""
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('attendance', '0013_keys_checked_by_index'),
    ]

    operations = [
        migrations.AlterField(
            model_name='scan',
            name='session',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='attendance.trainingsession'),
        ),
    ]
