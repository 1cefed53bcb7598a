"""`manage.py files move --to STORAGE`, `manage.py files orphans [--dry-run]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.files.rules import StorageKind
from apps.files.services import cloud, moving, orphans
from common import clock


class Command(BaseCommand):
    help = "Move uploaded files between storages, or let go what nothing points at."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        move = verbs.add_parser("move", help="move all files to a storage; broken off, run it again")
        move.add_argument("--to", required=True, choices=[kind.value for kind in StorageKind])
        search = verbs.add_parser(
            "orphans", help="rows without an owner, files without a row, older than a day"
        )
        search.add_argument("--dry-run", action="store_true", help="Only say what would go")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "move":
            self._move(StorageKind(options["to"]))
        else:
            self._orphans(is_dry=options["dry_run"])

    def _move(self, to: StorageKind) -> None:
        if to is StorageKind.CLOUDINARY and not cloud.is_configured():
            raise CommandError("Set the three CLOUDINARY_ variables first.")
        done = failed = 0
        for moved in moving.move_all(to):
            done, failed = (done, failed + 1) if moved.problem else (done + 1, failed)
            if moved.problem:
                self.stderr.write(f"file {moved.file_id} stays: {moved.problem}")
        self.stdout.write(f"{done} moved to {to}, {failed} stay where they are")
        if failed:
            raise CommandError("Not all were moved. Mend what is said above, and run it again.")

    def _orphans(self, *, is_dry: bool) -> None:
        found = orphans.find(now=clock.now()) if is_dry else orphans.remove(now=clock.now())
        word = "would go" if is_dry else "went"
        for pk in found.rows:
            self.stdout.write(f"file {pk}, which nothing points at, {word}")
        for kind, key in found.files:
            self.stdout.write(f"{kind} {key}, which no row has, {word}")
        for problem in found.problems:
            self.stderr.write(problem)
        self.stdout.write(f"{len(found.rows)} rows and {len(found.files)} files {word}")
