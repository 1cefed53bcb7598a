"""Who ended an enrollment is remembered: restoring takes up what the archiving ended, and nothing that a person did."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

# Until now it was known by the day before the archiving.
KNOWN = """
UPDATE cadets_enrollment enrollment SET ended_by_archiving = true
FROM cadets_cadet cadet, system_term term
WHERE cadet.id = enrollment.cadet_id AND term.id = enrollment.term_id AND term.status NOT IN ('sealed', 'archived')
    AND cadet.archived_at IS NOT NULL
    AND enrollment.ended_on = greatest((cadet.archived_at AT TIME ZONE %s)::date - 1, enrollment.enrolled_on)
"""


class Migration(migrations.Migration):

    dependencies = [("cadets", "0004_transfers"), ("system", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="enrollment",
            name="ended_by_archiving",
            field=models.BooleanField(default=False, help_text="Whether the archiving set the last day: restoring takes such a one up"),
        ),
        migrations.RunSQL([(KNOWN, [settings.TIME_ZONE])], migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="enrollment",
            constraint=models.CheckConstraint(
                condition=Q(ended_by_archiving=False) | Q(ended_on__isnull=False), name="what_archiving_ended_has_a_last_day",
            ),
        ),
    ]
