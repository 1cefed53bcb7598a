"""Who is liable to be dropped or to fail, and who can no longer reach the attendance: of a term, from the set-based engine."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.cadets.models import Enrollment
from apps.cadets.selectors import RosterFilter, enrollments_in_list_order
from apps.grading.rules import half_up
from apps.grading.rules.eligibility import Flag, Standing, best_percent, flags
from apps.grading.rules.policy import DropRules
from apps.grading.selectors.corps import GradeLine, lines_under, standings
from apps.grading.selectors.policies import rules_of
from apps.system.selectors import get_term
from common.actors import Actor


@dataclass(frozen=True)
class EligibilityRow:
    """One enrollment with its flags. `best_percent` is the attendance that is still reachable."""

    line: GradeLine
    standing: Standing
    flags: tuple[Flag, ...]
    best_percent: Decimal | None

    @property
    def attendance_percent(self) -> Decimal | None:
        """So far, half-up to 0.01; None while no day counts."""
        percent = self.standing.percent
        return None if percent is None else half_up(percent)


@dataclass(frozen=True)
class CompanyFlags:
    """How many of a company (empty: of those without one) are flagged, at all and for what."""

    company_name: str
    enrolled: int
    flagged: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Eligibility:
    """Everyone whom the actor sees of those asked for, in name order, and the rules that flag them."""

    policy_version: int
    drop_rules: DropRules
    rows: list[EligibilityRow]

    def flagged(self, flag: Flag | None = None) -> list[EligibilityRow]:
        """Those with that flag, or with any."""
        return [row for row in self.rows if (flag in row.flags if flag else row.flags)]

    @property
    def counts(self) -> dict[str, int]:
        """How many have each flag."""
        return _counts(self.rows)

    @property
    def companies(self) -> list[CompanyFlags]:
        """The same for each company, by name; who has none comes last."""
        members: dict[str, list[EligibilityRow]] = {}
        for row in self.rows:
            members.setdefault(row.line.company_name, []).append(row)
        return [
            CompanyFlags(
                name,
                len(members[name]),
                sum(bool(row.flags) for row in members[name]),
                _counts(members[name]),
            )
            for name in sorted(members, key=lambda name: (not name, name))
        ]


def _counts(rows: Sequence[EligibilityRow]) -> dict[str, int]:
    found = Counter(flag for row in rows for flag in row.flags)
    return {flag.value: found[flag] for flag in Flag}


def eligibility(actor: Actor, term_id: int, *, roster: RosterFilter, today: date) -> Eligibility:
    """The enrollments of a term that the actor sees. Raises NotFound."""
    term = get_term(actor, term_id)
    ordered = list(enrollments_in_list_order(actor, term.pk, roster).values_list("pk", flat=True))
    return _judged(term.pk, today=today, enrollment_ids=ordered)


@dataclass(frozen=True)
class FlaggedPlace:
    """A flagged enrollment and where it stands, for whoever is there for that place."""

    company_id: int | None
    platoon_id: int | None
    flags: tuple[Flag, ...]


def flagged_places(term_id: int, *, today: date) -> list[FlaggedPlace]:
    """All flagged enrollments of a term, for the digest. Raises NotFound for a term without a policy."""
    places = {
        pk: (company_id, platoon_id)
        for pk, company_id, platoon_id in Enrollment.objects.filter(term_id=term_id).values_list(
            "pk", "company_id", "platoon_id"
        )
    }
    flagged = _judged(term_id, today=today, enrollment_ids=list(places)).flagged()
    return [FlaggedPlace(*places[row.line.enrollment_id], row.flags) for row in flagged]


def _judged(term_id: int, *, today: date, enrollment_ids: Sequence[int]) -> Eligibility:
    graded_by = rules_of(term_id)
    policy, assessments = graded_by.policy, graded_by.assessments
    found = lines_under(term_id, policy, assessments, enrollment_ids=enrollment_ids)
    lines = {line.enrollment_id: line for line in found}
    stands = standings(term_id, policy, assessments, today=today, enrollment_ids=enrollment_ids)
    rows = []
    for pk in enrollment_ids:
        best = best_percent(stands[pk], policy)
        rows.append(
            EligibilityRow(
                lines[pk],
                stands[pk],
                flags(stands[pk], lines[pk].grade, policy),
                None if best is None else half_up(best),
            )
        )
    return Eligibility(graded_by.version.version, policy.drop_rules, rows)
