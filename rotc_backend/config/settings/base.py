"""All settings, from the environment. Nothing lives only in production."""

import os
import tempfile
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ  # type: ignore[import-untyped]

from apps.system.rules.schedule import JOBS
from config.env import load
from config.schema_names import ENUM_NAMES
from config.version import version

ENV = load()
BASE_DIR = Path(__file__).resolve().parents[2]

ENVIRONMENT: str = ENV["DJANGO_ENV"]
IS_PRODUCTION = ENVIRONMENT == "production"
VERSION = version(commit=ENV["RENDER_GIT_COMMIT"])

SECRET_KEY: str = ENV["DJANGO_SECRET_KEY"] or "development-only-development-only-development-only"
SECRET_KEY_FALLBACKS: list[str] = ENV["DJANGO_SECRET_KEY_FALLBACKS"]
DEBUG: bool = ENV["DEBUG"]
ALLOWED_HOSTS: list[str] = ENV["ALLOWED_HOSTS"] or ["*"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    # For its command, `doctor`: it has no tables.
    "config",
    "apps.system",
    "apps.authentication",
    "apps.files",
    "apps.staff",
    "apps.cadets",
    "apps.activities",
    "apps.attendance",
    "apps.grading",
    "apps.reports",
    "apps.messaging",
    "apps.integration",
]

MIDDLEWARE = [
    "config.middleware.Measured",
    "config.headers.SecurityHeaders",
    "config.middleware.RequestIdentity",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.OptionalTrailingSlash",
    "config.middleware.SignInDoor",
    "config.middleware.UnitClock",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.HeldPages",
    "config.middleware.Idempotency",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **environ.Env.db_url_config(ENV["DATABASE_URL"] or "postgres://localhost/rgms"),
        "CONN_MAX_AGE": ENV["DATABASE_CONNECTION_SECONDS"],
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": ENV["DATABASE_POOLED"],
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL: str = ENV["REDIS_URL"] or "redis://127.0.0.1:6379"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": "rgms"},
    }
}
# Answers that are kept for others (common/cache.py). The time-outs are what a frozen Redis costs one request now and then.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "rgms:kept",
        "OPTIONS": {
            "serializer": "common.cache.PlainBytes",
            "socket_connect_timeout": 0.1,
            "socket_timeout": 0.1,
            "max_connections": 64,
        },
    }
}

AUTH_USER_MODEL = "authentication.User"
AUTHENTICATION_BACKENDS = ["apps.authentication.services.backends.PagesBackend"]
PASSWORD_HASHERS = [
    "common.passwords.Hasher",
    "common.passwords.OldServerHasher",
]
# One hash at a time per service keeps threads, memory and a core for the parade ground (services/turns.py).
SIGN_INS_AT_ONCE = 1
# Of Django's own pages and commands; the API's rules are apps/authentication/rules/passwords.py.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fil", "Filipino")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE: str = ENV["RGMS_TIME_ZONE"]

DATA_DIR: Path = ENV["RGMS_DATA_DIR"]
CLIENT_DIST: Path = ENV["CLIENT_DIST"]
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_ROOT = CLIENT_DIST if CLIENT_DIST.is_dir() else None
WHITENOISE_AUTOREFRESH = ENVIRONMENT == "test"
WHITENOISE_KEEP_ONLY_HASHED_FILES = False


def _is_hashed_by_vite(_path: str, url: str) -> bool:
    return url.startswith("/assets/")


WHITENOISE_IMMUTABLE_FILE_TEST = _is_hashed_by_vite

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MAX_BYTES = 25 * 1024 * 1024
# What the SDK is told with each call; empty: files lie on the local disk.
CLOUDINARY: dict[str, str] = (
    {name: ENV[f"CLOUDINARY_{name.upper()}"] for name in ("cloud_name", "api_key", "api_secret")}
    if ENV["CLOUDINARY_CLOUD_NAME"]
    else {}
)
CLAMD_URL: str = ENV["CLAMD_URL"] or ""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.authentication.services.tokens.SessionTokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.parsers.JsonParser"],
    "DEFAULT_PAGINATION_CLASS": "common.paging.Paging",
    "DEFAULT_SCHEMA_CLASS": "config.openapi.Schema",
    "EXCEPTION_HANDLER": "common.problems.handle_exception",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "RGMS",
    "DESCRIPTION": "Grading management of an ROTC unit. Errors are RFC 9457 problem documents.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
    # The page's scripts come from our own static files: no third host is asked.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.openapi.add_problem_responses",
    ],
}

REFRESH_TOKEN_LIFETIME = timedelta(days=ENV["REFRESH_TOKEN_DAYS"])
# However often it is used, a session ends: about a semester, so that nobody is signed out in the middle of a parade for less.
SESSION_LONGEST = timedelta(days=150)
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=ENV["ACCESS_TOKEN_MINUTES"]),
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "ISSUER": "rgms",
    "AUDIENCE": "rgms",
    "USER_ID_CLAIM": "sub",
    "TOKEN_TYPE_CLAIM": "typ",
    "JTI_CLAIM": "jti",
    "UPDATE_LAST_LOGIN": False,
}

CORS_ALLOWED_ORIGINS: list[str] = ENV["CORS_ALLOWED_ORIGINS"]
CORS_EXPOSE_HEADERS = ["X-Request-ID", "Retry-After", "Content-Disposition", "ETag", "X-Last-Event"]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "idempotency-key", "if-none-match"]
CSRF_TRUSTED_ORIGINS: list[str] = [origin for origin in CORS_ALLOWED_ORIGINS if "://" in origin]
TRUSTED_PROXY_HOPS: int = ENV["TRUSTED_PROXY_HOPS"]

SECURE_SSL: bool = IS_PRODUCTION if ENV["SECURE_SSL"] is None else ENV["SECURE_SSL"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_HOPS else None
SECURE_SSL_REDIRECT = SECURE_SSL
SECURE_REDIRECT_EXEMPT = [r"^api/health/"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_SSL
SECURE_HSTS_PRELOAD = SECURE_SSL
# Cookies are of Django's admin pages only. The prefix makes browsers refuse them from a sister host and over plain HTTP.
SESSION_COOKIE_SECURE = SECURE_SSL
CSRF_COOKIE_SECURE = SECURE_SSL
SESSION_COOKIE_NAME = "__Host-session" if SECURE_SSL else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_SSL else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

PUBLIC_API_URL: str = ENV["PUBLIC_API_URL"] or ""
PUBLIC_WS_URL: str = ENV["PUBLIC_WS_URL"] or ""
PUBLIC_APP_URL: str = ENV["PUBLIC_APP_URL"] or f"http://localhost:{ENV['WEB_PORT']}"
TOTP_REQUIRED_FOR_ADMINS: bool = ENV["TOTP_REQUIRED_FOR_ADMINS"]
CHANNELS_PORT: int | None = ENV["CHANNELS_PORT"]
WEB_PORT: int = ENV["WEB_PORT"]
HTTP_THREADS: int = ENV["HTTP_THREADS"]

BACKUP_KEY: bytes | None = ENV["RGMS_BACKUP_KEY"]
BACKUPS_KEPT: int = ENV["RGMS_BACKUPS_KEPT"]
# Where the commands look; by itself a backup is made only where RGMS_BACKUP_URL is set.
BACKUP_URL: str = ENV["RGMS_BACKUP_URL"] or os.environ.get("RGMS_BACKUP_DIR") or str(DATA_DIR / "backups")
METRICS_TOKEN: str = ENV["METRICS_TOKEN"] or ""

DEFAULT_FROM_EMAIL: str = ENV["DEFAULT_FROM_EMAIL"]
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
if ENV["EMAIL_URL"]:
    _mail = environ.Env.email_url_config(ENV["EMAIL_URL"])
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST: str = _mail["EMAIL_HOST"]
    # smtps:// is TLS from the first byte; smtp+tls:// begins in the clear and turns to TLS.
    EMAIL_USE_SSL: bool = ENV["EMAIL_URL"].startswith("smtps:")
    EMAIL_USE_TLS: bool = ENV["EMAIL_URL"].startswith("smtp+tls:")
    EMAIL_PORT: int = _mail["EMAIL_PORT"] or (465 if EMAIL_USE_SSL else 587 if EMAIL_USE_TLS else 25)
    EMAIL_HOST_USER: str = _mail["EMAIL_HOST_USER"] or ""
    EMAIL_HOST_PASSWORD: str = _mail["EMAIL_HOST_PASSWORD"] or ""

VAPID_PRIVATE_KEY: bytes | None = ENV["VAPID_PRIVATE_KEY"]
VAPID_SUBJECT: str = ENV["VAPID_SUBJECT"] or f"mailto:{parseaddr(DEFAULT_FROM_EMAIL)[1]}"
# Push services are outside: for tests alone one may be this machine, without TLS.
PUSH_ANYWHERE = False

ID_CARD_SIGNING_KEY: bytes | None = ENV["ID_CARD_SIGNING_KEY"]
DEMO_PASSWORD: str = ENV["RGMS_DEMO_PASSWORD"]

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 840
CELERY_TASK_SOFT_TIME_LIMIT = 780
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# KiB. A child keeps what a large document took; two such children must fit into 512 MB beside their parent.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 180_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
# A task that outlives visibility_timeout runs a second time beside the first: keep CELERY_TASK_TIME_LIMIT below it.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_throttle": 1,
    "unacked_restore_interval": 15,
    "socket_connect_timeout": 1,
    "socket_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
    "polling_interval": ENV["REDIS_POLL_SECONDS"],
}
# Only when each entry was asked for last; whether a job is due says the database (apps/system/services/schedule.py).
CELERY_BEAT_SCHEDULE_FILENAME = str(
    (DATA_DIR if DATA_DIR.is_dir() else Path(tempfile.gettempdir())) / "celerybeat-schedule"
)
CELERY_BEAT_SCHEDULE = {
    job.name: {
        "task": job.task,
        "schedule": job.asked_every,
        "kwargs": {"job": job.name},
        "options": {"expires": int(job.expires.total_seconds())},
    }
    for job in JOBS
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request": {"()": "common.logs.RequestFilter"}},
    "formatters": {
        "line": {
            "()": "common.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        },
        "json": {"()": "common.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": ENV["LOG_FORMAT"], "filters": ["request"]}
    },
    "root": {"handlers": ["console"], "level": ENV["LOG_LEVEL"]},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "daphne": {"level": "WARNING"},
        # A traceback a second while Redis is away; the hub says it once.
        "channels_redis": {"level": "CRITICAL"},
    },
}
