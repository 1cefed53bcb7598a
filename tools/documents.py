"""The documents that the code writes: `make documents` writes all, `drift()` names those that the code has moved on from."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from config.env import ALL_SERVICES, READ_ELSEWHERE, REPOSITORY, VARIABLES, Variable
from tools import console, reference
from tools.console import Stop, say
from tools.paths import BACKEND, ROOT

DOCS = ROOT / "docs"
# Documents of which the code writes parts, between marks.
PARTS: dict[str, dict[str, Callable[[], str]]] = {
    "api.md": {"routes": reference.routes},
    "websocket.md": {"events": reference.events},
    "celery.md": {"tasks": reference.tasks, "schedule": reference.schedule},
}

MADE = "Made by `make documents`; change rotc_backend/config/env.py instead."
WIDTH = 118
INTRODUCTION = """\
Every setting is an environment variable; `config/env.py` reads them all at the start, and a service that lacks one, or has a
wrong one, names all that are missing or wrong and ends. The same values on all services, from one group, do no harm: each
reads what it needs. An empty value counts as none. Booleans are true or false, yes or no, on or off; lists have commas."""
# What a person puts in the place of a variable that has no default.
EXAMPLES = {
    "DJANGO_SECRET_KEY": "at-least-32-characters-that-nobody-can-guess-and-nobody-else-has",
    "ALLOWED_HOSTS": "rotc-django-web.onrender.com,rotc-django-channels.onrender.com",
    "DATABASE_URL": "postgres://USER:PASSWORD@HOST/DATABASE?sslmode=require",
    "REDIS_URL": "rediss://default:PASSWORD@HOST:6379",
}


def main(arguments: list[str]) -> int:
    """Write every document whose text would be another now; with `--check` only name them, and 1 when there are any."""
    if arguments == ["--check"]:
        old = drift()
        for name in old:
            say(f"The code has moved on from {name}.")
        return 1 if old else 0
    for path, text in texts().items():
        if _present(path) != text:
            path.write_text(text, encoding="utf-8")
            say(f"Written: {path.relative_to(ROOT)}")
    return 0


def drift() -> list[str]:
    """The documents that are not as the code would write them now."""
    return [str(path.relative_to(ROOT)) for path, text in texts().items() if _present(path) != text]


def texts() -> dict[Path, str]:
    """Every document that the code writes, with its text."""
    makers: dict[Path, Callable[[], str]] = {
        BACKEND / ".env.render.example": example,
        DOCS / "environment.md": environment,
        DOCS / "asyncapi.yaml": reference.asyncapi,
        DOCS / "move-columns.md": reference.old_columns,
    }
    made = {path: make() for path, make in makers.items()}
    for name, parts in PARTS.items():
        text = _present(DOCS / name)
        for part, make in parts.items():
            text = _with_part(text, part, make())
        made[DOCS / name] = text
    return made


def _with_part(text: str, name: str, made: str) -> str:
    """`text` with what stands between the marks of the part made anew. Raises Stop when it has no such marks."""
    begin, end = f"<!-- begin {name}: made by `make documents` -->\n", f"<!-- end {name} -->"
    before, has_begin, rest = text.partition(begin)
    _, has_end, after = rest.partition(end)
    if not (has_begin and has_end):
        raise Stop(f"A document lacks the marks of its part {name!r}: {begin.strip()} … {end}")
    return f"{before}{begin}{made}{end}{after}"


def _present(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def environment() -> str:
    """docs/environment.md: every variable with type, default, services and reason."""
    rows = [
        f"| `{variable.name}` | {_kind(variable)} | {_shown_default(variable, code=True)} | {_services(variable)} "
        f"| {_sentence(variable.reason)} |"
        for variable in VARIABLES
    ]
    elsewhere = [f"| `{name}` | {reader} | {why} |" for name, (reader, why) in READ_ELSEWHERE.items()]
    return "\n".join(
        [
            "# Environment",
            "",
            f"<!-- {MADE} -->",
            "",
            INTRODUCTION,
            "",
            "| variable | type | default | read by | reason |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "## Read by others",
            "",
            "| variable | reader | for |",
            "|---|---|---|",
            *elsewhere,
            "",
        ]
    )


def example() -> str:
    """.env.render.example: the same for a person who fills it in, what is required first."""
    required = [variable for variable in VARIABLES if variable.required_in_production]
    others = [variable for variable in VARIABLES if not variable.required_in_production]
    lines = [
        "# The environment of RGMS on Render. The two blueprints set most of it; docs/environment.md has it as a table.",
        f"# {MADE}",
        "",
        "# Required: production does not start without these, and names all that are missing.",
    ]
    for variable in required:
        lines += ["", *_comment(variable), f"{variable.name}={EXAMPLES[variable.name]}"]
    lines += ["", "# Everything else has a default; take the # off to change it."]
    for variable in others:
        lines += ["", *_comment(variable), f"#{variable.name}={_raw_default(variable)}"]
    lines += ["", "# Read by others."]
    for name, (reader, why) in READ_ELSEWHERE.items():
        lines += [f"# {name}: {reader}; {why}."]
    return "\n".join(lines) + "\n"


def _comment(variable: Variable) -> list[str]:
    facts = [_kind(variable), f"default {_shown_default(variable)}", f"read by {_services(variable)}"]
    return _wrapped(f"{_sentence(variable.reason)}. {'; '.join(facts)}.")


def _wrapped(text: str) -> list[str]:
    lines, line = [], "#"
    for word in text.split():
        if len(line) + 1 + len(word) > WIDTH:
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]


def _kind(variable: Variable) -> str:
    words = [variable.type_name, *(["secret"] if variable.secret else [])]
    return ", ".join([*words, *(["required"] if variable.required_in_production else [])])


def _services(variable: Variable) -> str:
    return "all" if variable.services == ALL_SERVICES else ", ".join(variable.services)


def _raw_default(variable: Variable) -> str:
    """The default as the environment would give it; folders of this checkout are named from its root."""
    return (variable.default or "").replace(str(REPOSITORY), ".")


def _shown_default(variable: Variable, *, code: bool = False) -> str:
    default = _raw_default(variable)
    if not default:
        return "none"
    return f"`{default}`" if code else default


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]


if __name__ == "__main__":
    console.run_command(main, sys.argv[1:])
