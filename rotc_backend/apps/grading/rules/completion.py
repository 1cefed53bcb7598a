"""Who has completed a course of the program, and the serial numbers that headquarters gives for it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from common.language import phrase

SERIAL_LENGTH = 60


class Program(StrEnum):
    """What is completed as a whole."""

    BASIC = "basic"
    ADVANCED = "advanced"


# Passed in sealed terms, whichever and in whatever order.
COURSES = {Program.BASIC: ("MS 1", "MS 2"), Program.ADVANCED: ("MS 31", "MS 32", "MS 41", "MS 42")}


class LineOutcome(StrEnum):
    """What becomes of a pasted line."""

    ENTERED = "entered"
    UNCHANGED = "unchanged"
    MALFORMED = "malformed"
    REPEATED = "repeated"
    UNKNOWN = "unknown"
    NOT_COMPLETED = "not_completed"
    TAKEN = "taken"
    DIFFERS = "differs"


# As the pages say it.
REFUSALS = {
    LineOutcome.MALFORMED: phrase("is no student number and serial number"),
    LineOutcome.REPEATED: phrase("stands in an earlier line too"),
    LineOutcome.UNKNOWN: phrase("no cadet has this student number"),
    LineOutcome.NOT_COMPLETED: phrase("has not completed the program"),
    LineOutcome.TAKEN: phrase("another cadet has this serial number"),
    LineOutcome.DIFFERS: phrase("has another serial number"),
}


@dataclass(frozen=True)
class SerialLine:
    """A line as it was pasted; `is_repeated` when its student number or its serial number stands in an earlier one too."""

    row: int
    student_number: str
    serial_number: str
    is_repeated: bool = False

    @property
    def is_malformed(self) -> bool:
        """Whether it does not hold one student number and one serial number."""
        return not self.student_number or not 0 < len(self.serial_number) <= SERIAL_LENGTH


def serial_lines(text: str) -> list[SerialLine]:
    """Lines of student number and serial number, with a tab, comma or semicolon between them; empty lines are none. Rows count
    from 1, as they were pasted."""
    lines: list[SerialLine] = []
    students: set[str] = set()
    serials: set[str] = set()
    for row, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [tidy(part) for part in re.split(r"[\t,;]", line.strip())]
        student, serial = parts if len(parts) == 2 else (parts[0], "")
        repeated = student in students or (bool(serial) and serial.casefold() in serials)
        students.add(student)
        serials.add(serial.casefold())
        lines.append(SerialLine(row, student, serial, repeated))
    return lines


def tidy(text: str) -> str:
    """Without blanks around it, and single ones within."""
    return " ".join(text.split())


def outcome_of(
    line: SerialLine, *, is_known: bool, has_completed: bool, own: str | None, is_taken: bool
) -> LineOutcome:
    """What becomes of a line. `own` is the serial number that the cadet has, `is_taken` whether another cadet has this one."""
    if line.is_malformed:
        return LineOutcome.MALFORMED
    if line.is_repeated:
        return LineOutcome.REPEATED
    if not is_known:
        return LineOutcome.UNKNOWN
    if own == line.serial_number:
        return LineOutcome.UNCHANGED
    if own is not None:
        return LineOutcome.DIFFERS
    if not has_completed:
        return LineOutcome.NOT_COMPLETED
    return LineOutcome.TAKEN if is_taken else LineOutcome.ENTERED
