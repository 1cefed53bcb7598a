"""`manage.py maintenance on [--note TEXT] | off | status`: hold all writes while something is moved, restored or counted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.system.selectors import get_unit
from apps.system.services import maintenance
from common import clock
from common.actors import Operator


class Command(BaseCommand):
    help = "Hold all writes of people, imports and retention, and say so to everyone; `off` takes them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("on", "off", "status"))
        parser.add_argument(
            "--note", default="", help="What everyone reads meanwhile, at most 300 characters"
        )

    def handle(self, *args: Any, what: str, note: str, **options: Any) -> None:
        unit = get_unit()
        if what != "status":
            actor = Operator(display_name="maintenance")
            unit = maintenance.switch(actor=actor, is_on=what == "on", note=note[:300], now=clock.now())
        if unit.maintenance_since is None:
            self.stdout.write("off")
        else:
            since = unit.maintenance_since.astimezone(clock.unit_zone())
            self.stdout.write(f"on since {since:%Y-%m-%d %H:%M} {unit.maintenance_note}".rstrip())
