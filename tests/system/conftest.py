"""What the tests of system leave behind."""

from collections.abc import Iterator

import pytest
from django.db import connection

from apps.system.services import health


@pytest.fixture(autouse=True)
def no_connection_is_left_by_a_probe() -> Iterator[None]:
    """A health check asks the database in a thread of its own that keeps its connection; later tests clone the database,
    to which nobody may be connected then."""
    yield
    for probe in health._PROBES.values():
        if probe._executor is not None:
            probe._executor.submit(lambda: connection.close()).result()  # noqa: PLW0108 (the thread's own)
