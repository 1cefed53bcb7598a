"""`backup_database DEST`: both sides of the move, verified by restoring."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from apps.integration.management.moving import DOES_NOT_HOLD, SOURCE, Bar, MoveCommand, positional
from apps.integration.services.legacy import folder as folders
from apps.integration.services.legacy.backup import Backup, back_up


class Command(MoveCommand):
    help = (
        "Write RGMS's database (rgms.dump, for pg_restore) and the old system's (old.sqlite3 or old.dump) to DEST, "
        "restore each into a "
        "database of its own and compare every table. 0 when all are equal, 1 when one is not or nobody could try."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        positional(parser, "DEST", variable="RGMS_BACKUP_DIR", text="Folder to write to")
        parser.add_argument(
            "--source", metavar="SOURCE_URL", default=os.environ.get(SOURCE),
            help=f"The old database, sqlite:///PATH or postgresql://…; default: ${SOURCE}, without it RGMS's alone",
        )  # fmt: skip
        parser.add_argument(
            "--restore-on", metavar="URL", default=os.environ.get("RGMS_RESTORE_URL"),
            help="A PostgreSQL server on which a database may be made to restore into; default: $RGMS_RESTORE_URL, else "
            "RGMS's own",
        )  # fmt: skip

    def work(self, **options: Any) -> int:
        folder = Path(options["dest"]).expanduser()
        made = back_up(
            folder=folder, source_url=options["source"], restore_url=options["restore_on"], progress=Bar()
        )
        lines = [_line(backup) for backup in made]
        if not options["source"]:
            lines.append("No old database was named (--source): only RGMS's own is backed up.")
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
