"""How many commands an idle deployment sends to Redis, by the minute and by the month, as hosts with a quota count them.

    .venv/bin/python benchmarks/redis_commands.py [--seconds 60]

Starts the single-URL blueprint with nobody signed in, once for each REDIS_POLL_SECONDS.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, cast

import redis

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "rotc_backend")]

from tools import blueprint  # noqa: E402 (needs the path above)

MONTH_MINUTES = 30 * 24 * 60
# Not sent by the deployment, or inside a script or transaction that counts itself.
OURS = ("cmdstat_info",)


def sent(client: redis.Redis) -> dict[str, int]:
    """Commands so far, by name."""
    stats = cast("dict[str, dict[str, Any]]", client.info("commandstats"))
    return {name: int(figures["calls"]) for name, figures in stats.items() if name not in OURS}


def main() -> None:
    """Count and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=60)
    seconds = parser.parse_args().seconds
    for poll in (1, 20):
        changed = {"REDIS_POLL_SECONDS": str(poll)}
        with (
            tempfile.TemporaryDirectory() as folder,
            blueprint.running(
                "render.single-url.yaml", Path(folder), platoon_size=0, changed=changed
            ) as shape,
        ):
            client = redis.Redis.from_url(next(iter(shape.programs.values())).environment["REDIS_URL"])
            before = sent(client)
            time.sleep(seconds)
            counts = {name: number - before.get(name, 0) for name, number in sent(client).items()}
        minute = sum(counts.values()) * 60 / seconds
        most = sorted(counts.items(), key=lambda pair: -pair[1])[:6]
        words = ", ".join(
            f"{name.removeprefix('cmdstat_')} {number * 60 / seconds:.0f}" for name, number in most
        )
        print(
            f"REDIS_POLL_SECONDS={poll}: {minute:.0f} a minute, {minute * MONTH_MINUTES / 1e6:.1f} million a month ({words})"
        )


if __name__ == "__main__":
    main()
