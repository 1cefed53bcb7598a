"""What the owner of an account is told of."""

from enum import StrEnum


class Notice(StrEnum):
    """Things that the owner would want to know if it was somebody else."""

    NEW_DEVICE = "new_device"
    SESSION_REUSED = "session_reused"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 (a name)
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODE_USED = "recovery_code_used"
    APPROVED = "approved"
    SUSPENDED = "suspended"
