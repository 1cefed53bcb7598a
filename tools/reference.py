"""The parts of the reference that come from the code: routes, events, tasks, schedule, and the AsyncAPI document.

Routes and events are read from the committed OpenAPI document, which `make check` holds to the code.
"""

from __future__ import annotations

import importlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import django
import yaml
from celery import current_app

from tools.schema import DOCUMENT

django.setup()

from apps.integration.rules.legacy.schema import TABLES  # noqa: E402
from apps.system.rules.schedule import JOBS  # noqa: E402
from realtime import entry  # noqa: E402 (needs Django set up)
from realtime.frames import LARGEST_ID  # noqa: E402
from realtime.routing import STREAMS  # noqa: E402
from realtime.subscriptions import REACTIONS  # noqa: E402

METHODS = ("get", "post", "put", "patch", "delete")
CLOSE_CODES = {
    1012: "the service restarts (a deploy): connect again",
    entry.TRY_AGAIN_LATER: "the database is away: try again in a moment",
    entry.NOT_SIGNED_IN: "no sign-in, or it is expired or used up",
    entry.NOT_ALLOWED: "a foreign origin, a suspended account, or a second factor that is not set up",
    entry.NOT_FOUND: "there is no such socket",
    entry.TOO_SLOW: "the client does not read fast enough",
    entry.TOO_MANY: "too many sockets, or too many messages",
}


def old_columns() -> str:
    """docs/move-columns.md: every column of the old system, and where it went."""
    lines = [
        "# Where each column of the old system went",
        "",
        "<!-- Made by `make documents`; change rotc_backend/apps/integration/rules/legacy/schema.py instead. -->",
        "",
        "Tables in the order in which they come in. The archive is `integration_legacyrow`, which keeps every row whole, as",
        "it was exported, and which admins without a second factor read on Django's pages (`/admin/`).",
        "See the [runbook](runbooks/move-from-the-old-system.md).",
    ]
    for table in TABLES:
        lines += ["", f"## {table.name}", "", "| column | home |", "|---|---|"]
        lines += [f"| `{column}` | {home} |" for column, home in table.columns.items()]
    return "\n".join([*lines, ""])


@cache
def openapi() -> dict[str, Any]:
    """The committed OpenAPI document."""
    return dict(json.loads(DOCUMENT.read_text(encoding="utf-8")))


def routes() -> str:
    """Every route of the REST API, by noun: method, path, what it is for."""
    by_tag: defaultdict[str, list[str]] = defaultdict(list)
    for path, operations in openapi()["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                tag = operation["tags"][0]
                by_tag[tag].append(f"| {method.upper()} | `{path}` | `{operation['operationId']}` |")
    lines = []
    for tag in sorted(by_tag):
        lines += [f"**{tag}**", "", "| method | path | operation |", "|---|---|---|", *by_tag[tag], ""]
    return "\n".join(lines)


def frames() -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Every event that browsers hear: its type, the schema of its frame, and that of its data."""
    schemas = openapi()["components"]["schemas"]
    for reference in schemas["EventFrame"]["oneOf"]:
        frame = _component(reference["$ref"])
        data = frame["properties"]["data"]
        yield (
            frame["properties"]["type"]["const"],
            frame,
            _component(data.get("$ref") or data["allOf"][0]["$ref"]),
        )


def _component(reference: str) -> dict[str, Any]:
    return dict(openapi()["components"]["schemas"][reference.rpartition("/")[2]])


def events() -> str:
    """The events as a table: type, fields, what it says."""
    lines = ["| type | data | says |", "|---|---|---|"]
    for kind, frame, data in frames():
        fields = ", ".join(f"`{name}`" for name in data["properties"])
        lines.append(f"| `{kind}` | {fields} | {_first_line(frame.get('description', ''))} |")
    codes = [
        "",
        "| close code | means |",
        "|---|---|",
        *(f"| {code} | {why} |" for code, why in CLOSE_CODES.items()),
    ]
    return "\n".join([*lines, *codes, ""])


def tasks() -> str:
    """The worker's tasks: name, what it does, what asks for it."""
    lines = ["| task | does | asked for by |", "|---|---|---|"]
    for name in sorted(name for name in own_tasks()):
        asked = [f"event `{kind}`" for kind, reactions in sorted(REACTIONS.items()) if name in reactions]
        asked += [f"beat: `{job.name}`" for job in JOBS if job.task == name]
        lines.append(
            f"| `{name}` | {_first_line(own_tasks()[name].__doc__ or '')} | {', '.join(asked) or 'the code'} |"
        )
    return "\n".join([*lines, ""])


def own_tasks() -> dict[str, Any]:
    """The tasks that are ours, by name."""
    importlib.import_module("config.celery")
    current_app.loader.import_default_modules()
    return {name: task for name, task in current_app.tasks.items() if not name.startswith("celery.")}


def schedule() -> str:
    """What is done once per period, how often beat asks, and after how long a question is dropped."""
    lines = ["| job | task | once per | asked every | dropped after |", "|---|---|---|---|---|"]
    for job in JOBS:
        spans = " | ".join(map(_span, (job.every, job.asked_every, job.expires)))
        lines.append(f"| `{job.name}` | `{job.task}` | {spans} |")
    return "\n".join([*lines, ""])


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _first_line(text: str) -> str:
    return " ".join(text.split("\n\n", maxsplit=1)[0].split()).replace("|", "\\|")


def asyncapi() -> str:
    """docs/asyncapi.yaml: the two sockets, what the client may say, and every frame with its schema."""
    schemas: dict[str, Any] = {}
    for _, frame, _ in frames():
        _collect(frame, schemas)
    event_names = [
        reference["$ref"].rpartition("/")[2]
        for reference in openapi()["components"]["schemas"]["EventFrame"]["oneOf"]
    ]
    for name in event_names:
        schemas[name] = _component(name)
    messages: dict[str, Any] = {
        name: {"payload": {"$ref": f"#/components/schemas/{name}"}} for name in event_names
    }
    messages |= {name: {"payload": payload} for name, payload in _NOTES.items()}
    said = {name: {"payload": payload} for name, payload in _SAID.items()}
    here = {name: {"$ref": f"#/components/messages/{name}"} for name in (*messages, *said)}
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "RGMS live updates",
            "version": openapi()["info"]["version"],
            "description": "Made by `make documents` from the OpenAPI document. docs/websocket.md tells how to use it.",
        },
        "channels": {
            stream: {"address": f"{path}/", "messages": here, "bindings": {"ws": {"query": _QUERY}}}
            for path, stream in ((path, stream.value) for path, stream in STREAMS.items())
        },
        "operations": {
            f"{verb}_{stream.value}": {
                "action": action,
                "channel": {"$ref": f"#/channels/{stream.value}"},
                "messages": [{"$ref": f"#/channels/{stream.value}/messages/{name}"} for name in names],
            }
            for stream in STREAMS.values()
            for verb, action, names in (("hear", "send", list(messages)), ("say", "receive", list(said)))
        },
        "components": {"messages": messages | said, "schemas": schemas},
    }
    # Through JSON, or parts that are used twice would become aliases.
    plain = json.loads(json.dumps(document))
    return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=120)


def _collect(schema: Any, into: dict[str, Any]) -> None:
    """Every component that the schema reaches."""
    if isinstance(schema, dict):
        reference = schema.get("$ref")
        if isinstance(reference, str) and reference.rpartition("/")[2] not in into:
            name = reference.rpartition("/")[2]
            into[name] = _component(reference)
            _collect(into[name], into)
        for value in schema.values():
            _collect(value, into)
    elif isinstance(schema, list):
        for value in schema:
            _collect(value, into)


def _note(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "type", "timestamp", "data"],
        "properties": {
            "id": {"type": "null"},
            "type": {"type": "string", "const": kind},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "required": list(data), "properties": data},
        },
    }


_TEXT, _NUMBER = {"type": "string"}, {"type": "integer"}
_NOTES = {
    "ConnectionEstablished": _note(
        "connection_established", {"user_id": _NUMBER, "role": _TEXT, "last_id": _NUMBER}
    ),
    "Pong": _note("pong", {}),
    "Resync": _note("resync", {}),
    "Error": _note("error", {"code": _TEXT, "detail": _TEXT}),
}
_SAID = {
    "Ping": {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"type": "string", "const": "ping"}},
    },
    "Resume": {
        "type": "object",
        "required": ["type", "last_id"],
        "properties": {
            "type": {"type": "string", "const": "resume"},
            "last_id": {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
        },
    },
}
_QUERY = {
    "type": "object",
    "description": "One of both.",
    "properties": {
        "ticket": {
            "type": "string",
            "description": "From POST /api/v1/auth/ws-ticket: works once, within 30 seconds",
        },
        "token": {"type": "string", "description": "An access token; the socket lasts until it expires"},
    },
}
