"""How the old server graded (routes/cadet.js, utils/gradesHelper.js), to the last bit, and why RGMS says something else."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from apps.grading.rules import RESULT_OF_MARK, VERSION_1, Grade, MarkCode, half_up
from apps.grading.rules.kinds import Result

EXAMS = ("Prelim", "Midterm", "Final")


@dataclass(frozen=True)
class Inputs:
    """What a grade is made of. `present` are the days that count as attended; a score that is None is blank."""

    present: Decimal
    days: int
    merits: Decimal
    demerits: Decimal
    scores: tuple[Decimal | None, ...]
    mark: MarkCode | None


@dataclass(frozen=True)
class Shown:
    """What the old server told a cadet: binary numbers, not rounded; no equivalent with a mark."""

    final: float
    equivalent: float | None
    result: Result


@dataclass
class Compared:
    """A cadet's grade as it was shown and as RGMS has it under version 1, with every reason why they differ."""

    shown: Shown
    grade: Grade
    is_same: bool
    reasons: list[str] = field(default_factory=list)
    is_explained: bool = True


def shown(inputs: Inputs) -> Shown:
    """The old server's arithmetic, in the order in which it did it. A blank score counted as 0; attendance was not capped."""
    attendance = float(inputs.present) / inputs.days * 30 if inputs.days else 0.0
    aptitude = max(0.0, min(100.0, 100 + float(inputs.merits) - float(inputs.demerits))) * 0.3
    scored = [float(score or 0) for score in inputs.scores]
    final = attendance + aptitude + (scored[0] + scored[1] + scored[2]) / 300 * 40
    if inputs.mark is not None:
        return Shown(final, None, RESULT_OF_MARK[inputs.mark])
    band = next((band for band in VERSION_1.bands if final >= float(band.lowest)), None)
    if band is None:
        return Shown(final, float(VERSION_1.failing_equivalent), Result.FAILED)
    return Shown(final, float(band.equivalent), Result.PASSED)


def exact(inputs: Inputs) -> Fraction | None:
    """The same sum without the errors of binary numbers; None while there is no day."""
    if not inputs.days:
        return None
    standing = max(Decimal(0), min(Decimal(100), 100 + inputs.merits - inputs.demerits))
    scored = sum((Fraction(score or 0) for score in inputs.scores), Fraction(0))
    return Fraction(inputs.present) / inputs.days * 30 + Fraction(standing) * 3 / 10 + scored / 300 * 40


def compare(*, old: Inputs, new: Inputs, grade: Grade, notes: list[str]) -> Compared:
    """Hold what was shown against version 1. `notes` say where the inputs come from when they are not simply the counters.

    It is explained when the grade follows from the new inputs by the same sum, so that nothing but the inputs that are
    named, and the rounding, can be the reason."""
    told = shown(old)
    reasons = [*_attendance(old, new), *_aptitude(old, new), *_scores(old, new)]
    if old.mark is not new.mark:
        reasons.append(f"mark: {old.mark or 'none'} was shown, {new.mark or 'none'} is set")
    was, is_now = exact(old), exact(new)
    same_number = grade.final is None or (was is not None and half_up(was) == grade.final)
    equivalent = None if grade.equivalent is None else float(grade.equivalent)
    is_same = same_number and equivalent == told.equivalent and grade.result is told.result
    if is_same:
        return Compared(told, grade, is_same=True)
    if not reasons and was is not None:
        reasons.append(_arithmetic(told, was, grade))
    return Compared(told, grade, False, reasons + (notes if reasons else []), _follows(is_now, new, grade))


def _attendance(old: Inputs, new: Inputs) -> list[str]:
    found = []
    if not new.days:
        found.append("days: no training day is closed in RGMS, so there is no attendance yet")
    if old.days != new.days:
        found.append(f"days: the old system counted {old.days}, closed in RGMS are {new.days}")
    if old.present != new.present:
        found.append(
            f"attendance: {old.present.normalize():f} days were counted as attended, the records say "
            f"{new.present.normalize():f}"
        )
        if old.present > old.days:
            found.append(f"attendance: more than the {old.days} days that there were")
    return found


def _aptitude(old: Inputs, new: Inputs) -> list[str]:
    if (old.merits, old.demerits) == (new.merits, new.demerits):
        return []
    return [
        f"aptitude: the counters said {old.merits.normalize():f} merits and {old.demerits.normalize():f} demerits, the "
        f"ledger says "
        f"{new.merits.normalize():f} and {new.demerits.normalize():f}"
    ]


def _scores(old: Inputs, new: Inputs) -> list[str]:
    found = []
    for name, was, is_now in zip(EXAMS, old.scores, new.scores, strict=True):
        if is_now is None:
            said = "was blank and counted as 0" if was is None else f"was {was}"
            found.append(f"{name.lower()}: {said}; a missing score is not 0")
        elif was != is_now:
            found.append(f"{name.lower()}: {was} was counted, {is_now} is encoded")
    return found


def _arithmetic(told: Shown, was: Fraction, grade: Grade) -> str:
    if Fraction(told.final) != was and half_up(was) == was:
        return f"arithmetic: {told.final!r} stands for {half_up(was)} in binary numbers"
    return f"rounding: {told.final!r} was looked up as it is, {grade.final} is rounded first"


def _follows(is_now: Fraction | None, new: Inputs, grade: Grade) -> bool:
    if grade.mark is not None or new.mark is not None:
        return grade.mark is new.mark and grade.final is None
    if is_now is None or None in new.scores:
        return grade.final is None
    return grade.final == half_up(is_now)
