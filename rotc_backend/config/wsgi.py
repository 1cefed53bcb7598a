"""Entry of the web service: `gunicorn -c gunicorn.conf.py config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from config import sentry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

application = get_wsgi_application()

sentry.begin("web")
