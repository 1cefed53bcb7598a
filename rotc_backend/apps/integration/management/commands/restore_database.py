"""`restore_database [FROM] --into URL`: a backup into an empty database. `--drill`: into one that goes again, compared."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from psycopg2.extensions import parse_dsn

from apps.integration.management.moving import DOES_NOT_HOLD, MoveCommand
from apps.integration.services import postgres
from apps.integration.services.backups import restoring
from apps.integration.services.backups.stores import store_at


class Command(MoveCommand):
    help = (
        "Restore the newest backup of FROM into an empty database and compare every table with the backup's manifest; or, with "
        "--drill, into a database that is made for it and goes again. 0 when all are equal, 1 when one is not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "source", metavar="FROM", nargs="?", default=settings.BACKUP_URL,
            help="Where the backups are, as backup_database was told; default: the same",
        )  # fmt: skip
        parser.add_argument(
            "--backup", metavar="NAME", default="", help="Which one, such as rgms-20261126T050000Z"
        )
        parser.add_argument("--into", metavar="URL", help="The empty database")
        parser.add_argument("--drill", action="store_true", help="Only try")
        parser.add_argument(
            "--on", metavar="URL", default=os.environ.get("RGMS_RESTORE_URL"),
            help="With --drill: the server to try on; default: $RGMS_RESTORE_URL, else RGMS's own",
        )  # fmt: skip

    def work(self, **options: Any) -> int:
        if options["drill"] == bool(options["into"]):
            raise CommandError("Either --into URL or --drill.")
        store, key = store_at(options["source"]), settings.BACKUP_KEY
        if options["drill"]:
            server = parse_dsn(options["on"]) if options["on"] else postgres.own_dsn()
            done = restoring.drill(store=store, key=key, server=server, name=options["backup"])
        else:
            backup = restoring.find(store, options["backup"])
            done = restoring.restore(store=store, backup=backup, key=key, into=parse_dsn(options["into"]))
        verdict = f"DIFFERS: {', '.join(done.differs)}" if done.differs else "all tables equal"
        self.say([f"{restoring.described(done.backup)} Restored in {done.seconds:.1f} s: {verdict}."])
        return DOES_NOT_HOLD if done.differs else 0
