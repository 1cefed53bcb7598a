"""`manage.py retention [--dry-run]`: delete what its period is over for, or say what would go."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.integration.rules.retention import PERIODS
from apps.integration.services import retention
from common import clock


class Command(BaseCommand):
    help = "Delete data whose retention period is over, class by class. Never anything that a grade hangs on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say what would go")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = clock.now()
        if dry_run:
            for state in retention.survey(now=now):
                self.stdout.write(f"{state.kind}: {state.due} would go (kept {state.days} days)")
            return
        done = retention.run(now=now, apart=timedelta(0))
        if done is None:
            self.stdout.write("Nothing done: another run is at work.")
            return
        for kind in PERIODS:
            self.stdout.write(f"{kind}: {done.deleted[kind]} went")
