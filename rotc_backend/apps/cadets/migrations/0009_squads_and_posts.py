"""Cadets stand in squads, and posts say who leads what. A squad is of the cadet's own platoon: the database holds it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

FORWARDS = """
ALTER TABLE cadets_enrollment ADD CONSTRAINT squad_is_of_the_platoon FOREIGN KEY (squad_id, platoon_id)
    REFERENCES system_squad (id, platoon_id) DEFERRABLE INITIALLY DEFERRED;
"""
BACKWARDS = "ALTER TABLE cadets_enrollment DROP CONSTRAINT squad_is_of_the_platoon;"
PROTECT = django.db.models.deletion.PROTECT


def _place(model):
    return models.ForeignKey(blank=True, null=True, on_delete=PROTECT, related_name="posts", to=model)


def _lies_in(level):
    places = ("battalion", "company", "platoon", "squad")
    return Q(level=level, **{f"{place}__isnull": place != level for place in places})


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("cadets", "0008_whole_record"),
        ("system", "0015_battalions_and_squads"),
    ]

    operations = [
        migrations.AddField(
            model_name="enrollment",
            name="squad",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=PROTECT,
                related_name="enrollments",
                to="system.squad",
                help_text="Of the platoon: the migration's own key holds both together",
            ),
        ),
        migrations.AddConstraint(
            model_name="enrollment",
            constraint=models.CheckConstraint(
                condition=Q(squad__isnull=True) | Q(platoon__isnull=False), name="squad_lies_in_a_platoon"
            ),
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("corps", "corps"), ("battalion", "battalion"), ("company", "company"),
                            ("platoon", "platoon"), ("squad", "squad"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=60)),
                ("is_leader", models.BooleanField(default=False, help_text="Leads the place; one of each place does")),
                ("since", models.DateField()),
                (
                    "term",
                    models.ForeignKey(on_delete=PROTECT, related_name="posts", to="system.term"),
                ),
                ("battalion", _place("system.battalion")),
                ("company", _place("system.company")),
                ("platoon", _place("system.platoon")),
                ("squad", _place("system.squad")),
                ("enrollment", _place("cadets.enrollment")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                        help_text="Who holds it, where that is no cadet of the term",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_leader", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=_lies_in("corps")
                        | _lies_in("battalion")
                        | _lies_in("company")
                        | _lies_in("platoon")
                        | _lies_in("squad"),
                        name="post_lies_in_one_place",
                    ),
                    models.CheckConstraint(
                        condition=Q(enrollment__isnull=True, user__isnull=False)
                        | Q(enrollment__isnull=False, user__isnull=True),
                        name="post_has_one_holder",
                    ),
                    models.UniqueConstraint(
                        fields=("term", "level", "battalion", "company", "platoon", "squad"),
                        condition=Q(is_leader=True),
                        nulls_distinct=False,
                        name="one_leader_per_place",
                    ),
                ],
            },
        ),
    ]
