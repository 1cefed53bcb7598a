"""The national holidays as data: `python -m tools.national_holidays` writes them from the library `holidays`.

The library stays a tool: loaded into a service it costs some 30 MB, and what a service needs of it are a few hundred lines.
"""

from __future__ import annotations

from holidays.countries.philippines import Philippines

from tools.console import say
from tools.paths import BACKEND

MODULE = BACKEND / "apps" / "system" / "rules" / "national_holidays.py"
FIRST_YEAR, LAST_YEAR = 2024, 2040
HEAD = '''\
"""National holidays of the Philippines, regular and special non-working days. Made by `python -m tools.national_holidays`.

What the moon decides is marked as estimated: it is proclaimed shortly before, and an admin moves it then.
"""

from datetime import date

_LINES = """\\
'''
FOOT = '''\
"""


def national_holidays(year: int) -> list[tuple[date, str]]:
    """The date and name of each, in order; none for a year that the list does not reach."""
    lines = (line.split(" ", 1) for line in _LINES.splitlines() if line.startswith(f"{year:04}-"))
    return [(date.fromisoformat(day), name) for day, name in lines]


FIRST_YEAR, LAST_YEAR = (int(line[:4]) for line in (_LINES.splitlines()[0], _LINES.splitlines()[-1]))
'''


def render() -> str:
    """The module as it should be."""
    found = Philippines(years=range(FIRST_YEAR, LAST_YEAR + 1), language="en_US")
    lines = (
        f"{day.isoformat()} {name}" for day, names in sorted(found.items()) for name in names.split("; ")
    )
    return HEAD + "".join(f"{line}\n" for line in lines) + FOOT


if __name__ == "__main__":
    MODULE.write_text(render())
    say(f"Written: {MODULE}")
