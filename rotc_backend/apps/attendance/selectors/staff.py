"""The training staff on a training day: who is planned to run it, and who is there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from apps.attendance.models import DayStaff, TrainingDay
from apps.authentication.models import User
from apps.authentication.rules import AccountStatus, Role
from common.actors import Actor
from common.errors import NotFound


@dataclass(frozen=True)
class StaffLine:
    """One member of the staff on a day; without a row neither planned nor there."""

    user_id: int
    name: str
    role: str
    is_on_duty: bool
    time_in: datetime | None
    time_out: datetime | None
    note: str
    marked_by: str


def staff_members(day: TrainingDay) -> QuerySet[User]:
    """Everyone of the staff, by name: active accounts, and whoever has a row on the day whatever became of the account."""
    staff = Q(role__in=(Role.STAFF, Role.ADMIN), status=AccountStatus.ACTIVE)
    on_day = Q(pk__in=DayStaff.objects.filter(day=day).values("user_id"))
    return User.objects.filter(staff | on_day).order_by("display_name", "pk")


def list_staff(actor: Actor, day: TrainingDay, *, search: str | None, on_duty: bool | None) -> QuerySet[User]:
    """The staff as staff may see it, narrowed by words of the name and by who is planned to run the day."""
    rows = staff_members(day)
    for word in (search or "").split():
        rows = rows.filter(display_name__icontains=word)
    if on_duty is not None:
        planned = DayStaff.objects.filter(day=day, is_on_duty=True).values("user_id")
        rows = rows.filter(pk__in=planned) if on_duty else rows.exclude(pk__in=planned)
    return rows


def as_staff_lines(day: TrainingDay, users: list[User]) -> list[StaffLine]:
    """The lines of these accounts; one query."""
    rows = DayStaff.objects.filter(day=day, user__in=users).select_related("marked_by")
    by_user = {row.user_id: row for row in rows}
    return [staff_line(user, by_user.get(user.pk)) for user in users]


def staff_line(user: User, row: DayStaff | None) -> StaffLine:
    """One line, from rows that are loaded."""
    return StaffLine(
        user_id=user.pk,
        name=user.display_name,
        role=user.role,
        is_on_duty=bool(row and row.is_on_duty),
        time_in=row.time_in if row else None,
        time_out=row.time_out if row else None,
        note=row.note if row else "",
        marked_by=row.marked_by.display_name if row else "",
    )


def staff_counts(day: TrainingDay) -> dict[str, Any]:
    """{staff, on_duty, came, left} of the day."""
    counted = DayStaff.objects.filter(day=day).aggregate(
        on_duty=Count("pk", filter=Q(is_on_duty=True)),
        came=Count("pk", filter=Q(time_in__isnull=False)),
        left=Count("pk", filter=Q(time_out__isnull=False)),
    )
    return {"staff": staff_members(day).count(), **counted}


def get_member(day: TrainingDay, user_id: int) -> User:
    """One member of the staff. Raises NotFound."""
    user = staff_members(day).filter(pk=user_id).first()
    if user is None:
        raise NotFound(gettext("There is no such member of the staff."))
    return user
