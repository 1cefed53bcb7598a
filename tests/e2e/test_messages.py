"""What is written, announced and pushed arrives while its reader looks at something else."""

from __future__ import annotations

import json
from collections.abc import Callable

from playwright.sync_api import Browser, CDPSession, FilePayload, Page, expect

from tests.e2e.conftest import Api, signed_in
from tests.e2e.test_main_job import DESK, PHONE
from tests.files import samples
from tools.harness import Stack

PUSHED = {"title": "Marked absent: Drill", "body": "File an excuse.", "link": "/excuses", "tag": "n7"}
SHOWN = """async () => (await (await navigator.serviceWorker.ready).getNotifications())
    .map(({title, body, tag, data}) => ({title, body, tag, link: data}))"""


def unread(api: Api) -> int:
    counts = api("GET", "messages/unread")
    return int(counts["messages"] + counts["announcements"])


def test_a_question_its_answer_and_an_announcement_arrive_at_open_pages(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    browser, before = browser_with(), unread(api("commandant"))
    phone = signed_in(browser.new_context(viewport=PHONE), stack, "cadet")
    desk = signed_in(browser.new_context(viewport=DESK), stack, "commandant")
    desk.goto(f"{stack.web_url}/")
    badge = desk.get_by_role("navigation", name="Main").get_by_label(f"{before + 1} unread")
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    expect(badge).to_have_count(0)

    phone.goto(f"{stack.web_url}/messages/new")
    phone.get_by_label("What it is about").fill("Boots for Saturday")
    phone.get_by_label("Message", exact=True).fill("Do we need them? https://example.edu.ph/boots")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="Boots for Saturday")).to_be_visible()

    expect(badge).to_be_visible()
    desk.goto(f"{stack.web_url}/messages")
    desk.get_by_role("link", name="Boots for Saturday").click()
    expect(desk.get_by_role("link", name="https://example.edu.ph/boots")).to_have_attribute(
        "rel", "noopener noreferrer nofollow"
    )
    desk.get_by_label("Your message").fill("Yes, black ones.")
    desk.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Yes, black ones.")).to_be_visible()
    expect(badge).to_have_count(0)

    phone.goto(f"{stack.web_url}/")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    desk.goto(f"{stack.web_url}/messages/announcements")
    desk.get_by_label("Title").fill("Field day")
    desk.get_by_label("Text").fill("Bring water.")
    desk.get_by_role("button", name="Add pictures").click()
    desk.get_by_label("What is on the picture").fill("The way to the field")
    map_of_it = FilePayload(name="map.png", mimeType="image/png", buffer=samples.picture("PNG"))
    desk.locator("input[type=file]").set_input_files(map_of_it)
    desk.get_by_role("button", name="Announce").click()
    told = desk.get_by_role("article", name="Field day")
    for page in (desk, phone):
        expect(page.get_by_role("img", name="The way to the field")).to_be_visible()
    expect(told.get_by_role("button", name="Read by 0 of")).to_be_visible()
    phone.get_by_role("article", name="Field day").get_by_role("button", name="I have read it").click()
    expect(told.get_by_role("button", name="Read by 1 of")).to_be_visible()

    told.get_by_role("button", name="Withdraw").click()
    desk.get_by_label("Reason").fill("It rains.")
    desk.get_by_role("button", name="Withdraw it").click()
    expect(told.get_by_text("Withdrawn")).to_be_visible()


def registration_of(devtools: CDPSession, page: Page) -> str:
    """The id of the client's service worker, once it is at work."""
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(row["registrationId"] for row in event["registrations"]),
    )
    page.evaluate("async () => void await navigator.serviceWorker.ready")
    devtools.send("ServiceWorker.enable")
    while not found:
        page.evaluate("() => null")
    return found[0]


def test_what_is_pushed_twice_is_shown_once_by_the_service_worker(
    stack: Stack, browser_with: Callable[..., Browser]
):
    context = browser_with().new_context(permissions=["notifications"], service_workers="allow")
    page = context.new_page()
    page.goto(f"{stack.web_url}/sign-in")
    devtools = context.new_cdp_session(page)
    registration = registration_of(devtools, page)

    for _ in range(2):
        message = {"origin": stack.web_url, "registrationId": registration, "data": json.dumps(PUSHED)}
        devtools.send("ServiceWorker.deliverPushMessage", message)
    page.wait_for_function(f"async () => (await ({SHOWN})()).length > 0")

    assert page.evaluate(SHOWN) == [PUSHED]
