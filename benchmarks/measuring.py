"""What several benchmarks do the same way: figures of rounds, processor time, servers of their own."""

from __future__ import annotations

import contextlib
import os
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import embedded, processes  # noqa: E402 (needs the path above)

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def median_range(values: Sequence[float], form: str = ".2f") -> str:
    """ "1.50 (1.20–1.90)"."""
    ordered = sorted(values)
    return f"{statistics.median(ordered):{form}} ({ordered[0]:{form}}–{ordered[-1]:{form}})"


def share(values: Sequence[float], part: float) -> float:
    """The value that this part of all stays under."""
    return sorted(values)[int(part * (len(values) - 1))]


def cpu_ms(root: int) -> float:
    """Processor time of a process and its children, with all their threads; also of children that have ended meanwhile."""
    spent = 0.0
    for pid in processes.tree(root):
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):
                spent += int(task.read_text().split()[0]) / 1e6
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            spent += (int(fields[13]) + int(fields[14])) * 1000 / _TICKS_A_SECOND
    return spent


@contextlib.contextmanager
def servers(folder: Path, *, durable: bool = False) -> Iterator[dict[str, str]]:
    """Fresh PostgreSQL and Valkey, migrated, and Django set up on them. See embedded.throwaway."""
    with embedded.throwaway(folder, durable=durable) as urls:
        os.environ.update(urls, DJANGO_SETTINGS_MODULE="config.settings.test")
        import django  # noqa: PLC0415 (reads the addresses above)
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        yield urls
