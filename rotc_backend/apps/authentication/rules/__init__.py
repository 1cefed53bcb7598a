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
