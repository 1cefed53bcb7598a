"""Training staff."""

from apps.staff.models import StaffMember

ERASED_NAME = "Erased"


def erase(*, user_id: int) -> int:
    """Take the name out of an account's staff record; how many there were. The caller holds the transaction and audits."""
    rows = StaffMember.objects.filter(user_id=user_id)
    return rows.update(rank="", last_name=ERASED_NAME, first_name="", designation="")
