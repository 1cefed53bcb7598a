"""Whether the list of cadets is smooth with 5,000 rows: scrolling, turning pages and searching in a real Chromium.

    .venv/bin/python benchmarks/cadet_pages.py [ROWS]

Starts a whole system as `make run` does, on free ports of the loopback, loads a corps of that size, and leaves nothing behind.
A page has 50 rows, with every column that there is. Turning is from the click until the next page's rows stand there, request
and sign-in included; a search, from the last key on, waits 300 ms for further ones first. A frame is long when it takes more
than two.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from playwright.sync_api import Page, sync_playwright  # noqa: E402 (needs the path above)

from benchmarks.measuring import share  # noqa: E402
from benchmarks.score_grid import corps, load  # noqa: E402
from tools.harness import browser_path, running_stack  # noqa: E402

ROWS, TURNS, PIXELS_PER_FRAME = 5000, 30, 120
COLUMNS = "student_number,course,company,platoon,status,sex,degree_program,year_level,contact_number,email"
# Does something, then counts frames until what is shown is another thing than before and, of all of them, what each took.
UNTIL_OTHER = """
async ([what, text]) => {
    const shown = () => document.querySelector("table tbody")?.textContent ?? "";
    const was = shown(), frames = [], began = performance.now();
    let before = began;
    if (what === "turn") document.querySelector("[aria-label='Next page']").click();
    else {
        const field = document.querySelector("input[type=search]");
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
        field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    while (shown() === was) {
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
        if (now - began > 10000) throw new Error("nothing came");
    }
    return { frames: frames.slice(1), took: performance.now() - began };
}
"""
SCROLL = """
async (step) => {
    const frames = [];
    scrollTo(0, 0);
    await new Promise((done) => setTimeout(done, 300));
    let before = await new Promise(requestAnimationFrame);
    while (scrollY + innerHeight < document.documentElement.scrollHeight - 1) {
        scrollBy(0, step);
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - before);
        before = now;
    }
    return { frames, took: 0 };
}
"""


def said(what: str, found: list[dict[str, Any]]) -> None:
    """What the frames and the waits were."""
    frames = [frame for one in found for frame in one["frames"]]
    took = [one["took"] for one in found]
    waits = f"took p50 {statistics.median(took):.0f}, p95 {share(took, 0.95):.0f} ms; " if any(took) else ""
    print(
        f"{what}: {waits}{len(frames)} frames, median {statistics.median(frames):.1f} ms, p95 {share(frames, 0.95):.1f} ms, "
        f"worst {max(frames):.1f} ms, {sum(frame > 34 for frame in frames)} long",
        flush=True,
    )


def measure(page: Page) -> None:
    """Scroll, turn pages, search."""
    scrolls, turns = [], []
    for turn in range(TURNS):
        turns.append(page.evaluate(UNTIL_OTHER, ["turn", ""]))
        if turn % 5 == 0:
            scrolls.append(page.evaluate(SCROLL, PIXELS_PER_FRAME))
    words = [f"benchmark{number + 1} ana" for number in range(TURNS)]
    searches = [page.evaluate(UNTIL_OTHER, ["search", text]) for text in words]
    said("scrolling a page", scrolls)
    said("turning a page", turns)
    said("a search", searches)


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
        page.goto(f"{stack.web_url}/cadets?term={term}&columns={COLUMNS}")
        page.get_by_role("checkbox", name="Choose everyone on this page").wait_for()
        measure(page)
        browser.close()
        print(f"{rows} rows, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
