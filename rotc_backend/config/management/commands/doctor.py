"""`manage.py doctor [--json]`: a deployment seen from inside, one line per part."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config.doctor import examine
from config.findings import Finding, Level


class Command(BaseCommand):
    help = "Look at settings, stores, services and libraries from inside. Exit status 1 when anything fails."
    # Django would refuse to begin where there is something to find.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="One JSON document instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in examine():
            findings.append(finding)
            if not options["json"]:
                self.stdout.write(line(finding))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2))
        if any(finding.level == Level.FAIL for finding in findings):
            sys.exit(1)


def line(finding: Finding) -> str:
    """One finding for a person."""
    mend = f"  → {finding.mend}" if finding.mend else ""
    return f"{finding.level:<5} {finding.part:<16} {finding.reason}{mend}"
