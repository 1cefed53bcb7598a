"""A list comes in at the desk: its columns are told apart, a cell is mended, it is committed, and undone."""

from playwright.sync_api import FilePayload, expect

from tests.e2e.conftest import signed_in

SHEET = "Nr,Surname,Given Name,DOB\n88-1,Reyes,Ana,soon\n88-2,Cruz,Ben,2005-03-14\n"


def test_a_roster_is_mapped_mended_committed_and_undone(browser_with, stack):
    page = signed_in(browser_with().new_context(), stack, "commandant")
    page.goto(f"{stack.web_url}/imports")
    file = FilePayload(name="new cadets.csv", mimeType="text/csv", buffer=SHEET.encode())
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Look at the columns").click()
    expect(page.get_by_text("Still to be found: Student ID.")).to_be_visible()
    page.get_by_role("combobox", name="Column for Nr").click()
    page.get_by_role("option", name="Student ID").click()
    page.get_by_role("button", name="Preview", exact=True).click()

    expect(page.get_by_role("button", name="Commit 1 row")).to_be_disabled()
    page.get_by_label("DOB, row 2").fill("2005-03-15")
    page.get_by_role("button", name="Mend").click()
    page.get_by_role("button", name="Commit 2 rows").click()

    expect(page.get_by_text("It can be undone while nothing depends")).to_be_visible()
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_label("Reason").fill("the wrong list")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_text("Undone because: the wrong list")).to_be_visible()
