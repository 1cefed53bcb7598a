"""Cadets with all that is kept of them, their enrollments, and the corrections that people ask for."""

from apps.cadets.models.merge import CadetMerge, MergedEnrollment
from apps.cadets.models.posts import Post
from apps.cadets.models.record import Award, CadetRecord, Requirement, SavedView
from apps.cadets.models.roster import Cadet, Correction, Enrollment, Transfer

__all__ = [
    "Award",
    "Cadet",
    "CadetMerge",
    "CadetRecord",
    "Correction",
    "Enrollment",
    "MergedEnrollment",
    "Post",
    "Requirement",
    "SavedView",
    "Transfer",
]
