"""What waits for its number, an event for its place in history or an entry of the audit for its link, is in no index by number: every
write makes such rows, and for each of them an entry of three indexes was made that held nothing but NULL.

Indexes come and go beside the writes of a unit that is at work (benchmarks/upgrade.py), so this is no transaction: where it was cut off,
it is run once more.
"""
from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def made(name: str, index: str, state: Operation) -> migrations.RunSQL:
    """An index that is made; what is left of one that was cut off goes first."""
    gone = f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
    return migrations.RunSQL([gone, f"CREATE {index}"], [gone], state_operations=[state])


def removed(name: str, index: str, state: Operation) -> migrations.RunSQL:
    """An index that goes."""
    gone = f"DROP INDEX CONCURRENTLY IF EXISTS {name}"
    return migrations.RunSQL([gone], [gone, f"CREATE {index}"], state_operations=[state])


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('system', '0017_told_in_one_plan'),
    ]

    operations = [
        made(
            'outbox_numbered_unsent',
            'INDEX CONCURRENTLY outbox_numbered_unsent ON system_outboxevent (seq) WHERE sent_at IS NULL AND seq IS NOT NULL',
            migrations.AddIndex(
                model_name='outboxevent',
                index=models.Index(condition=models.Q(('sent_at__isnull', True), ('seq__isnull', False)), fields=['seq'], name='outbox_numbered_unsent'),
            ),
        ),
        made(
            'outbox_newest_numbered',
            'INDEX CONCURRENTLY outbox_newest_numbered ON system_outboxevent (type, seq) WHERE seq IS NOT NULL',
            migrations.AddIndex(
                model_name='outboxevent',
                index=models.Index(condition=models.Q(('seq__isnull', False)), fields=['type', 'seq'], name='outbox_newest_numbered'),
            ),
        ),
        made(
            'one_entry_per_place_in_the_chain',
            'UNIQUE INDEX CONCURRENTLY one_entry_per_place_in_the_chain ON system_auditentry (chain_seq) WHERE chain_seq IS NOT NULL',
            migrations.AddConstraint(
                model_name='auditentry',
                constraint=models.UniqueConstraint(condition=models.Q(('chain_seq__isnull', False)), fields=('chain_seq',), name='one_entry_per_place_in_the_chain'),
            ),
        ),
        made(
            'one_event_per_number',
            'UNIQUE INDEX CONCURRENTLY one_event_per_number ON system_outboxevent (seq) WHERE seq IS NOT NULL',
            migrations.AddConstraint(
                model_name='outboxevent',
                constraint=models.UniqueConstraint(condition=models.Q(('seq__isnull', False)), fields=('seq',), name='one_event_per_number'),
            ),
        ),
        # The constraints of before go with their indexes, at once.
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
        removed(
            'outbox_unsent',
            'INDEX CONCURRENTLY outbox_unsent ON system_outboxevent (seq) WHERE sent_at IS NULL',
            migrations.RemoveIndex(model_name='outboxevent', name='outbox_unsent'),
        ),
        removed(
            'outbox_newest_of_a_type',
            'INDEX CONCURRENTLY outbox_newest_of_a_type ON system_outboxevent (type, seq)',
            migrations.RemoveIndex(model_name='outboxevent', name='outbox_newest_of_a_type'),
        ),
    ]
