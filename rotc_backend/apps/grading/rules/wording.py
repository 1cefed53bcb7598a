"""How a grade comes about, in sentences: the formulas, the steps, and the rules of the policy that they follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apps.attendance.rules import AttendanceStatus
from apps.grading.rules import engine
from apps.grading.rules.engine import AssessmentRule, Facts, Grade, Turnout, Workings
from apps.grading.rules.kinds import Clamp, MarkCode, Part, RoundingMode
from apps.grading.rules.policy import Policy

LABELS = {
    Part.ATTENDANCE: "Attendance",
    Part.APTITUDE: "Military aptitude",
    Part.SUBJECT: "Subject proficiency",
}
_STEP = {0: "a whole number", 1: "0.1", 2: "0.01"}
_MODE = {RoundingMode.HALF_UP: "rounded half-up", RoundingMode.DOWN: "cut down"}


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


def days_text(count: Fraction) -> str:
    """ "1 day", "12.5 days" """
    return f"{plain(count)} {'day' if count == 1 else 'days'}"


def attendance_formula(turnout: Turnout, policy: Policy) -> str:
    """The attendance in a line."""
    if not turnout.counted:
        return "No closed training day counts yet."
    days_word = "day" if turnout.counted == 1 else "days"
    return f"{plain(turnout.credit)} of {plain(turnout.counted)} counted {days_word} × {plain(policy.attendance_weight)}"


def attendance_steps(turnout: Turnout, policy: Policy) -> tuple[str, ...]:
    """Status by status, then the share, then the points."""
    if not turnout.counted:
        return ()
    steps = []
    for status, share in turnout.shares.items():
        if not share:
            continue
        if status is AttendanceStatus.EXCUSED and policy.excused_leaves_denominator:
            steps.append(f"excused: {days_text(share)} not counted")
        else:
            credit = Fraction(policy.credits[status])
            steps.append(f"{status.value}: {days_text(share)} × {plain(credit)} = {plain(share * credit)}")
    if turnout.made_up:
        steps.append(f"made up for: + {plain(turnout.made_up)}")
    quotient = f"{plain(turnout.credit)} / {plain(turnout.counted)}"
    points = turnout.credit / turnout.counted * Fraction(policy.attendance_weight)
    steps.append(f"{quotient} × {plain(policy.attendance_weight)} = {plain(points)}")
    return tuple(steps)


def aptitude_formula(facts: Facts, policy: Policy) -> str:
    """The aptitude in a line."""
    standing = engine.aptitude_standing(facts.ledger, policy)
    total = f"{plain(policy.aptitude_base)} + {facts.merits} merits − {facts.demerits} demerits"
    share = Fraction(policy.aptitude_weight) / Fraction(policy.aptitude_ceiling)
    when = ", after every entry" if policy.clamp is Clamp.RUNNING else ""
    kept = f"(kept within 0 and {plain(policy.aptitude_ceiling)}{when})"
    return f"{total} = {plain(standing)} {kept} × {plain(share)}"


def aptitude_steps(facts: Facts, policy: Policy) -> tuple[str, ...]:
    """The clamp, once or entry by entry, then the points."""
    ceiling, weight = policy.aptitude_ceiling, policy.aptitude_weight
    if policy.clamp is Clamp.RUNNING:
        reached = engine.standings(facts.ledger, policy)
        steps = [f"starts at {plain(reached[0])}"]
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
    return plain(total) if total == standing else f"{plain(total)}, kept at {plain(standing)}"


def subject_formula(work: Workings, policy: Policy, assessments: Sequence[AssessmentRule]) -> str:
    """The subject proficiency in a line."""
    if not work.missing:
        equal = len({row.weight for row in assessments}) == 1
        names = ", ".join(
            row.name if equal else f"{row.name} (weight {plain(row.weight)})" for row in assessments
        )
        return f"mean of {names} × {plain(policy.subject_weight)}"
    lowest, highest = engine.half_up(work.lowest_subject), engine.half_up(work.highest_subject)
    return f"{', '.join(work.missing)} missing; between {lowest} and {highest} is still reachable"


def subject_steps(
    facts: Facts, work: Workings, policy: Policy, assessments: Sequence[AssessmentRule]
) -> tuple[str, ...]:
    """Assessment by assessment, then the mean, then the points."""
    scores = facts.scores or {}
    steps = [_score_step(scores.get(row.id), row) for row in assessments]
    if not work.missing and policy.subject_weight:
        mean = work.lowest_subject / Fraction(policy.subject_weight) * 100
        steps.append(f"mean {plain(mean)} % of {plain(policy.subject_weight)} = {plain(work.lowest_subject)}")
    return tuple(steps)


def _score_step(score: Decimal | None, row: AssessmentRule) -> str:
    if score is None:
        return f"{row.name}: missing"
    percent = engine.score_share(score, row) * 100
    base = f" × {plain(100 - row.base)} + {plain(row.base)}" if row.base else ""
    return f"{row.name}: {plain(score)} / {plain(row.maximum)}{base} = {plain(percent)} %"


def final_formula(grade: Grade, policy: Policy) -> str:
    """The final in a line."""
    if grade.final is not None:
        return f"sum of the three parts before rounding, {_rounding(policy)}"
    if grade.mark is MarkCode.LAPSED:
        return "no number: the INC was not completed in time"
    if grade.mark is not None:
        return f"no number: the mark {grade.mark.value} stands"
    return (
        f"open: {', '.join(grade.missing)} missing; "
        f"between {grade.lowest_final} and {grade.highest_final} is still reachable"
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
    return tuple(
        f"{LABELS[part]} {reached} {'is below' if part in grade.below_floors else 'reaches'} the floor of {plain(floor)}"
        for part, floor in policy.floors.items()
        if (reached := points[part]) is not None
    )


def _rounding(policy: Policy) -> str:
    return f"{_MODE[policy.rounding.mode]} to {_STEP[policy.rounding.places]}"


def equivalent_formula(grade: Grade, policy: Policy) -> str:
    """The equivalent in a line; a mark's reason is for the caller to add."""
    if grade.mark is MarkCode.LAPSED:
        return f"INC lapsed: {grade.result.value.lower()}"
    if grade.mark is not None:
        return grade.result.value
    if grade.final is None:
        return "open until the final grade is known"
    if grade.below_floors:
        names = " and ".join(LABELS[part].lower() for part in grade.below_floors)
        return f"below the floor for {names}: {grade.result.value.lower()}"
    band = next((band for band in policy.bands if grade.final >= band.lowest), None)
    bound = f"{grade.final} is {plain(band.lowest)} or more" if band else f"{grade.final} is below every band"
    return f"{bound}: {grade.result.value.lower()}"


def rules_behind(key: str, policy: Policy) -> tuple[RuleRef, ...]:
    """The rules of the policy that a part ("attendance" … ), the "final" or the "equivalent" follows."""

    def rule(field: str, says: str) -> RuleRef:
        return RuleRef(field, says, policy.sources.get(field.partition(".")[0], ""))

    if key == "final":
        return (rule("rounding", f"The sum of the parts is {_rounding(policy)}, once."),)
    if key == "equivalent":
        scale = " · ".join(f"{plain(band.lowest)} {band.equivalent}" for band in policy.bands)
        floors = [
            rule(f"floors.{part.value}", f"{LABELS[part]} below {plain(floor)} fails.")
            for part, floor in policy.floors.items()
        ]
        return (rule("bands", f"{scale} · else {policy.failing_equivalent}"), *floors)
    part = Part(key)
    weight = rule(f"weights.{part.value}", f"{LABELS[part]} is {plain(policy.weight_of(part))} of 100.")
    if part is Part.ATTENDANCE:
        return (weight, *_attendance_rules(policy, rule))
    if part is Part.APTITUDE:
        when = "after every entry" if policy.clamp is Clamp.RUNNING else "once"
        kept = f"kept within 0 and {plain(policy.aptitude_ceiling)} {when}"
        says = f"Starts at {plain(policy.aptitude_base)}, plus merits, less demerits, {kept}."
        return (weight, rule("aptitude", says))
    return (weight, rule("assessments", _assessments_say(policy)))


def _attendance_rules(policy: Policy, rule: Callable[[str, str], RuleRef]) -> tuple[RuleRef, ...]:
    earned = ", ".join(f"{status.value} {plain(credit)}" for status, credit in policy.credits.items())
    counted = (
        "The closed training days on which the cadet was enrolled count."
        if policy.counted_days is None
        else f"{policy.counted_days} days count, however many were held."
    )
    found = [rule("credits", f"Credit of a day: {earned}."), rule("counted_days", counted)]
    found.append(rule("credits", "Make-up training replaces what was missed of the day that it is for."))
    if policy.excused_leaves_denominator:
        found.append(rule("excused_leaves_denominator", "Excused days do not count."))
    return tuple(found)


def _assessments_say(policy: Policy) -> str:
    if not policy.assessments:
        return "The mean of the term's assessments by their weights."
    names = ", ".join(
        f"{plan.name} of {plain(plan.maximum)}"
        + (f" on base {plain(plan.base)}" if plan.base else "")
        + (f", weight {plain(plan.weight)}" if plan.weight != 1 else "")
        for plan in policy.assessments
    )
    return f"The mean of {names}."
