"""The development environment."""

import os

os.environ["DJANGO_ENV"] = "development"

from config.settings.base import *  # noqa: F403
