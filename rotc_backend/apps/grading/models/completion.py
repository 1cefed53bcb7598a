"""The serial numbers that headquarters gives to those who completed the basic course."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from apps.cadets.models import Cadet
from apps.grading.rules.completion import SERIAL_LENGTH


class SerialNumber(models.Model):
    """A cadet's serial number, as headquarters gave it; never made here."""

    cadet = models.OneToOneField(Cadet, on_delete=models.PROTECT, related_name="serial_number")
    number = models.CharField(max_length=SERIAL_LENGTH)
    entered_by_name = models.CharField(max_length=200, help_text="As known then")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("number"), name="one_cadet_per_serial_number"),
            models.CheckConstraint(condition=~Q(number=""), name="serial_number_says_something"),
        ]

    def __str__(self) -> str:
        return self.number
