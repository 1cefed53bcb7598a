"""What is put into bodies and queries that nobody asked for: fields that are not offered have no effect, and nothing makes us
fail. Both are made from the API's own document, so a new route is under them from its first day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models

from apps.authentication.models import User
from tests.architecture.permissions import PERMISSIONS
from tests.architecture.routes import QUERY_STRINGS
from tests.architecture.stage import Stage, stage, taken_back
from tools.paths import ROOT

__all__ = ["stage"]
pytestmark = pytest.mark.django_db
DOCUMENT = json.loads(Path(ROOT / "client/src/api/openapi.json").read_text(encoding="utf-8"))
WRITES = [(method, route) for method, route in PERMISSIONS if method != "get"]

SENTINEL, MOMENT, WORD = 424_242, datetime(1999, 1, 1, tzinfo=UTC), "intruder"
PROTECTED: dict[str, Any] = {
    **dict.fromkeys(
        ("id", "pk", "user_id", "cadet_id", "term_id", "enrollment_id", "company_id", "issued_by", "issued_by_id",
         "recorded_by", "recorded_by_id", "created_by", "created_by_id", "requested_by", "requested_by_id", "voided_by",
         "voided_by_id", "marked_by", "marked_by_id", "set_by", "actor_id", "card_issue_number", "chain_seq", "seq", "tries",
         "approved_by", "approved_by_id"),
        SENTINEL,
    ),
    **dict.fromkeys(
        ("created_at", "updated_at", "recorded_at", "voided_at", "archived_at", "committed_at", "sealed_at", "closed_at",
         "opened_at", "set_at", "read_at", "ended_at", "expires_at", "second_factor_since", "last_login", "given_at"),
        MOMENT.isoformat(),
    ),
    **dict.fromkeys(("issued_by_name", "actor_name", "marked_by_name", "content_type", "file_name"), WORD),
    "password_hash": WORD, "is_superuser": True, "is_staff": True, "is_active": True, "groups": [1], "user_permissions": [1],
}  # fmt: skip


def schema_of(method: str, route: str) -> dict[str, Any]:
    """The fields that a route's body has; nothing when it takes none."""
    body = DOCUMENT["paths"][f"/api/v1/{route}"][method].get("requestBody")
    if body is None:
        return {}
    reference = next(iter(body["content"].values()))["schema"]["$ref"]
    return DOCUMENT["components"]["schemas"][reference.rpartition("/")[2]].get("properties", {})


@cache
def search() -> tuple[str, tuple[Any, ...]]:
    """The statement that names every column with a sentinel in it, reading each table once; and its parameters."""
    statements, parameters = [], []
    for model in apps.get_models():
        looks = []
        for field in model._meta.concrete_fields:
            kind = field.target_field if isinstance(field, models.ForeignKey) else field
            if isinstance(kind, models.IntegerField | models.AutoField):
                value: Any = SENTINEL
            elif isinstance(kind, models.DateTimeField):
                value = MOMENT
            elif isinstance(kind, models.CharField | models.TextField):
                value = WORD
            else:
                continue
            if len(str(value)) <= (kind.max_length or 100):
                looks.append(
                    f"CASE WHEN bool_or({connection.ops.quote_name(field.get_attname_column()[1] or '')} = %s) THEN %s END"
                )
                parameters += [value, f"{model._meta.label}.{field.attname}"]
        if looks:
            statements.append(
                f"SELECT unnest(ARRAY[{', '.join(looks)}]) AS found FROM {model._meta.db_table}"
            )
    union = " UNION ALL ".join(statements)
    return f"SELECT found FROM ({union}) AS looked WHERE found IS NOT NULL", tuple(parameters)


@pytest.fixture(scope="module")
def intruded(stage: Stage) -> Iterator[Callable[[], list[str]]]:
    """`intruded()` says where the sentinels have got into the database. The statement reads each table, and to plan it takes
    longer than to run it: it is planned once."""
    statement, parameters = search()
    with connection.cursor() as cursor:
        cursor.execute(f"PREPARE search AS {statement}", parameters)

        def found() -> list[str]:
            cursor.execute("EXECUTE search")
            names = [name for (name,) in cursor.fetchall()]
            if User.objects.filter(is_superuser=True).exists():
                names.append("is_superuser")
            return names

        yield found
        cursor.execute("DEALLOCATE search")


@pytest.mark.parametrize(("method", "route"), WRITES)
def test_what_a_body_does_not_offer_has_no_effect(
    stage: Stage, intruded: Callable[[], list[str]], method: str, route: str
):
    offered = schema_of(method, route)
    extra = {name: value for name, value in PROTECTED.items() if name not in offered}
    if "multipart/form-data" in str(DOCUMENT["paths"][f"/api/v1/{route}"][method].get("requestBody")):
        extra = {name: str(value) for name, value in extra.items()}

    with taken_back():
        plain = stage.request("admin", method, route)
    with taken_back():
        stuffed = stage.answer("admin", method, route, **extra).status_code
        found = intruded()

    assert (stuffed, found) == (plain, [])


def test_the_search_for_sentinels_would_find_one(stage: Stage, intruded: Callable[[], list[str]]):
    with taken_back():
        User.objects.filter(pk=stage.own.pk).update(last_login=MOMENT, is_superuser=True, display_name=WORD)

        assert set(intruded()) == {
            "authentication.User.last_login", "authentication.User.display_name", "is_superuser",
        }  # fmt: skip


def deep(levels: int) -> Any:
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


NASTY: list[Any] = [
    None, True, -1, 2**31, 2**63, -(2**70), 1e308, "", "a\0b", "\ud800", "\u202e\u200b", "x" * 70_000, "=1+1", "<script>",
    "'; DROP TABLE x; --", "%s%n{0}", "../../etc/passwd", "a\r\nX-Evil: 1", "0000-00-00", "9999-12-31",
    "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00-14:00", "NaN", "Infinity", "1e999999", "٣",
    [], [None], [[]], {}, {"a": {"b": []}}, [1] * 2000,
    deep(60),
]  # fmt: skip


# What validation may let through in one field: the others are well formed then, so that it gets as far as it can.
SLY = ["a\0b", "\ud800", 2**63, "x" * 5000, "9999-12-31", "9999-12-31T23:59:59+14:00"]
SLY_QUERIES = [*SLY, "1:NaN", "1:1e-999999999"]


def stuffings(
    method: str, route: str, body: dict[str, Any], turn: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body with nasty values in all fields, a third of them at each route in turn, and with three of the sly ones in
    each field, others in the next; also of the rows that it lists."""
    fields = schema_of(method, route)
    yield from (("all", dict.fromkeys(fields, value)) for value in NASTY[turn % 3 :: 3])
    for place, field in enumerate(fields):
        rows = body.get(field)
        for value in SLY[(turn + place) % 2 :: 2]:
            yield field, body | {field: value}
            if isinstance(rows, list) and rows and isinstance(rows[0], dict):
                for inner in rows[0]:
                    yield f"{field}.{inner}", body | {field: [rows[0] | {inner: value}]}


# Several calls a test: the stage takes longer to set than a call with all its values.
STUFFED = [(m, r) for m, r in WRITES if schema_of(m, r) and r not in ("imports", "imports/look")]
ASKED = [route for method, route in PERMISSIONS if method == "get"]


@pytest.mark.parametrize("part", range(16))
def test_no_value_in_any_field_makes_us_fail(stage: Stage, settings, part: int):
    settings.SIGN_INS_AT_ONCE = 1000
    client = stage.clients["admin"]
    client.raise_request_exception = False
    failed = []
    for turn, (method, route) in list(enumerate(STUFFED))[part::16]:
        with stage.ready(method, route):
            body = stage.body(method, route)[0]
            path = f"/api/v1/{route.format(**stage.ids)}{QUERY_STRINGS.get(route, '')}"
            for field, stuffed in stuffings(method, route, body, turn):
                with taken_back():
                    # A file is a text like any other here.
                    answer = getattr(client, method)(
                        path, json.dumps(stuffed, default=str), content_type="application/json"
                    )
                if answer.status_code >= 500:
                    failed.append((method, route, field, str(stuffed)[-60:], answer.status_code))

    assert failed == []


@pytest.mark.parametrize("part", range(4))
def test_no_value_in_any_query_makes_us_fail(stage: Stage, part: int):
    client = stage.clients["admin"]
    client.raise_request_exception = False
    failed = []
    for turn, route in list(enumerate(ASKED))[part::4]:
        names = [item["name"] for item in DOCUMENT["paths"][f"/api/v1/{route}"]["get"].get("parameters", [])]
        for place, name in enumerate(name for name in names if "{" + name + "}" not in route):
            for value in SLY_QUERIES[(turn + place) % 2 :: 2]:
                text = str(value).encode("utf-8", "surrogatepass")[:8000]
                with taken_back():
                    answer = client.get(f"/api/v1/{route.format(**stage.ids)}?{urlencode({name: text})}")
                if answer.status_code >= 500:
                    failed.append((route, name, text[:40], answer.status_code))

    assert failed == []


FILE_NAMES = [
    "../../etc/passwd",
    "a\0b.csv",
    'a"b.csv',
    "a\r\nX-Evil: 1.csv",
    "\u202egpj.csv",
    "x" * 5000 + ".csv",
    ".csv",
    "ñ.csv",
]
CONTENTS = [
    b"", b"\0" * 100, b"PK\x03\x04", b"\xff\xfe", b"%PDF-1.7", b"Student ID,Last Name,First Name\n1,\xed\xa0\x80,B\n",
    b"Student ID,Last Name,First Name\n1,a\0b,=1+1\n", b'"' * 10_000, b"," * 100_000, b"Student ID\n" * 10_000,
]  # fmt: skip


def test_no_file_makes_us_fail_and_its_name_is_only_a_name(stage: Stage):
    client = stage.clients["admin"]
    client.raise_request_exception = False
    good = b"Student ID,Last Name,First Name\n1,A,B\n"
    for name, content in [(name, good) for name in FILE_NAMES] + [("r.csv", content) for content in CONTENTS]:
        with taken_back():
            sheet = SimpleUploadedFile("x", content)
            sheet._name = name  # type: ignore[attr-defined]  # the setter would mend it
            answer = client.post(
                "/api/v1/imports", {"kind": "roster", "term": stage.corps.term.pk, "file": sheet}
            )
        assert answer.status_code in (201, 400), (name[:20], content[:20], answer.content[:200])
        if answer.status_code == 201:
            assert "/" not in answer.json()["file_name"]
