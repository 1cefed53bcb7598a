"""Under the headers of a hard deployment everything still works: no page breaks its content security policy."""

import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.e2e.conftest import PASSWORD, Api, film_of, signed_in
from tools.harness import Stack

DESK = ViewportSize(width=1440, height=900)
# Told by the page itself, where the console's text could be changed by another version of the browser.
LISTEN = """
    window.broken = [];
    addEventListener("securitypolicyviolation", (event) => {
        window.broken.push(`${event.violatedDirective} ${event.blockedURI}`);
    });
"""


def heard_by(page: Page) -> list[str]:
    """A list that fills with every error of the page's console."""
    errors: list[str] = []
    page.on(
        "console",
        lambda message: (
            errors.append(f"{message.text} {message.location['url']}") if message.type == "error" else None
        ),
    )
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def test_no_page_breaks_its_policy(
    stack: Stack, api: Callable[[str], Api], browser_with: Callable[..., Browser], tmp_path: Path
):
    commandant = api("commandant")
    [day] = commandant("GET", "training-days?status=open")["results"]
    row = commandant("GET", f"training-days/{day['id']}/records?page_size=1")["results"][0]
    card = commandant("GET", f"cadets/{row['cadet_id']}/id-card")
    context = browser_with(film=film_of(card["token"], tmp_path / "card.y4m")).new_context(
        viewport=DESK, permissions=["camera"], service_workers="allow"
    )
    context.add_init_script(LISTEN)
    page = signed_in(context, stack, "commandant")
    errors = heard_by(page)
    broken: list[str] = []

    def leave() -> None:
        broken.extend(page.evaluate("window.broken"))

    page.goto(f"{stack.web_url}/muster/{day['id']}")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    leave()
    page.goto(f"{stack.web_url}/cadets/{row['cadet_id']}")
    expect(page.get_by_text(row["student_number"]).first).to_be_visible()
    leave()
    page.goto(f"{stack.web_url}/scan/{day['id']}")
    page.get_by_role("button", name="Start camera").click()
    expect(page.get_by_role("status", name="Scan result")).to_contain_text(row["name"])
    leave()
    page.goto(f"{stack.web_url}/api/docs/")
    expect(page.get_by_role("heading", name="RGMS")).to_be_visible()
    # The first routes: the page draws the others as one scrolls to them.
    expect(page.get_by_text("/api/v1/accounts").first).to_be_visible()
    leave()
    page.goto(f"{stack.web_url}/admin/login/")
    page.get_by_label("Username").fill("commandant")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Site administration")).to_be_visible()
    leave()

    assert (errors, broken) == ([], [])


def test_a_script_in_the_page_does_not_run(stack: Stack, browser_with: Callable[..., Browser]):
    page = browser_with().new_page()
    errors = heard_by(page)
    page.goto(f"{stack.web_url}/sign-in")

    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s)"
    )

    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in error for error in errors)


@pytest.mark.parametrize("server", ["web_url", "channels_url"])
@pytest.mark.parametrize("path", ["/sign-in", "/favicon.svg", "/api/v1/unit", "/config.json"])
def test_both_servers_send_the_headers_and_no_version(stack: Stack, server: str, path: str):
    with urllib.request.urlopen(f"{getattr(stack, server)}{path}") as answer:
        headers = answer.headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Permissions-Policy"].startswith("camera=(self)")
    assert not any(letter.isdigit() for letter in headers.get("Server", ""))
