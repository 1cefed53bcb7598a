"""What happened to ledger, scores and marks."""

from dataclasses import dataclass
from typing import Any, ClassVar

from apps.system.events import Event


@dataclass(frozen=True)
class LedgerEntryRecorded(Event):
    """A merit or demerit was given."""

    type: ClassVar[str] = "grading.ledger_entry_recorded"
    entry_id: int
    enrollment_id: int
    cadet_id: int
    term_id: int


@dataclass(frozen=True)
class LedgerEntryVoided(Event):
    """A merit or demerit was taken back."""

    type: ClassVar[str] = "grading.ledger_entry_voided"
    entry_id: int
    enrollment_id: int
    cadet_id: int
    term_id: int


@dataclass(frozen=True)
class LedgerRecommendationChanged(Event):
    """A merit or demerit was recommended, approved, refused or withdrawn."""

    type: ClassVar[str] = "grading.ledger_recommendation_changed"
    recommendation_id: int
    enrollment_id: int
    term_id: int
    status: str


@dataclass(frozen=True)
class ScoresSaved(Event):
    """Scores were encoded: `cells` is [{enrollment_id, assessment_id}]."""

    type: ClassVar[str] = "grading.scores_saved"
    term_id: int
    cells: list[dict[str, Any]]


@dataclass(frozen=True)
class MarkSet(Event):
    """An enrollment's mark was set or lifted."""

    type: ClassVar[str] = "grading.mark_set"
    enrollment_id: int
    cadet_id: int
    term_id: int


@dataclass(frozen=True)
class PolicyAdopted(Event):
    """A new version of a term's policy is in force: its grades may have changed."""

    type: ClassVar[str] = "grading.policy_adopted"
    term_id: int
    version: int


@dataclass(frozen=True)
class CatalogueChanged(Event):
    """The unit's offences and commendations changed."""

    type: ClassVar[str] = "grading.catalogue_changed"
    item_id: int


@dataclass(frozen=True)
class SerialNumberEntered(Event):
    """A cadet's serial number was entered or corrected."""

    type: ClassVar[str] = "grading.serial_number_entered"
    cadet_id: int


@dataclass(frozen=True)
class RolledOver(Event):
    """Cadets went on from a term to the next together, or that was undone."""

    type: ClassVar[str] = "grading.rolled_over"
    roll_over_id: int
    term_id: int
    target_term_id: int
    is_undone: bool


@dataclass(frozen=True)
class SealChanged(Event):
    """A term was sealed or opened again, or somebody asked for that; `version` is the seal that it is about."""

    type: ClassVar[str] = "grading.seal_changed"
    term_id: int
    version: int
    state: str
