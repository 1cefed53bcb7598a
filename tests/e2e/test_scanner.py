"""The scanner without signal: a phone opens cold, checks cards by itself, and sends everything once when it can.

One card is read by the camera from a film; where hundreds are needed they are typed into the same page, which from there on
is the same path and takes seconds instead of the minutes that hundreds of films would.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import psycopg2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, ViewportSize, expect

from tests.e2e.conftest import Api, film_of, signed_in
from tools.harness import Stack
from tools.paths import BACKEND, VENV_PYTHON

PHONE = ViewportSize(width=390, height=844)
SLOW = 60_000
FRESH_CADETS = """
import json
from apps.attendance.models import TrainingDay
from apps.attendance.selectors import enrollments_on
from apps.cadets.services.cards import token_for
day = TrainingDay.objects.get(status="open")
rows = enrollments_on(day).filter(attendance_records__session__day=day)
rows = enrollments_on(day).exclude(pk__in=rows).exclude(cadet__user__username="cadet").select_related("cadet")[:360]
print(json.dumps([{"enrollment": row.pk, "cadet": row.cadet_id, "name": row.cadet.name, "token": token_for(row.cadet)}
                  for row in rows]))
"""


class Parade:
    """The open day, and cadets who are not recorded on it yet: each is taken once."""

    def __init__(self, stack: Stack, api: Callable[[str], Api]) -> None:
        self.stack, self.commandant = stack, api("commandant")
        [self.day] = self.commandant("GET", "training-days?status=open")["results"]
        self.url = f"{stack.web_url}/scan/{self.day['id']}"
        done = subprocess.run(
            [str(VENV_PYTHON), "manage.py", "shell", "--verbosity", "0", "-c", FRESH_CADETS],
            cwd=BACKEND, env=stack.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        self._fresh = iter(json.loads(done.stdout))

    def cadets(self, number: int) -> list[dict[str, Any]]:
        return [next(self._fresh) for _ in range(number)]

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.stack.environment["DATABASE_URL"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def scans_of(self, cadets: list[dict[str, Any]]) -> list[int]:
        """The enrollments of the cadets' scans, each as often as the server has kept one."""
        ids = tuple(one["enrollment"] for one in cadets)
        return [
            row[0]
            for row in self.rows("SELECT enrollment_id FROM attendance_scan WHERE enrollment_id IN %s", ids)
        ]

    def recorded_in_order(self, cadets: list[dict[str, Any]]) -> list[int]:
        """The enrollments of the cadets' records, in the order in which the server made them."""
        ids = tuple(one["enrollment"] for one in cadets)
        sql = "SELECT enrollment_id FROM attendance_attendancerecord WHERE enrollment_id IN %s AND session_id = %s ORDER BY id"
        return [row[0] for row in self.rows(sql, ids, self.day["sessions"][0]["id"])]

    def records_of(self, cadets: list[dict[str, Any]]) -> dict[int, tuple[str, datetime]]:
        ids = tuple(one["enrollment"] for one in cadets)
        sql = (
            "SELECT enrollment_id, status, scanned_at FROM attendance_attendancerecord"
            " WHERE session_id = %s AND enrollment_id IN %s"
        )
        found = self.rows(sql, self.day["sessions"][0]["id"], ids)
        assert len(found) == len({row[0] for row in found})
        return {row[0]: (row[1], row[2]) for row in found}


@pytest.fixture(scope="module")
def parade(stack: Stack, api: Callable[[str], Api]) -> Parade:
    return Parade(stack, api)


@pytest.fixture
def phone_of(
    parade: Parade, browser_with: Callable[..., Browser]
) -> Callable[..., tuple[BrowserContext, Page]]:
    """`phone_of("sergeant")` is a phone with the scanner open and everything on it for a day without signal."""

    def phone(
        username: str = "sergeant", *, film: Path | None = None, **more: Any
    ) -> tuple[BrowserContext, Page]:
        script = more.pop("script", None)
        context = browser_with(film=film).new_context(
            viewport=PHONE, permissions=["camera"] if film else [], service_workers="allow", **more
        )
        if script:
            context.add_init_script(script)
        page = signed_in(context, parade.stack, username)
        page.goto(parade.url)
        expect(page.get_by_text("cadets on this phone")).to_be_visible(timeout=SLOW)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return context, page

    return phone


def opened_cold(context: BrowserContext, parade: Parade) -> Page:
    """The phone's only tab closed, and the scanner opened anew."""
    for page in context.pages:
        page.close()
    page = context.new_page()
    page.goto(parade.url)
    expect(page.get_by_role("heading", name=f"Scan, {parade.day['title']}")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("cadets on this phone")).to_be_visible()
    return page


def enter(page: Page, *cadets: dict[str, Any]) -> None:
    """As a hand-held reader types them: the field keeps the focus, and nobody waits for what the page says."""
    page.get_by_label("Student number, name or ID text").focus()
    for cadet in cadets:
        page.keyboard.insert_text(cadet["token"])
        page.keyboard.press("Enter")


def seconds_unsure(page: Page) -> float:
    """By how much the phone may be wrong about the server's time."""
    measure = json.loads(page.evaluate("localStorage.getItem('rgms.clock')"))
    return float(measure["round_trip_ms"]) / 2000


def result(page: Page) -> Any:
    return page.get_by_role("status", name="Scan result")


def sending(page: Page) -> Any:
    return page.get_by_role("status", name="Sending")


def test_three_hundred_scans_of_a_day_without_signal_arrive_once_and_in_order(
    parade: Parade, phone_of: Callable[..., tuple[BrowserContext, Page]], tmp_path: Path
):
    first, *others = cadets = parade.cadets(300)
    context, page = phone_of(film=film_of(first["token"], tmp_path / "card.y4m"))
    context.set_offline(True)

    page = opened_cold(context, parade)
    page.get_by_role("button", name="Start camera").click()
    expect(result(page)).to_contain_text(first["name"], timeout=SLOW)
    expect(result(page)).to_contain_text("Saved on this phone")
    page.get_by_role("button", name="Stop camera").click()
    enter(page, *others[:150])
    expect(sending(page)).to_contain_text("151 scans queued", timeout=SLOW)
    page = opened_cold(context, parade)
    enter(page, *others[150:])
    expect(sending(page)).to_contain_text("300 scans queued", timeout=SLOW)

    # Back with an access token that has expired: signed by the server, an hour old.
    expired: list[str] = []

    def send_with_expired(route: Route, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token and not expired:
            said = jwt.decode(token, options={"verify_signature": False})
            old = {**said, "exp": int((datetime.now(UTC) - timedelta(hours=1)).timestamp())}
            expired.append(jwt.encode(old, parade.stack.environment["DJANGO_SECRET_KEY"], "HS256"))
            route.continue_(headers={**request.headers, "authorization": f"Bearer {expired[0]}"})
        else:
            route.continue_()

    page.route("**/scans", send_with_expired)
    context.set_offline(False)
    expect(sending(page)).to_contain_text("All scans are sent", timeout=SLOW)

    assert expired
    enrollments = [cadet["enrollment"] for cadet in cadets]
    assert sorted(parade.scans_of(cadets)) == sorted(enrollments)
    assert parade.recorded_in_order(cadets) == enrollments
    expect(page.get_by_role("region", name="Look at these")).to_have_count(0)


def test_two_phones_with_the_same_cadets_end_in_one_record_each_by_the_true_time(
    parade: Parade, phone_of: Callable[..., tuple[BrowserContext, Page]]
):
    cadets = parade.cadets(9)
    here, one = phone_of()
    # Its clock is two hours fast and it thinks it is in Auckland.
    there, two = phone_of(
        timezone_id="Pacific/Auckland", script="const now = Date.now; Date.now = () => now() + 7200000;"
    )
    expect(two.get_by_text("ahead of the server’s")).to_be_visible()
    for context in (here, there):
        context.set_offline(True)
    began = datetime.now(UTC)
    enter(one, *cadets[:6])
    expect(sending(one)).to_contain_text("6 scans queued", timeout=SLOW)
    # Each phone knows the server's time to within half of what asking for it took: the later scans come later than that.
    unsure = seconds_unsure(one) + seconds_unsure(two)
    surely_later = time.monotonic() + unsure
    until(lambda: time.monotonic() > surely_later, seconds=unsure + 20)
    enter(two, *cadets[3:])
    expect(sending(two)).to_contain_text("6 scans queued", timeout=SLOW)
    expect(result(two)).to_contain_text(cadets[-1]["name"])
    ended = datetime.now(UTC)

    # The phone with the later scans is the first to reach the server, with two tabs open.
    taken: list[int] = []
    there.on(
        "response", lambda answer: taken.append(answer.status) if answer.url.endswith("/scans") else None
    )
    tab = there.new_page()
    tab.goto(parade.url)
    expect(sending(tab)).to_contain_text("6 scans queued", timeout=SLOW)
    there.set_offline(False)
    for page in (two, tab):
        expect(sending(page)).to_contain_text("All scans are sent", timeout=SLOW)
    before = parade.records_of(cadets)
    here.set_offline(False)
    expect(sending(one)).to_contain_text("All scans are sent", timeout=SLOW)
    after = parade.records_of(cadets)

    assert [status for status in taken if status != 401] == [200]
    assert sorted(parade.scans_of(cadets)) == sorted(cadet["enrollment"] for cadet in cadets[:6] + cadets[3:])
    assert set(after) == {cadet["enrollment"] for cadet in cadets}
    margin = timedelta(seconds=unsure + 1)
    assert all(began - margin <= at <= ended + margin for _, at in after.values())
    # Of two scans of a cadet the earlier stands, although it arrived later.
    shared = [cadet["enrollment"] for cadet in cadets[3:6]]
    assert all(after[enrollment][1] < before[enrollment][1] for enrollment in shared)
    enter(two, cadets[0])
    expect(result(two)).to_contain_text("Already recorded", timeout=SLOW)


def test_a_server_killed_in_the_middle_of_a_batch_and_a_lost_answer_cost_nothing(
    parade: Parade, phone_of: Callable[..., tuple[BrowserContext, Page]]
):
    cadets = parade.cadets(12)
    context, page = phone_of()
    context.set_offline(True)
    enter(page, *cadets[:8])
    expect(sending(page)).to_contain_text("8 scans queued")

    # A row that somebody holds stops the batch in its transaction; there the whole web service is killed.
    holder = psycopg2.connect(parade.stack.environment["DATABASE_URL"])
    with holder.cursor() as cursor:
        cursor.execute("SELECT 1 FROM cadets_enrollment WHERE id = %s FOR UPDATE", [cadets[5]["enrollment"]])
    context.set_offline(False)
    until(lambda: parade.rows("SELECT 1 FROM pg_locks WHERE NOT granted"))
    kill_web(parade.stack)
    holder.close()
    expect(sending(page)).to_contain_text("All scans are sent", timeout=120_000)
    enrollments = [cadet["enrollment"] for cadet in cadets]
    assert sorted(parade.scans_of(cadets)) == sorted(enrollments[:8])
    assert parade.recorded_in_order(cadets) == enrollments[:8]

    lost: list[int] = []

    def lose_the_answer(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/scans", lose_the_answer)
    enter(page, *cadets[8:])
    # What the page says of sending is true from before until the first of them is stored on the phone.
    until(lambda: sorted(parade.scans_of(cadets)) == sorted(enrollments), page=page)
    expect(sending(page)).to_contain_text("All scans are sent", timeout=SLOW)

    assert lost == [200]
    assert sorted(parade.scans_of(cadets)) == sorted(enrollments)
    assert parade.recorded_in_order(cadets) == enrollments
    # Sent twice, and still the first scan of these cadets: nobody is told that it was done before.
    expect(result(page)).to_contain_text("Present" if datetime_is_on_time(parade) else "Late")


def test_forged_and_lost_cards_are_refused_and_the_sign_out_waits_for_the_scans(
    parade: Parade, phone_of: Callable[..., tuple[BrowserContext, Page]]
):
    [lost, good] = parade.cadets(2)
    context, page = phone_of()
    context.set_offline(True)
    forged = lost["token"][:12] + ("A" if lost["token"][12] != "A" else "B") + lost["token"][13:]
    enter(page, {"token": forged})
    expect(result(page)).to_contain_text("The signature is not ours")
    expect(sending(page)).to_contain_text("All scans are sent")

    # The card is replaced while the phone cannot know it.
    parade.commandant("POST", f"cadets/{lost['cadet']}/id-card/reissue", {"reason": "lost"})
    enter(page, lost)
    expect(result(page)).to_contain_text(lost["name"])
    context.set_offline(False)
    expect(page.get_by_role("region", name="Look at these")).to_contain_text("replaced", timeout=SLOW)
    context.set_offline(True)
    enter(page, lost)
    expect(result(page)).to_contain_text("This ID card was replaced")
    assert parade.records_of([lost]) == {}

    enter(page, good)
    expect(sending(page)).to_contain_text("1 scan queued")
    page.goto(f"{parade.stack.web_url}/account")
    page.get_by_role("button", name="Sign out").first.click()
    held = page.get_by_role("dialog", name="Not signed out yet")
    expect(held).to_contain_text("1 scan on this phone has not reached the server")
    context.set_offline(False)
    held.get_by_role("button", name="Send and sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=SLOW)

    assert list(parade.records_of([good])) == [good["enrollment"]]
    until(lambda: kept_on(page) == {"kits": 0, "scans": 0})


def datetime_is_on_time(parade: Parade) -> bool:
    return datetime.now(UTC) <= datetime.fromisoformat(parade.day["sessions"][0]["on_time_until"])


def kept_on(page: Page) -> dict[str, int]:
    """How many rows the phone keeps in each store."""
    return page.evaluate("""() => new Promise((resolve) => {
        indexedDB.open("rgms").onsuccess = (event) => {
            const change = event.target.result.transaction(["kits", "scans"]);
            const counts = ["kits", "scans"].map((name) => change.objectStore(name).count());
            change.oncomplete = () => resolve({ kits: counts[0].result, scans: counts[1].result });
        };
    })""")


def kill_web(stack: Stack) -> None:
    """SIGKILL to the web service's master and workers; the supervisor starts it anew."""
    folder = str(stack.folder).encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            is_web = b"config.wsgi:application" in (entry / "cmdline").read_bytes()
            if is_web and folder in (entry / "environ").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)


def until(holds: Callable[[], Any], seconds: float = 60, *, page: Page | None = None) -> None:
    """Return once it holds. What a `page` asks for that goes through the test goes through meanwhile."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        if page is None:
            time.sleep(0.05)
        else:
            page.wait_for_timeout(50)
