"""A term's calendar, planned at a desk in another zone, and what is entered on the ground of a day by phone."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.conftest import Api, signed_in
from tests.e2e.test_pages import AXE, wrong_with
from tools.harness import Stack

DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)


def test_a_calendar_is_planned_around_a_holiday_and_taken_back(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    commandant = api("commandant")
    term = commandant("POST", "terms", {"name": "Calendar term", "starts_on": "2027-08-01"})["id"]
    commandant("POST", "holidays", {"held_on": "2027-08-14", "name": "Charter day"})
    desk = browser_with().new_context(viewport=DESK, timezone_id="America/New_York")
    page = signed_in(desk, stack, "commandant")
    page.goto(f"{stack.web_url}/training-days/plan?term={term}")

    page.get_by_label("First date").fill("2027-08-07")
    page.get_by_label("How many days").fill("3")
    page.get_by_role("button", name="Show the dates").click()

    dates = page.get_by_role("list", name="Dates").get_by_role("listitem")
    expect(dates).to_have_count(4)
    expect(dates.nth(0)).to_contain_text("Sat, 7 Aug 2027")
    expect(dates.nth(1)).to_contain_text("Holiday: Charter day")
    page.get_by_role("button", name="Plan 3 days").click()
    page.wait_for_url("**/training-days?*view=month*")
    page.get_by_role("link", name="Training day 1, Saturday, 7 August 2027, planned").wait_for()
    days = commandant("GET", f"training-days?term={term}")["results"]
    assert [day["held_on"] for day in days] == ["2027-08-07", "2027-08-21", "2027-08-28"]
    # 07:00 in Manila, wherever the desk is.
    assert days[0]["sessions"][0]["opens_at"].startswith("2027-08-07T07:00:00+08")

    page.goto(f"{stack.web_url}/training-days/plan?term={term}")
    page.get_by_role("button", name="Take back").click()
    page.get_by_label("Reason").fill("wrong term")
    page.get_by_role("button", name="Take them back").click()
    expect(page.get_by_text("taken back by")).to_be_visible()

    assert commandant("GET", f"training-days?term={term}")["count"] == 0


def test_on_the_ground_a_count_a_check_in_and_a_scanner_reach_the_board_and_every_view_is_in_order(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    commandant, sergeant = api("commandant"), api("sergeant")
    [day] = commandant("GET", "training-days?status=open")["results"]
    me = sergeant("GET", "auth/me")["id"]
    commandant("PUT", f"training-days/{day['id']}/staff", {"user": me, "is_on_duty": True})
    browser = browser_with()
    board = signed_in(browser.new_context(viewport=DESK), stack, "commandant")
    phone = signed_in(browser.new_context(viewport=PHONE), stack, "sergeant")
    board.goto(f"{stack.web_url}/muster/{day['id']}")
    expect(board.get_by_text("Live", exact=True)).to_be_visible()
    expect(board.get_by_text("The same as a table")).to_be_visible()

    phone.goto(f"{stack.web_url}/")
    expect(phone.get_by_role("heading", name="You are on duty")).to_be_visible()
    phone.get_by_role("button", name="Check in").click()
    expect(phone.get_by_role("button", name="Check out")).to_be_visible()
    sergeant("POST", f"training-days/{day['id']}/scanners", {"device": str(uuid4()), "queued": 27})
    expect(board.get_by_role("region", name="Scanners").get_by_text("27 scans queued")).to_be_visible()
    phone.goto(f"{stack.web_url}/muster/{day['id']}?view=counts")
    board.get_by_role("link", name="Head-counts").click()
    phone.get_by_role("button", name="Enter count of Alpha, platoon 1").click()
    phone.get_by_label("How many stand there").fill("3")
    phone.get_by_role("button", name="Save").click()

    expect(board.get_by_role("row", name="Alpha, platoon 1")).to_contain_text("by Sgt Abrea (demo)")
    found = {}
    board.evaluate(AXE)
    found["Head-counts on the desk"] = wrong_with(board)
    phone.evaluate(AXE)
    for view in ("Missing", "Head-counts", "Staff", "Flags"):
        link = phone.get_by_role("link", name=view, exact=True)
        link.click()
        expect(link).to_have_attribute("aria-current", "page")
        phone.wait_for_load_state("networkidle")
        found[view] = wrong_with(phone)
    assert not any(found.values()), found
