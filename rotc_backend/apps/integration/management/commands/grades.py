"""`manage.py grades export --term ID --format csv`: a term's grades on stdout. `manage.py grades verify TERM`: whether a sealed
term still is what was sealed. `manage.py grades compare`: a term that came from the old system against what people saw
there."""

import csv
import io
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.grading.selectors.corps import GradeLine
from apps.grading.services.verification import verify
from apps.integration.services.grades import export_grades
from apps.integration.services.legacy.comparison import compare_term, sentences, summary
from apps.system.rules import csv_cell
from apps.system.selectors import get_term
from common import clock
from common.actors import Operator
from common.errors import DomainError, NotFound

COLUMNS = ("student_id", "attendance", "aptitude", "subject", "final", "equivalent", "mark", "result")


class Command(BaseCommand):
    help = "Export the grades of a term, in order of enrollment, as UTF-8; or verify those of a sealed one."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export", help="Write the grades to stdout")
        export.add_argument("--term", type=int, required=True, help="Id of the term")
        export.add_argument("--format", choices=["csv"], default="csv")
        check = actions.add_parser(
            "verify", help="Compare a sealed term with its records: 0 when they agree, else 1"
        )
        check.add_argument("term", type=int, help="Id of the term")
        actions.add_parser(
            "compare",
            help="The term from the old system, cadet by cadet, against what that showed: differences with reason",
        )
        check.add_argument("--seal", type=int, help="Version of the seal; default: the newest")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action == "verify":
            self._verify(options["term"], options["seal"])
        elif action == "compare":
            self._compare()
        else:
            self._export(options["term"])

    def _compare(self) -> None:
        try:
            lines = compare_term()
        except NotFound as error:
            raise CommandError(error.detail) from None
        _speak_utf8()
        for line in lines:
            for sentence in sentences(line):
                self.stdout.write(sentence)
        found = summary(lines)
        self.stdout.write(
            f"{found['cadets']} cadets: {found['same']} as shown, {found['different']} differ, "
            f"{found['compared'] - found['explained']} of them unexplained, {found['quarantined']} in quarantine"
        )
        if found["explained"] < found["compared"]:
            sys.exit(1)

    def _verify(self, term: int, version: int | None) -> None:
        try:
            found = verify(get_term(Operator("grades"), term), version=version)
        except DomainError as error:
            raise CommandError(error.detail) from None
        for difference in found.differences:
            self.stdout.write(difference)
        seal = found.seal
        what = "packet and records" if found.is_recomputed else "packet (the term was opened again since)"
        verdict = f"{len(found.differences)} differences" if found.differences else "as it was sealed"
        self.stdout.write(f"seal {seal.version}, {seal.grade_count} grades, {seal.hash}: {what}: {verdict}")
        if found.differences:
            sys.exit(1)

    def _export(self, term: int) -> None:
        try:
            lines = export_grades(actor=Operator("grades"), term_id=term, now=clock.now())
        except NotFound as error:
            raise CommandError(error.detail) from None
        _speak_utf8()
        sheet = io.StringIO(newline="")
        writer = csv.writer(sheet, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(map(_cells, lines))
        self.stdout.write(sheet.getvalue(), ending="")


def _speak_utf8() -> None:
    """Whatever the terminal's locale: what goes out is UTF-8, its lines end alike on every system."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")


def _cells(line: GradeLine) -> list[str]:
    grade = line.grade
    numbers = (grade.attendance, grade.aptitude, grade.subject, grade.final, grade.equivalent)
    return [
        csv_cell(line.student_number),
        *map(_two_places, numbers),
        grade.mark.value if grade.mark else "",
        grade.result.value,
    ]


def _two_places(number: Decimal | None) -> str:
    return "" if number is None else f"{number:.2f}"
