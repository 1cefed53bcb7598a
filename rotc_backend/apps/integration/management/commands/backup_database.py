"""`backup_database [DEST]`: a backup of RGMS's database; with `--source`, both sides of the move."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from apps.integration.management.moving import DOES_NOT_HOLD, SOURCE, Bar, MoveCommand
from apps.integration.services.backups import making, restoring
from apps.integration.services.backups.stores import store_at
from apps.integration.services.legacy import folder as folders
from apps.integration.services.legacy.backup import Backup, back_up
from common import clock


class Command(MoveCommand):
    help = (
        "Write a backup of RGMS's database to DEST, a folder or s3://BUCKET/FOLDER?endpoint=…&region=…: DEST/rgms-TIME/ with "
        "the dump in "
        "pg_dump's custom format, the list of files outside of the database, and a manifest with checksums; encrypted when "
        "RGMS_BACKUP_KEY is set. Old ones go. With --source instead: both sides of the move, restored and compared."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "dest", metavar="DEST", nargs="?", default=settings.BACKUP_URL,
            help="Where to; default: $RGMS_BACKUP_URL, else $RGMS_BACKUP_DIR, else backups in the data folder",
        )  # fmt: skip
        parser.add_argument(
            "--keep",
            type=int,
            default=settings.BACKUPS_KEPT,
            help="How many stay; default: $RGMS_BACKUPS_KEPT",
        )
        parser.add_argument(
            "--source", metavar="SOURCE_URL", default=os.environ.get(SOURCE),
            help=f"The old database, sqlite:///PATH or postgresql://…; default: ${SOURCE}",
        )  # fmt: skip
        parser.add_argument(
            "--restore-on", metavar="URL", default=os.environ.get("RGMS_RESTORE_URL"),
            help="With --source: a PostgreSQL server on which a database may be made to restore into; default: "
            "$RGMS_RESTORE_URL, else RGMS's own",
        )  # fmt: skip

    def work(self, **options: Any) -> int:
        if options["source"]:
            return self._both_sides(**options)
        backup = making.make(
            store=store_at(options["dest"]),
            key=settings.BACKUP_KEY,
            kept=max(1, options["keep"]),
            now=clock.now(),
        )
        self.say([restoring.described(backup)])
        return 0

    def _both_sides(self, **options: Any) -> int:
        folder = Path(options["dest"]).expanduser()
        made = back_up(
            folder=folder, source_url=options["source"], restore_url=options["restore_on"], progress=Bar()
        )
        lines = [_line(backup) for backup in made]
        data = {"files": [vars(backup) | {"verified": backup.differs == []} for backup in made]}
        folders.write_report(folder / "backup-report.json", data, lines)
        self.say(lines)
        return 0 if all(backup.differs == [] for backup in made) else DOES_NOT_HOLD


def _line(backup: Backup) -> str:
    if backup.differs is None:
        verdict = (
            "NOT VERIFIED: no database may be made there to restore into; name a server with --restore-on"
        )
    elif backup.differs:
        verdict = f"DIFFERS when restored: {', '.join(backup.differs)}"
    else:
        verdict = f"restored, all {backup.tables} tables equal"
    return f"{backup.path} ({backup.size} bytes, SHA-256 {backup.sha256}, {backup.seconds:.1f} s): {verdict}"
