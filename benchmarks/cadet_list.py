"""What the list of cadets costs among 20,000: each page and filter as a whole request, beside the bare SQL that finds its rows.

    .venv/bin/python benchmarks/cadet_list.py [--rounds 40]

Brings its own PostgreSQL and Valkey, and leaves nothing behind. Each call is a whole request through Django, the sign-in
included, as in a web worker; "SQL" is the list's own two statements (the count and the page) sent by the driver. In turns; the
ratio is of the two p95.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from benchmarks.measuring import servers, share  # noqa: E402 (needs the path above)

CADETS = 20_000
PAGES = {
    "first page": {},
    "page 100": {"page": "100"},
    "search": {"search": "dela cruz juan"},
    "company": {"company": "Company 3"},
    "course": {"course": "MS 31"},
    "lacking a paper": {"lacking": "chest_xray"},
    "archived": {"archived": "true"},
}


def milliseconds(call: Callable[[], Any]) -> float:
    """How long one call takes."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def bare(query: dict[str, str], actor: Any, term: Any) -> Callable[[], Any]:
    """The statements of a page as the driver sends them."""
    from django.db import connection  # noqa: PLC0415 (needs Django set up)

    from apps.cadets.selectors import RecordFilter, RosterFilter, list_cadets  # noqa: PLC0415 (needs Django set up)
    from common import clock  # noqa: PLC0415 (needs Django set up)

    rows = list_cadets(
        actor, term_id=term.pk, roster=RosterFilter.of(query), archived="archived" in query, enrolled_only=True,
        record=RecordFilter(lacking=query.get("lacking"), today=clock.local_date(clock.now())),
    )  # fmt: skip
    first = (int(query.get("page", 1)) - 1) * 50
    page, wanted = rows[first : first + 50].query.sql_with_params()
    counted, parameters = rows.order_by().query.sql_with_params()

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM ({counted}) counted", parameters)  # noqa: S608 (the ORM's own words)
            cursor.fetchone()
            cursor.execute(page, wanted)
            cursor.fetchall()

    return run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=40)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, servers(Path(folder)):
        from tests import cast  # noqa: PLC0415 (needs Django set up)
        from tests.cadets.long_roster import fill  # noqa: PLC0415 (needs Django set up)

        corps = cast.corps()
        fill(corps.term, CADETS)
        client = cast.client_of(corps.commandant)
        for name, query in PAGES.items():
            asked = {"term": str(corps.term.pk), "page_size": "50", **query}

            def request(asked: dict[str, str] = asked) -> None:
                answer = client.get("/api/v1/cadets", asked)
                if answer.status_code != 200:
                    raise RuntimeError(answer.content)

            sql = bare(query, corps.commandant, corps.term)
            ways = {"request": request, "SQL": sql}
            took: dict[str, list[float]] = {way: [] for way in ways}
            for number in range(rounds + 3):
                for way in ways if number % 2 == 0 else reversed(ways):
                    spent = milliseconds(ways[way])
                    if number >= 3:
                        took[way].append(spent)
            p95 = {way: share(times, 0.95) for way, times in took.items()}
            print(
                f"{name:<18} request p50 {share(took['request'], 0.5):6.1f} p95 {p95['request']:6.1f} ms   "
                f"SQL p50 {share(took['SQL'], 0.5):6.1f} p95 {p95['SQL']:6.1f} ms   "
                f"p95 ratio {p95['request'] / p95['SQL']:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
