"""Memory of each service of a running `make run`: PSS of its process tree, in MiB.

PSS counts shared pages once, divided among those who share them, so the sum over preforked workers is what they really take.

    .venv/bin/python benchmarks/memory.py
"""

from __future__ import annotations

import sys
from pathlib import Path

SERVICES = {
    "web": "gunicorn",
    "channels": "daphne.conf.py",
    "worker": "config worker",
    "beat": "config beat",
    "postgres": "bin/postgres",
    "valkey": "valkey-server",
}


def command_lines() -> dict[int, str]:
    """Command line by process id, of all processes that may be read."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                found[int(folder.name)] = (
                    (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
            except OSError:
                continue
    return found


def parent_of(process: int) -> int:
    """The parent's process id; 0 when the process is gone."""
    try:
        return int((Path("/proc") / str(process) / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def pss_mib(process: int) -> float:
    """PSS of one process in MiB; 0 when it is gone."""
    try:
        lines = (Path("/proc") / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> int:
    """Print a line per service. 1 when none of them runs."""
    lines = command_lines()
    roots = {
        name: [
            pid for pid, line in lines.items() if sign in line and sign not in lines.get(parent_of(pid), "")
        ]
        for name, sign in SERVICES.items()
    }
    print(f"{'service':<10}{'processes':>10}{'PSS MiB':>10}")
    total = 0.0
    for name, pids in roots.items():
        tree = set(pids)
        while grown := {pid for pid in lines if parent_of(pid) in tree} - tree:
            tree |= grown
        tree = {pid for pid in tree if "sh -c" not in lines[pid]}
        size = sum(pss_mib(pid) for pid in tree)
        total += size
        print(f"{name:<10}{len(tree):>10}{size:>10.0f}")
    print(f"{'all':<10}{'':>10}{total:>10.0f}")
    return 0 if total else 1


if __name__ == "__main__":
    sys.exit(main())
