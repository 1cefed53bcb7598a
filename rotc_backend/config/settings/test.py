"""The test environment: everything real, cheap password hashing, a fixed secret."""

import os

os.environ["DJANGO_ENV"] = "test"
os.environ.setdefault("DJANGO_SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests")

from config.settings.base import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Of the test run's own server (tools/migrated.py): the test database is copied from this one, instead of migrated anew.
DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ.get("TEST_DATABASE_TEMPLATE")}  # noqa: F405
