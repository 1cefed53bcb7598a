"""Fixtures for modules whose tests are all about one corps: `from tests.scenes import corps, standing_corps`."""

from copy import deepcopy

import pytest

from tests import cast


@pytest.fixture(scope="module", autouse=True)
def standing_corps(scene: None) -> cast.Corps:
    """A corps of three cadets, made once for the module."""
    return cast.corps()


@pytest.fixture
def corps(standing_corps: cast.Corps, db: None) -> cast.Corps:
    """The test's own copy of what the module's corps is; in the database it takes back what it did."""
    return deepcopy(standing_corps)
