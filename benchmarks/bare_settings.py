"""The settings of benchmarks/scans.py: those of the tests, with one more route."""

from config.settings.test import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare_urls"
