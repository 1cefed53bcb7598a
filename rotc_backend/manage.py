#!/usr/bin/env python
"""Django's command-line entry for the operator."""

import os
import sys

import django
from django.core.management import execute_from_command_line

from common import loading

# What changes the schema, or dumps it, needs a session of the server's own, not one that a pooler lends.
NEEDS_A_SESSION = ("migrate", "backup_database", "rollback_migration")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    if sys.argv[1:2] and sys.argv[1] in NEEDS_A_SESSION and os.environ.get("DATABASE_DIRECT_URL"):
        os.environ |= {"DATABASE_URL": os.environ["DATABASE_DIRECT_URL"], "DATABASE_POOLED": "false"}
    django.setup()
    loading.finish()
    execute_from_command_line(sys.argv)
