"""What it costs to seal a corps, and to verify the seal: time, the process' CPU of that, and the most memory that it had.

    .venv/bin/python benchmarks/seal.py [CADETS]

The corps is that of benchmarks/grades.py (30 days, 10 ledger rows and 3 scores per cadet; 5,000 cadets unless given), in a
database of its own that leaves nothing behind. The steps run once, one after the other, in one process.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

from grades import corps_of, database


def measured(name: str, work: Callable[[], object]) -> None:
    """Do it, and print how long it took, how much of it the process worked and what its memory grew to."""
    began, worked = time.perf_counter(), time.process_time()
    work()
    took, worked = time.perf_counter() - began, time.process_time() - worked
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:32}{took:8.1f} s{worked:8.1f} s of CPU   at most {grown:.0f} MiB")


def main(cadets: int) -> None:
    """Measure and print."""
    from apps.grading.selectors.corps import grade_lines  # noqa: PLC0415 (needs Django set up)
    from apps.grading.selectors.preflight import preflight  # noqa: PLC0415
    from apps.grading.services.seal import seal_term  # noqa: PLC0415
    from apps.grading.services.verification import verify  # noqa: PLC0415
    from apps.system.models import Term  # noqa: PLC0415
    from apps.system.rules import TermStatus  # noqa: PLC0415
    from apps.system.services.terms import move_term  # noqa: PLC0415
    from common import clock  # noqa: PLC0415
    from common.actors import Operator  # noqa: PLC0415

    actor, now = Operator("benchmark"), clock.now()
    term = Term.objects.get(pk=corps_of(cadets))
    move_term(actor=actor, term_id=term.pk, status=TermStatus.ENCODING, now=now)
    term.refresh_from_db()
    accepted = [lack.key for lack in preflight(term, grade_lines(term.pk))]
    measured("the grades alone", lambda: grade_lines(term.pk))
    measured("the seal", lambda: seal_term(actor=actor, term_id=term.pk, accepted=accepted, now=now))
    found: list[str] = []
    measured("its verification", lambda: found.extend(verify(Term.objects.get(pk=term.pk)).differences))
    print(f"differences: {len(found)}")


if __name__ == "__main__":
    with database():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
