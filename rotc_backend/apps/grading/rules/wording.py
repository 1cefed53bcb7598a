"""How a grade comes about, in sentences: the formulas, the steps, and the rules of the policy that they follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules import engine
from apps.grading.rules.engine import (
    NO_ASSESSMENT,
    NO_COUNTED_DAY,
    AssessmentRule,
    Facts,
    Grade,
    Turnout,
    Workings,
)
from apps.grading.rules.kinds import (
    Clamp,
    LedgerKind,
    MarkCode,
    Part,
    RecommendationStatus,
    Result,
    RoundingMode,
)
from apps.grading.rules.policy import Policy
from common.language import phrase, worded

LABELS = {
    Part.ATTENDANCE: phrase("Attendance"),
    Part.APTITUDE: phrase("Military aptitude"),
    Part.SUBJECT: phrase("Subject proficiency"),
}
STATUSES = {
    AttendanceStatus.PRESENT: phrase("present"),
    AttendanceStatus.LATE: phrase("late"),
    AttendanceStatus.EXCUSED: phrase("excused"),
    AttendanceStatus.ABSENT: phrase("absent"),
}
SIDES = {LedgerKind.MERIT: phrase("merit"), LedgerKind.DEMERIT: phrase("demerit")}
DECIDED: dict[str, str] = {
    RecommendationStatus.APPROVED: phrase("{name} has approved it."),
    RecommendationStatus.REFUSED: phrase("{name} has refused it."),
    RecommendationStatus.WITHDRAWN: phrase("{name} has taken it back."),
}
RESULTS = {
    Result.PASSED: phrase("passed"),
    Result.FAILED: phrase("failed"),
    Result.INCOMPLETE: phrase("incomplete"),
    Result.DROPPED: phrase("dropped"),
    Result.DEFERRED: phrase("deferred"),
}
_STEP = {0: phrase("a whole number"), 1: "0.1", 2: "0.01"}
_MODE = {
    RoundingMode.HALF_UP: phrase("rounded half-up to {step}"),
    RoundingMode.DOWN: phrase("cut down to {step}"),
}


@dataclass(frozen=True)
class RuleRef:
    """A rule of the policy: its field, what it says, and the order, memo or text that it follows ("" when none is named)."""

    field: str
    says: str
    source: str


def plain(number: Decimal | Fraction) -> str:
    """Without trailing zeros; what does not end is cut after four digits."""
    value = (
        Decimal(number.numerator) / Decimal(number.denominator) if isinstance(number, Fraction) else number
    )
    text = f"{round(value, 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def lacking(names: Sequence[str]) -> str:
    """What a grade misses: assessments by the names that they were given, and what stands for all of a kind."""
    return ", ".join(worded(name) if name in (NO_COUNTED_DAY, NO_ASSESSMENT) else name for name in names)


def days_text(count: Fraction) -> str:
    """ "1 day", "12.5 days" """
    return worded("1 day") if count == 1 else worded("{count} days", count=plain(count))


def attendance_formula(turnout: Turnout, policy: Policy) -> str:
    """The attendance in a line."""
    if not turnout.counted:
        return worded("No closed training day counts yet.")
    credit, weight = plain(turnout.credit), plain(policy.attendance_weight)
    if turnout.counted == 1:
        return worded("{credit} of 1 counted day × {weight}", credit=credit, weight=weight)
    counted = plain(turnout.counted)
    return worded(
        "{credit} of {counted} counted days × {weight}", credit=credit, counted=counted, weight=weight
    )


def attendance_steps(turnout: Turnout, policy: Policy) -> tuple[str, ...]:
    """Status by status, then the share, then the points."""
    if not turnout.counted:
        return ()
    steps = []
    for status, share in turnout.shares.items():
        if not share:
            continue
        if status is AttendanceStatus.EXCUSED and policy.excused_leaves_denominator:
            steps.append(worded("excused: {days} not counted", days=days_text(share)))
        else:
            credit = Fraction(policy.credits[status])
            earned = f"{days_text(share)} × {plain(credit)} = {plain(share * credit)}"
            steps.append(f"{worded(STATUSES[status])}: {earned}")
    if turnout.made_up:
        steps.append(worded("made up for: + {days}", days=plain(turnout.made_up)))
    quotient = f"{plain(turnout.credit)} / {plain(turnout.counted)}"
    points = turnout.credit / turnout.counted * Fraction(policy.attendance_weight)
    steps.append(f"{quotient} × {plain(policy.attendance_weight)} = {plain(points)}")
    return tuple(steps)


def aptitude_formula(facts: Facts, policy: Policy) -> str:
    """The aptitude in a line."""
    standing = engine.aptitude_standing(facts.ledger, policy)
    total = worded(
        "{base} + {merits} merits − {demerits} demerits",
        base=plain(policy.aptitude_base),
        merits=facts.merits,
        demerits=facts.demerits,
    )
    share = Fraction(policy.aptitude_weight) / Fraction(policy.aptitude_ceiling)
    ceiling = plain(policy.aptitude_ceiling)
    if policy.clamp is Clamp.RUNNING:
        kept = worded("kept within 0 and {ceiling}, after every entry", ceiling=ceiling)
    else:
        kept = worded("kept within 0 and {ceiling}", ceiling=ceiling)
    return f"{total} = {plain(standing)} ({kept}) × {plain(share)}"


def aptitude_steps(facts: Facts, policy: Policy) -> tuple[str, ...]:
    """The clamp, once or entry by entry, then the points."""
    ceiling, weight = policy.aptitude_ceiling, policy.aptitude_weight
    if policy.clamp is Clamp.RUNNING:
        reached = engine.standings(facts.ledger, policy)
        steps = [worded("starts at {points}", points=plain(reached[0]))]
        for points, before, after in zip(facts.ledger, reached, reached[1:], strict=False):
            steps.append(f"{plain(before)} {_signed(points)} = {_kept(before + points, after)}")
        standing = reached[-1]
    else:
        standing = engine.aptitude_standing(facts.ledger, policy)
        total = policy.aptitude_base + sum(facts.ledger)
        sums = f"{plain(policy.aptitude_base)} + {facts.merits} − {facts.demerits}"
        steps = [f"{sums} = {_kept(total, standing)}"]
    points_of = engine.aptitude_points(facts.ledger, policy)
    steps.append(f"{plain(standing)} / {plain(ceiling)} × {plain(weight)} = {plain(points_of)}")
    return tuple(steps)


def _signed(points: int) -> str:
    return f"+ {points}" if points >= 0 else f"− {-points}"


def _kept(total: Decimal, standing: Decimal) -> str:
    if total == standing:
        return plain(total)
    return worded("{total}, kept at {standing}", total=plain(total), standing=plain(standing))


def subject_formula(work: Workings, policy: Policy, assessments: Sequence[AssessmentRule]) -> str:
    """The subject proficiency in a line."""
    if not work.missing:
        equal = len({row.weight for row in assessments}) == 1
        names = ", ".join(
            row.name if equal else worded("{name} (weight {weight})", name=row.name, weight=plain(row.weight))
            for row in assessments
        )
        return worded("mean of {names} × {weight}", names=names, weight=plain(policy.subject_weight))
    return worded(
        "{names} missing; between {lowest} and {highest} is still reachable",
        names=lacking(work.missing),
        lowest=engine.half_up(work.lowest_subject),
        highest=engine.half_up(work.highest_subject),
    )


def subject_steps(
    facts: Facts, work: Workings, policy: Policy, assessments: Sequence[AssessmentRule]
) -> tuple[str, ...]:
    """Assessment by assessment, then the mean, then the points."""
    scores = facts.scores or {}
    steps = [_score_step(scores.get(row.id), row) for row in assessments]
    if not work.missing and policy.subject_weight:
        mean = work.lowest_subject / Fraction(policy.subject_weight) * 100
        part = worded("mean {mean} % of {weight}", mean=plain(mean), weight=plain(policy.subject_weight))
        steps.append(f"{part} = {plain(work.lowest_subject)}")
    return tuple(steps)


def _score_step(score: Decimal | None, row: AssessmentRule) -> str:
    if score is None:
        return worded("{name}: missing", name=row.name)
    percent = engine.score_share(score, row) * 100
    base = f" × {plain(100 - row.base)} + {plain(row.base)}" if row.base else ""
    return f"{row.name}: {plain(score)} / {plain(row.maximum)}{base} = {plain(percent)} %"


def final_formula(grade: Grade, policy: Policy) -> str:
    """The final in a line."""
    if grade.final is not None:
        return worded("sum of the three parts before rounding, {rounded}", rounded=_rounding(policy))
    if grade.mark is MarkCode.LAPSED:
        return worded("no number: the INC was not completed in time")
    if grade.mark is not None:
        return worded("no number: the mark {mark} stands", mark=grade.mark.value)
    return worded(
        "open: {names} missing; between {lowest} and {highest} is still reachable",
        names=lacking(grade.missing),
        lowest=grade.lowest_final,
        highest=grade.highest_final,
    )


def final_steps(work: Workings, grade: Grade, policy: Policy) -> tuple[str, ...]:
    """The sum, the rounding, and the floors."""
    steps = []
    if grade.final is not None and work.attendance is not None:
        parts = (work.attendance, work.aptitude, work.lowest_subject)
        total = sum(parts, Fraction(0))
        steps.append(f"{' + '.join(map(plain, parts))} = {plain(total)}")
        steps.append(f"{_rounding(policy)}: {grade.final}")
    return (*steps, *floor_steps(grade, policy))


def floor_steps(grade: Grade, policy: Policy) -> tuple[str, ...]:
    """Each floor with what became of it; parts that are not known yet are left out."""
    points = {
        Part.ATTENDANCE: grade.attendance,
        Part.APTITUDE: grade.aptitude,
        Part.SUBJECT: grade.subject,
    }
    below = phrase("{part} {points} is below the floor of {floor}")
    above = phrase("{part} {points} reaches the floor of {floor}")
    return tuple(
        worded(
            below if part in grade.below_floors else above,
            part=worded(LABELS[part]),
            points=reached,
            floor=plain(floor),
        )
        for part, floor in policy.floors.items()
        if (reached := points[part]) is not None
    )


def _rounding(policy: Policy) -> str:
    return worded(_MODE[policy.rounding.mode], step=worded(_STEP[policy.rounding.places]))


def equivalent_formula(grade: Grade, policy: Policy) -> str:
    """The equivalent in a line; a mark's reason is for the caller to add."""
    result = worded(RESULTS[grade.result])
    if grade.mark is MarkCode.LAPSED:
        return worded("INC lapsed: {result}", result=result)
    if grade.mark is not None:
        return result.capitalize()
    if grade.final is None:
        return worded("open until the final grade is known")
    if grade.below_floors:
        names = worded(" and ").join(worded(LABELS[part]).lower() for part in grade.below_floors)
        return worded("below the floor for {names}: {result}", names=names, result=result)
    band = next((band for band in policy.bands if grade.final >= band.lowest), None)
    if band is None:
        return worded("{final} is below every band: {result}", final=grade.final, result=result)
    bound = plain(band.lowest)
    return worded("{final} is {bound} or more: {result}", final=grade.final, bound=bound, result=result)


def rules_behind(key: str, policy: Policy) -> tuple[RuleRef, ...]:
    """The rules of the policy that a part ("attendance" … ), the "final" or the "equivalent" follows."""

    def rule(field: str, says: str) -> RuleRef:
        return RuleRef(field, says, policy.sources.get(field.partition(".")[0], ""))

    if key == "final":
        once = worded("The sum of the parts is {rounded}, once.", rounded=_rounding(policy))
        return (rule("rounding", once),)
    if key == "equivalent":
        scale = " · ".join(f"{plain(band.lowest)} {band.equivalent}" for band in policy.bands)
        floors = [
            rule(
                f"floors.{part.value}",
                worded("{part} below {floor} fails.", part=worded(LABELS[part]), floor=plain(floor)),
            )
            for part, floor in policy.floors.items()
        ]
        scale = worded("{scale} · else {equivalent}", scale=scale, equivalent=policy.failing_equivalent)
        return (rule("bands", scale), *floors)
    part = Part(key)
    share = worded(
        "{part} is {weight} of 100.", part=worded(LABELS[part]), weight=plain(policy.weight_of(part))
    )
    weight = rule(f"weights.{part.value}", share)
    if part is Part.ATTENDANCE:
        return (weight, *_attendance_rules(policy, rule))
    if part is Part.APTITUDE:
        base, ceiling = plain(policy.aptitude_base), plain(policy.aptitude_ceiling)
        says = phrase("Starts at {base}, plus merits, less demerits, kept within 0 and {ceiling} once.")
        if policy.clamp is Clamp.RUNNING:
            says = phrase(
                "Starts at {base}, plus merits, less demerits, kept within 0 and {ceiling} after every entry."
            )
        return (weight, rule("aptitude", worded(says, base=base, ceiling=ceiling)))
    return (weight, rule("assessments", _assessments_say(policy)))


def _attendance_rules(policy: Policy, rule: Callable[[str, str], RuleRef]) -> tuple[RuleRef, ...]:
    earned = ", ".join(
        f"{worded(STATUSES[status])} {plain(credit)}" for status, credit in policy.credits.items()
    )
    counted = (
        worded("The closed training days on which the cadet was enrolled count.")
        if policy.counted_days is None
        else worded("{days} days count, however many were held.", days=policy.counted_days)
    )
    made_up = worded("Make-up training replaces what was missed of the day that it is for.")
    found = [
        rule("credits", worded("Credit of a day: {earned}.", earned=earned)),
        rule("counted_days", counted),
        rule("credits", made_up),
    ]
    if policy.excused_leaves_denominator:
        found.append(rule("excused_leaves_denominator", worded("Excused days do not count.")))
    return tuple(found)


def _assessments_say(policy: Policy) -> str:
    if not policy.assessments:
        return worded("The mean of the term's assessments by their weights.")
    names = ", ".join(
        worded("{name} of {maximum}", name=plan.name, maximum=plain(plan.maximum))
        + (worded(" on base {base}", base=plain(plan.base)) if plan.base else "")
        + (worded(", weight {weight}", weight=plain(plan.weight)) if plan.weight != 1 else "")
        for plan in policy.assessments
    )
    return worded("The mean of {names}.", names=names)
