"""Fixtures that every test may use; the people are in tests/cast.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol
from django.db import connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, settings

from apps.system.services import zone
from common import loading
from tests import cast, emptying
from tests.frames import roomy

# How long an example takes says how busy the machine is, and no test asserts it.
settings.register_profile("rgms", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rgms")

emptying.by_rows()

# Of type TRUNCATE.
EMPTYING_TRIGGERS = (
    "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgtype & 32 = 32 AND NOT tgisinternal"
)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """All code and all tests are loaded by now, and stay."""
    loading.finish()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """As pytest's own, with room for the frames of each test."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    roomy(runtestprotocol, item, nextitem=nextitem)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """After a test that commits, pytest-django empties all tables; in the test database those that only grow must let it.
    Tests of emptying put these triggers back for themselves."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(EMPTYING_TRIGGERS)
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@pytest.fixture(autouse=True)
def units_clock() -> None:
    """Each test begins by the variable's time zone. Which request would ask for the unit's own, a clock decides."""
    zone.know("")


@pytest.fixture(autouse=True)
def pages_language() -> None:
    """Each test begins in English: the last request of the test before leaves its language behind."""
    translation.deactivate()


@pytest.fixture
def corps(db: None) -> cast.Corps:
    """A corps of three cadets in a current term."""
    return cast.corps()


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What a module's own fixtures make on it stands for all its tests and goes after them; what a test makes goes after the
    test, as everywhere. Each test has a deep copy of the objects. A module with tests that commit has no scene."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
