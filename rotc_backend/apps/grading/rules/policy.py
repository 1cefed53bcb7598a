"""What a grading policy is, and its stored form. A version is whole: nothing of it is looked up elsewhere.

What an older stored form does not say yet has the value by which it was graded then (see the defaults of `Policy`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules.kinds import Clamp, LedgerKind, Part, RoundingMode


@dataclass(frozen=True)
class Band:
    """Finals from `lowest` upwards, to the next band, transmute to `equivalent` and pass."""

    lowest: Decimal
    equivalent: Decimal


@dataclass(frozen=True)
class AssessmentPlan:
    """An exam as the policy wants it: `maximum` points, `weight` relative to the others.

    `base` is the percentage that a score of 0 earns already: with 50, `raw/maximum × 50 + 50`.
    """

    code: str
    name: str
    maximum: Decimal
    weight: Decimal = Decimal(1)
    base: Decimal = Decimal(0)


@dataclass(frozen=True)
class Rounding:
    """How the final grade is rounded, once. The parts are rounded half-up to 0.01, for show."""

    places: int = 2
    mode: RoundingMode = RoundingMode.HALF_UP


@dataclass(frozen=True)
class DropRules:
    """What makes a cadet liable to be dropped; None switches a rule off. They flag; a person decides."""

    min_attendance_percent: Decimal | None = Decimal(80)
    max_unexcused: int | None = 3
    consecutive_absences: int | None = 3


@dataclass(frozen=True)
class IssuerLimit:
    """How many points an issuer may give; None is no limit. `issuer` is a kind of duty, or "admin"."""

    issuer: str
    kind: LedgerKind
    per_entry: int | None = None
    per_day: int | None = None
    per_cadet: int | None = None


@dataclass(frozen=True)
class Recognition:
    """An award that so many lifetime merits earn."""

    name: str
    merits: int


RECOGNITION = (
    Recognition("Bronze", 50),
    Recognition("Silver", 100),
    Recognition("Gold", 150),
    Recognition("Platinum", 200),
)


@dataclass(frozen=True)
class Policy:
    """The rules of a term. Weights are points of 100; a status's credit is its share of a day.

    `counted_days` None counts the closed days on which the cadet was enrolled; a number is a fixed denominator, beyond which
    credit earns nothing more. A part below its floor fails the grade whatever the final. No `assessments`: those that the term
    has, as they are. `sources` says for fields (such as "weights") which order, memo or text they follow.
    """

    attendance_weight: Decimal
    aptitude_weight: Decimal
    subject_weight: Decimal
    credits: Mapping[AttendanceStatus, Decimal]
    excused_leaves_denominator: bool
    aptitude_base: Decimal
    aptitude_ceiling: Decimal
    bands: tuple[Band, ...]
    failing_equivalent: Decimal
    counted_days: int | None = None
    clamp: Clamp = Clamp.TOTAL
    merits_beyond_ceiling_count: bool = True
    assessments: tuple[AssessmentPlan, ...] = ()
    floors: Mapping[Part, Decimal] = field(default_factory=dict)
    rounding: Rounding = Rounding()
    drop_rules: DropRules = DropRules()
    issuer_limits: tuple[IssuerLimit, ...] = ()
    recognition: tuple[Recognition, ...] = RECOGNITION
    sources: Mapping[str, str] = field(default_factory=dict)

    def weight_of(self, part: Part) -> Decimal:
        """Points of 100."""
        weights = {
            Part.ATTENDANCE: self.attendance_weight,
            Part.APTITUDE: self.aptitude_weight,
            Part.SUBJECT: self.subject_weight,
        }
        return weights[part]

    def to_json(self) -> dict[str, Any]:
        """The stored form: decimals as text, so that none passes through a float."""
        return {
            "weights": {part.value: str(self.weight_of(part)) for part in Part},
            "credits": {status.value: str(self.credits[status]) for status in AttendanceStatus},
            "excused_leaves_denominator": self.excused_leaves_denominator,
            "counted_days": self.counted_days,
            "aptitude": {
                "base": str(self.aptitude_base),
                "ceiling": str(self.aptitude_ceiling),
                "clamp": self.clamp.value,
                "merits_beyond_ceiling_count": self.merits_beyond_ceiling_count,
            },
            "assessments": [
                {
                    "code": plan.code,
                    "name": plan.name,
                    "maximum": str(plan.maximum),
                    "weight": str(plan.weight),
                    "base": str(plan.base),
                }
                for plan in self.assessments
            ],
            "floors": {part.value: _text(self.floors.get(part)) for part in Part},
            "bands": [
                {"lowest": str(band.lowest), "equivalent": str(band.equivalent)} for band in self.bands
            ],
            "failing_equivalent": str(self.failing_equivalent),
            "rounding": {"places": self.rounding.places, "mode": self.rounding.mode.value},
            "drop_rules": {
                "min_attendance_percent": _text(self.drop_rules.min_attendance_percent),
                "max_unexcused": self.drop_rules.max_unexcused,
                "consecutive_absences": self.drop_rules.consecutive_absences,
            },
            "issuer_limits": [{**vars(limit), "kind": limit.kind.value} for limit in self.issuer_limits],
            "recognition": [dict(vars(award)) for award in self.recognition],
            "sources": dict(self.sources),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Policy:
        """The policy of a stored form, also of one that knew fewer fields. Raises KeyError, ValueError or InvalidOperation when
        it is damaged."""
        aptitude, floors = stored["aptitude"], stored.get("floors", {})
        return cls(
            attendance_weight=Decimal(stored["weights"]["attendance"]),
            aptitude_weight=Decimal(stored["weights"]["aptitude"]),
            subject_weight=Decimal(stored["weights"]["subject"]),
            credits={status: Decimal(stored["credits"][status.value]) for status in AttendanceStatus},
            excused_leaves_denominator=bool(stored["excused_leaves_denominator"]),
            aptitude_base=Decimal(aptitude["base"]),
            aptitude_ceiling=Decimal(aptitude["ceiling"]),
            bands=tuple(
                Band(Decimal(band["lowest"]), Decimal(band["equivalent"])) for band in stored["bands"]
            ),
            failing_equivalent=Decimal(stored["failing_equivalent"]),
            counted_days=stored.get("counted_days"),
            clamp=Clamp(aptitude.get("clamp", Clamp.TOTAL)),
            merits_beyond_ceiling_count=bool(aptitude.get("merits_beyond_ceiling_count", True)),
            assessments=tuple(_plan(plan) for plan in stored.get("assessments", ())),
            floors={part: Decimal(floors[part]) for part in Part if floors.get(part) is not None},
            rounding=_rounding(stored.get("rounding")),
            drop_rules=_drop_rules(stored.get("drop_rules")),
            issuer_limits=tuple(
                IssuerLimit(**{**limit, "kind": LedgerKind(limit["kind"])})
                for limit in stored.get("issuer_limits", ())
            ),
            recognition=tuple(Recognition(**award) for award in stored["recognition"])
            if "recognition" in stored
            else RECOGNITION,
            sources=dict(stored.get("sources", {})),
        )


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _plan(stored: Mapping[str, Any]) -> AssessmentPlan:
    return AssessmentPlan(
        stored["code"],
        stored["name"],
        Decimal(stored["maximum"]),
        Decimal(stored["weight"]),
        Decimal(stored["base"]),
    )


def _rounding(stored: Mapping[str, Any] | None) -> Rounding:
    return Rounding() if stored is None else Rounding(int(stored["places"]), RoundingMode(stored["mode"]))


def _drop_rules(stored: Mapping[str, Any] | None) -> DropRules:
    if stored is None:
        return DropRules()
    percent = stored["min_attendance_percent"]
    return DropRules(
        None if percent is None else Decimal(percent),
        stored["max_unexcused"],
        stored["consecutive_absences"],
    )
