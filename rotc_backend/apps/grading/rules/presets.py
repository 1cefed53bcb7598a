"""Policies to begin with. A unit takes one, changes what its own orders say otherwise, and adopts it as a version."""

from dataclasses import dataclass, replace
from decimal import Decimal

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules.kinds import Part, RoundingMode
from apps.grading.rules.policy import AssessmentPlan, Band, Policy, Rounding
from common.language import phrase

_NAVAL = "Naval Reserve Command, Military Science 1 programme of instruction"
_PRACTICE = "MSU-SND's practice"
_OLD_SERVER = "The old Node server, routes/cadet.js"


def bands(*pairs: tuple[str, str]) -> tuple[Band, ...]:
    """Bands of (lowest final, equivalent)."""
    return tuple(Band(Decimal(lowest), Decimal(equivalent)) for lowest, equivalent in pairs)


def _exams(*, base: int = 0) -> tuple[AssessmentPlan, ...]:
    return tuple(
        AssessmentPlan(name.lower(), name, Decimal(100), base=Decimal(base))
        for name in ("Prelim", "Midterm", "Final")
    )


# MSU-SND's practice: weights 30/30/40, late and excused credited in full, finals in five bands.
VERSION_1 = Policy(
    attendance_weight=Decimal(30),
    aptitude_weight=Decimal(30),
    subject_weight=Decimal(40),
    credits={
        AttendanceStatus.PRESENT: Decimal(1),
        AttendanceStatus.LATE: Decimal(1),
        AttendanceStatus.EXCUSED: Decimal(1),
        AttendanceStatus.ABSENT: Decimal(0),
    },
    excused_leaves_denominator=False,
    aptitude_base=Decimal(100),
    aptitude_ceiling=Decimal(100),
    bands=bands(("95", "1.00"), ("90", "1.50"), ("85", "2.00"), ("80", "2.50"), ("75", "3.00")),
    failing_equivalent=Decimal("5.00"),
    assessments=_exams(),
    sources={
        "weights": "Computation of Grades sheet: attendance 30, military aptitude 30, subject proficiency 40",
        "credits": _PRACTICE,
        "aptitude": _PRACTICE,
        "assessments": _PRACTICE,
        "bands": _PRACTICE,
    },
)

NINE_STEP = replace(
    VERSION_1,
    bands=bands(("98", "1.00"), ("95", "1.25"), ("92", "1.50"), ("89", "1.75"), ("86", "2.00"), ("83", "2.25"),
                ("80", "2.50"), ("77", "2.75"), ("75", "3.00")),
    sources={**VERSION_1.sources, "bands": "Nine-step scale of Philippine universities"},
)  # fmt: skip

NAVAL_RESERVE = replace(
    NINE_STEP,
    assessments=_exams(base=50),
    floors={Part.ATTENDANCE: Decimal(24), Part.SUBJECT: Decimal(28)},
    sources={
        **NINE_STEP.sources,
        "weights": _NAVAL,
        "assessments": f"{_NAVAL}: raw / items × 50 + 50",
        "floors": f"{_NAVAL}: at least 24 of 30 for attendance and 28 of 40 for proficiency",
        "drop_rules": f"{_NAVAL}: at least 80 % of the training days, at most 3 unexcused absences, not 3 in a row",
        "bands": "The text names no scale; this one is the nine-step scale of Philippine universities",
    },
)


# The old server added up without rounding and looked the sum up in the bands: cut off after two decimals, every final
# falls into the same band, since the bounds are whole. Late and excused count as present, as where it counted them itself.
OLD_SYSTEM = replace(
    VERSION_1,
    rounding=Rounding(places=2, mode=RoundingMode.DOWN),
    sources={
        **VERSION_1.sources,
        "credits": _OLD_SERVER,
        "aptitude": _OLD_SERVER,
        "bands": _OLD_SERVER,
        "rounding": f"{_OLD_SERVER}: it did not round before it looked into the bands",
    },
)


@dataclass(frozen=True)
class Preset:
    """A policy with a name."""

    key: str
    name: str
    description: str
    policy: Policy


PRESETS = (
    Preset(
        "msu-snd",
        "MSU-SND",
        phrase("Weights 30/30/40, three exams of 100, five bands. Every new term begins with it."),
        VERSION_1,
    ),
    Preset(
        "nine-step",
        phrase("Nine-step"),
        phrase("The same with nine bands, from 98 for 1.00 to 75 for 3.00."),
        NINE_STEP,
    ),
    Preset(
        "naval-reserve",
        phrase("Naval Reserve text"),
        phrase(
            "Scores on base 50, at least 24 of 30 for attendance and 28 of 40 for proficiency, nine bands."
        ),
        NAVAL_RESERVE,
    ),
    Preset(
        "old-system",
        phrase("As the old system showed it"),
        phrase(
            "The old server's rules, for a term that was moved from it: as MSU-SND, and finals are not rounded up."
        ),
        OLD_SYSTEM,
    ),
)
