"""The development environment."""

import os

os.environ["DJANGO_ENV"] = "development"

from config.settings.base import *  # noqa: E402, F403
