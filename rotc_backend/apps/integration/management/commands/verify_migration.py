"""`verify_migration OUT_DIR`: whether every row of an export is accounted for."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from apps.integration.management.moving import DOES_NOT_HOLD, FOLDER, Bar, MoveCommand, positional
from apps.integration.services.legacy import folder as folders
from apps.integration.services.legacy.verifying import report, text, verify
from apps.system.services import zone
from common import clock


class Command(MoveCommand):
    help = (
        "Hold RGMS against an export of the old system: every row migrated or in quarantine, values and references "
        "after the mapping, "
        "passwords, and every cadet's grade with the reason where it differs from what was shown. 0 when every row is "
        "accounted for, "
        "else 1. Nothing is changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        positional(parser, "OUT_DIR", variable=FOLDER, text="Folder of the export")
        parser.add_argument(
            "--report", type=Path, metavar="FILE.json", help="Where to write the report; default: in OUT_DIR"
        )
        parser.add_argument(
            "--credentials", type=Path, metavar="FILE.csv",
            help="Also try these user names with their passwords (columns username and password)",
        )  # fmt: skip

    def work(self, **options: Any) -> int:
        zone.follow()
        folder = Path(options["out_dir"]).expanduser()
        found = verify(folder=folder, credentials=options["credentials"], now=clock.now(), progress=Bar())
        target: Path = options["report"] or folder / "verify-report.json"
        folders.write_report(target, report(found), text(found))
        self.say(text(found))
        return DOES_NOT_HOLD if found.problems else 0
