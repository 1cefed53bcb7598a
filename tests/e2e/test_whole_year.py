"""From term to term in a browser: who goes on, the way back, and the serial numbers of who has completed both semesters.

Its terms stay, as a policy is only ever inserted. It is the last of its folder by name, so that no test after it takes them for
the demo's.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import Api, signed_in
from tools.harness import Stack

DESK = ViewportSize(width=1440, height=900)
PEOPLE = {"2026-95001": "Abad", "2026-95002": "Bello"}


def held(commandant: Api, name: str, semester: str, course: str, cadets: dict[str, int]) -> int:
    """A term that everybody passed: one day, all there, all scores; its id."""
    said = {"name": name, "school_year": "2031-2032", "semester": semester}
    term = commandant("POST", "terms", said)["id"]
    assessments = commandant("GET", f"terms/{term}/policy")["assessments"]
    alpha = next(row for row in commandant("GET", "companies")["results"] if row["name"] == "Alpha")
    place = {"company": alpha["id"], "platoon": alpha["platoons"][0]["id"]}
    enrolled = [
        commandant("POST", "enrollments", {"cadet": cadet, "term": term, "course": course, **place})["id"]
        for cadet in cadets.values()
    ]
    day = commandant("POST", "training-days", {"term": term, "held_on": "2026-11-20", "title": "Drill"})["id"]
    commandant("POST", f"training-days/{day}/open")
    commandant("POST", f"training-days/{day}/records/rest", {"status": "present", "reason": "counted"})
    commandant("POST", f"training-days/{day}/close")
    cells = [
        {"enrollment": enrollment, "assessment": row["id"], "value": "90", "version": 0}
        for enrollment in enrolled
        for row in assessments
    ]
    commandant("PUT", f"terms/{term}/scores", {"cells": cells})
    return int(term)


def sealed(commandant: Api, term: int) -> None:
    commandant("POST", f"terms/{term}/status", {"status": "encoding"})
    lacking = [lack["key"] for lack in commandant("GET", f"terms/{term}/seal")["missing"]]
    commandant("POST", f"terms/{term}/seal", {"accepted": lacking})


@pytest.fixture
def first(api: Callable[[str], Api]) -> tuple[int, dict[str, int]]:
    """A sealed first semester, and its cadets by student number."""
    commandant = api("commandant")
    cadets = {
        number: commandant(
            "POST", "cadets", {"student_number": number, "last_name": name, "first_name": "Ana"}
        )["id"]
        for number, name in PEOPLE.items()
    }
    term = held(commandant, "First of the move", "first", "MS 1", cadets)
    sealed(commandant, term)
    return term, cadets


def test_who_passed_goes_on_and_back_and_gets_a_serial_number_after_the_second_semester(
    stack: Stack,
    first: tuple[int, dict[str, int]],
    api: Callable[[str], Api],
    browser_with: Callable[..., Browser],
):
    term, cadets = first
    page = signed_in(browser_with().new_context(viewport=DESK), stack, "commandant")
    page.goto(f"{stack.web_url}/terms/{term}/roll-over")
    rolled_over_and_undone(page)

    second = held(api("commandant"), "Second of the move", "second", "MS 2", cadets)
    page.goto(f"{stack.web_url}/cadets/{cadets['2026-95001']}")
    transferred_from_a_day_on(page)

    sealed(api("commandant"), second)
    page.goto(f"{stack.web_url}/completions")
    serial_numbers_pasted(page)


def rolled_over_and_undone(page: Page) -> None:
    page.get_by_label("Name of the new term").fill("Made by rolling over")
    expect(page.get_by_text("2 cadets go on.")).to_be_visible()
    page.get_by_role("button", name="Roll over").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll over").click()
    expect(page.get_by_text("2 cadets to Made by rolling over")).to_be_visible()
    expect(page.get_by_text("MS 1: enrolled there already")).to_have_count(2)

    page.get_by_role("button", name="Undo").click()
    page.get_by_label("Reason").fill("The wrong school year")
    page.get_by_role("dialog").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("MS 1: enrolled there already")).to_have_count(0)
    expect(page.get_by_text("The wrong school year")).to_be_visible()


def serial_numbers_pasted(page: Page) -> None:
    page.get_by_role("searchbox", name="Find a cadet").fill("2026-950")
    expect(page.get_by_text("No serial number yet")).to_have_count(2)
    page.get_by_role("button", name="Paste serial numbers").click()
    page.get_by_role("textbox", name="Lines").fill("2026-95001\tGO-95-1\n2026-95002\tGO-95-2")
    page.get_by_role("button", name="Look at them").click()
    page.get_by_role("button", name="Enter 2").click()
    for number in ("GO-95-1", "GO-95-2"):
        expect(page.get_by_role("listitem").filter(has_text=number)).to_be_visible()
    expect(page.get_by_text("No serial number yet")).to_have_count(0)


def transferred_from_a_day_on(page: Page) -> None:
    """The sealed term offers nothing to change, the other does."""
    page.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Company").click()
    page.get_by_role("option", name="Bravo").click()
    dialog.get_by_label("First day in the new place").fill("2026-11-10")
    dialog.get_by_role("button", name="Transfer").click()
    expect(page.get_by_text("10 Nov 2026: from Alpha, platoon 1 to Bravo")).to_be_visible()
