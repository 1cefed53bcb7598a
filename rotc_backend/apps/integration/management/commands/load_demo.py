"""`manage.py load_demo`: the demo corps, and an open training day for today."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.integration.rules.demo import PLATOON_SIZE
from apps.integration.services.demo import DemoForbidden, NotEmpty, load_demo
from apps.system.services import zone
from common import clock


class Command(BaseCommand):
    help = "Load the demo corps once; later starts only see to it that today's training day is open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--platoon-size", type=int, default=PLATOON_SIZE, choices=range(1, PLATOON_SIZE + 1), metavar="CADETS",
            help=f"cadets in each of the 24 platoons (1 to {PLATOON_SIZE}, the default)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        zone.follow()
        try:
            state = load_demo(now=clock.now(), platoon_size=options["platoon_size"])
        except DemoForbidden as error:
            raise CommandError(error.detail) from None
        except NotEmpty as error:
            # No failure: `make run` on a unit's own database goes on without the demo.
            self.stderr.write(error.detail)
            return
        self.stdout.write("The demo corps is loaded." if state.loaded else "The demo corps is there already.")
        if state.open_day is not None:
            self.stdout.write(f"Open today: {state.open_day.title}")
