"""The texts of the pages and of the server in both languages: `make texts` finds them, `lacking()` tells what is wrong.

The English is in the code, marked: Lingui's macros in the client, Django's gettext in the server. The Filipino is in two
catalogues, client/src/lib/locales/fil.po and rotc_backend/locale/fil/LC_MESSAGES/django.po; Django reads the compiled one
beside the latter.
"""

import io
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import rest_framework
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tools import setup
from tools.console import say
from tools.paths import BACKEND, CLIENT, ROOT, child_environment
from tools.schema import CODEGEN

LANGUAGE = "fil"
CATALOGUE = BACKEND / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
# The last two are common/language.py's, for the rules, which know no framework.
KEYWORDS = DEFAULT_KEYWORDS | dict.fromkeys(("gettext_lazy", "gettext_noop", "worded", "phrase"))
CALL = re.compile(rf"\b({'|'.join(KEYWORDS)})[\s\\]*\(")
# The compiled catalogue names a day; a file that is compared may not name the one on which it was made.
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
# What the REST framework says of a request; it has no Filipino of its own.
BORROWED = ("exceptions", "fields", "relations", "serializers", "validators")


def main(arguments: list[str]) -> int:
    """Bring the catalogues up to date with the code; with `--check` only tell what is lacking, and 1 when anything is."""
    if arguments == ["--check"]:
        found = lacking()
        say("\n".join(found) or "Every text is in both languages.")
        return 1 if found else 0
    setup.install_client_packages(CLIENT)
    _lingui("extract", "--clean")
    catalogue = _updated()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(_written(catalogue))
    COMPILED.write_bytes(_compiled(catalogue))
    say(
        f"Brought up to date: {CATALOGUE.relative_to(ROOT)} and client/src/lib/locales. Still without Filipino:"
    )
    say("\n".join(_untranslated(catalogue)) or "nothing of the server.")
    return 0


def lacking() -> list[str]:
    """Texts without Filipino, and catalogues that the code has moved on from."""
    catalogue = _updated()
    problems = [f"Without Filipino: {text}" for text in _untranslated(catalogue)]
    if not CATALOGUE.exists() or CATALOGUE.read_bytes() != _written(catalogue):
        problems.append(f"The code has moved on from {CATALOGUE.relative_to(ROOT)}: make texts")
    if not COMPILED.exists() or COMPILED.read_bytes() != _compiled(catalogue):
        problems.append(f"{COMPILED.relative_to(ROOT)} is not what {CATALOGUE.name} says: make texts")
    if _unmarked():
        problems.append("Texts of the client are not marked for translation, see above.")
    if _lingui("check", "sync", "--clean"):
        problems.append("The code has moved on from client/src/lib/locales: make texts")
    if _lingui("check", "missing", "--verbose"):
        problems.append("Texts of the client are without Filipino, see above.")
    return problems


def _updated() -> Catalog:
    """What is translated, with the texts that the code has now."""
    known = (
        read_po(io.BytesIO(CATALOGUE.read_bytes()), locale=LANGUAGE)
        if CATALOGUE.exists()
        else Catalog(LANGUAGE)
    )
    catalogue = Catalog(LANGUAGE, project="RGMS", creation_date=ALWAYS, revision_date=ALWAYS, fuzzy=False)
    for path, text in _found():
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT / "rotc_backend") else path.name
        said = known[text].string if text in known else ""
        catalogue.add(text, said, locations=[(name, 0)])
    return catalogue


def _found() -> Iterator[tuple[Path, str]]:
    for path in _sources():
        # Three files of four say nothing to people: taking one apart takes as long as reading a hundred.
        if not CALL.search(path.read_text(encoding="utf-8")):
            continue
        for _line, text, _comments, _context in extract_from_file("python", path, KEYWORDS):
            if isinstance(text, str) and text:
                yield path, text
    for status in _HTTP:
        yield Path("http"), HTTPStatus(status).phrase


# By which refusals are headed that are none of ours.
_HTTP = (400, 401, 403, 404, 405, 406, 409, 413, 415, 429, 500, 503)


def _sources() -> Iterable[Path]:
    borrowed = [Path(rest_framework.__file__).parent / f"{name}.py" for name in BORROWED]
    return [*sorted(BACKEND.rglob("*.py")), *borrowed]


def _untranslated(catalogue: Catalog) -> list[str]:
    return [str(message.id) for message in catalogue if message.id and not message.string]


def _written(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    # Without line numbers and dates, which change with every edit.
    write_po(out, catalogue, width=118, omit_header=True, sort_output=True, include_lineno=False)
    return b'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n' + out.getvalue()


def _compiled(catalogue: Catalog) -> bytes:
    out = io.BytesIO()
    catalogue.mime_headers = [("Content-Type", "text/plain; charset=utf-8")]
    write_mo(out, catalogue)
    return out.getvalue()


def _unmarked() -> int:
    """Whether the client says something that no macro marks; what and where is printed."""
    setup.install_client_packages(CODEGEN)
    return _run(
        "codegen/node_modules/.bin/eslint",
        "--config",
        "codegen/eslint.config.js",
        "--no-config-lookup",
        "src",
    )


def _lingui(*arguments: str) -> int:
    return _run("node_modules/.bin/lingui", *arguments, "--workers", "1")


def _run(*command: str) -> int:
    return subprocess.run(command, cwd=CLIENT, env=child_environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
