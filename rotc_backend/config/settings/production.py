"""The production environment."""

import os

os.environ["DJANGO_ENV"] = "production"

from config.settings.base import *  # noqa: F403
