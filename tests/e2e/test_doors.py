"""Getting in and out, as people do it: activation, consent, a second factor, and signing out a device from another one."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from apps.authentication.rules import totp
from tests.e2e.conftest import Api
from tools.harness import Stack

PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
OWN_PASSWORD = "four words of parade"


def asked_by(context: BrowserContext) -> list[str]:
    """A list that fills with every address that the context's pages ask for."""
    addresses: list[str] = []
    context.on("request", lambda request: addresses.append(request.url))
    return addresses


def begin_sign_in(page: Page, stack: Stack, username: str) -> None:
    page.goto(f"{stack.web_url}/sign-in")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(OWN_PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def set_up_second_factor(page: Page) -> tuple[bytes, list[str]]:
    """By hand, on the open account page; the secret that the app would hold, and the recovery codes."""
    page.get_by_role("button", name="Switch it on").click()
    page.get_by_role("button", name="Set up the second factor").click()
    expect(page.get_by_role("img", name="Code for the authenticator app")).to_be_visible()
    secret = base64.b32decode(page.locator("code").inner_text().replace(" ", ""))
    page.get_by_label("Type the code that the app shows now").fill(
        totp.code_at(secret, totp.step_of(datetime.now(UTC)))
    )
    page.get_by_role("button", name="Switch it on").click()
    codes = page.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    kept = codes.all_inner_texts()
    page.get_by_label("I have kept these codes").check()
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("10 recovery codes left")).to_be_visible()
    return secret, kept


def test_from_the_activation_code_to_signing_out_another_device(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    commandant = api("commandant")
    account = commandant(
        "POST", "accounts", {"username": "sgt.reyes", "display_name": "Sgt Ana Reyes", "role": "staff"}
    )
    code = commandant("POST", f"accounts/{account['id']}/activation-code")["code"]
    browser = browser_with()
    desk_context = browser.new_context(viewport=DESK)
    asked = asked_by(desk_context)
    desk = desk_context.new_page()

    desk.goto(f"{stack.web_url}/activate#{code}")
    expect(desk.get_by_label("Activation code")).to_have_value(code)
    desk.get_by_label("New password").fill("password12")
    desk.get_by_role("button", name="Open my account").click()
    expect(desk.get_by_text("among the passwords that are tried first")).to_be_visible()
    desk.get_by_label("New password").fill(OWN_PASSWORD)
    desk.get_by_role("button", name="Open my account").click()
    expect(desk.get_by_role("heading", name="Your username is sgt.reyes")).to_be_visible()
    assert asked
    assert not [address for address in asked if code in address]

    desk.get_by_role("button", name="Go on").click()
    expect(desk.get_by_role("heading", name="Before you begin")).to_be_visible()
    expect(desk.get_by_role("navigation", name="Main")).to_have_count(0)
    desk.get_by_role("button", name="I have read this and consent").click()
    expect(desk.get_by_role("heading", name="Good day, Sgt Ana Reyes")).to_be_visible()

    desk.get_by_role("link", name="My account").click()
    secret, recovery_codes = set_up_second_factor(desk)

    phone = browser.new_context(viewport=PHONE).new_page()
    begin_sign_in(phone, stack, "sgt.reyes")
    phone.get_by_label("Code", exact=True).fill("000000")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("alert")).to_contain_text("The code is wrong or used up")
    # A code works once, and the one of this half minute may be used up: the next one is good already.
    phone.get_by_label("Code", exact=True).fill(totp.code_at(secret, totp.step_of(datetime.now(UTC)) + 1))
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("heading", name="Good day, Sgt Ana Reyes")).to_be_visible()
    expect(phone.get_by_role("heading", name="Before you begin")).to_have_count(0)

    desk.reload()
    sign_ins = desk.get_by_role("list", name="Sign-ins").get_by_role("listitem")
    expect(sign_ins).to_have_count(2)
    expect(sign_ins.filter(has_text="This one")).to_have_count(1)
    desk.get_by_role("button", name=re.compile("^Sign out there")).click()

    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(phone.get_by_role("status")).to_contain_text("Your sign-in has ended")
    expect(sign_ins).to_have_count(1)

    begin_sign_in(phone, stack, "sgt.reyes")
    phone.get_by_role("button", name="Use a recovery code").click()
    phone.get_by_label("Recovery code").fill(recovery_codes[0])
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("heading", name="Good day, Sgt Ana Reyes")).to_be_visible()

    desk.get_by_role("button", name="Sign out", exact=True).click()
    expect(desk.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(desk.get_by_role("status")).to_have_count(0)


def test_a_suspended_person_is_out_at_once_and_told_whom_to_ask(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser]
):
    commandant = api("commandant")
    account = commandant(
        "POST", "accounts", {"username": "sgt.cruz", "display_name": "Sgt Cruz", "role": "staff"}
    )
    code = commandant("POST", f"accounts/{account['id']}/activation-code")["code"]
    page = browser_with().new_context(viewport=PHONE).new_page()
    page.goto(f"{stack.web_url}/activate#{code}")
    page.get_by_label("New password").fill(OWN_PASSWORD)
    page.get_by_role("button", name="Open my account").click()
    page.get_by_role("button", name="Go on").click()
    with page.expect_event("websocket"):
        page.get_by_role("button", name="I have read this and consent").click()
    expect(page.get_by_role("heading", name="Good day, Sgt Cruz")).to_be_visible()
    expect(page.get_by_role("heading", name="You have no duty yet")).to_be_visible()

    commandant("POST", f"accounts/{account['id']}/suspend", {"reason": "left the unit"})

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("The training office can tell you why")


def test_the_language_is_chosen_at_the_door_and_speaks_on_every_page_and_in_refusals(
    stack: Stack, browser_with: Callable[..., Browser]
):
    page = browser_with().new_context(viewport=PHONE).new_page()
    page.goto(f"{stack.web_url}/sign-in")
    page.get_by_role("button", name="Filipino").click()
    expect(page.locator("html")).to_have_attribute("lang", "fil")
    page.locator("input[autocomplete=username]").fill("cadet")
    page.locator("input[type=password]").fill("not the password")
    page.get_by_role("button", name="Mag-sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("password")
    expect(page.get_by_role("alert")).not_to_contain_text("wrong")
    page.locator("input[type=password]").fill("parade-ground")
    page.get_by_role("button", name="Mag-sign in").click()
    expect(page.get_by_role("link", name="Mensahe")).to_be_visible()
    page.goto(f"{stack.web_url}/account")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
