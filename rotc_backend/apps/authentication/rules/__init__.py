"""Roles and the life of an account."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is to the unit."""

    ADMIN = "admin"
    STAFF = "staff"
    CADET = "cadet"


class AccountStatus(StrEnum):
    """Only active accounts sign in."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    # Its person was erased: there is no way back.
    CLOSED = "closed"


# Nothing opens such an account: no code, no link.
KEPT_OUT = frozenset({AccountStatus.SUSPENDED, AccountStatus.CLOSED})

_NEXT = {
    AccountStatus.PENDING: {AccountStatus.ACTIVE, AccountStatus.SUSPENDED},
    AccountStatus.ACTIVE: {AccountStatus.SUSPENDED},
    AccountStatus.SUSPENDED: {AccountStatus.ACTIVE},
    AccountStatus.CLOSED: set(),
}


def may_become(before: str, after: str) -> bool:
    """Whether an account's status may change so. Nothing becomes pending again."""
    return AccountStatus(after) in _NEXT[AccountStatus(before)]
