"""A whole system with its demo corps, and a real browser in front of it."""

from __future__ import annotations

import contextlib
import functools
import io
import json
import os
import signal
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tools import harness, migrated
from tools.harness import Stack
from tools.paths import data_dir

PASSWORD = "parade-ground"
# A browser reads one list of what is switched off: Playwright's own, and the pages under the address bar, which each new window
# loads in a process of their own.
SWITCHED_OFF = [
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "LensOverlay", "MediaRouter",
    "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch",
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup",
]  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]  # fmt: skip
# Of every wait in this folder: that a machine is busy is no fault, and what comes is not waited for any longer.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
FILM_SIZE, FILM_PICTURES_A_SECOND = (640, 480), 5


@dataclass
class Api:
    """The REST API as one person."""

    base: str
    token: str = ""

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON. Raises HTTPError with the problem in its text."""
        request = urllib.request.Request(f"{self.base}/api/v1/{path}", method=method)
        request.add_header("Content-Type", "application/json")
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(request, data) as answer:
            raw = answer.read()
        return json.loads(raw) if raw else None


# Who begins before midnight scans on after it.
LAST_UNTIL_TOMORROW = """
    UPDATE attendance_trainingsession SET late_until = late_until + interval '1 day', closes_at = closes_at + interval '1 day'
     WHERE day_id IN (SELECT id FROM attendance_trainingday WHERE status = 'open')
"""


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """All four services, on free ports."""
    with harness.running_stack(stores_of=migrated.folder()) as running:
        with contextlib.closing(psycopg2.connect(running.environment["DATABASE_URL"])) as database, database:
            database.cursor().execute(LAST_UNTIL_TOMORROW)
        yield running


@pytest.fixture(scope="session")
def api(stack: Stack) -> Callable[[str], Api]:
    """`api("sergeant")` is the API as that demo person."""

    def sign_in(username: str) -> Api:
        tokens = Api(stack.web_url)("POST", "auth/login", {"username": username, "password": PASSWORD})
        return Api(stack.web_url, tokens["access"])

    return sign_in


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what a failed test's pages showed, in .rgms/test/pictures/."""
    report = yield
    if report.when == "call" and report.failed:
        chromium = item.stash.get(CHROMIUM, None)
        for number, page in enumerate(chromium.pages() if chromium else []):
            path = data_dir() / "test" / "pictures" / f"{item.name}-{number}.png"
            with contextlib.suppress(PlaywrightError):
                page.screenshot(path=path)
                report.sections.append(("picture", f"{path} of {page.url}"))
    return report


class Chromium:
    """The one browser of all tests, each of which has contexts of its own; its camera sees a film."""

    def __init__(self, playwright: Playwright, folder: Path) -> None:
        self._playwright = playwright
        self._film = film_of_picture(Image.new("RGB", (1, 1)), folder / "film.y4m")
        self._running: Browser | None = None

    @property
    def running(self) -> Browser:
        """Started by who asks first, and by who asks after it has died."""
        if self._running is None or not self._running.is_connected():
            flags = [
                *FLAGS, f"--use-file-for-fake-video-capture={self._film}", "--use-fake-device-for-media-stream"
            ]  # fmt: skip
            self._running = self._playwright.chromium.launch(
                executable_path=os.environ.get("RGMS_CHROMIUM") or harness.browser_path(),
                args=flags, timeout=2 * PATIENCE_MS,
            )  # fmt: skip
            self._running.new_context = functools.partial(_context, self._running.new_context)  # type: ignore[method-assign]
        return self._running

    def show(self, film: Path) -> None:
        """What the camera sees from when it is switched on next; it may still be made until then."""
        self._film.unlink()
        self._film.symlink_to(film)

    def pages(self) -> list[Page]:
        """All that are open."""
        contexts = self._running.contexts if self._running else []
        return [page for context in contexts for page in context.pages]

    def clear(self) -> None:
        """Close what a test has opened. Once a window of Chromium did not close for minutes: then it is killed."""
        if self._running is None:
            return
        impatience = threading.Timer(PATIENCE_MS / 1000, self._kill)
        impatience.start()
        try:
            for context in self._running.contexts:
                with contextlib.suppress(PlaywrightError):
                    context.close()
        finally:
            impatience.cancel()

    def _kill(self) -> None:
        flag = f"--use-file-for-fake-video-capture={self._film}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if flag in (entry / "cmdline").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)


CHROMIUM = pytest.StashKey[Chromium]()


def _context(new_context: Callable[..., BrowserContext], **options: Any) -> BrowserContext:
    # A service worker fetches the whole client for each context: only where a test is about it. What moves is drawn sixty
    # times a second, without a GPU, and no test looks at it.
    context = new_context(**{"service_workers": "block", "reduced_motion": "reduce"} | options)
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        yield Chromium(playwright, tmp_path_factory.mktemp("camera"))


@pytest.fixture
def browser_with(request: pytest.FixtureRequest, chromium: Chromium) -> Iterator[Callable[..., Browser]]:
    """`browser_with(film=…)` is Chromium, with that film in front of its camera."""

    def start(film: Path | None = None) -> Browser:
        if film is not None:
            chromium.show(film)
        return chromium.running

    request.node.stash[CHROMIUM] = chromium
    yield start
    chromium.clear()


def film_of(text: str, path: Path) -> Path:
    """A film of a QR code, as a camera would see it."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="png", scale=6, border=4)
    return film_of_picture(Image.open(picture), path)


def film_of_picture(code: Image.Image, path: Path) -> Path:
    """A film (.y4m) of a picture that fits into it, or is made to. Few pictures a second: they are drawn without a GPU here."""
    code = code.convert("RGB")
    code.thumbnail((FILM_SIZE[1] - 20, FILM_SIZE[1] - 20))
    frame = Image.new("RGB", FILM_SIZE, "#8a8f80")
    frame.paste(code, ((FILM_SIZE[0] - code.width) // 2, (FILM_SIZE[1] - code.height) // 2))
    light, *colours = frame.convert("YCbCr").split()
    planes = [light, *(plane.resize((FILM_SIZE[0] // 2, FILM_SIZE[1] // 2)) for plane in colours)]
    head = f"YUV4MPEG2 W{FILM_SIZE[0]} H{FILM_SIZE[1]} F{FILM_PICTURES_A_SECOND}:1 Ip A1:1 C420jpeg\n"
    path.write_bytes(head.encode() + 2 * (b"FRAME\n" + b"".join(plane.tobytes() for plane in planes)))
    return path


def signed_in(context: BrowserContext, stack: Stack, username: str) -> Page:
    """A page of a browser in which the demo person is signed in; it shows nothing yet. By hand they do so in test_doors."""
    tokens = Api(stack.web_url)("POST", "auth/login", {"username": username, "password": PASSWORD})
    page = context.new_page()
    # Of our origin, and no page of the client.
    page.goto(f"{stack.web_url}/favicon.svg")
    page.evaluate("token => localStorage.setItem('rgms.refresh', token)", tokens["refresh"])
    return page
