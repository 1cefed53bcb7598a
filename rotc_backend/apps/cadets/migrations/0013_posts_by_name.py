from django.db import migrations, models
from django.db.models import Q

HELD = (
    (Q(enrollment__isnull=False, user__isnull=True) & Q(holder_name=""))
    | (Q(enrollment__isnull=True, user__isnull=False) & Q(holder_name=""))
    | (Q(enrollment__isnull=True, user__isnull=True) & ~Q(holder_name=""))
)


class Migration(migrations.Migration):

    dependencies = [("cadets", "0012_by_sex")]

    operations = [
        migrations.AddField(
            "post",
            "holder_name",
            models.CharField(
                blank=True,
                default="",
                help_text="Who holds it, where that is one of the staff without an account",
                max_length=200,
            ),
        ),
        migrations.RemoveConstraint("post", "post_has_one_holder"),
        migrations.AddConstraint(
            "post", models.CheckConstraint(condition=HELD, name="post_has_one_holder")
        ),
    ]
