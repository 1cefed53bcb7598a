"""`import_django_data OUT_DIR`: an export of the old system into RGMS."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from apps.integration.management.moving import DOES_NOT_HOLD, FOLDER, Bar, MoveCommand, positional
from apps.integration.services.legacy.importing import TERM, import_export
from apps.system.services import zone
from common import clock


class Command(MoveCommand):
    help = (
        "Bring an export of the old system into RGMS. Killed or interrupted it goes on when it is started again; what "
        "came before "
        "is not brought twice, so a later export adds what is new. A row that is broken, or hangs on one that is, goes into "
        "quarantine, whole and with its reason. 0 also then: see import-report.txt in OUT_DIR."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        positional(parser, "OUT_DIR", variable=FOLDER, text="Folder of the export")
        parser.add_argument(
            "--dry-run", action="store_true", help="Do all of it, and leave nothing but the report"
        )
        parser.add_argument(
            "--term", default=TERM, metavar="NAME", help="Name of the term that is made for it (%(default)s)"
        )

    def work(self, **options: Any) -> int:
        zone.follow()
        folder, is_dry_run = Path(options["out_dir"]).expanduser(), options["dry_run"]
        done = import_export(
            folder=folder, term_name=options["term"], dry_run=is_dry_run, now=clock.now(), progress=Bar()
        )
        name = "import-dry-run" if is_dry_run else "import-report"
        self.say((folder / f"{name}.txt").read_text(encoding="utf-8").splitlines())
        return 0 if done.is_complete else DOES_NOT_HOLD
