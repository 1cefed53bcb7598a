"""Wrong attempts, counted."""

from __future__ import annotations

from django.db import models


class Throttle(models.Model):
    """How often something failed in its window, and until when it is not tried again. In PostgreSQL, so that a restarted
    or absent Redis gives nobody a new set of guesses."""

    key = models.CharField(max_length=80, primary_key=True, help_text="What is counted; names are hashed")
    failures = models.PositiveIntegerField()
    since = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    blocked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.failures} of {self.key}"
