"""A term's grades from the policy to the seal and back: a draft shows who flips, the seal refuses, two people open it again."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import Api, signed_in
from tools.harness import Stack

DESK = ViewportSize(width=1440, height=900)
SCORES = {"Abad": "95", "Bello": "60", "Castro": "40"}


@pytest.fixture
def term(api: Callable[[str], Api]) -> int:
    """A term of its own with three cadets who pass: one closed day, all there, all scores."""
    commandant = api("commandant")
    term = commandant("POST", "terms", {"name": "The term of the seal"})["id"]
    company = commandant("GET", "companies")["results"][0]["id"]
    enrollments = {}
    for number, name in enumerate(SCORES):
        person = {"student_number": f"2026-96{number:03}", "last_name": name, "first_name": "Ana"}
        cadet = commandant("POST", "cadets", person)["id"]
        enrolled = {"cadet": cadet, "term": term, "course": "MS 1", "company": company}
        enrollments[name] = commandant("POST", "enrollments", enrolled)["id"]
    day = commandant("POST", "training-days", {"term": term, "held_on": "2026-11-21", "title": "Drill"})["id"]
    commandant("POST", f"training-days/{day}/open")
    for enrollment in enrollments.values():
        record = {"enrollment": enrollment, "status": "present"}
        commandant("PUT", f"training-days/{day}/records", record)
    commandant("POST", f"training-days/{day}/close")
    assessments = commandant("GET", f"terms/{term}/policy")["assessments"]
    cells = [
        {"enrollment": enrollments[name], "assessment": row["id"], "value": value, "version": 0}
        for name, value in SCORES.items()
        for row in assessments
    ]
    commandant("PUT", f"terms/{term}/scores", {"cells": cells})
    return int(term)


def test_a_policy_is_drafted_and_adopted_the_term_sealed_and_opened_again_by_two_people(
    stack: Stack, term: int, browser_with: Callable[..., Browser]
):
    browser = browser_with()
    commandant = signed_in(browser.new_context(viewport=DESK), stack, "commandant")
    sergeant = signed_in(browser.new_context(viewport=DESK), stack, "sergeant")
    sergeant.goto(f"{stack.web_url}/scores?term={term}")
    expect(sergeant.get_by_role("gridcell", name="Prelim of Bello")).to_be_visible()
    sergeant.evaluate("window.neverReloaded = true")

    commandant.goto(f"{stack.web_url}/terms/{term}/policy?view=draft")
    commandant.get_by_role("button", name="Begin with Version 1, in force").click()
    commandant.get_by_role("textbox", name="Least for subject proficiency").fill("28")
    who_flips(commandant)
    adopt(commandant)
    seal(commandant, stack, term)

    # Nobody touches the sergeant's page: it is told, and takes nothing more.
    expect(sergeant.get_by_text("The term of the seal is sealed")).to_be_visible()
    prelim = sergeant.get_by_role("gridcell", name="Prelim of Bello")
    prelim.click()
    sergeant.keyboard.type("6")
    expect(sergeant.get_by_role("alert").filter(has_text="Scores can only be read")).to_be_visible()
    expect(prelim).to_have_accessible_name(re.compile("60$"))

    sergeant.get_by_role("link", name="ask for the term to be opened again").click()
    sergeant.get_by_label("Memo").fill("Bello's prelim was 61")
    sergeant.get_by_role("button", name="Ask to open the term again").click()
    expect(sergeant.get_by_text("You asked for it yourself")).to_be_visible()
    expect(sergeant.get_by_role("button", name="Approve")).to_have_count(0)

    # Nor is the commandant's page touched until there is something to decide.
    commandant.get_by_role("button", name="Approve").click()
    commandant.get_by_role("button", name="Open it again").click()
    expect(commandant.get_by_text("opened again", exact=False).first).to_be_visible()

    sergeant.get_by_role("link", name="Scores", exact=True).last.click()
    expect(sergeant.get_by_role("gridcell", name="Prelim of Bello")).to_be_visible()
    # Nor is it touched for this: it is told that it may write again.
    expect(sergeant.get_by_text("The term of the seal is sealed")).to_have_count(0)
    sergeant.get_by_role("gridcell", name="Prelim of Bello").click()
    sergeant.keyboard.type("61\n")
    expect(sergeant.get_by_role("status", name="Saving")).to_contain_text("All saved")
    expect(sergeant.get_by_role("gridcell", name=re.compile("Prelim of Bello.*61$"))).to_be_visible()
    assert sergeant.evaluate("window.neverReloaded") is True


def who_flips(page: Page) -> None:
    """The draft against the term: those below the floor fail instead of passing; the draft outlives a reload."""
    page.get_by_role("button", name="See who changes").click()
    rows = page.get_by_role("table", name="Simulated grades").get_by_role("row")
    expect(rows.filter(has_text="now fails")).to_have_count(2)
    expect(rows.filter(has_text="Abad")).to_have_count(0)
    page.reload()
    expect(rows.filter(has_text="Bello")).to_be_visible()
    page.get_by_role("tab", name="Draft").click()
    expect(page.get_by_role("textbox", name="Least for subject proficiency")).to_have_value("28")


def adopt(page: Page) -> None:
    page.get_by_role("button", name="Adopt").click()
    dialog = page.get_by_role("dialog", name="Adopt version 2?")
    expect(dialog.get_by_text("Of 3 cadets 2 change: 0 pass instead, 2 fail instead.")).to_be_visible()
    dialog.get_by_label("Reason").fill("Memo 12")
    dialog.get_by_role("button", name="Adopt it").click()
    expect(page.get_by_text("Version 2 is in force.").first).to_be_visible()


def seal(page: Page, stack: Stack, term: int) -> None:
    """Encoding begins, what is missing is mended or accepted, the seal is put on, and holds."""
    page.goto(f"{stack.web_url}/terms/{term}/seal")
    page.get_by_role("button", name="Begin encoding").click()
    page.get_by_role("dialog").get_by_role("button", name="Begin encoding").click()
    expect(page.get_by_role("button", name="Seal the term")).to_be_disabled()
    page.get_by_role("button", name="Change signatories").click()
    page.get_by_label("Prepared by", exact=True).fill("Maria Cruz")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("checkbox", name="Seal it like this").check()
    page.get_by_role("button", name="Seal the term").click()
    page.get_by_role("button", name="Seal it", exact=True).click()
    expect(page.get_by_role("heading", name="Seal 1")).to_be_visible()
    page.get_by_role("button", name="Verify seal 1").click()
    expect(page.get_by_text("It is as it was sealed")).to_be_visible()
