"""Events: past facts, told to the servers and to open dashboards."""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


class Event:
    """Base of all events. A subclass is a frozen dataclass with a class attribute `type` such as "system.term_saved"."""

    type: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """The frame's `data`."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]  # every subclass is a dataclass


@dataclass(frozen=True)
class UnitSaved(Event):
    """The unit's settings changed: names, letterhead, signatories."""

    type: ClassVar[str] = "system.unit_saved"
    unit_id: int


@dataclass(frozen=True)
class TermSaved(Event):
    """A term was created or changed."""

    type: ClassVar[str] = "system.term_saved"
    term_id: int


@dataclass(frozen=True)
class CompanySaved(Event):
    """A company, its platoons or its squads were changed by hand."""

    type: ClassVar[str] = "system.company_saved"
    company_id: int


@dataclass(frozen=True)
class BattalionSaved(Event):
    """A battalion was added, renamed or removed."""

    type: ClassVar[str] = "system.battalion_saved"
    battalion_id: int


@dataclass(frozen=True)
class NoticePublished(Event):
    """A new version of the privacy notice: everyone is asked for consent to it."""

    type: ClassVar[str] = "system.notice_published"
    version: int


@dataclass(frozen=True)
class JobAsked(Event):
    """An admin wants scheduled work done now."""

    type: ClassVar[str] = "system.job_asked"
    job: str
