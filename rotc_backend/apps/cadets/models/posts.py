"""Who leads what in a term: the chain of command."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.cadets.models.roster import Enrollment
from apps.cadets.rules import PostLevel
from apps.system.models import Battalion, Company, Platoon, Squad, Term, choices

_PLACES = ("battalion", "company", "platoon", "squad")


def _lies_in(level: PostLevel) -> Q:
    """Names the place of its level and no other."""
    return Q(level=level.value, **{f"{place}__isnull": place != level for place in _PLACES})


def _held(*, enrollment: bool = False, user: bool = False, holder_name: bool = False) -> Q:
    """Held by the one and by nobody else."""
    named = Q(holder_name="")
    return Q(enrollment__isnull=not enrollment, user__isnull=not user) & (~named if holder_name else named)


class Post(models.Model):
    """A post of a term: commander, executive officer, guidon… of the corps or of a part of it, held by a cadet of the term
    or by one of the staff, with an account or without. Of the posts of one place one leads it."""

    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="posts")
    level = models.CharField(max_length=10, choices=choices(PostLevel))
    battalion = models.ForeignKey(
        Battalion, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    platoon = models.ForeignKey(
        Platoon, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    squad = models.ForeignKey(Squad, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    title = models.CharField(max_length=60)
    is_leader = models.BooleanField(default=False, help_text="Leads the place; one of each place does")
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.PROTECT, null=True, blank=True, related_name="posts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="posts",
        help_text="Who holds it, where that is no cadet of the term",
    )
    holder_name = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="Who holds it, where that is one of the staff without an account",
    )
    since = models.DateField()

    class Meta:
        ordering = ["-is_leader", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_lies_in(PostLevel.CORPS)
                | _lies_in(PostLevel.BATTALION)
                | _lies_in(PostLevel.COMPANY)
                | _lies_in(PostLevel.PLATOON)
                | _lies_in(PostLevel.SQUAD),
                name="post_lies_in_one_place",
            ),
            models.CheckConstraint(
                condition=_held(enrollment=True) | _held(user=True) | _held(holder_name=True),
                name="post_has_one_holder",
            ),
            models.UniqueConstraint(
                fields=["term", "level", *_PLACES],
                condition=Q(is_leader=True),
                nulls_distinct=False,
                name="one_leader_per_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} in {self.term_id}"
