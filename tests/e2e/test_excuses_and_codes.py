"""A cadet's phone: the code on it that changes is scanned by another phone, and an excuse goes from the photo of a letter over
a refusal and an appeal to the day that says excused.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, expect

from tests.e2e.conftest import Api, film_of_picture, signed_in
from tests.realtime.yard import until
from tools.harness import Stack

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1440, height=900)


def test_the_code_of_this_half_minute_is_read_from_the_cadets_phone(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser], tmp_path: Path
):
    commandant, own = api("commandant"), api("cadet")("GET", "cadets/me")
    [day] = commandant("GET", "training-days?status=open")["results"]
    commandant("PATCH", "unit/flag-limits", {"live_codes": True})
    try:
        film = tmp_path / "phone.y4m"
        film.touch()
        scanning = browser_with(film=film).new_context(viewport=PHONE, permissions=["camera"])
        scanner = signed_in(scanning, stack, "sergeant")
        scanner.goto(f"{stack.web_url}/scan/{day['id']}")
        expect(scanner.get_by_text("cadets on this phone")).to_be_visible()
        showing = browser_with().new_context(viewport=PHONE, device_scale_factor=2)
        phone = signed_in(showing, stack, "cadet")
        phone.goto(f"{stack.web_url}/me")
        code = phone.get_by_role("img", name=f"ID code of {own['name']}")
        expect(phone.get_by_text("A picture of it is refused.")).to_be_visible()
        expect(phone.get_by_role("button", name="Print")).to_have_count(0)

        records = f"training-days/{day['id']}/records?search={own['student_number']}"

        def is_recorded() -> bool:
            [row] = commandant("GET", records)["results"]
            return row["scanned_at"] is not None

        result = scanner.get_by_role("status", name="Scan result")
        # A code is good for a minute at the most, and filming it may take a busy machine as long: then the next one is filmed.
        for _ in range(4):
            film_of_picture(Image.open(io.BytesIO(code.screenshot())), film)
            scanner.get_by_role("button", name="Start camera").click()
            with contextlib.suppress(AssertionError):
                expect(result).to_contain_text(own["name"])
                until(is_recorded, seconds=20)
                break
            scanner.get_by_role("button", name="Stop camera").click()

        assert is_recorded()
        expect(result).to_contain_text(own["name"])
        expect(result).not_to_contain_text("A printed card")
    finally:
        commandant("PATCH", "unit/flag-limits", {"live_codes": False})


def test_a_letter_is_refused_appealed_and_approved_and_the_day_says_excused(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    commandant, own = api("commandant"), api("cadet")("GET", "cadets/me")
    [day] = commandant("GET", "training-days?status=open")["results"]
    picture = io.BytesIO()
    Image.new("RGB", (600, 800), "#f4f1e8").save(picture, "JPEG")
    browser = browser_with()
    phone = signed_in(browser.new_context(viewport=PHONE), stack, "cadet")
    phone.goto(f"{stack.web_url}/excuses")

    phone.get_by_role("combobox", name="Training day").click()
    phone.get_by_role("option", name=day["title"]).click()
    phone.get_by_label("Reason").fill("Fever since last night")
    with phone.expect_file_chooser() as chooser:
        phone.get_by_role("button", name="Letter").click()
    chooser.value.set_files({"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    phone.get_by_role("button", name="File the excuse").click()
    filed = phone.get_by_role("article").filter(has_text="Fever since last night")
    expect(filed).to_contain_text("waiting", ignore_case=True)

    desk = signed_in(browser.new_context(viewport=DESK), stack, "sergeant")
    desk.goto(f"{stack.web_url}/excuses?search={own['student_number']}")
    expect(desk.get_by_role("img", name=f"Letter of {own['name']}")).to_be_visible()
    desk.get_by_label("Why").fill("The letter says nothing")
    desk.get_by_role("button", name="Refuse").click()

    # The phone follows by itself.
    expect(filed).to_contain_text("The letter says nothing")
    filed.get_by_role("button", name="Appeal").click()
    phone.get_by_role("dialog").get_by_label("Reason").fill("It is on the other side")
    phone.get_by_role("dialog").get_by_role("button", name="Appeal").click()
    expect(filed).to_contain_text("appealed", ignore_case=True)

    # Who refused it does not decide again; somebody else does.
    desk.goto(f"{stack.web_url}/excuses?search={own['student_number']}")
    expect(desk.get_by_text("Who refused it does not decide on the appeal")).to_be_visible()
    office = signed_in(browser.new_context(viewport=DESK), stack, "commandant")
    office.goto(f"{stack.web_url}/excuses?search={own['student_number']}")
    office.get_by_label("Why").fill("So it is")
    office.get_by_role("button", name="Approve").click()

    expect(filed).to_contain_text("approved", ignore_case=True)
    office.goto(f"{stack.web_url}/muster/{day['id']}?view=roll&status=excused&search={own['student_number']}")
    expect(office.get_by_role("row", name=own["name"])).to_contain_text("excused", ignore_case=True)
