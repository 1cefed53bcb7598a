"""Fixtures that every test may use; the people are in tests/cast.py."""

from typing import Any

import pytest
from django.db import connection

from tests import cast


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """After a test that commits, pytest-django empties all tables; in the test database the audit must let it.
    tests/system/test_audit_chain.py puts these triggers back for itself."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE system_auditentry DISABLE TRIGGER audit_is_not_emptied")
        cursor.execute("ALTER TABLE system_audithead DISABLE TRIGGER audit_head_is_not_emptied")


@pytest.fixture
def corps(db: None) -> cast.Corps:
    """A corps of three cadets in a current term."""
    return cast.corps()
