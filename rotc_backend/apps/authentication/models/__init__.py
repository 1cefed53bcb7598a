"""Tables of accounts. Django finds the models of an app here."""

from apps.authentication.models.accounts import Session, SocketTicket, User, UserManager

__all__ = ["Session", "SocketTicket", "User", "UserManager"]
