"""The test environment: everything real, cheap password hashing, a fixed secret."""

import os

os.environ["DJANGO_ENV"] = "test"
os.environ.setdefault("DJANGO_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Of the test run's own server (tools/migrated.py): the test database is copied from this one, instead of migrated anew.
_template = os.environ.get("TEST_DATABASE_TEMPLATE")
DATABASES["default"]["TEST"] = {"TEMPLATE": _template, "MIGRATE": _template is None}  # noqa: F405
