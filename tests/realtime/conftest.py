"""One yard with one real channels process, for all tests that break nothing.

They publish and listen across processes, so they commit; each makes its own people, so that none disturbs another.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.system.models import OutboxEvent
from tests.realtime.yard import Channels, Yard, until


@pytest.fixture(scope="session")
def shared_yard(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Yard]:
    """The yard, its channels process serving."""
    with django_db_blocker.unblock():
        made = Yard("shared", tmp_path_factory.mktemp("yard") / "shared")
    try:
        made.start_channels()
        yield made
    finally:
        with django_db_blocker.unblock():
            made.close()


@pytest.fixture
def db(shared_yard: Yard, django_db_blocker: Any, settings: Any) -> Iterator[Yard]:
    """In place of pytest-django's: this process works on the yard, and what it writes is committed."""
    with django_db_blocker.unblock(), shared_yard.in_use(settings):
        # What a test before has published and not waited for is nobody's in this one.
        until(lambda: not OutboxEvent.objects.filter(sent_at__isnull=True).exists())
        yield shared_yard


@pytest.fixture
def yard(db: Yard) -> Yard:
    """The shared yard."""
    return db


@pytest.fixture
def channels(yard: Yard) -> Channels:
    """The shared channels process."""
    return yard.channels[0]
