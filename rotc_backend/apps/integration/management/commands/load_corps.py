"""`manage.py load_corps FOLDER`: a whole corps from a unit's four sheets."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.integration.services.corps import BadCorps, load_corps
from apps.system.services import zone
from common import clock
from common.actors import Operator
from common.errors import DomainError


class Command(BaseCommand):
    help = (
        "Load FOLDER/roster.csv, attendance.csv, ledger.csv and scores.csv into a new term named after the folder. "
        "All rows or none; every bad row is listed. The last line on stdout is “term ID”."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="Folder with the four sheets")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        zone.follow()
        try:
            loaded = load_corps(actor=Operator("load_corps"), folder=folder, now=clock.now())
        except BadCorps as error:
            lines = [*error.notes, *map(str, error.problems), error.detail]
            raise CommandError("\n".join(lines)) from None
        except DomainError as error:
            raise CommandError(error.detail) from None
        for note in loaded.notes:
            self.stderr.write(note)
        for sheet, count in loaded.counts.items():
            self.stdout.write(f"{sheet}: {count} rows")
        self.stdout.write(f"term {loaded.term.pk}")
