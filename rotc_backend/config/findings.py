"""What the doctor says of each part."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: `fail` means that something people need does not work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was found about one part. `mend` says what to do; empty when nothing is."""

    part: str
    level: Level
    reason: str
    mend: str = ""


Said = tuple[Level, str, str]


def ok(reason: str) -> Said:
    """Nothing to do."""
    return Level.OK, reason, ""
