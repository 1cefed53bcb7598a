"""What happened to sign-ins, accounts and duties. Most are control events: the servers act on them, browsers never see them."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class SessionEnded(Event):
    """A session ended: its sockets close with 4401."""

    type: ClassVar[str] = "authentication.session_ended"
    session_id: str
    user_id: int


@dataclass(frozen=True)
class AccountNotice(Event):
    """Something happened to an account that its owner is told of, by mail and in the app; `notice` as in rules/notices.py."""

    type: ClassVar[str] = "authentication.account_notice"
    user_id: int
    notice: str
    at: str
    address: str
    device: str


@dataclass(frozen=True)
class PasswordResetRequested(Event):
    """Somebody asked for a new password, by e-mail address or user name; whether there is such an account is not known yet."""

    type: ClassVar[str] = "authentication.password_reset_requested"
    identifier: str


@dataclass(frozen=True)
class RegistrationReceived(Event):
    """Somebody registered; `is_accepted` is false when the name or the address belongs to an account already."""

    type: ClassVar[str] = "authentication.registration_received"
    username: str
    email: str
    is_accepted: bool


@dataclass(frozen=True)
class ScopeChanged(Event):
    """Somebody's duties changed: the sockets stop hearing the corps until the hub has read what they may hear now."""

    type: ClassVar[str] = "authentication.scope_changed"
    user_id: int


@dataclass(frozen=True)
class AccountSaved(Event):
    """An account was made, registered, activated or changed; told to admins."""

    type: ClassVar[str] = "authentication.account_saved"
    account_id: int


@dataclass(frozen=True)
class DutySaved(Event):
    """A duty was given, changed or ended; told to admins and to its holder."""

    type: ClassVar[str] = "authentication.duty_saved"
    duty_id: int
    user_id: int
