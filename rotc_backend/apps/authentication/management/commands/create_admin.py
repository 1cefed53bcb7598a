"""`manage.py create_admin USERNAME`: the first admin, without a password that anybody knows."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.authentication.services import activation
from common import clock
from common.actors import Operator
from common.errors import DomainError


class Command(BaseCommand):
    help = "Make an admin and print the link, good once and for 30 days, where a password is chosen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="as shown to others; default: the user name")
        parser.add_argument("--email", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = activation.create_admin(
                actor=Operator(display_name="create_admin"),
                username=options["username"],
                display_name=options["name"],
                email=options["email"],
                now=clock.now(),
            )
        except DomainError as error:
            raise CommandError(error.detail) from None
        self.stdout.write(link)
