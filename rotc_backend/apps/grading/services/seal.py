"""The seal: the act that freezes a term's grades with their explanation, policy and signatories."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.utils.translation import gettext, gettext_noop

from apps.authentication.models import User
from apps.grading.events import SealChanged
from apps.grading.models import SealedGrade, SealedTerm
from apps.grading.rules import SealState, packet
from apps.grading.selectors.corps import GradeLine, grade_lines
from apps.grading.selectors.explanation import ExplainedGrade, explain_all
from apps.grading.selectors.policies import rules_of
from apps.grading.selectors.preflight import Lack, preflight
from apps.grading.selectors.seal import seals_of
from apps.system import outbox
from apps.system.events import TermSaved
from apps.system.models import Term
from apps.system.rules import CORPS_AUDIENCE, SEALED_STATUSES, UNIT_AUDIENCE, TermStatus
from apps.system.selectors import get_unit, lock_term
from apps.system.services import audit
from apps.system.services.terms import TermSealed
from common import database
from common.actors import Actor
from common.errors import Conflict

FORMAT = 1
BATCH = 500


class NotReady(Conflict):
    """Something is missing; `extra["missing"]` says what. What is not blocking may be accepted."""

    code = "not_ready_for_seal"
    title = gettext_noop("The term lacks something")


class NotEncoding(Conflict):
    """A term is sealed from the state of encoding."""

    code = "not_encoding"
    title = gettext_noop("The term is not being encoded")


class EnginesDisagree(Conflict):
    """The two engines give a cadet different grades: nothing is sealed that is in doubt."""

    code = "engines_disagree"
    title = gettext_noop("The grades are in doubt")


@transaction.atomic
def seal_term(*, actor: Actor, term_id: int, accepted: Collection[str], now: datetime) -> SealedTerm:
    """Freeze the grades of a term as they are now; what is missing and may be accepted is, by its key.

    Whoever writes into the term meanwhile is waited for, and whoever comes later is refused by the database. All or nothing.
    Raises NotFound, TermSealed, NotEncoding, NotReady, EnginesDisagree.
    """
    term = lock_term(actor, term_id)
    if term.status in SEALED_STATUSES:
        raise TermSealed(gettext("{name} is sealed already.").format(name=term.name))
    if term.status != TermStatus.ENCODING:
        raise NotEncoding(gettext("{name} is still open. Begin encoding first.").format(name=term.name))
    lines = graded_lines(term)
    _refuse_unready(preflight(term, lines), accepted)
    seal_id = _next_id()
    hashes = _freeze(seal_id, lines, explain_all(term.pk))
    newest = seals_of(term.pk).first()
    version = newest.version + 1 if newest else 1
    header = _header(term, version=version, accepted=accepted, grades=len(hashes), actor=actor, now=now)
    seal = SealedTerm.objects.create(
        pk=seal_id,
        term=term,
        version=version,
        header=header,
        hash=packet.seal_hash(header, hashes),
        grade_count=len(hashes),
        sealed_by=actor if isinstance(actor, User) else None,
        sealed_by_name=actor.display_name,
        sealed_at=now,
    )
    term.status = TermStatus.SEALED
    term.save(update_fields=["status"])
    after = {"status": term.status, "version": version, "hash": seal.hash, "grades": len(hashes)}
    audit.record(
        actor=actor, action="term.sealed", row=term, before={"status": TermStatus.ENCODING}, after=after, now=now
    )  # fmt: skip
    publish(term, version, SealState.SEALED)
    return seal


def graded_lines(term: Term) -> list[GradeLine]:
    """The grades of a term from its records; none without a policy."""
    return grade_lines(term.pk) if term.policies.exists() else []


def grade_packet(line: GradeLine, explained: ExplainedGrade) -> dict[str, Any]:
    """What is sealed of one enrollment; `packet.canonical` and `packet.plain` make text and plain form of it."""
    return {
        "line": line,
        "policy_version": explained.policy_version,
        "explanation": explained.explanation,
    }


def publish(term: Term, version: int, state: SealState) -> None:
    """Tell that the seal of a term changed: everyone that the term did, the corps' staff how."""
    outbox.publish(TermSaved(term.pk), to=[UNIT_AUDIENCE])
    outbox.publish(SealChanged(term.pk, version, state), to=[CORPS_AUDIENCE])


def _refuse_unready(missing: Sequence[Lack], accepted: Collection[str]) -> None:
    left = [lack for lack in missing if lack.is_blocking or lack.key not in accepted]
    if left:
        listed = "; ".join(f"{lack.label}: {lack.count}" for lack in left)
        raise NotReady(
            gettext("{listed}. Mend it, or accept what may be accepted.").format(listed=listed),
            extra={"missing": packet.plain(left)},
        )


def _next_id() -> int:
    """The seal's own, before there is a seal: it comes after its grades, whose hashes it is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [SealedTerm._meta.db_table])
        return int(cursor.fetchone()[0])


def _freeze(seal_id: int, lines: Sequence[GradeLine], explained: Iterator[ExplainedGrade]) -> list[str]:
    """Write the grades, both in order of enrollment, some at a time; their hashes. Raises EnginesDisagree."""
    hashes: list[str] = []
    rows: list[dict[str, Any]] = []
    for line, row in zip(lines, explained, strict=True):
        if (row.enrollment.pk, row.grade) != (line.enrollment_id, line.grade):
            raise EnginesDisagree(
                gettext(
                    "For {student_number} the engines give {final} and {final2}. Nothing was sealed; please report this."
                ).format(student_number=line.student_number, final=line.grade.final, final2=row.grade.final)
            )
        content = packet.canonical(grade_packet(line, row))
        hashes.append(packet.text_hash(content))
        rows.append(
            {
                "seal_id": seal_id,
                "position": len(hashes),
                "enrollment_id": line.enrollment_id,
                "course": line.course,
                "result": line.grade.result,
                "packet": orjson.Fragment(content),
                "hash": hashes[-1],
            }
        )
        if len(rows) == BATCH or len(hashes) == len(lines):
            database.run([database.insertion(SealedGrade._meta.db_table, rows)])
            rows = []
    return hashes


def _header(
    term: Term, *, version: int, accepted: Collection[str], grades: int, actor: Actor, now: datetime
) -> dict[str, Any]:
    graded_by = rules_of(term.pk)
    unit = get_unit()
    plain: dict[str, Any] = packet.plain(
        {
            "format": FORMAT,
            "version": version,
            "term": {
                name: getattr(term, name)
                for name in ("id", "name", "school_year", "semester", "starts_on", "ends_on")
            },
            "policy": {"version": graded_by.version.version, "rules": graded_by.version.rules},
            "assessments": graded_by.assessments,
            "unit": {
                name: getattr(unit, name)
                for name in (
                    "name", "short_name", "school", "headquarters", "prepared_by", "prepared_by_title", "certified_by",
                    "certified_by_title", "approved_by", "approved_by_title",
                )
            },
            "accepted": sorted(accepted),
            "grades": grades,
            "sealed_by": actor.display_name,
            "sealed_at": now,
        }
    )  # fmt: skip
    return plain
