"""Cadets with all that is kept of them, their enrollments, and the corrections that people ask for."""

from apps.cadets.models.posts import Post
from apps.cadets.models.record import Award, CadetRecord, Requirement
from apps.cadets.models.roster import Cadet, Correction, Enrollment, Transfer

__all__ = ["Award", "Cadet", "CadetRecord", "Correction", "Enrollment", "Post", "Requirement", "Transfer"]
