"""How a sheet of grades is laid out: order, groups, totals, text of a cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from apps.cadets.rules import Sex, fold
from apps.grading.rules import Grade, Policy, Result
from apps.reports.rules.tables import NOTHING
from common.language import phrase

NO_COMPANY = phrase("No company")
_SEX_LABELS = {Sex.MALE.value: "Male", Sex.FEMALE.value: "Female", "": "Sex not recorded"}


@dataclass(frozen=True)
class SheetLine:
    """One cadet on a sheet. `company` is empty for who has none."""

    student_number: str
    name: str
    sex: str
    course: str
    company: str
    platoon: int | None
    grade: Grade


@dataclass(frozen=True)
class Group:
    """The men or the women of one company, by name."""

    company: str
    sex: str
    lines: tuple[SheetLine, ...]

    @property
    def company_label(self) -> str:
        """The company's name, or that there is none."""
        return self.company or NO_COMPANY

    @property
    def sex_label(self) -> str:
        """As the sheet prints it."""
        return _SEX_LABELS.get(self.sex, _SEX_LABELS[""])


def arrange(lines: Iterable[SheetLine]) -> list[Group]:
    """Companies by name (who has none comes last), in each the men, the women, the unrecorded, in each by name."""
    order = {sex: place for place, sex in enumerate(_SEX_LABELS)}

    def key(line: SheetLine) -> tuple[bool, str, str, int]:
        return (not line.company, fold(line.company), line.company, order.get(line.sex, len(order)))

    def place(line: SheetLine) -> tuple[tuple[bool, str, str, int], str, str]:
        return (key(line), fold(line.name), line.student_number)

    grouped = groupby(sorted(lines, key=place), key=key)
    members = [tuple(part) for _, part in grouped]
    return [Group(part[0].company, part[0].sex, part) for part in members]


@dataclass(frozen=True)
class Tally:
    """How many of a company, or of all, stand where."""

    label: str
    enrolled: int
    male: int
    female: int
    passed: int
    failed: int
    incomplete: int
    deferred: int
    dropped: int


def tally(label: str, lines: Sequence[SheetLine]) -> Tally:
    """The totals of some lines."""

    def with_result(result: Result) -> int:
        return sum(line.grade.result is result for line in lines)

    return Tally(
        label=label,
        enrolled=len(lines),
        male=sum(line.sex == Sex.MALE for line in lines),
        female=sum(line.sex == Sex.FEMALE for line in lines),
        passed=with_result(Result.PASSED),
        failed=with_result(Result.FAILED),
        incomplete=with_result(Result.INCOMPLETE),
        deferred=with_result(Result.DEFERRED),
        dropped=with_result(Result.DROPPED),
    )


def tallies(groups: Sequence[Group]) -> list[Tally]:
    """One per company, in the order of the groups."""
    by_company = groupby(groups, key=lambda group: group.company_label)
    return [tally(label, [line for group in part for line in group.lines]) for label, part in by_company]


def points(value: Decimal | None) -> str:
    """Two decimals, or a dash for what is not there: a blank is not a zero."""
    return NOTHING if value is None else f"{value:.2f}"


def remarks(grade: Grade) -> str:
    """The result in a word, with the mark that decided it: "Incomplete (INC)"."""
    return f"{grade.result} ({grade.mark})" if grade.mark else str(grade.result)


def lacking(grade: Grade) -> str:
    """What an unmarked grade still lacks: "no Midterm, Final"."""
    return f"no {', '.join(grade.missing)}" if grade.missing and not grade.mark else ""


def plain(number: Decimal) -> str:
    """A weight or bound without needless zeros: 30, 37.5."""
    return f"{number.normalize():f}"


def scale(policy: Policy) -> str:
    """The transmutation in one line: "from 95: 1.00 · from 90: 1.50 · … · below: 5.00"."""
    steps = [f"from {plain(band.lowest)}: {band.equivalent:.2f}" for band in policy.bands]
    return " · ".join([*steps, f"below: {policy.failing_equivalent:.2f}"])
