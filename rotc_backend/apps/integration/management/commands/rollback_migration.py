"""`rollback_migration OUT_DIR`: RGMS as it was before the move."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from apps.integration.management.moving import DOES_NOT_HOLD, FOLDER, MoveCommand, positional
from apps.integration.services.legacy import folder as folders
from apps.integration.services.legacy.rollback import RolledBack, roll_back
from common import clock


class Command(MoveCommand):
    help = (
        "Take everything out of RGMS again that came from the old system, from all its exports, in one transaction, and "
        "compare every "
        "table with what it said before: 0 when those that the move wrote to are as they were, 1 when others have "
        "written to them "
        "meanwhile. The audit keeps both the move and this. The old database is not touched: the old server goes on with it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        positional(parser, "OUT_DIR", variable=FOLDER, text="Folder of an export that came in")
        parser.add_argument(
            "--discard-work", action="store_true", help="Also what people did in the moved term since then"
        )

    def work(self, **options: Any) -> int:
        folder, started = Path(options["out_dir"]).expanduser(), time.monotonic()
        done = roll_back(folder=folder, discard_work=options["discard_work"], now=clock.now())
        if done is None:
            self.say(["Nothing of an old system is here: there is nothing to take out."])
            return 0
        seconds = time.monotonic() - started
        lines = _lines(done, seconds)
        data = {
            "gone": done.gone,
            "differs": done.differs,
            "written_by_others": done.written,
            "seconds": round(seconds, 1),
        }
        folders.write_report(folder / "rollback-report.json", data, lines)
        self.say(lines)
        return DOES_NOT_HOLD if done.written else 0


def _lines(done: RolledBack, seconds: float) -> list[str]:
    lines = [f"{'table':<36}{'rows gone':>10}"]
    lines += [f"{name:<36}{count:>10}" for name, count in done.gone.items() if count]
    lines += ["", f"Taken out in {seconds:.1f} s."]
    elsewhere = [name for name in done.differs if name not in done.written]
    if elsewhere:
        lines.append(f"Not as before, but not written by the move: {', '.join(elsewhere)}.")
    if done.written:
        lines.append(f"Not as before, since others wrote there too: {', '.join(done.written)}.")
    else:
        lines.append("Every table that the move wrote to is as it was before (checksums equal).")
    return lines
