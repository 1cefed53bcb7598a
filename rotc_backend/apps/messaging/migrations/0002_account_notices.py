from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("report_ready", "report_ready"),
                    ("report_failed", "report_failed"),
                    ("ledger_entry", "ledger_entry"),
                    ("account_notice", "account_notice"),
                ],
                max_length=20,
            ),
        ),
    ]
