"""Two people encode the same grid: keys, blocks, undo, conflicts, and what one types while the other saves."""

from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.e2e.conftest import Api, signed_in
from tools.harness import Stack

DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


def grid(browser: Browser, stack: Stack, name: str) -> Page:
    """The score grid as that person, who may read and write the clipboard."""
    context = browser.new_context(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])
    page = signed_in(context, stack, name)
    page.goto(f"{stack.web_url}/scores")
    expect(page.get_by_role("gridcell").first).to_be_visible()
    return page


def test_two_people_encode_one_grid_and_lose_nothing(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    commandant = api("commandant")
    [term] = [row for row in commandant("GET", "terms")["results"] if row["is_current"]]
    sheet = commandant("GET", f"terms/{term['id']}/scores?page_size=6")
    rows, exams = sheet["results"], sheet["assessments"]

    def label(row: int, column: int) -> str:
        return f"{exams[column]['name']} of {rows[row]['cadet']['name']}"

    def cell(page: Page, row: int, column: int) -> Locator:
        return page.locator(f'[role=gridcell][data-row="{row}"][data-column="{column}"]')

    def stored(row: int, column: int) -> str | None:
        now = commandant("GET", f"terms/{term['id']}/scores?page_size=6")["results"][row]
        return now["scores"][column]["value"]

    def says(page: Page, row: int, column: int, text: str) -> None:
        expect(cell(page, row, column)).to_contain_text(text or "–")

    browser = browser_with()
    first, second = grid(browser, stack, "commandant"), grid(browser, stack, "sergeant")
    keys = first.keyboard

    # Typing, Enter down, Tab right, arrows: saved while one types, and there at the other's without a word.
    cell(first, 0, 0).click()
    keys.type("61")
    keys.press("Enter")
    keys.type("62.5")
    keys.press("Tab")
    keys.press("ArrowUp")
    expect(cell(first, 0, 1)).to_be_focused()
    for page in (first, second):
        says(page, 0, 0, "61")
        says(page, 1, 0, "62.5")
    expect(first.get_by_role("status", name="Saving")).to_have_text("All saved")

    # What cannot be a score stays in its cell, which says why, and is never sent.
    was = stored(0, 1)
    for typed, words in (("101", "At most 100."), ("abc", "A number from 0 to 100, or blank.")):
        keys.type(typed)
        expect(cell(first, 0, 1).locator(".cell-words")).to_have_text(words)
        keys.press("Escape")
    assert stored(0, 1) == was

    # A block from a spreadsheet, filled down, undone and done again.
    first.evaluate("navigator.clipboard.writeText('71\\t81\\r\\n72\\t82\\r\\n')")
    cell(first, 2, 0).click()
    keys.press("Control+v")
    says(first, 3, 1, "82")
    cell(first, 3, 0).click()
    keys.press("Shift+ArrowRight")
    keys.press("Shift+ArrowDown")
    keys.press("Shift+ArrowDown")
    keys.press("Control+d")
    for column, text in enumerate(("72", "82")):
        says(second, 5, column, text)
    assert [stored(5, 0), stored(5, 1)] == ["72", "82"]
    keys.press("Control+z")
    expect(cell(second, 5, 1)).not_to_contain_text("82")
    keys.press("Control+y")
    says(second, 5, 1, "82")

    # The other has a cell open when somebody saves it: both are shown, and a person chooses.
    cell(second, 4, 0).click()
    second.keyboard.press("F2")
    cell(first, 4, 0).click()
    keys.type("91")
    keys.press("ArrowDown")
    expect(first.get_by_role("status", name="Saving")).to_have_text("All saved")
    second.keyboard.press("Control+a")
    second.keyboard.type("55")
    told = cell(second, 4, 0).locator(".cell-words")
    expect(told).to_contain_text("You typed 55, somebody saved 91")
    assert stored(4, 0) == "91"
    second.keyboard.press("Alt+m")
    says(first, 4, 0, "55")
    # One's own open cell survives what others save elsewhere.
    cell(second, 1, 1).click()
    second.keyboard.press("F2")
    second.keyboard.press("Control+a")
    second.keyboard.type("4")
    cell(first, 1, 0).click()
    keys.type("63")
    keys.press("Enter")
    says(second, 1, 0, "63")
    second.keyboard.type("7")
    second.keyboard.press("Enter")
    says(first, 1, 1, "47")

    # Undo takes back nothing that somebody else has changed since.
    cell(first, 0, 0).click()
    keys.type("64")
    keys.press("Enter")
    says(second, 0, 0, "64")
    cell(second, 0, 0).click()
    second.keyboard.type("65")
    second.keyboard.press("Enter")
    says(first, 0, 0, "65")
    keys.press("Control+z")
    expect(first.get_by_text("What stands there stays.")).to_be_visible()
    assert stored(0, 0) == "65"

    # A phone has a field per exam, one cadet after the other.
    phone = signed_in(browser.new_context(viewport=PHONE), stack, "sergeant")
    phone.goto(f"{stack.web_url}/scores")
    phone.get_by_label(label(0, 0), exact=True).fill("66")
    phone.get_by_label(label(0, 1), exact=True).click()
    says(first, 0, 0, "66")
    phone.get_by_label(label(0, 1), exact=True).fill("nine")
    expect(phone.get_by_text("Not saved: A number from 0 to 100, or blank.").first).to_be_visible()
