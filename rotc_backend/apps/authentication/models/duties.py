"""Duties: who of the staff is there for whom, from when until when."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from apps.authentication.rules.duties import DutyKind, Grant, scope_of
from apps.system.models import Company, Platoon, choices
from common import clock
from common.actors import VIEW, Scope


class Duty(models.Model):
    """A member of the staff is there for a company, for a platoon or, with neither, for the whole corps."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=10, choices=choices(DutyKind))
    company = models.ForeignKey(Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    platoon = models.ForeignKey(Platoon, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: until further notice")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(
                condition=Q(company__isnull=True) | Q(platoon__isnull=True), name="duty_lies_in_one_place"
            ),
            models.CheckConstraint(
                condition=~Q(kind=DutyKind.COMPANY.value) | Q(company__isnull=False),
                name="company_duty_has_a_company",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DutyKind.PLATOON.value) | Q(platoon__isnull=False),
                name="platoon_duty_has_a_platoon",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="duty_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.company or self.platoon or 'whole corps'}"


def in_force(moment: datetime) -> Q:
    """Condition on duties: those in force at a moment."""
    return Q(starts_at__lte=moment) & (Q(ends_at__isnull=True) | Q(ends_at__gt=moment))


class DutyHolder:
    """The half of an account that reaches cadets."""

    pk: int
    role: str

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The duties in force, read once; who signs in by a token brings them along (selectors.duties)."""
        held = Duty.objects.filter(in_force(clock.now()), user_id=self.pk)
        return tuple(
            Grant(DutyKind(kind), *place)
            for kind, *place in held.values_list("kind", "company_id", "platoon_id")
        )

    def scope(self, action: str = VIEW) -> Scope:
        """How far the account reaches with an action."""
        return scope_of(self.role, self.grants if self.role == "staff" else (), action)
