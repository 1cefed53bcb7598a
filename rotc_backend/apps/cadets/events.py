"""What happened on the roster."""

from dataclasses import dataclass
from typing import ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class CadetSaved(Event):
    """A cadet was created, changed, archived or restored."""

    type: ClassVar[str] = "cadets.cadet_saved"
    cadet_id: int


@dataclass(frozen=True)
class EnrollmentSaved(Event):
    """An enrollment was created, changed or withdrawn."""

    type: ClassVar[str] = "cadets.enrollment_saved"
    enrollment_id: int
    cadet_id: int
    term_id: int


@dataclass(frozen=True)
class CorrectionChanged(Event):
    """A correction was asked for or decided. `cadet_id` is null when it is about an account."""

    type: ClassVar[str] = "cadets.correction_changed"
    correction_id: int
    cadet_id: int | None
    status: str


@dataclass(frozen=True)
class PostChanged(Event):
    """Somebody was appointed to a post of a term, or relieved of it."""

    type: ClassVar[str] = "cadets.post_changed"
    post_id: int
    term_id: int
