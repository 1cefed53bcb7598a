import django.db.models.deletion
from django.db import migrations, models

_MAY_BE_EMPTY = "ALTER TABLE integration_importfile ALTER COLUMN content DROP NOT NULL"


class Migration(migrations.Migration):

    dependencies = [("integration", "0008_retention_of_numbers")]

    operations = [
        migrations.CreateModel(
            name="ImportPiece",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                (
                    "sent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pieces", to="integration.importfile"
                    ),
                ),
            ],
            options={"ordering": ["number"]},
        ),
        migrations.AddConstraint(
            model_name="importpiece",
            constraint=models.UniqueConstraint(fields=("sent", "number"), name="one_piece_per_number"),
        ),
        # The column itself goes a release later: the code of before writes and reads it until it is replaced, and the code of
        # now reads what it finds there (services/imports/sent.py). What waits meanwhile is not made a piece of: the code of
        # before could not delete what a piece points at.
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL([_MAY_BE_EMPTY], migrations.RunSQL.noop)],
            state_operations=[migrations.RemoveField(model_name="importfile", name="content")],
        ),
    ]
