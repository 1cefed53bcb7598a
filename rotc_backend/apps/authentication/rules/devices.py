"""What a User-Agent header says to a person."""

import re

_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_VERSION = re.compile(r"\d+(\.\d+)*")


def device_name(user_agent: str) -> str:
    """Such as "Chrome on Android"; "a program" for anything that is no browser."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return " on ".join(filter(None, (browser, system))) or "a program"


def same_device(known: str, user_agent: str) -> bool:
    """Whether two headers differ by versions only: an update makes no new device."""
    return _VERSION.sub("", known) == _VERSION.sub("", user_agent[:300])
