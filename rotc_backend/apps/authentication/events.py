"""What happened to sign-ins. Control events: the servers act on them, browsers never see them."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class SessionEnded(Event):
    """A session ended: its sockets close with 4401."""

    type: ClassVar[str] = "authentication.session_ended"
    session_id: str
    user_id: int
