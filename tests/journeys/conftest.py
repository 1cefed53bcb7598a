"""Journeys go over a yard of their own, as the tests of faults do."""

from tests.faults.conftest import db, yard

__all__ = ["db", "yard"]
