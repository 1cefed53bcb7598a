"""What is exported: from SQLite and PostgreSQL, exactly; and that every column of the old system has its home."""

import json
import re
import sqlite3
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2
import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from apps.integration.rules.legacy import people
from apps.integration.rules.legacy.cells import Broken, Cells, check, claims, is_bcrypt, media
from apps.integration.rules.legacy.grades import Inputs, shown
from apps.integration.rules.legacy.lines import read_rows, to_line
from apps.integration.rules.legacy.schema import BY_NAME, TABLES
from apps.integration.services.legacy.fates import Fate
from apps.integration.services.legacy.homes import VALUES
from tests.integration.legacy.moves import brought, exported, verified
from tests.integration.legacy.old_system import HASHES, HERE, OldDatabase, small_corps


def in_sqlite() -> dict[str, set[str]]:
    """Tables and columns of the old schema, as SQLite reads it."""
    database = sqlite3.connect(":memory:")
    database.executescript((HERE / "schema.sqlite.sql").read_text(encoding="utf-8"))
    listed = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    )
    return {
        name: {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
        for (name,) in listed.fetchall()
    }


def in_postgresql() -> dict[str, set[str]]:
    """The same of the dump: a column per line."""
    found: dict[str, set[str]] = {}
    for line in (HERE / "schema.postgresql.sql").read_text(encoding="utf-8").splitlines():
        if begins := re.match(r"CREATE TABLE (\w+)", line):
            columns = found.setdefault(begins[1], set())
        elif column := re.match(r"    (?!CONSTRAINT)(\w+) ", line):
            columns.add(column[1])
    return found


def test_every_column_of_the_old_system_has_a_home_or_a_reason():
    known = in_sqlite()
    for name, columns in in_postgresql().items():
        known[name] = known.get(name, set()) | columns

    assert {table.name: set(table.columns) for table in TABLES} == known
    assert len(known) == 19
    assert all(home.strip() for table in TABLES for home in table.columns.values())


@pytest.mark.django_db
def test_homes_that_are_columns_of_rgms_exist():
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name || '.' || column_name FROM information_schema.columns")
        real = {name for (name,) in cursor.fetchall()}
    for table in TABLES:
        for home in table.columns.values():
            for name in re.findall(r"\b[a-z]+_[a-z]+\.[a-z_]+", home.partition(":")[0]):
                assert name in real or f"{name}_id" in real, f"{table.name}: {name}"


@pytest.fixture
def postgres_url(db):
    """A database of its own on the tests' server."""
    given = connection.settings_dict
    where = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}"
    name = f"{given['NAME']}_old"
    server = psycopg2.connect(f"postgresql://{where}/postgres")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield f"postgresql://{where}/{name}"
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


def test_the_same_corps_from_postgresql_comes_as_it_comes_from_sqlite(postgres_url, tmp_path):
    old = OldDatabase(tmp_path / "old.sqlite3")
    small_corps(old)
    lite = exported(old.save(), tmp_path / "lite")
    types = {}
    with psycopg2.connect(postgres_url) as server, server.cursor() as cursor:
        cursor.execute((HERE / "schema.postgresql.sql").read_text(encoding="utf-8"))
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
        for table, column, kind in cursor.fetchall():
            types[table, column] = kind
        for table in TABLES:
            for line in (lite / f"{table.name}.jsonl").read_text(encoding="utf-8").splitlines():
                row = {
                    name: _typed(types[table.name, name], value)
                    for name, value in json.loads(line).items()
                    if (table.name, name) in types
                }
                marks = ", ".join(["%s"] * len(row))
                cursor.execute(
                    f"INSERT INTO {table.name} ({', '.join(row)}) VALUES ({marks})", list(row.values())
                )
        cursor.execute(
            "INSERT INTO activity_images (id, activity_id, image_path) VALUES (1, 1, '/uploads/c.png')"
        )
    server.close()

    made = exported(postgres_url, tmp_path / "postgres")
    brought(made)

    found = verified(made)
    assert found.problems == []
    assert found.tables["activity_images"]["migrated"] == 1
    assert {name: counts["source"] for name, counts in found.tables.items() if name != "activity_images"} == {
        table.name: old.count(table.name) for table in TABLES if table.name != "activity_images"
    }
    birthdays = json.loads((made / "cadets.jsonl").read_text(encoding="utf-8").splitlines()[1])["birthdate"]
    assert birthdays == "2005-03-14"
    assert found.grades["unexplained"] == 0


def _typed(kind, value):
    if kind == "boolean":
        return None if value is None else bool(value)
    if kind == "integer" and isinstance(value, float):
        return round(value)
    if kind == "date" or kind.startswith("timestamp"):
        return value or None
    return value


def test_what_sqlite_holds_is_exported_as_it_is(tmp_path):
    old = OldDatabase(tmp_path / "old.sqlite3", loose=True)
    old.add("users", id=2, username="x\x00y", password=b"\x00\xff", last_latitude=float("-inf"), created_at=5)
    old.add("users", id=1, username='"\n\u2028Ñ', password="", last_longitude=1e300)
    old.run("CREATE TABLE extra (a)")
    old.run("ALTER TABLE users ADD COLUMN nickname TEXT")

    made = exported(old.save(), tmp_path / "export")

    rows = [json.loads(line) for line in (made / "users.jsonl").read_text("utf-8").split("\n") if line]
    assert [row["id"] for row in rows] == [1, 2]
    assert (rows[0]["username"], rows[0]["last_longitude"]) == ('"\n\u2028Ñ', 1e300)
    assert (rows[1]["username"], rows[1]["password"], rows[1]["last_latitude"]) == (
        "x\x00y", {"$bytes": "00ff"}, {"$float": "-inf"})  # fmt: skip
    manifest = json.loads((made / "manifest.json").read_text("utf-8"))
    assert manifest["left_out"] == {"extra": 0}
    report = (made / "export-report.txt").read_text("utf-8")
    assert "Columns of users that the old system did not have, kept in the archive only: nickname." in report
    assert manifest["tables"]["activity_images"] == {
        "present": False, "rows": 0, "columns": [], "highest_id": 0,
        "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }  # fmt: skip
    assert set(manifest["tables"]) == set(BY_NAME)
    assert (made / "users.jsonl").stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_keys_that_sqlite_sorts_as_one_are_told_apart_and_every_row_of_them_is_accounted_for(tmp_path):
    old = OldDatabase(tmp_path / "old.sqlite3")
    small_corps(old)
    old.run("DROP TABLE system_settings")
    old.run("CREATE TABLE system_settings (id, key, value)")
    for number, key in enumerate([1, 1.0, 1, "1", 1.0, None]):
        old.add("system_settings", id=key, key=f"switch {number}")

    done = brought(exported(old.save(), tmp_path / "export"))

    counts = done.tables["system_settings"]
    assert (counts["source"], counts["migrated"], counts["quarantined"]) == (6, 1, 5)


def test_the_old_arithmetic_is_the_old_one_to_the_last_bit():
    # What the old server answered for these, in its own numbers.
    rows = [
        ((9, 15, 0, 135, (77, 86, 72)), 49.33333333333333, 5.0),
        ((11, 15, 250, 0, (85, 86, 78)), 85.19999999999999, 2.0),
        ((11, 15, 5, 103, (82, 75, 78)), 53.93333333333334, 5.0),
        ((17, 15, 9, 3, (61, 64, 76)), 90.8, 1.5),
    ]
    for (present, days, merits, demerits, scores), final, equivalent in rows:
        numbers = tuple(map(Decimal, scores))
        told = shown(Inputs(Decimal(present), days, Decimal(merits), Decimal(demerits), numbers, None))
        assert (told.final, told.equivalent) == (final, equivalent)


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("2026-2027", "2026-2027"),
        ("SY 2026-27", "2026-2027"),
        ("2026-2028", None),
        ("", None),
        ("AY 26-27", None),
    ],
)
def test_a_school_year_is_one_or_none(words, year):
    assert people.school_year(words) == year


def test_a_hash_is_whole_or_broken():
    assert all(is_bcrypt(text) for text in HASHES.values())
    whole = HASHES["$2a$"]
    broken = [
        "",
        None,
        whole[:-1],
        whole + " ",
        whole.replace("$04$", "$31$"),
        whole.replace("$2a$", "$2x$"),
        whole[:-1] + "*",
        7,
    ]
    assert not any(is_bcrypt(text) for text in broken)


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=30),
    st.sampled_from(["2026-02-30", "0001-01-01", "2026-08-08T24:00:00Z", "9999-12-31T23:59:59+14:00", "12:60 PM", "1e5",
    "٣", "[", '{"a":', "NaN"]),
)  # fmt: skip


@given(
    table=st.sampled_from(
        ["training_staff", "cadets", "users", "training_days", "merit_demerit_logs", "grades"]
    ),
    data=st.data(),
)
def test_whatever_a_row_says_it_is_kept_or_broken_with_a_sentence(table, data):
    schema = BY_NAME[table]
    values = {name: data.draw(CELLS) for name in schema.columns}
    (row,) = read_rows(schema, iter([to_line(values)]))
    assert json.loads(row.line) == values
    context: Any = SimpleNamespace(zone=ZoneInfo("Asia/Manila"))
    fate = Fate(row, Cells(row))
    said = []
    for step in (
        lambda: check(row),
        lambda: claims(row),
        lambda: list(media(row)),
        lambda: VALUES[table](fate, context),
    ):
        try:
            step()
        except Broken as broken:
            said.append(str(broken))
    assert all(5 < len(sentence) < 300 for sentence in said)
    assert "\x00" not in "".join([*said, *fate.cells.notes])
