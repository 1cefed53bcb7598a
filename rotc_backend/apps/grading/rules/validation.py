"""What is wrong with a draft of a policy, field by field."""

from collections.abc import Iterator
from decimal import Decimal

from apps.grading.rules.kinds import Part
from apps.grading.rules.policy import Policy
from common.language import worded

HUNDRED = Decimal(100)
MOST_BANDS = 30
MOST_ASSESSMENTS = 20
DECIMALS = 3


def problems(policy: Policy) -> dict[str, list[str]]:
    """Sentences by field, such as "bands.2.lowest"; empty when the policy can be adopted."""
    found: dict[str, list[str]] = {}
    for part in (_weights, _attendance, _aptitude, _assessments, _floors, _bands, _flags, _merits):
        for field, sentence in part(policy):
            found.setdefault(field, []).append(sentence)
    return found


def _outside(number: Decimal, lowest: Decimal, highest: Decimal) -> str | None:
    if not number.is_finite() or not lowest <= number <= highest:
        return worded("Lies outside {lowest} to {highest}.", lowest=lowest, highest=highest)
    if number != round(number, DECIMALS):
        return worded("At most {decimals} decimals.", decimals=DECIMALS)
    return None


def _weights(policy: Policy) -> Iterator[tuple[str, str]]:
    for part in Part:
        if wrong := _outside(policy.weight_of(part), Decimal(0), HUNDRED):
            yield f"weights.{part.value}", wrong
    total = sum((policy.weight_of(part) for part in Part), Decimal(0))
    if total != HUNDRED:
        yield "weights", worded("The weights sum to {total}, not to 100.", total=total)


def _attendance(policy: Policy) -> Iterator[tuple[str, str]]:
    for status, credit in policy.credits.items():
        if wrong := _outside(credit, Decimal(0), Decimal(1)):
            yield f"credits.{status.value}", wrong
    if policy.counted_days is not None and not 1 <= policy.counted_days <= 366:
        yield "counted_days", worded("Between 1 and 366, or none for the closed days.")


def _aptitude(policy: Policy) -> Iterator[tuple[str, str]]:
    if wrong := _outside(policy.aptitude_ceiling, Decimal("0.001"), Decimal(10000)):
        yield "aptitude.ceiling", wrong if policy.aptitude_ceiling > 0 else worded("Must be above 0.")
    elif wrong := _outside(policy.aptitude_base, Decimal(0), policy.aptitude_ceiling):
        yield "aptitude.base", wrong


def _assessments(policy: Policy) -> Iterator[tuple[str, str]]:
    if not policy.assessments:
        yield "assessments", worded("Name one assessment at least.")
    if len(policy.assessments) > MOST_ASSESSMENTS:
        yield "assessments", worded("At most {most}.", most=MOST_ASSESSMENTS)
    codes = [plan.code for plan in policy.assessments]
    for number, plan in enumerate(policy.assessments):
        where = f"assessments.{number}"
        if not plan.code or codes.count(plan.code) > 1:
            yield f"{where}.code", worded("Each assessment needs a code of its own.")
        if not plan.name.strip():
            yield f"{where}.name", worded("Needs a name.")
        if wrong := _outside(plan.maximum, Decimal("0.001"), Decimal("9999.999")):
            yield f"{where}.maximum", wrong
        if wrong := _outside(plan.weight, Decimal("0.001"), Decimal("999.999")):
            yield f"{where}.weight", wrong
        if wrong := _outside(plan.base, Decimal(0), Decimal(99)):
            yield f"{where}.base", wrong


def _floors(policy: Policy) -> Iterator[tuple[str, str]]:
    for part, floor in policy.floors.items():
        if wrong := _outside(floor, Decimal(0), policy.weight_of(part)):
            yield f"floors.{part.value}", wrong


def _bands(policy: Policy) -> Iterator[tuple[str, str]]:
    if not 0 <= policy.rounding.places <= 2:
        yield "rounding.places", worded("0, 1 or 2.")
        return
    if not policy.bands:
        yield "bands", worded("Name one band at least.")
    if len(policy.bands) > MOST_BANDS:
        yield "bands", worded("At most {most}.", most=MOST_BANDS)
    for number, band in enumerate(policy.bands):
        if wrong := _outside(band.lowest, Decimal(0), HUNDRED):
            yield f"bands.{number}.lowest", wrong
        elif band.lowest != round(band.lowest, policy.rounding.places):
            # Else finals just below such a bound would fall into the band under it unseen: a gap.
            yield (
                f"bands.{number}.lowest",
                worded("Finals have {places} decimals; so must the bound.", places=policy.rounding.places),
            )
        if wrong := _outside(band.equivalent, Decimal(0), Decimal("99.99")):
            yield f"bands.{number}.equivalent", wrong
        if number and band.lowest >= policy.bands[number - 1].lowest:
            yield f"bands.{number}.lowest", worded("Must lie below the bound of the band above it.")
        if number and band.equivalent <= policy.bands[number - 1].equivalent:
            yield (
                f"bands.{number}.equivalent",
                worded("Must be greater than the equivalent of the band above it."),
            )
    if wrong := _outside(policy.failing_equivalent, Decimal(0), Decimal("99.99")):
        yield "failing_equivalent", wrong
    elif policy.bands and policy.failing_equivalent <= policy.bands[-1].equivalent:
        yield "failing_equivalent", worded("Must be greater than the equivalent of the last band.")


def _flags(policy: Policy) -> Iterator[tuple[str, str]]:
    drop = policy.drop_rules
    if drop.min_attendance_percent is not None and (
        wrong := _outside(drop.min_attendance_percent, Decimal(0), HUNDRED)
    ):
        yield "drop_rules.min_attendance_percent", wrong
    if drop.max_unexcused is not None and not 0 <= drop.max_unexcused <= 366:
        yield "drop_rules.max_unexcused", worded("Between 0 and 366.")
    if drop.consecutive_absences is not None and not 1 <= drop.consecutive_absences <= 366:
        yield "drop_rules.consecutive_absences", worded("Between 1 and 366.")


def _merits(policy: Policy) -> Iterator[tuple[str, str]]:
    pairs = [(limit.issuer, limit.kind) for limit in policy.issuer_limits]
    for number, limit in enumerate(policy.issuer_limits):
        if pairs.count((limit.issuer, limit.kind)) > 1:
            yield f"issuer_limits.{number}.issuer", worded("One limit per issuer and kind.")
        for name in ("per_entry", "per_day", "per_cadet"):
            value = getattr(limit, name)
            if value is not None and value < 0:
                yield f"issuer_limits.{number}.{name}", worded("Not below 0.")
    names = [award.name for award in policy.recognition]
    for number, award in enumerate(policy.recognition):
        if not award.name.strip() or names.count(award.name) > 1:
            yield f"recognition.{number}.name", worded("Each award needs a name of its own.")
        if award.merits < 1:
            yield f"recognition.{number}.merits", worded("At least 1.")
