"""Training staff: by their number or, where a name proposes, as a person says."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from apps.integration.models import Import, ImportRow
from apps.integration.rules.effects import Effect, Line
from apps.integration.rules.kinds import RowOutcome
from apps.integration.rules.rows import Cells
from apps.integration.rules.staff import SOMEBODY_NEW, TOLD, staff_effect, staff_name, staff_values
from apps.integration.rules.tables import STAFF, Column
from apps.integration.services.imports.importer import Importer, Obstacle
from apps.staff import services as staff
from apps.staff.models import StaffMember
from common.language import phrase

CHANGED_SINCE = phrase("The member's record was changed since: it stays as it is now.")
HAS_ACCOUNT = phrase("The member has an account by now.")


class StaffImporter(Importer):
    """See Importer."""

    @cached_property
    def columns(self) -> Sequence[Column]:
        """See rules.tables."""
        return STAFF

    def values(self, cells: Cells) -> dict[str, Any]:
        """See rules.staff."""
        return staff_values(cells)

    def name(self, values: dict[str, Any]) -> str:
        """As the unit's lists print it."""
        return ", ".join(filter(None, (values.get("last_name"), values.get("first_name"))))

    def key(self, values: dict[str, Any]) -> str:
        """One row per member."""
        number = values.get("staff_id")
        if number and number != SOMEBODY_NEW:
            return str(number)
        told = [str(values.get(field, "")).casefold() for field in TOLD]
        return "\n".join(told) if any(told) else ""

    def lock(self, file: Import) -> None:
        """All of the staff: they are few."""
        list(StaffMember.objects.select_for_update().order_by("pk").values_list("pk", flat=True))

    def effects(self, lines: Sequence[Line]) -> list[Effect]:
        """See Importer."""
        members = {row.pk: staff.told(row) for row in StaffMember.objects.all()}
        namesakes: dict[tuple[str, str], dict[int, dict[str, str]]] = defaultdict(dict)
        for pk, told in members.items():
            namesakes[staff_name(told)][pk] = told
        return [
            staff_effect(
                line,
                known=members.get(line.values["staff_id"]) if "staff_id" in line.values else None,
                namesakes=namesakes.get(staff_name(line.values), {}),
            )
            for line in lines
        ]

    def take_in(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        new = [row for row in rows if row.outcome == RowOutcome.NEW]
        members = [StaffMember(**{field: row.values.get(field, "") for field in TOLD}) for row in new]
        made = staff.add_members(actor=self.actor, members=members, now=now, reason=reason)
        for row, member in zip(new, made, strict=True):
            row.done = {"member": member.pk, "made": True, "after": staff.told(member)}
        changed = [row for row in rows if row.outcome == RowOutcome.CHANGE]
        changes = {
            row.values["staff_id"]: {field: after for field, (_, after) in row.changes.items()}
            for row in changed
        }
        staff.change_members(actor=self.actor, changes=changes, now=now, reason=reason)
        for row in changed:
            before = {field: was or "" for field, (was, _) in row.changes.items()}
            after = changes[row.values["staff_id"]]
            row.done = {"member": row.values["staff_id"], "made": False, "before": before, "after": after}

    def obstacles(self, rows: Sequence[ImportRow]) -> list[Obstacle]:
        """A member who was changed since, or has an account."""
        stored = StaffMember.objects.in_bulk([row.done["member"] for row in rows])
        found = []
        for row in rows:
            member = stored.get(row.done["member"])
            if member is None or staff.told(member) | row.done["after"] != staff.told(member):
                found.append(Obstacle(row.number, CHANGED_SINCE))
            elif row.done["made"] and member.user_id is not None:
                found.append(Obstacle(row.number, HAS_ACCOUNT))
        return found

    def undo(self, rows: Sequence[ImportRow], *, now: datetime, reason: str, announce: bool) -> None:
        """See Importer."""
        made = [row.done["member"] for row in rows if row.done["made"]]
        staff.remove_members(actor=self.actor, member_ids=made, now=now, reason=reason)
        before = {row.done["member"]: row.done["before"] for row in rows if not row.done["made"]}
        staff.change_members(actor=self.actor, changes=before, now=now, reason=reason)
