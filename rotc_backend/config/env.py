"""Every environment variable that RGMS reads: typed, with its default and the reason it exists.

`load()` reads them all and raises `EnvironmentProblems` naming *everything* that is missing or wrong, so that one failed start
is enough to mend a deployment. In development what `make run` wrote into the data folder fills the gaps.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

REPOSITORY = Path(__file__).resolve().parents[2]
ENVIRONMENTS = ("development", "production", "test")
ALL_SERVICES = ("web", "channels", "worker", "beat")

Parser = Callable[[str], Any]


class EnvironmentProblems(RuntimeError):
    """All that is missing or wrong, one line each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"The environment is not complete; {len(problems)} to mend:\n{lines}")


def _text(raw: str) -> str:
    return raw


def _boolean(raw: str) -> bool:
    values = {
        "true": True,
        "1": True,
        "yes": True,
        "on": True,
        "false": False,
        "0": False,
        "no": False,
        "off": False,
    }
    if raw.strip().lower() not in values:
        raise ValueError("must be true or false")
    return values[raw.strip().lower()]


def _integer(minimum: int, maximum: int) -> Parser:
    def parse(raw: str) -> int:
        try:
            number = int(raw)
        except ValueError:
            raise ValueError("must be a whole number") from None
        if not minimum <= number <= maximum:
            raise ValueError(f"must be between {minimum} and {maximum}")
        return number

    return parse


def _fraction(raw: str) -> float:
    try:
        number = float(raw)
    except ValueError:
        raise ValueError("must be a number") from None
    if not 0 <= number <= 1:
        raise ValueError("must be between 0 and 1")
    return number


def _words(raw: str) -> list[str]:
    return [word.strip() for word in raw.split(",") if word.strip()]


def _split(raw: str) -> SplitResult | None:
    """The parts of a URL, None when it is none. What urlsplit says of a wrong one may quote the password."""
    try:
        parts = urlsplit(raw)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _origins(raw: str) -> list[str]:
    origins = [origin.rstrip("/") for origin in _words(raw)]
    for origin in origins:
        parts = _split(origin)
        if parts is None or parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
            raise ValueError(f"{origin!r} is not an origin such as https://rgms.example.edu.ph")
    return origins


def _url(*schemes: str) -> Parser:
    def parse(raw: str) -> str:
        parts = _split(raw)
        if parts is None or parts.scheme not in schemes or not (parts.hostname or parts.path):
            beginnings = " or ".join(f"{scheme}://" for scheme in schemes)
            raise ValueError(f"must be a URL beginning with {beginnings}, special characters as %XX")
        return raw.rstrip("/") if schemes[0] in ("https", "wss") else raw

    return parse


def _redis_url(raw: str) -> str:
    """rediss:// always says whether the certificate is checked: without a word Celery would not, the other clients would."""
    url: str = _url("redis", "rediss")(raw)
    parts = urlsplit(url)
    if parts.scheme != "rediss":
        return url
    given = parse_qs(parts.query).get("ssl_cert_reqs", [""])[0]
    if given not in ("", "required", "optional", "none"):
        raise ValueError("must have ssl_cert_reqs=required, optional or none")
    return url if given else f"{url}{'&' if parts.query else '?'}ssl_cert_reqs=required"


def _secret(raw: str) -> str:
    if len(raw) < 32:
        raise ValueError("must have at least 32 characters")
    return raw


def _secrets(raw: str) -> list[str]:
    return [_secret(word) for word in _words(raw)]


def _key_32(raw: str) -> bytes:
    try:
        key = base64.b64decode(raw, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be base64") from None
    if len(key) != 32:
        raise ValueError("must be base64 of exactly 32 bytes")
    return key


def _key_32_for_urls(raw: str) -> bytes:
    try:
        key = base64.b64decode(raw + "=" * (-len(raw) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("must be base64 for URLs, as manage.py vapid_key prints it") from None
    if len(key) != 32 or not any(key):
        raise ValueError("must be base64 for URLs of exactly 32 bytes")
    return key


def _zone(raw: str) -> str:
    try:
        ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone such as Asia/Manila") from None
    return raw


def _choice(*allowed: str) -> Parser:
    def parse(raw: str) -> str:
        if raw not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return raw

    return parse


@dataclass(frozen=True)
class Variable:
    """One variable. `default` is raw text as the environment would give it; None means no value (None after loading).

    `required_in_production` refuses to start without it there; `secret` values are never shown.
    """

    name: str
    parse: Parser
    type_name: str
    default: str | None
    reason: str
    required_in_production: bool = False
    secret: bool = False
    services: tuple[str, ...] = ALL_SERVICES


VARIABLES: tuple[Variable, ...] = (
    Variable("DJANGO_ENV", _choice(*ENVIRONMENTS), "choice", "production", "which environment this is; the settings module sets it"),
    Variable("DJANGO_SECRET_KEY", _secret, "text", None, "signs sign-ins and everything derived from them; the same on all four services",
             required_in_production=True, secret=True),
    Variable("DJANGO_SECRET_KEY_FALLBACKS", _secrets, "list", "",
             "secrets that DJANGO_SECRET_KEY replaced, newest first: what they encrypted (second factors, the audit) still opens",
             secret=True),
    Variable("DEBUG", _boolean, "boolean", "false", "Django's debug pages; refused in production"),
    Variable("ALLOWED_HOSTS", _words, "list", None, "host names that the web services answer to", required_in_production=True,
             services=("web", "channels")),
    Variable("DATABASE_URL", _url("postgres", "postgresql"), "URL", None, "the PostgreSQL database", required_in_production=True, secret=True),
    Variable("DATABASE_DIRECT_URL", _url("postgres", "postgresql"), "URL", None,
             "the same database past its pooler: manage.py migrate needs a session, which a pooler does not keep", secret=True,
             services=("web", "channels")),
    Variable("DATABASE_CONNECTION_SECONDS", _integer(0, 86400), "seconds", "60",
             "how long a process keeps a database connection; 0 opens one per request"),
    Variable("DATABASE_POOLED", _boolean, "boolean", "false", "true behind a transaction-mode pooler (PgBouncer, Neon's -pooler host)"),
    Variable("REDIS_URL", _redis_url, "URL", None, "broker, live relay, heartbeats; rediss:// is TLS, its certificate checked",
             required_in_production=True, secret=True),
    Variable("REDIS_POLL_SECONDS", _integer(1, 60), "seconds", "1",
             "how long an idle worker waits in one question for tasks; longer spares a command quota, and delays only the first task "
             "after a start", services=("worker",)),
    Variable("CORS_ALLOWED_ORIGINS", _origins, "list", "", "browser origins that may call the API and open sockets, besides the own one",
             services=("web", "channels")),
    Variable("TRUSTED_PROXY_HOPS", _integer(0, 10), "number", "0",
             "how many proxies append to X-Forwarded-For before this server; 3 on Render", services=("web", "channels")),
    Variable("SECURE_SSL", _boolean, "boolean", None, "redirect to HTTPS and send HSTS; default: only in production",
             services=("web", "channels")),
    Variable("PUBLIC_API_URL", _url("https", "http"), "URL", None, "API address told to the client in /config.json; default: same origin",
             services=("web", "channels")),
    Variable("PUBLIC_WS_URL", _url("wss", "ws"), "URL", None, "socket address told to the client in /config.json; default: same origin",
             services=("web", "channels")),
    Variable("PUBLIC_APP_URL", _url("https", "http"), "URL", None, "address of the pages, for links in mail; default: http://localhost:WEB_PORT"),
    Variable("PORT", _integer(1, 65535), "number", None, "port this web service binds; set by the platform", services=("web", "channels")),
    Variable("WEB_PORT", _integer(1, 65535), "number", "8000", "port of the web service under make run", services=("web",)),
    Variable("CHANNELS_PORT", _integer(1, 65535), "number", None, "port of the channels service on this host; make run sets 8001",
             services=("web", "channels")),
    Variable("GUNICORN_WORKERS", _integer(1, 64), "number", "4", "web worker processes", services=("web",)),
    Variable("GUNICORN_THREADS", _integer(1, 64), "number", "2", "threads per web worker; each keeps one database connection", services=("web",)),
    Variable("GUNICORN_TIMEOUT", _integer(1, 3600), "seconds", "30", "a web worker silent for longer is replaced", services=("web",)),
    Variable("DAPHNE_VERBOSITY", _integer(0, 3), "number", "1", "how much Daphne logs", services=("channels",)),
    Variable("HTTP_THREADS", _integer(1, 64), "number", "4", "threads that answer HTTP inside the channels service", services=("channels",)),
    Variable("RGMS_TIME_ZONE", _zone, "time zone", "Asia/Manila", "the unit's local time while no admin has set another"),
    Variable("RGMS_DATA_DIR", Path, "folder", str(REPOSITORY / ".rgms"), "where make run keeps servers, secrets and media"),
    Variable("RGMS_DEMO_PASSWORD", _text, "text", "parade-ground", "password of the demo logins; the demo is refused in production", secret=True),
    Variable("CLIENT_DIST", Path, "folder", str(REPOSITORY / "client" / "dist"), "the built client that the web services serve",
             services=("web", "channels")),
    Variable("ACCESS_TOKEN_MINUTES", _integer(1, 1440), "minutes", "15", "how long an access token lives"),
    Variable("REFRESH_TOKEN_DAYS", _integer(1, 90), "days", "7", "how long a session lasts without use"),
    Variable("TOTP_REQUIRED_FOR_ADMINS", _boolean, "boolean", "false",
             "admins may only set up a second factor until they have one", services=("web", "channels")),
    Variable("ID_CARD_SIGNING_KEY", _key_32, "base64", None,
             "Ed25519 seed of the ID QR; default: derived from DJANGO_SECRET_KEY, so set it before that is rotated", secret=True),
    Variable("CLOUDINARY_CLOUD_NAME", _text, "text", None, "media storage; local disk without it", services=("web", "channels", "worker")),
    Variable("CLOUDINARY_API_KEY", _text, "text", None, "media storage", services=("web", "channels", "worker")),
    Variable("CLOUDINARY_API_SECRET", _text, "text", None, "media storage", secret=True, services=("web", "channels", "worker")),
    Variable("CLAMD_URL", _url("tcp", "unix"), "URL", None,
             "virus scanner of uploads, such as tcp://clamav:3310 or unix:///run/clamav/clamd.ctl; uploads are not scanned without it, "
             "and refused while it is away", services=("web", "channels")),
    Variable("EMAIL_URL", _url("smtp", "smtps", "smtp+tls"), "URL", None, "mail server; mail goes to the log without it", secret=True,
             services=("web", "channels", "worker")),
    Variable("DEFAULT_FROM_EMAIL", _text, "text", "rgms@localhost", "sender of mail", services=("web", "channels", "worker")),
    Variable("RGMS_BACKUP_URL", _text, "text", None,
             "where backups go, weekly by themselves: a folder, or s3://BUCKET/FOLDER?endpoint=https://HOST&region=NAME; without it "
             "none is made by itself", services=("worker",)),
    Variable("RGMS_BACKUP_KEY", _key_32, "base64", None,
             "encrypts backups; keep it elsewhere too: without it they do not open", secret=True, services=("worker",)),
    Variable("RGMS_BACKUPS_KEPT", _integer(1, 1000), "number", "8", "how many backups stay", services=("worker",)),
    Variable("RGMS_BACKUP_ACCESS_KEY", _text, "text", None, "of the S3 storage of backups", services=("worker",)),
    Variable("RGMS_BACKUP_SECRET_KEY", _text, "text", None, "of the S3 storage of backups", secret=True, services=("worker",)),
    Variable("METRICS_TOKEN", _secret, "text", None, "lets Prometheus read /metrics (Authorization: Bearer …); without it there is no such page",
             secret=True, services=("web", "channels")),
    Variable("VAPID_PRIVATE_KEY", _key_32_for_urls, "base64url", None,
             "key of web push, made by manage.py vapid_key; no push without it", secret=True, services=("web", "channels", "worker")),
    Variable("VAPID_SUBJECT", _url("mailto", "https"), "URL", None,
             "whom a push service writes to, such as mailto:unit@example.edu.ph; default: the sender of mail",
             services=("worker",)),
    Variable("SENTRY_DSN", _url("https", "http"), "URL", None, "error tracking; off without it", secret=True),
    Variable("SENTRY_TRACES_SAMPLE_RATE", _fraction, "fraction", "0", "share of requests traced"),
    Variable("LOG_FORMAT", _choice("line", "json"), "choice", "line", "how a line of the log looks: for people, or JSON for a collector"),
    Variable("LOG_LEVEL", _choice("DEBUG", "INFO", "WARNING", "ERROR"), "choice", "INFO", "least severe line that is logged"),
    Variable("RENDER_GIT_COMMIT", _text, "text", None, "the deployed commit, set by Render; part of the version"),
)  # fmt: skip

# Names that others read, listed so that all of a deployment's stand in one place: who reads each, and what for.
READ_ELSEWHERE: dict[str, tuple[str, str]] = {
    "DJANGO_SETTINGS_MODULE": ("Django", "config.settings.production on every service; it sets DJANGO_ENV"),
    "RGMS_OLD_DATABASE_URL": (
        "the commands of the move",
        "the old system's database: sqlite:///PATH or postgresql://…",
    ),
    "RGMS_MOVE_DIR": ("the commands of the move", "folder of the export"),
    "RGMS_BACKUP_DIR": ("scripts/backup_database.py", "folder to write to, where RGMS_BACKUP_URL is not set"),
    "RGMS_RESTORE_URL": (
        "backup_database.py, restore_database",
        "a PostgreSQL server to restore into on trial",
    ),
    "PYTHON_VERSION": (
        "Render's native Python runtime",
        "3.11.x, in full; the image of the Dockerfile brings its own",
    ),
    "NODE_VERSION": ("Render's static site", "24; builds the client"),
    "GUNICORN_CMD_ARGS": (
        "Gunicorn",
        "goes before gunicorn.conf.py; Render's native runtime sets it, Docker does not",
    ),
    "VITE_API_URL": (
        "the client's build",
        "address of the web service, where no server gives a /config.json",
    ),
    "VITE_WS_URL": (
        "the client's build",
        "address of the channels service, where no server gives a /config.json",
    ),
    "VITE_ENV": (
        "nobody",
        "which environment a client is built for; a name that deployments have, and no code asks",
    ),
}

BY_NAME = {variable.name: variable for variable in VARIABLES}


def load(environ: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All variables by name, parsed. Raises EnvironmentProblems with every problem at once."""
    given = dict(os.environ if environ is None else environ)
    is_production = (given.get("DJANGO_ENV") or "production") == "production"
    if environ is None and not is_production:
        given = _left_by_make_run(given) | {name: value for name, value in given.items() if value}
    values: dict[str, Any] = {}
    problems: list[str] = []
    for variable in VARIABLES:
        raw = given.get(variable.name, "")
        if variable.type_name == "list" and not _words(raw):
            raw = ""
        if not raw:
            if is_production and variable.required_in_production:
                problems.append(f"{variable.name} is missing: {variable.reason}")
            raw = variable.default or ""
        try:
            values[variable.name] = variable.parse(raw) if raw else _empty(variable)
        except ValueError as error:
            problems.append(f"{variable.name} {error}")
    problems.extend(_contradictions(values, is_production=is_production))
    if problems:
        raise EnvironmentProblems(problems)
    return values


def _empty(variable: Variable) -> Any:
    return [] if variable.type_name == "list" else None


def _contradictions(values: dict[str, Any], *, is_production: bool) -> list[str]:
    problems = []
    if is_production and values.get("DEBUG"):
        problems.append("DEBUG must be false in production: its pages show settings and data")
    hosts = (
        urlsplit(values.get(name) or "").hostname or "" for name in ("DATABASE_URL", "DATABASE_DIRECT_URL")
    )
    pooled, direct = ("-pooler." in host for host in hosts)
    if pooled and not values.get("DATABASE_POOLED"):
        problems.append("DATABASE_POOLED must be true: DATABASE_URL is the address of a pooler")
    if direct:
        problems.append("DATABASE_DIRECT_URL must be the address without -pooler")
    cloudinary = [name for name in BY_NAME if name.startswith("CLOUDINARY_")]
    absent = [name for name in cloudinary if not values.get(name)]
    if absent and len(absent) < len(cloudinary):
        problems.append(f"{', '.join(absent)} missing: Cloudinary needs all of {', '.join(cloudinary)}")
    return problems


def _left_by_make_run(given: Mapping[str, str]) -> dict[str, str]:
    """What `make run` wrote for a shell beside it: KEY=VALUE lines of secrets.env and run.env."""
    folder = Path(given.get("RGMS_DATA_DIR") or str(BY_NAME["RGMS_DATA_DIR"].default))
    found: dict[str, str] = {}
    for file_name in ("secrets.env", "run.env"):
        try:
            lines = (folder / file_name).read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, PermissionError):
            continue
        for line in lines:
            name, separator, value = line.partition("=")
            if separator and not name.startswith("#"):
                found[name] = value
    return found
