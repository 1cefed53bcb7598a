"""Reads a workbook or a PDF as a process of its own, which may take so much memory and processor time and no more: what such a
file unpacks to nobody knows before, and whoever reads many other files must outlive it.

`read_apart` starts `python -m` this module and talks with it by pipes: in come the headings that are known, as JSON in a line,
and the file; out come lines of JSON, the header first and then the rows, at the end `DONE` or a sentence.
"""

import contextlib
import json
import resource
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Any

from apps.integration.rules.sheets import Sheet, Unreadable, read_sheet
from common.language import phrase

ROOT = Path(__file__).parents[4]
# The libraries take 100 MiB of addresses themselves; a workbook of 50,000 full rows 60 more.
MEMORY_BYTES = 320 * 1024 * 1024
DONE = "done"
TOO_MUCH = phrase(
    "To read the file takes more memory or time than 50,000 rows do, whatever it unpacks to. Save the sheet alone as CSV and "
    "send that."
)


def read_apart(content: bytes, *, known: Collection[str], seconds: int) -> Sheet:
    """As read_sheet. Raises Unreadable, also when it would take more than MEMORY_BYTES or `seconds` of processor time."""
    said = _said(content, known, seconds)
    header, notes, form = next(said)
    # The process ends with the rows, or when nobody wants more of them.
    return Sheet(header, ((number, cells) for number, cells in said), tuple(notes), form)


def _said(content: bytes, known: Collection[str], seconds: int) -> Iterator[Any]:
    command = [sys.executable, "-m", __name__, str(seconds), str(MEMORY_BYTES)]
    # Without the environment: what reads strangers' files need not know the secrets.
    with subprocess.Popen(
        command, cwd=ROOT, env={}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        try:
            with contextlib.suppress(BrokenPipeError), _pipe(reader.stdin) as to_read:
                to_read.write(json.dumps(sorted(known)).encode() + b"\n")
                to_read.write(content)
            for line in _pipe(reader.stdout):
                what = json.loads(line)
                if what == DONE:
                    return
                if isinstance(what, str):
                    raise Unreadable(what)
                yield what
        finally:
            reader.kill()
    raise Unreadable(TOO_MUCH)


def _pipe(one: IO[bytes] | None) -> IO[bytes]:
    if one is None:
        raise RuntimeError("a pipe was asked for")
    return one


def main() -> None:
    """What the process does."""
    seconds, memory = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # macOS knows no such limit.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    known = json.loads(sys.stdin.buffer.readline())
    try:
        sheet = read_sheet(sys.stdin.buffer.read(), known=known)
        _say((sheet.header, sheet.notes, sheet.form))
        for row in sheet.rows:
            _say(row)
        _say(DONE)
    except Unreadable as refused:
        _say(refused.detail)


def _say(what: object) -> None:
    sys.stdout.buffer.write(json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    main()
