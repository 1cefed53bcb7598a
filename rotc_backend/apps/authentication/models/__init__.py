"""Tables of accounts. Django finds the models of an app here."""

from apps.authentication.models.accounts import Session, SocketTicket, User, UserManager
from apps.authentication.models.credentials import OneTimeToken, RecoveryCode, SecondFactor
from apps.authentication.models.duties import Duty
from apps.authentication.models.throttling import Throttle

__all__ = [
    "Duty",
    "OneTimeToken",
    "RecoveryCode",
    "SecondFactor",
    "Session",
    "SocketTicket",
    "Throttle",
    "User",
    "UserManager",
]
