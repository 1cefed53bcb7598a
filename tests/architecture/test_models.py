"""What import contracts cannot see."""

from django.apps import apps

FLOORS = (
    "system", "authentication", "files", "staff", "cadets", "activities", "attendance", "grading", "messaging",
    "reports", "integration",
)  # fmt: skip


def test_no_foreign_key_points_to_a_higher_app():
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model._meta.app_label in FLOORS
        if FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]

    assert upward == []
