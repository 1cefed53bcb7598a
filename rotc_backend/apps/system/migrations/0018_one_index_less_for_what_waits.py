"""What waits for its number, an event for its place in history or an entry of the audit for its link, is in no index by number: every
write makes such rows, and for each of them an entry of three indexes was made that held nothing but NULL.
"""
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('system', '0017_told_in_one_plan'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='outboxevent',
            name='outbox_unsent',
        ),
        migrations.RemoveIndex(
            model_name='outboxevent',
            name='outbox_newest_of_a_type',
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='chain_seq',
            field=models.BigIntegerField(help_text='Place in the chain, from 1', null=True),
        ),
        migrations.AlterField(
            model_name='outboxevent',
            name='seq',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name='outboxevent',
            index=models.Index(condition=models.Q(('sent_at__isnull', True), ('seq__isnull', False)), fields=['seq'], name='outbox_numbered_unsent'),
        ),
        migrations.AddIndex(
            model_name='outboxevent',
            index=models.Index(condition=models.Q(('seq__isnull', False)), fields=['type', 'seq'], name='outbox_newest_numbered'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.UniqueConstraint(condition=models.Q(('chain_seq__isnull', False)), fields=('chain_seq',), name='one_entry_per_place_in_the_chain'),
        ),
        migrations.AddConstraint(
            model_name='outboxevent',
            constraint=models.UniqueConstraint(condition=models.Q(('seq__isnull', False)), fields=('seq',), name='one_event_per_number'),
        ),
    ]
