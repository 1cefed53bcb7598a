"""`manage.py audit verify [--from SEQ] [--anchor SEQ:HASH]`: whether the audit log is what was written."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.system.services import chain


def _anchor(text: str) -> tuple[int, str]:
    seq, separator, digest = text.strip().partition(":")
    if not (separator and seq.isdecimal() and len(digest) == 64):
        raise argparse.ArgumentTypeError("write it as the log does, SEQ:HASH")
    return int(seq), digest


class Command(BaseCommand):
    help = "Compute the audit chain anew and compare. Exit status 1 names the first place that does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="Find any changed, missing, moved or inserted entry")
        verify.add_argument(
            "--from", type=int, default=1, dest="first", help="Believe what is before this place"
        )
        verify.add_argument("--anchor", type=_anchor, help="SEQ:HASH from a line “audit anchor” of the log")

    def handle(self, *args: Any, first: int, anchor: tuple[int, str] | None, **options: Any) -> None:
        verdict = chain.verify(first=max(first, 1), anchor=anchor)
        if verdict.waiting:
            self.stdout.write(
                f"{verdict.waiting} entries wait to be chained, the oldest since {verdict.oldest}."
            )
        if verdict.fault is not None:
            entry = f" (entry {verdict.fault.entry_id})" if verdict.fault.entry_id is not None else ""
            self.stdout.write(
                f"The audit chain breaks at {verdict.fault.seq}{entry}: {verdict.fault.reason}."
            )
            sys.exit(1)
        self.stdout.write(f"{verdict.checked} entries hold. Head: {verdict.head or 'none yet'}")
