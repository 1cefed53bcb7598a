"""What the grades are computed from."""

from apps.grading.models.catalogue import CatalogueItem
from apps.grading.models.completion import SerialNumber
from apps.grading.models.grades import Assessment, GradeMark, GradingPolicy, Score
from apps.grading.models.history import FactVersion
from apps.grading.models.ledger import LedgerEntry, LedgerRecommendation
from apps.grading.models.rollover import RolledEnrollment, RollOver
from apps.grading.models.seal import SealedGrade, SealedTerm, SealReopening

__all__ = [
    "Assessment",
    "CatalogueItem",
    "FactVersion",
    "GradeMark",
    "GradingPolicy",
    "LedgerEntry",
    "LedgerRecommendation",
    "RollOver",
    "RolledEnrollment",
    "Score",
    "SealReopening",
    "SealedGrade",
    "SealedTerm",
    "SerialNumber",
]
