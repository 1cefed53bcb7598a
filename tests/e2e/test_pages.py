"""Every page that the client has, for whom it may be opened by: nothing on the console, nothing wider than the window, nothing
that axe finds, no words cut; in English on a desk in the light, in Filipino, whose words are longer, on a phone in the dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.e2e.conftest import Api, signed_in
from tests.e2e.test_content_policy import heard_by
from tools.harness import Stack
from tools.paths import CLIENT

DESK, PHONE = ViewportSize(width=1440, height=900), ViewportSize(width=390, height=844)
AXE = (CLIENT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
BEFORE_SIGN_IN = {"/sign-in", "/activate", "/register", "/forgot-password", "/reset", "/unsubscribe"}
# Where it is takes a selector for each element that is looked at: only once there is something.
FOUND = """async () => {
    const found = async (selectors) => (await axe.run(document, {resultTypes: ["violations"], selectors})).violations;
    const violations = await found(false);
    if (violations.length === 0) return [];
    const where = ({nodes}) => nodes.map(({target}) => target.join(" ")).join(", ").slice(0, 300);
    const places = new Map((await found(true)).map((one) => [one.id, where(one)]));
    return violations.map(({id}) => `${id}: ${places.get(id)}`);
}"""
# What is pressed or says a state, and has more to say than is in sight.
CUT = """() => [...document.querySelectorAll(
        "button, nav a, [class*=Button-label], [class*=Tabs-tab], [class*=SegmentedControl-label], [class*=Badge-label]")]
    .filter(({clientWidth, scrollWidth}) => clientWidth > 1 && scrollWidth > clientWidth)
    .map(({textContent}) => `cut: ${textContent}`)"""
READY = """() => __TSR_ROUTER__.state.status === "idle" && document.querySelector("h1")
    && !document.querySelector(".mantine-Skeleton-root")"""


def routes_of(page: Page) -> set[str]:
    """Paths of all pages, as the client's own router has them."""
    return {path for path in page.evaluate("Object.keys(__TSR_ROUTER__.routesByPath)") if path}


def go(page: Page, path: str) -> None:
    """Open a page as its link would, and wait until it has what it shows."""
    page.evaluate("to => __TSR_ROUTER__.navigate({to})", path)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(READY)


def wrong_with(page: Page) -> list[str]:
    """What axe finds, which words are cut, and whether the page is wider than its window."""
    found: list[str] = page.evaluate(FOUND) + page.evaluate(CUT)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than its window")
    return found


def cut_on_a_phone(page: Page) -> list[str]:
    """Which words of a desk's page are cut where there is less room."""
    page.set_viewport_size(PHONE)
    page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    cut: list[str] = page.evaluate(CUT)
    page.set_viewport_size(DESK)
    return cut


class Visit(NamedTuple):
    """Whose pages, on what, in which colours and language."""

    username: str
    size: ViewportSize
    scheme: str
    language: str


def opened(browser: Browser, stack: Stack, visit: Visit) -> Page:
    context = browser.new_context(viewport=visit.size)
    context.add_init_script(
        f"localStorage.setItem('mantine-color-scheme-value', '{visit.scheme}');"
        f"localStorage.setItem('rgms-language', '{visit.language}')"
    )
    username = visit.username
    page = signed_in(context, stack, username) if username else context.new_page()
    page.goto(f"{stack.web_url}/{'' if username else 'sign-in'}")
    page.wait_for_function("() => window.__TSR_ROUTER__")
    page.wait_for_function(READY)
    return page


@pytest.fixture(scope="module")
def ids(api: Callable[[str], Api]) -> Iterator[dict[str, str]]:
    commandant = api("commandant")
    [day] = commandant("GET", "training-days?status=open")["results"]
    cadet = api("cadet")
    thread = cadet(
        "POST", "threads", {"subject": "My ID card", "body": "It is lost. See https://example.edu.ph/cards."}
    )
    commandant("POST", f"threads/{thread['id']}/messages", {"body": "Come by on Saturday."})
    told = {
        "scope": "unit",
        "title": "Boots",
        "text": "Bring them on Saturday.\nhttps://example.edu.ph/boots",
    }
    announcement = commandant("POST", "announcements", told)["id"]
    planted = {
        "kind": "service",
        "title": "Trees",
        "starts_at": "2026-11-08T00:00:00Z",
        "ends_at": "2026-11-08T04:00:00Z",
    }
    activity = commandant("POST", "activities", planted)["id"]
    row, other = commandant("GET", f"training-days/{day['id']}/records?page_size=2")["results"]
    yield {
        "$dayId": str(day["id"]),
        "$cadetId": str(row["cadet_id"]),
        "$otherId": str(other["cadet_id"]),
        "$termId": str(day["term"]),
        "$threadId": str(thread["id"]),
        "$activityId": str(activity),
    }
    commandant("DELETE", f"activities/{activity}")
    commandant("POST", f"announcements/{announcement}/withdraw", {"reason": "It was for this walk."})


@pytest.mark.parametrize(
    "visit",
    [
        Visit("", PHONE, "light", "fil"),
        Visit("commandant", DESK, "light", "en"),
        Visit("commandant", PHONE, "dark", "fil"),
        Visit("cadet", PHONE, "dark", "fil"),
    ],
    ids=lambda visit: f"{visit.username or 'nobody'}-{visit.scheme}-{visit.language}",
)
def test_every_page_is_in_order(
    stack: Stack,
    browser_with: Callable[..., Browser],
    ids: dict[str, str],
    visit: Visit,
):
    page = opened(browser_with(), stack, visit)
    errors, wrong = heard_by(page), {}
    page.evaluate(AXE)
    for route in sorted(routes_of(page) - BEFORE_SIGN_IN if visit.username else BEFORE_SIGN_IN):
        go(page, "/".join(ids.get(part, part) for part in route.split("/")))
        found = wrong_with(page) + (cut_on_a_phone(page) if visit.size is DESK else [])
        if found:
            wrong[route] = found

    assert (errors, wrong) == ([], {})
