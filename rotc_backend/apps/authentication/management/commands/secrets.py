"""`manage.py secrets survey | rewrap [--dry-run] | abandon --yes`: after DJANGO_SECRET_KEY was replaced."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.authentication.services import stored_secrets
from common import clock


class Command(BaseCommand):
    help = "After DJANGO_SECRET_KEY was replaced: re-encrypt what the old one encrypted, or give up what opens no more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("survey", "rewrap", "abandon"))
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be done")
        parser.add_argument(
            "--yes", action="store_true", help="With abandon: what is given up is lost for good"
        )

    def handle(self, *args: Any, what: str, dry_run: bool, yes: bool, **options: Any) -> None:
        found = stored_secrets.survey()
        self.stdout.write(
            f"stored keys: {found.current} under DJANGO_SECRET_KEY, {found.older} under a fallback, "
            f"{found.locked} under neither"
        )
        if what == "survey" or dry_run:
            return
        if what == "rewrap":
            self.stdout.write(f"{stored_secrets.rewrap(now=clock.now())} re-encrypted")
            return
        if not yes:
            raise CommandError("What is given up is lost for good. Say --yes if the old secret is, too.")
        self.stdout.write(f"{stored_secrets.abandon(now=clock.now())} given up")
