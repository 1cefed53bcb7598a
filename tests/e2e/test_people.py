"""Admins let people in and throw them out, and print the codes that open accounts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import PASSWORD, Api, signed_in
from tools.harness import Stack

DESK = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)
WAITING = [("2026-95001", "Ana Lim"), ("2026-95002", "Ben Sy"), ("2026-95003", "Carla Uy")]


@pytest.fixture
def desk(stack: Stack, browser_with: Callable[..., Browser]) -> Page:
    """The commandant's desk."""
    return signed_in(browser_with().new_context(viewport=DESK), stack, "commandant")


@pytest.fixture
def sergeants_account(api: Callable[[str], Api]) -> Iterator[int]:
    """The sergeant's account, which can sign in again afterwards."""
    commandant = api("commandant")
    found = commandant("GET", "accounts?search=sergeant&role=staff")["results"]
    [account] = [row["id"] for row in found if row["username"] == "sergeant"]
    yield account
    if commandant("GET", f"accounts/{account}")["status"] == "suspended":
        commandant("POST", f"accounts/{account}/reinstate", {"reason": "the test is over"})


def test_who_registers_appears_on_the_open_page_and_all_are_approved_at_once(
    stack: Stack, api: Callable[[str], Api], desk: Page
):
    desk.goto(f"{stack.web_url}/people")
    expect(desk.get_by_role("table", name="Accounts")).to_be_visible()
    desk.evaluate("window.neverReloaded = true")

    for username, name in WAITING:
        body = {
            "username": username,
            "display_name": name,
            "email": f"{username}@example.edu.ph",
            "password": "walking in the rain",
        }
        Api(stack.web_url)("POST", "auth/register", body)
    for _, name in WAITING:
        expect(desk.get_by_role("checkbox", name=f"Select {name}")).to_be_visible()

    desk.get_by_role("checkbox", name="Select all").check()
    desk.get_by_role("button", name="Approve 3").click()

    expect(desk.get_by_text("3 approved.")).to_be_visible()
    expect(desk.get_by_role("region", name="Approval")).to_have_count(0)
    assert desk.evaluate("window.neverReloaded") is True
    for username, _ in WAITING:
        tokens = Api(stack.web_url)(
            "POST", "auth/login", {"username": username, "password": "walking in the rain"}
        )
        assert tokens["user"]["role"] == "cadet"


def test_of_two_who_save_one_record_the_second_chooses_and_a_suspension_throws_the_other_out_until_it_ends(
    stack: Stack,
    api: Callable[[str], Api],
    browser_with: Callable[..., Browser],
    desk: Page,
    sergeants_account: int,
):
    commandant = api("commandant")
    [cadet] = commandant("GET", "cadets?page_size=1")["results"]
    phone = signed_in(browser_with().new_context(viewport=PHONE), stack, "sergeant")
    for page in (phone, desk):
        page.goto(f"{stack.web_url}/cadets/{cadet['id']}?view=record")
        page.get_by_role("button", name="Change: Sizes for issue").click()
        expect(page.get_by_label("Boots")).to_be_visible()
    phone.get_by_label("Boots").fill("8½")
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_role("dialog")).to_have_count(0)
    desk.get_by_label("Boots").fill("9")
    desk.get_by_role("button", name="Save").click()
    choice = desk.get_by_role("group", name="Boots: two values")
    expect(choice).to_contain_text("8½")
    expect(desk.get_by_role("textbox", name="Boots")).to_have_value("9")
    choice.get_by_role("button", name="Keep mine").click()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("dialog")).to_have_count(0)
    assert commandant("GET", f"cadets/{cadet['id']}/record")["boots_size"] == "9"

    expect(phone.get_by_role("heading", name=cadet["name"])).to_be_visible()
    desk.goto(f"{stack.web_url}/people?role=staff&account={sergeants_account}")

    desk.get_by_role("button", name="Suspend").click()
    dialog = desk.get_by_role("dialog", name="Suspend this account?")
    dialog.get_by_label("Reason").fill("left the unit")
    dialog.get_by_role("button", name="Suspend").click()

    # Nobody touches the phone: it is told.
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(phone.get_by_role("heading", name=cadet["name"])).to_have_count(0)
    phone.get_by_label("Username").fill("sergeant")
    phone.get_by_label("Password", exact=True).fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("alert").first).to_be_visible()

    desk.get_by_role("button", name="Reinstate").click()
    dialog = desk.get_by_role("dialog", name="Reinstate this account?")
    dialog.get_by_label("Reason").fill("a mistake")
    dialog.get_by_role("button", name="Reinstate").click()
    expect(desk.get_by_role("button", name="Suspend")).to_be_visible()
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", name="Sign in")).to_have_count(0)


def test_slips_print_eighteen_to_a_page_with_nothing_else_on_it(
    stack: Stack, api: Callable[[str], Api], desk: Page, tmp_path: Path
):
    commandant = api("commandant")
    [company] = [row for row in commandant("GET", "companies")["results"] if row["name"] == "Foxtrot"]
    enrolled = commandant("GET", f"cadets?company={company['id']}&page_size=1")["count"]
    desk.goto(f"{stack.web_url}/people?view=codes")
    desk.get_by_role("combobox", name="For").click()
    desk.get_by_role("option", name="Foxtrot").click()
    desk.get_by_role("button", name="Make the codes").click()
    expect(desk.get_by_role("button", name="Print the slips")).to_be_visible()

    full, rest = divmod(enrolled, 18)
    for paper in ("Letter", "A4"):
        file = tmp_path / f"{paper}.pdf"
        desk.pdf(path=file, format=paper)
        pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file)]
        codes = [re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text) for text in pages]
        assert [len(found) for found in codes] == [18] * full + ([rest] if rest else []), paper
        assert len({code for found in codes for code in found}) == enrolled
        assert not any("Print the slips" in text or "People" in text for text in pages)
    # What was printed opens the account that stands beside it.
    made = Api(stack.web_url)(
        "POST", "auth/activate", {"code": codes[0][0], "password": "walking in the rain"}
    )
    assert made["username"] in pages[0]
