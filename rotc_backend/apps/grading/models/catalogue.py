"""The unit's offences and commendations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from apps.grading.rules import LedgerKind
from apps.system.models import choices


class CatalogueItem(models.Model):
    """An offence or a commendation of the unit, with the points that are suggested for it."""

    kind = models.CharField(max_length=8, choices=choices(LedgerKind))
    name = models.CharField(max_length=120)
    suggested_points = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint("kind", Lower("name"), name="one_catalogue_item_per_name"),
            models.CheckConstraint(condition=Q(suggested_points__gt=0), name="catalogue_points_positive"),
        ]

    def __str__(self) -> str:
        return self.name
