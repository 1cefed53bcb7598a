"""Companies may be of a battalion, platoons may have squads."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("system", "0014_live_codes")]

    operations = [
        migrations.CreateModel(
            name="Battalion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(models.functions.Lower("name"), name="one_battalion_per_name")
                ],
            },
        ),
        migrations.AddField(
            model_name="company",
            name="battalion",
            field=models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="companies",
                to="system.battalion",
            ),
        ),
        migrations.CreateModel(
            name="Squad",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "platoon",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="squads", to="system.platoon"
                    ),
                ),
            ],
            options={
                "ordering": ["platoon", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("platoon", "number"), name="one_squad_per_number"),
                    models.UniqueConstraint(fields=("id", "platoon"), name="squads_with_their_platoon"),
                ],
            },
        ),
    ]
