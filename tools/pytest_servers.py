"""A pytest plugin (pyproject.toml names it): without DATABASE_URL the run gets PostgreSQL and Valkey of its own."""

import contextlib
import os
from collections.abc import Generator

import pytest

from tools import embedded, migrated

# As many as Valkey has unless told otherwise.
REDIS_DATABASES = 16

_servers = contextlib.ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Start the servers before pytest-django reads the settings. Workers of xdist inherit the addresses, and each has its
    test database copied from one that is migrated, and a Redis database: signs of life and counts are its own."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and "TEST_DATABASE_TEMPLATE" in os.environ:
        address = os.environ["REDIS_URL"].rpartition("/")[0]
        os.environ["REDIS_URL"] = f"{address}/{int(worker.removeprefix('gw')) % REDIS_DATABASES}"
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        os.environ.update(_servers.enter_context(embedded.throwaway(copy_of=migrated.folder())))
        os.environ["TEST_DATABASE_TEMPLATE"] = migrated.DATABASE
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what was started here."""
    _servers.close()
