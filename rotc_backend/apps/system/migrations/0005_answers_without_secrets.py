"""Answers that held a secret are kept no more, and the hash of a request is keyed. What was kept until now goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("system", "0004_privacy")]

    operations = [
        migrations.AlterField(
            model_name="idempotentanswer",
            name="fingerprint",
            field=models.CharField(help_text="Keyed hash of method, path and body", max_length=64),
        ),
        migrations.AlterField(
            model_name="idempotentanswer",
            name="status",
            field=models.PositiveSmallIntegerField(help_text="Empty: the answer held a secret", null=True),
        ),
        # The keys stay: a repeat is refused rather than done a second time.
        migrations.RunSQL(
            "UPDATE system_idempotentanswer SET status = NULL, content_type = '', body = ''",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
