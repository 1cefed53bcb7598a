"""Whether a sealed term still is what was sealed: its packet by the hashes, its grades by the records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from apps.grading.models import SealedGrade, SealedTerm
from apps.grading.rules import packet
from apps.grading.selectors.corps import GradeLine, grade_lines
from apps.grading.selectors.explanation import AT_ONCE, explain_all
from apps.grading.selectors.policies import rules_of
from apps.grading.selectors.seal import seal_in_force, sealed_grades
from apps.grading.services.seal import grade_packet
from apps.system.models import AuditEntry, Term
from common.errors import Conflict
from common.language import worded

# What a cadet or a company is called today is no matter of the seal.
OF_THE_GRADE = ("enrollment_id", "cadet_id", "course", "company_id", "grade")
OF_AN_ITEM = ("kind", "ref_id", "value")


class NothingSealed(Conflict):
    """The term was never sealed."""

    code = "nothing_sealed"
    title = gettext_noop("The term was never sealed")


@dataclass(frozen=True)
class Verification:
    """What was found about a seal; without `differences` it holds. `is_recomputed` is False for a seal that a reopening has
    ended: the records have moved on, only its packet is looked at."""

    seal: SealedTerm
    is_recomputed: bool
    differences: list[str]


def verify(term: Term, *, version: int | None = None) -> Verification:
    """Look at the newest seal of a term, or at one version. Raises NothingSealed."""
    seals = SealedTerm.objects.filter(term=term).order_by("-version")
    seal = (seals.filter(version=version) if version is not None else seals).first()
    if seal is None:
        raise NothingSealed(gettext("{name} has no such seal.").format(name=term.name))
    is_recomputed = seal_in_force(term) == seal
    lines = {line.enrollment_id: line for line in grade_lines(term.pk)} if is_recomputed else {}
    found = [*_audit(seal), *(_policy(seal) if is_recomputed else ())]
    positions, hashes = list[int](), list[str]()
    for grades in _some_at_a_time(seal):
        found += _packets(grades)
        positions += [grade.position for grade in grades]
        hashes += [grade.hash for grade in grades]
        if is_recomputed:
            found += _records(term.pk, grades, lines)
    found += [
        worded("{number}: enrolled, and not in the seal", number=line.student_number)
        for line in lines.values()
    ]
    if positions != list(range(1, seal.grade_count + 1)):
        found.append(
            worded(
                "{there} sealed grades are there, {sealed} were sealed",
                there=len(hashes),
                sealed=seal.grade_count,
            )
        )
    if packet.seal_hash(seal.header, hashes) != seal.hash:
        found.append(
            worded("the seal does not have its hash: its header, its grades or their order were changed")
        )
    return Verification(seal, is_recomputed, found)


def _some_at_a_time(seal: SealedTerm) -> Iterator[list[SealedGrade]]:
    """The grades in their order: a whole corps' packets take hundreds of megabytes."""
    position = -1
    while grades := list(sealed_grades(seal).filter(position__gt=position)[:AT_ONCE]):
        yield grades
        position = grades[-1].position


def _packets(grades: Sequence[SealedGrade]) -> Iterator[str]:
    for grade in grades:
        if packet.packet_hash(grade.packet) != grade.hash:
            yield worded("{number}: the sealed grade does not have its hash", number=_number(grade.packet))
        line = grade.packet.get("line", {})
        if (line.get("enrollment_id"), line.get("course"), line.get("grade", {}).get("result")) != (
            grade.enrollment_id,
            grade.course,
            grade.result,
        ):
            yield worded(
                "{number}: the sealed grade stands in somebody else's row", number=_number(grade.packet)
            )


def _audit(seal: SealedTerm) -> Iterator[str]:
    """The hash stands in the audit chain too: who makes the whole packet anew must change that as well."""
    noted = AuditEntry.objects.filter(action="term.sealed", table=Term._meta.db_table, row_id=seal.term_id)
    for after in noted.values_list("after", flat=True):
        if after and after.get("version") == seal.version:
            if after.get("hash") != seal.hash:
                yield worded("the audit log knows the seal by another hash: {hash}", hash=after.get("hash"))
            return
    yield worded("the audit log knows nothing of the seal")


def _policy(seal: SealedTerm) -> Iterator[str]:
    graded_by = rules_of(seal.term_id)
    policy = {"version": graded_by.version.version, "rules": graded_by.version.rules}
    yield from packet.differences(seal.header.get("policy"), packet.plain(policy), at="policy")
    yield from packet.differences(
        seal.header.get("assessments"), packet.plain(graded_by.assessments), at="assessments"
    )


def _records(term_id: int, grades: Sequence[SealedGrade], lines: dict[int, GradeLine]) -> Iterator[str]:
    """Each grade beside what the records give now; its line is taken out of `lines`."""
    enrollment_ids = [grade.enrollment_id for grade in grades]
    explained = {row.enrollment.pk: row for row in explain_all(term_id, enrollment_ids=enrollment_ids)}
    for grade in grades:
        line = lines.pop(grade.enrollment_id, None)
        if line is None:
            yield worded("{number}: sealed, and not enrolled any more", number=_number(grade.packet))
            continue
        now = packet.plain(grade_packet(line, explained[line.enrollment_id]))
        for difference in packet.differences(_essence(grade.packet), _essence(now)):
            yield f"{line.student_number}: {difference}"


def _essence(content: dict[str, Any]) -> dict[str, Any]:
    """What a grade is and what it comes from, without the words around it."""
    line = content.get("line", {})
    return {
        **{name: line.get(name) for name in OF_THE_GRADE},
        **{
            node["key"]: {
                "points": node["points"],
                "items": [{name: item[name] for name in OF_AN_ITEM} for item in node["items"]],
            }
            for node in content.get("explanation", [])
        },
    }


def _number(content: dict[str, Any]) -> str:
    return str(content.get("line", {}).get("student_number", "somebody"))
