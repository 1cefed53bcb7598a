import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.fields.json
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('system', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField()),
                ('hash', models.CharField(max_length=64)),
                ('chained_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='auditentry',
            name='chain_hash',
            field=models.CharField(help_text='SHA-256 over the hash before and this', max_length=64, null=True),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='chain_seq',
            field=models.BigIntegerField(help_text='Place in the chain, from 1', null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('chain_seq__isnull', True)), fields=['id'], name='audit_unchained'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['action', 'id'], name='audit_by_action', opclasses=['varchar_pattern_ops', 'int8_ops']),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector(models.F('actor_name'), django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(models.F('action'), models.Value('.'), models.Value(' ')), models.Value('_'), models.Value(' ')), models.F('reason'), config='simple'), name='audit_words'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.UniqueConstraint(models.F('actor_id'), models.F('table'), models.F('row_id'), django.db.models.fields.json.KeyTextTransform('day', 'after'), condition=models.Q(('action', 'record.viewed')), name='one_view_per_viewer_row_and_day'),
        ),
        migrations.AddConstraint(
            model_name='audithead',
            constraint=models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_head_of_the_audit'),
        ),
    ]
