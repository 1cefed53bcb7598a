"""What a whole corps' grades cost: the set-based engine beside the bare SQL sums over the same rows, and as the corps grows.

    .venv/bin/python benchmarks/grades.py [CADETS]

Brings its own PostgreSQL, and leaves nothing behind. Each corps has 30 days, 10 ledger rows and 3 scores per cadet (CADETS is
5,000 unless given, beside a tenth of it). Runs are interleaved; median and range of each.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import embedded  # noqa: E402 (needs the path above)

RUNS = 15
# Everything that a grade adds up, and nothing else: no policy, no clamp, no names, no exactness.
BARE = """
WITH enrolled AS (SELECT id FROM cadets_enrollment WHERE term_id = %(term)s),
attended AS (
    SELECT record.enrollment_id, count(*) AS days, count(*) FILTER (WHERE record.status <> 'absent') AS credit
    FROM attendance_attendancerecord record JOIN enrolled ON enrolled.id = record.enrollment_id GROUP BY 1),
balance AS (
    SELECT entry.enrollment_id, sum(CASE entry.kind WHEN 'merit' THEN points ELSE -points END) AS points
    FROM grading_ledgerentry entry JOIN enrolled ON enrolled.id = entry.enrollment_id
    WHERE voided_at IS NULL GROUP BY 1),
scored AS (
    SELECT score.enrollment_id, sum(value) AS points
    FROM grading_score score JOIN enrolled ON enrolled.id = score.enrollment_id GROUP BY 1)
SELECT enrolled.id, attended.credit, attended.days, balance.points, scored.points
FROM enrolled LEFT JOIN attended ON attended.enrollment_id = enrolled.id
LEFT JOIN balance ON balance.enrollment_id = enrolled.id LEFT JOIN scored ON scored.enrollment_id = enrolled.id
"""
FILL = """
INSERT INTO cadets_cadet (student_number, last_name, first_name, middle_name, suffix, sex, email, contact_number, address,
    degree_program, card_issue_number, search_text, version, created_at)
SELECT %(term)s || '-' || n, 'Reyes', 'Juan', '', '', 'male', '', '', '', '', 1, '', 1, now()
FROM generate_series(1, %(cadets)s) n;
INSERT INTO cadets_enrollment (cadet_id, term_id, course, battalion, status, ended_by_archiving, created_at)
SELECT id, %(term)s, 'MS 1', '', 'Ongoing', false, now() FROM cadets_cadet WHERE student_number LIKE %(term)s || '-%%';
INSERT INTO attendance_trainingday (term_id, held_on, title, status, is_make_up, location, created_at)
SELECT %(term)s, date '2026-08-01' + 7 * n, 'Day ' || n, 'closed', false, '', now() FROM generate_series(1, 30) n;
INSERT INTO attendance_trainingsession (day_id, name, opens_at, on_time_until, late_until, closes_at)
SELECT id, '', now(), now(), now(), now() FROM attendance_trainingday WHERE term_id = %(term)s;
INSERT INTO attendance_attendancerecord (session_id, enrollment_id, status, source, reason, recorded_at, updated_at)
SELECT session.id, enrollment.id,
    (array['present', 'present', 'present', 'late', 'absent', 'excused'])[1 + (random() * 5)::int],
    'manual', '', now(), now()
FROM cadets_enrollment enrollment, attendance_trainingsession session JOIN attendance_trainingday day ON day.id = session.day_id
WHERE enrollment.term_id = %(term)s AND day.term_id = %(term)s;
INSERT INTO grading_ledgerentry (enrollment_id, kind, points, reason, occurred_on, recorded_at, issued_by_name,
    recommended_by_name, voided_by_name, void_reason)
SELECT id, (array['merit', 'demerit'])[1 + (random())::int], 1 + (random() * 9)::int, '', '2026-08-01',
    now() + n * interval '1 minute', '', '', '', ''
FROM cadets_enrollment, generate_series(1, 10) n WHERE term_id = %(term)s;
INSERT INTO grading_score (enrollment_id, assessment_id, value, version, updated_at)
SELECT enrollment.id, assessment.id, round((random() * 100)::numeric, 3), 1, now()
FROM cadets_enrollment enrollment, grading_assessment assessment
WHERE enrollment.term_id = %(term)s AND assessment.term_id = %(term)s;
"""


@contextlib.contextmanager
def database() -> Iterator[None]:
    """A fresh, migrated database, and Django set up on it."""
    with embedded.throwaway() as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="config.settings.test")
        import django  # noqa: PLC0415 (reads the addresses above)
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield


def corps_of(cadets: int) -> int:
    """A term with so many cadets; its id."""
    from django.db import connection  # noqa: PLC0415 (needs Django set up)

    from apps.grading.services.terms import open_term  # noqa: PLC0415
    from common import clock  # noqa: PLC0415
    from common.actors import Operator  # noqa: PLC0415

    term = open_term(actor=Operator("benchmark"), name=f"Corps of {cadets}", now=clock.now()).pk
    with connection.cursor() as cursor:
        for statement in FILL.split(";\n")[:-1]:
            cursor.execute(statement, {"term": term, "cadets": cadets})
        cursor.execute("ANALYZE")
    return term


def milliseconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def line(name: str, taken: list[float], cadets: int) -> str:
    """Median and range, and the median per cadet."""
    median = statistics.median(taken)
    return f"{name:52}{median:9.1f} ms ({min(taken):.1f}–{max(taken):.1f})  {median * 1000 / cadets:7.1f} µs a cadet"


def main(cadets: int) -> None:
    """Measure and print."""
    from dataclasses import replace  # noqa: PLC0415

    from django.db import connection  # noqa: PLC0415 (needs Django set up)

    from apps.grading.rules import VERSION_1, Clamp  # noqa: PLC0415
    from apps.grading.selectors import corps  # noqa: PLC0415
    from apps.grading.selectors.corps_sql import grades_statement  # noqa: PLC0415
    from apps.grading.selectors.history import tables_as_of  # noqa: PLC0415
    from apps.grading.selectors.policies import rules_of  # noqa: PLC0415
    from common import clock  # noqa: PLC0415

    small, large = corps_of(cadets // 10), corps_of(cadets)
    assessments = {term: rules_of(term).assessments for term in (small, large)}
    running = replace(VERSION_1, clamp=Clamp.RUNNING)

    def bare() -> None:
        with connection.cursor() as cursor:
            cursor.execute(BARE, {"term": large})
            cursor.fetchall()

    def statement(term: int) -> None:
        parameters = corps._parameters(term, VERSION_1, assessments[term], None, None)
        text = grades_statement(tables_as_of(None), corps._kind(VERSION_1, parameters))
        corps._run(text, parameters)

    measured: dict[str, tuple[Callable[[], object], int]] = {
        "bare sums in SQL": (bare, cadets),
        "set-based engine, the statement": (lambda: statement(large), cadets),
        "set-based engine, to the grade lines": (lambda: corps.grade_lines(large), cadets),
        f"  the same for {cadets // 10}": (lambda: corps.grade_lines(small), cadets // 10),
        "  with the clamp after every entry": (
            lambda: corps.lines_under(large, running, assessments[large]),
            cadets,
        ),
        "  as of a moment, from the history": (
            lambda: corps.grade_lines(large, as_of=clock.now()),
            cadets,
        ),
    }
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for run in range(RUNS + 1):
        for name, (work, _) in measured.items():
            took = milliseconds(work)
            if run:
                taken[name].append(took)
    for name, (_, count) in measured.items():
        print(line(name, taken[name], count))
    medians = {name: statistics.median(found) for name, found in taken.items()}
    bare_ms, sql, whole, few, *_ = medians.values()
    print(f"statement / bare sums                               {sql / bare_ms:9.2f}")
    print(f"grade lines / bare sums                             {whole / bare_ms:9.2f}")
    print(f"cost per cadet, {cadets} / {cadets // 10}                         {whole / few / 10:9.2f}")


if __name__ == "__main__":
    with database():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
