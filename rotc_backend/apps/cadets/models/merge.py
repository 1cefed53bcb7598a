"""Two records of one person became one: what was chosen, what moved, and what could not stand beside the other."""

from __future__ import annotations

from django.db import models

from apps.cadets.models.roster import Cadet, Enrollment


class CadetMerge(models.Model):
    """One merge. `gone` stays as an archived shell that leads to `kept`, with the values that were not chosen.

    `moved` maps a table to the ids of its rows that name the kept record now; `set_aside` are whole rows of which only one
    could stand. Both are empty once the person is erased."""

    kept = models.ForeignKey(Cadet, on_delete=models.PROTECT, related_name="merges")
    gone = models.OneToOneField(Cadet, on_delete=models.PROTECT, related_name="merged_into")
    choices = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    set_aside = models.JSONField(default=list)
    reason = models.TextField()
    merged_by_name = models.CharField(max_length=200, help_text="As known then")
    merged_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(kept=models.F("gone")), name="merge_is_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class MergedEnrollment(models.Model):
    """In a term in which both were enrolled: the enrollment that went on, and the id of the one whose rows it took over. The
    triggers of append-only tables let a row move along such a pair and no other."""

    merge = models.ForeignKey(CadetMerge, on_delete=models.PROTECT, related_name="enrollments")
    kept = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="merged")
    gone_id = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"
