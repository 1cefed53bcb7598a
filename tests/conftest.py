"""Fixtures that every test may use; the people are in tests/cast.py."""

import pytest

from tests import cast


@pytest.fixture
def corps(db: None) -> cast.Corps:
    """A corps of three cadets in a current term."""
    return cast.corps()
