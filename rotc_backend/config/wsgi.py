"""Entry of the web service: `gunicorn -c gunicorn.conf.py config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from common import loading
from config import sentry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

sentry.begin("web")
# What the first request would load.
_ = get_resolver().url_patterns
loading.finish()
