"""A catalogue to begin with. No Philippine point table is published; a unit edits these to its own orders."""

from django.db import migrations

ITEMS = (
    ("demerit", "Late", 2),
    ("demerit", "Haircut not as prescribed", 3),
    ("demerit", "Incomplete uniform", 3),
    ("demerit", "ID or QR missing", 1),
    ("demerit", "Inattentive in formation", 2),
    ("demerit", "Disrespect", 10),
    ("demerit", "Absent without excuse", 5),
    ("merit", "Perfect attendance", 5),
    ("merit", "Best in inspection", 3),
    ("merit", "Special duty", 2),
    ("merit", "Competition", 5),
)


def add_items(apps, schema_editor):
    item = apps.get_model("grading", "CatalogueItem")
    item.objects.bulk_create(
        item(kind=kind, name=name, suggested_points=points) for kind, name, points in ITEMS
    )


class Migration(migrations.Migration):

    dependencies = [("grading", "0005_history")]

    operations = [migrations.RunPython(add_items, migrations.RunPython.noop)]
