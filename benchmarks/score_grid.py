"""Whether the score grid scrolls smoothly with 5,000 rows: the time between frames in a real Chromium.

    .venv/bin/python benchmarks/score_grid.py [ROWS]

Starts a whole system as `make run` does, on free ports of the loopback, loads a corps of that size, and leaves nothing behind.
The grid is scrolled to its end by three rows per frame, as fast as a wheel is turned hard; then once more, with every row
fetched already. A browser without a screen draws at 60 frames a second at most: 16.7 ms is the best there is.
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from playwright.sync_api import Page, sync_playwright  # noqa: E402 (needs the path above)

from tools.harness import Stack, browser_path, running_stack  # noqa: E402
from tools.paths import VENV_PYTHON  # noqa: E402

ROWS = 5000
PIXELS_PER_FRAME = 120
HEADERS = {
    "roster": ["Student ID", "Last Name", "First Name", "Sex", "Course", "Company", "Platoon", "Status"],
    "attendance": ["Date", "Training Day", "Student ID", "Status", "Time In", "Time Out", "Remarks"],
    "ledger": ["Recorded At", "Student ID", "Type", "Points", "Reason", "Issued By"],
    "scores": ["Student ID", "Prelim", "Midterm", "Final"],
}
# Scrolls the grid down by a step per frame, and gives the milliseconds between frames and the rows in the document.
SCROLL = """
async (step) => {
    const grid = document.querySelector("[role=grid]");
    const frames = [];
    let rows = 0;
    grid.scrollTop = 0;
    await new Promise((done) => setTimeout(done, 500));
    let before = await new Promise(requestAnimationFrame);
    while (grid.scrollTop + grid.clientHeight < grid.scrollHeight - 1) {
        grid.scrollTop += step;
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
        rows = Math.max(rows, grid.querySelectorAll("[role=row]").length);
    }
    return { frames, rows };
}
"""


def corps(folder: Path, rows: int) -> Path:
    """A corps of that size as the four sheets, without attendance and ledger."""
    people = [f"2026-{number:05}" for number in range(rows)]
    sheets = {
        "roster": [
            [one, f"Benchmark{place % 700}", "Ana", "Female", "MS 1", "ABCDEF"[place % 6], "1", "Ongoing"]
            for place, one in enumerate(people)
        ],
        "attendance": [],
        "ledger": [],
        "scores": [[one, str(60 + place % 40), "75.5", ""] for place, one in enumerate(people)],
    }
    for name, lines in sheets.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([HEADERS[name], *lines])
    return folder


def load(stack: Stack, folder: Path) -> int:
    """The id of the term that the folder became."""
    command = [str(VENV_PYTHON), "manage.py", "load_corps", str(folder)]
    done = subprocess.run(
        command, cwd=ROOT / "rotc_backend", env=stack.environment, check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[-1])


def scrolled(page: Page, what: str) -> None:
    """Scroll once from top to bottom and say what the frames took."""
    found = page.evaluate(SCROLL, PIXELS_PER_FRAME)
    frames = sorted(found["frames"])
    late = sum(frame > 34 for frame in frames)
    print(
        f"{what}: {len(frames)} frames, median {statistics.median(frames):.1f} ms, "
        f"p95 {frames[int(len(frames) * 0.95)]:.1f} ms, worst {frames[-1]:.1f} ms, "
        f"{late} of them later than two; at most {found['rows']} rows in the document"
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with running_stack() as stack, tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        term = load(stack, corps(Path(folder), rows))
        browser = playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.goto(f"{stack.web_url}/sign-in")
        page.get_by_label("Username").fill("commandant")
        page.get_by_label("Password", exact=True).fill("parade-ground")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Good day").wait_for()
        page.goto(f"{stack.web_url}/scores?term={term}")
        page.get_by_role("gridcell").first.wait_for()
        scrolled(page, f"{rows} rows, fetched on the way")
        scrolled(page, f"{rows} rows, fetched before")
        browser.close()
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
