"""What grades were computed from at any moment."""

from __future__ import annotations

from django.db import models


class FactVersion(models.Model):
    """What a grade-bearing row said from a moment on; `facts` is NULL once it was gone. Written by triggers, never changed.

    It holds what grades are computed from, and nothing about persons: `selectors/history.py`."""

    source = models.CharField(max_length=40, help_text="The table")
    row_id = models.BigIntegerField()
    enrollment_id = models.BigIntegerField(null=True)
    facts = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "enrollment_id", "row_id", "-id"], name="versions_of_rows")]

    def __str__(self) -> str:
        return f"{self.source} {self.row_id} from {self.at:%Y-%m-%d %H:%M}"
