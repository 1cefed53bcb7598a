"""Cadets are put into their places in a real browser: by keyboard, by dragging, by a proposal; and back."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.conftest import Api, signed_in
from tools.harness import Stack

DESK = ViewportSize(width=1440, height=900)


def column(page: Page, name: str, count: int) -> Locator:
    return page.get_by_role("region", name=re.compile(rf"^{name}, {count} cadets?$"))


def undo(page: Page) -> None:
    # What an undo of before said may still stand there.
    with page.expect_response(lambda answer: answer.url.endswith("/assignments")):
        page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Everybody stands as before.").first).to_be_visible()


def test_the_board_works_by_keyboard_by_dragging_and_by_proposal(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    commandant = api("commandant")
    [term] = [row["id"] for row in commandant("GET", "terms")["results"] if row["is_current"]]
    company = commandant("GET", f"terms/{term}/organisation")["companies"][0]
    before = {
        row["enrollment"]: row for row in commandant("GET", f"terms/{term}/board?company={company['id']}")
    }
    first, second = company["platoons"][:2]
    counts = [part["strength"]["total"] for part in (first, second)]
    page = signed_in(browser_with().new_context(viewport=DESK), stack, "commandant")
    page.goto(f"{stack.web_url}/organisation?view=board&company={company['id']}")
    one, two = f"Platoon {first['number']}", f"Platoon {second['number']}"

    cadet = column(page, one, counts[0]).get_by_role("checkbox").first
    name = cadet.evaluate("box => box.labels[0].textContent")
    cadet.focus()
    page.keyboard.press("Shift+ArrowRight")
    moved = column(page, two, counts[1] + 1).get_by_role("checkbox", name=name)
    expect(moved).to_be_focused()
    undo(page)

    card = column(page, one, counts[0]).get_by_role("listitem").first
    card.drag_to(column(page, two, counts[1]))
    expect(column(page, two, counts[1] + 1)).to_be_visible()
    undo(page)
    expect(column(page, one, counts[0])).to_be_visible()

    page.get_by_role("button", name="Propose").click()
    dialog = page.get_by_role("dialog", name="Propose a balanced assignment")
    dialog.get_by_label("Also those who stand in one of them already").check()
    dialog.get_by_role("button", name="Show the proposal").click()
    expect(dialog.get_by_role("table", name="Proposed assignment")).to_be_visible()
    dialog.get_by_role("button", name=re.compile(r"^Move \d+ cadet")).click()
    expect(dialog).to_have_count(0)
    parts = commandant("GET", f"terms/{term}/organisation")["companies"][0]["platoons"]
    for what in ("total", "male", "female"):
        numbers = [part["strength"][what] for part in parts]
        assert max(numbers) - min(numbers) <= 1
    undo(page)
    after = {
        row["enrollment"]: row for row in commandant("GET", f"terms/{term}/board?company={company['id']}")
    }
    assert after == before
