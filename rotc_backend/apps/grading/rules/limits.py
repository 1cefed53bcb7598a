"""What a policy says about giving merits: who may give how many, and what they earn beyond the grade."""

from collections.abc import Collection, Sequence

from apps.grading.rules.kinds import LedgerKind
from apps.grading.rules.policy import IssuerLimit, Policy
from common.language import phrase, worded

# At once, a day, a term.
_REFUSALS = {
    LedgerKind.MERIT: (
        phrase("{issuer} gives at most {most} merits at once."),
        phrase("{issuer} gives at most {most} merits a day; {given} are given already."),
        phrase("{issuer} gives a cadet at most {most} merits a term; {given} are given already."),
    ),
    LedgerKind.DEMERIT: (
        phrase("{issuer} gives at most {most} demerits at once."),
        phrase("{issuer} gives at most {most} demerits a day; {given} are given already."),
        phrase("{issuer} gives a cadet at most {most} demerits a term; {given} are given already."),
    ),
}


def issuer_limit_problem(
    policy: Policy,
    *,
    issuers: Collection[str],
    kind: LedgerKind,
    points: int,
    given_today: int,
    given_to_cadet: int,
) -> str | None:
    """Why whoever is all of `issuers` (kinds of duty, or "admin") may not give these points; None when nothing forbids it.

    `given_today` counts what the issuer gave of that kind on that day to everyone, `given_to_cadet` in the term to this
    cadet, voided entries left out. Of several limits the most generous holds; who has none is not limited.
    """
    limits = {limit.issuer: limit for limit in policy.issuer_limits if limit.kind is kind}
    if not issuers or any(issuer not in limits for issuer in issuers):
        return None
    refusals = [
        _refusal(limits[issuer], points, given_today=given_today, given_to_cadet=given_to_cadet)
        for issuer in sorted(issuers)
    ]
    return None if None in refusals else refusals[0]


def _refusal(limit: IssuerLimit, points: int, *, given_today: int, given_to_cadet: int) -> str | None:
    at_once, a_day, a_term = _REFUSALS[limit.kind]
    if limit.per_entry is not None and points > limit.per_entry:
        return worded(at_once, issuer=limit.issuer, most=limit.per_entry)
    if limit.per_day is not None and given_today + points > limit.per_day:
        return worded(a_day, issuer=limit.issuer, most=limit.per_day, given=given_today)
    if limit.per_cadet is not None and given_to_cadet + points > limit.per_cadet:
        return worded(a_term, issuer=limit.issuer, most=limit.per_cadet, given=given_to_cadet)
    return None


def lifetime_merits(ledger: Sequence[int], policy: Policy) -> int:
    """What a term's ledger adds to the lifetime merits: all merits, or without those that the ceiling made void."""
    merits = sum(points for points in ledger if points > 0)
    if policy.merits_beyond_ceiling_count:
        return merits
    beyond = policy.aptitude_base + sum(ledger) - policy.aptitude_ceiling
    return merits - min(merits, max(0, int(beyond)))


def recognition_for(lifetime: int, policy: Policy) -> str | None:
    """The highest award that so many lifetime merits earn; None below the first."""
    earned = [award for award in policy.recognition if lifetime >= award.merits]
    return max(earned, key=lambda award: award.merits).name if earned else None
