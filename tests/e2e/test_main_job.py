"""The main job, as people do it: a scan on one phone changes the commandant's board, and then the grade."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import Api, film_of, signed_in
from tools.harness import Stack

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)


def one_to_scan(api: Api, day: dict) -> dict:
    """A cadet who is not marked yet and has missed a day, so that the attendance can rise."""
    for page in range(1, 13):
        unmarked = api("GET", f"training-days/{day['id']}/records?status=unmarked&page_size=50&page={page}")
        for row in unmarked["results"]:
            grade = api("GET", f"enrollments/{row['enrollment_id']}/grade")
            if grade["mark"] is None and float(grade["attendance"]) < 30:
                return row | {
                    "token": api("GET", f"cadets/{row['cadet_id']}/id-card")["token"],
                    "before": grade,
                }
    raise AssertionError("the demo corps has nobody left to scan")


def here(board: Page) -> int:
    text = board.get_by_text("of 1,200 here").locator("xpath=..").inner_text()
    return int(text.split()[0].replace(",", ""))


def test_a_scan_reaches_the_commandants_board_once_and_moves_the_grade(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser], tmp_path: Path
):
    commandant = api("commandant")
    [day] = commandant("GET", "training-days?status=open")["results"]
    cadet = one_to_scan(commandant, day)
    browser = browser_with(film=film_of(cadet["token"], tmp_path / "card.y4m"))
    board = signed_in(browser.new_context(viewport=DESK), stack, "commandant")
    phone = signed_in(browser.new_context(viewport=PHONE, permissions=["camera"]), stack, "sergeant")
    board.goto(f"{stack.web_url}/muster/{day['id']}")
    expect(board.get_by_text("Live", exact=True)).to_be_visible()
    before = here(board)
    last_scans = board.get_by_role("region", name="Last scans")
    expect(last_scans.get_by_text(cadet["name"])).to_have_count(0)
    board.evaluate("window.neverReloaded = true")

    phone.goto(f"{stack.web_url}/scan/{day['id']}")
    phone.get_by_role("button", name="Start camera").click()
    result = phone.get_by_role("status", name="Scan result")
    expect(result).to_contain_text(cadet["name"])

    expect(last_scans.get_by_text(cadet["name"])).to_have_count(1)
    expect(board.get_by_text(f"{before + 1:,}", exact=True).first).to_be_visible()
    assert here(board) == before + 1
    assert board.evaluate("window.neverReloaded") is True

    # The same card again, from a second phone.
    second = signed_in(browser.new_context(viewport=PHONE, permissions=["camera"]), stack, "sergeant")
    second.goto(f"{stack.web_url}/scan/{day['id']}")
    second.get_by_role("button", name="Start camera").click()
    expect(second.get_by_role("status", name="Scan result")).to_contain_text("Already recorded")
    assert here(board) == before + 1

    board.get_by_role("button", name=f"Close {day['title']}").click()
    board.get_by_role("button", name="Close the day").click()
    expect(board.get_by_role("button", name=f"Reopen {day['title']}")).to_be_visible()
    board.goto(f"{stack.web_url}/cadets/{cadet['cadet_id']}")
    after = commandant("GET", f"enrollments/{cadet['enrollment_id']}/grade")
    assert float(after["attendance"]) > float(cadet["before"]["attendance"])
    expect(board.get_by_text(after["attendance"]).first).to_be_visible()

    board.goto(f"{stack.web_url}/muster/{day['id']}")
    board.get_by_role("button", name=f"Reopen {day['title']}").click()
    board.get_by_label("Reason").fill("the test is over")
    board.get_by_role("button", name="Reopen the day").click()
    expect(board.get_by_role("button", name=f"Close {day['title']}")).to_be_visible()


def test_the_grade_sheet_is_made_with_progress_and_downloads_as_pdf(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser], tmp_path: Path
):
    [alpha] = [row for row in api("commandant")("GET", "companies")["results"] if row["name"] == "Alpha"]
    context = browser_with().new_context(viewport=DESK, accept_downloads=True)
    page = signed_in(context, stack, "commandant")
    page.goto(f"{stack.web_url}/grades?company={alpha['id']}")

    with page.expect_download(timeout=120_000) as download:
        page.get_by_role("button", name="Download PDF").click()

    file = tmp_path / "sheet.pdf"
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")


def test_a_cadet_sees_the_own_card_and_every_point_and_nobody_elses(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    own = api("cadet")("GET", "cadets/me")
    page = signed_in(browser_with().new_context(viewport=PHONE), stack, "cadet")
    page.goto(f"{stack.web_url}/me")

    expect(page.get_by_role("heading", name=own["name"]).first).to_be_visible()
    page.get_by_role("button", name="Attendance").first.click()
    expect(page.get_by_text("counted days × 30")).to_be_visible()
    page.goto(f"{stack.web_url}/cadets/{own['id'] + 1}")
    expect(page.get_by_text(own["name"])).to_have_count(0)


def test_a_merit_that_is_recorded_appears_on_the_cadets_phone(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    own = api("cadet")("GET", "cadets/me")
    browser = browser_with()
    phone = signed_in(browser.new_context(viewport=PHONE), stack, "cadet")
    phone.goto(f"{stack.web_url}/me")
    desk = signed_in(browser.new_context(viewport=DESK), stack, "sergeant")
    desk.goto(f"{stack.web_url}/ledger")
    desk.get_by_role("combobox", name="Cadet").fill(own["student_number"])
    # Not whoever the list shows before it was searched.
    desk.get_by_role("option").filter(has_text=own["student_number"]).click()
    desk.get_by_role("textbox", name="Points").fill("7")
    desk.get_by_role("combobox", name="Reason").fill("Carried the colours")
    desk.get_by_role("button", name="Record merit").click()

    expect(desk.get_by_text("Carried the colours").first).to_be_visible()
    # The closed explanation of the grade holds it too.
    expect(phone.get_by_text("Carried the colours").locator("visible=true").first).to_be_visible()
