"""Yards to break things in: each test has its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.realtime.yard import Yard


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: Any, settings: Any, tmp_path: Path) -> Iterator[Yard]:
    """In place of pytest-django's: a database of the test's own, in which everything is committed."""
    with django_db_blocker.unblock():
        made = Yard("fresh", tmp_path / "yard")
        try:
            with made.in_use(settings):
                yield made
        finally:
            made.close()


@pytest.fixture
def yard(db: Yard) -> Yard:
    """The test's own yard, still without channels processes."""
    return db
