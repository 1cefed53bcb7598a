"""The log: one line per message whoever named something in it, in UTC, and who was refused what."""

import logging

import pytest

from apps.authentication.rules import Role
from common.logs import LineFormatter
from tests import cast


def line(message: str, *words: object) -> str:
    """What the log shows of a message."""
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, message, words, None)
    record.created, record.msecs = 0.0, 0.0
    return LineFormatter("{asctime} {message}", style="{").format(record)


def test_nobody_writes_a_line_of_their_own():
    assert line("no %s", "a\r\n2026 INFO forged\x1b[2J\x85\u2028") == (
        "1970-01-01T00:00:00.000Z no a\\x0d\\x0a2026 INFO forged\\x1b[2J\\x85\\u2028"
    )


def test_letters_of_all_languages_stay():
    assert line("Peña 日本 ✓").endswith(" Peña 日本 ✓")


@pytest.mark.django_db
def test_who_was_refused_what_is_in_the_log(caplog):
    cadet = cast.account(Role.CADET)

    cast.client_of(cadet).get("/api/v1/accounts")
    cast.client_of(None).get("/api/v1/cadets")

    refusals = [record.getMessage() for record in caplog.records if record.name == "common.problems"]
    assert refusals == [
        f"refused with permission_denied: account {cadet.pk}, GET /api/v1/accounts",
        "refused with not_authenticated: account None, GET /api/v1/cadets",
    ]
