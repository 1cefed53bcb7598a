
import apps.system.rules
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('system', '0003_audit_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField()),
                ('status', models.CharField(choices=[('open', 'open'), ('contained', 'contained'), ('closed', 'closed')], default=apps.system.rules.IncidentStatus['OPEN'], max_length=10)),
                ('discovered_at', models.DateTimeField()),
                ('occurred_at', models.DateTimeField(help_text='Empty: not known', null=True)),
                ('data_concerned', models.TextField(blank=True, default='')),
                ('people_concerned', models.PositiveIntegerField(help_text='Empty: not known', null=True)),
                ('measures', models.TextField(blank=True, default='')),
                ('must_be_notified', models.BooleanField(default=False)),
                ('commission_notified_at', models.DateTimeField(null=True)),
                ('people_notified_at', models.DateTimeField(null=True)),
                ('recorded_by_name', models.CharField(max_length=200)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-discovered_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PrivacyNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(unique=True)),
                ('text', models.TextField()),
                ('published_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PrivacyConsent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('consented_at', models.DateTimeField()),
                ('address', models.GenericIPAddressField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user_id', 'version'), name='one_consent_per_version')],
            },
        ),
    ]
