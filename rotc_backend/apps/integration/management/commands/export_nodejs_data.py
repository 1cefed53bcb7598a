"""`export_nodejs_data SOURCE_URL OUT_DIR`: the old system's database as JSON Lines."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from apps.integration.management.moving import FOLDER, SOURCE, Bar, MoveCommand, positional
from apps.integration.services.legacy.export import export
from common import clock


class Command(MoveCommand):
    help = (
        "Write all 19 tables of the old system to OUT_DIR as JSON Lines, with a manifest of counts and checksums. The "
        "old database "
        "is only read. OUT_DIR then holds personal data and password hashes: keep it to yourself, delete it after the move."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        positional(
            parser,
            "SOURCE_URL",
            variable=SOURCE,
            text="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
        )
        positional(parser, "OUT_DIR", variable=FOLDER, text="Folder to write to")

    def work(self, **options: Any) -> int:
        folder = Path(options["out_dir"]).expanduser()
        export(source_url=options["source_url"], folder=folder, now=clock.now(), progress=Bar())
        self.say((folder / "export-report.txt").read_text(encoding="utf-8").splitlines())
        return 0
