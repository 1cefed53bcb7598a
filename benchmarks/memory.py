"""Memory of each service of a running `make run`: PSS of its process tree, in MiB.

PSS counts shared pages once, divided among those who share them, so the sum over preforked workers is what they really take.

    .venv/bin/python benchmarks/memory.py
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from tools import processes  # noqa: E402 (needs the path above)

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


def main() -> int:
    """Print a line per service. 1 when `make run` does not run here."""
    lines = command_lines()
    supervisors = {pid for pid, line in lines.items() if "tools.run" in line and _is_here(pid)}
    below = {pid for supervisor in supervisors for pid in processes.tree(supervisor)} - supervisors
    print(f"{'service':<10}{'processes':>10}{'PSS MiB':>10}")
    total = 0.0
    for name, sign in SERVICES.items():
        roots = {pid for pid in below if sign in lines.get(pid, "")}
        tree = {pid for root in roots for pid in processes.tree(root)}
        size = sum(map(processes.pss_mib, tree))
        total += size
        print(f"{name:<10}{len(tree):>10}{size:>10.0f}")
    print(f"{'all':<10}{'':>10}{total:>10.0f}")
    return 0 if total else 1


def _is_here(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "cwd").resolve() == ROOT
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
