"""What people read is in both languages. That every text has its Filipino is the stage “texts” of `make check`."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils.translation import override

from common.errors import DomainError
from tools.paths import BACKEND, CLIENT
from tools.texts import CATALOGUE

PAGES = CLIENT / "src" / "lib" / "locales" / "fil.po"
# Told on the command line, to operators; or told by the rules, which know of no language.
ELSEWHERE = (
    "management",
    "rules",
    "integration/services/legacy",
    "integration/services/backups",
    "integration/services/postgres.py",
    "integration/services/corps.py",
    "reports/services/pdf.py",
)


def test_every_refusal_of_the_server_is_marked_for_translation():
    unmarked = [
        f"{path.relative_to(BACKEND)}:{line}: {text}"
        for path in sorted(BACKEND.rglob("*.py"))
        if not any(place in path.as_posix() for place in ELSEWHERE)
        for line, text in _unmarked(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert unmarked == []


def test_a_sentence_that_is_not_marked_is_found():
    code = "raise Conflict('The day is closed.', errors={'day': [f'On {day} already.', gettext('Closed.')]})"
    assert [text for _, text in _unmarked(ast.parse(code))] == ["The day is closed.", "On  already."]
    code = "problem = 'The day is closed.'\nraise Conflict(problem, errors={'day': [problem]})"
    assert {text for _, text in _unmarked(ast.parse(code))} == {"The day is closed."}
    code = "def need(why, said):\n    if not why: raise Conflict(errors={'why': [said]})\nneed(why, 'Say why, please.')"
    assert {text for _, text in _unmarked(ast.parse(code))} == {"Say why, please."}
    code = "raise Conflict(errors={name: ['Fill this in.'] for name in lacking})"
    assert {text for _, text in _unmarked(ast.parse(code))} == {"Fill this in."}


@pytest.mark.parametrize("catalogue", [CATALOGUE, PAGES], ids=["server", "pages"])
def test_a_translation_names_no_placeholder_that_its_text_does_not_have(catalogue: Path):
    with catalogue.open("rb") as file:
        pairs = [(str(message.id), str(message.string)) for message in read_po(file) if message.id]
    assert len(pairs) > 400
    wrong = [
        (english, filipino)
        for english, filipino in pairs
        if _placeholders(filipino) - _placeholders(english) or _tags(filipino) != _tags(english)
    ]
    assert wrong == []


def test_a_refusal_is_told_in_the_language_of_the_page(client):
    answers = {
        language: client.get("/api/v1/cadets", headers={"Accept-Language": language}).json()["detail"]
        for language in ("en", "fil", "de")
    }
    assert answers["de"] == answers["en"] != answers["fil"]


def test_every_kind_of_refusal_has_its_title_in_filipino():
    with override("fil"), CATALOGUE.open("rb") as file:
        known = {message.id for message in read_po(file)}
    assert [kind.__name__ for kind in _kinds(DomainError) if kind.title not in known] == []


def _kinds(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for below in kind.__subclasses__():
        if not any(place in below.__module__.replace(".", "/") + ".py" for place in ELSEWHERE):
            yield below
        yield from _kinds(below)


def _refusals() -> set[str]:
    return {"ValidationError", "DomainError", *(kind.__name__ for kind in _kinds(DomainError))}


def _unmarked(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Lines and sentences that are given to a refusal as they stand, or as a name that is one, or to a function that refuses
    with what it is given."""
    refusals = _refusals()
    refusals |= _refusing(tree, refusals)
    named = {
        target.id: assigned.value
        for assigned in ast.walk(tree)
        if isinstance(assigned, ast.Assign)
        for target in assigned.targets
        if isinstance(target, ast.Name)
    }
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        if _called(call) not in refusals:
            continue
        said = _said(call)
        names = (part.id for value in said for part in ast.walk(value) if isinstance(part, ast.Name))
        said += [named[name] for name in names if name in named]
        for text in (text for value in said for text in _texts(value)):
            literal = "".join(str(part.value) for part in _parts(text))
            if re.search(r"[A-Za-z]{2,}.*[ .]", literal):
                yield text.lineno, literal


def _refusing(tree: ast.AST, refusals: set[str]) -> set[str]:
    """Functions that hand one of their own arguments on to a refusal."""
    found = set()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            own = {one.arg for one in function.args.args}
            calls = (
                call
                for call in ast.walk(function)
                if isinstance(call, ast.Call) and _called(call) in refusals
            )
            handed_on = (part for call in calls for value in _said(call) for part in ast.walk(value))
            if any(isinstance(part, ast.Name) and part.id in own for part in handed_on):
                found.add(function.name)
    return found


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _said(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(word.value for word in call.keywords if word.arg in ("detail", "errors"))]


def _texts(value: ast.expr) -> Iterator[ast.Constant | ast.JoinedStr]:
    if isinstance(value, ast.JoinedStr) or (isinstance(value, ast.Constant) and isinstance(value.value, str)):
        yield value
    for name in ("body", "orelse", "value", "values", "elts"):
        below = getattr(value, name, ()) if not isinstance(value, ast.JoinedStr) else ()
        for part in below if isinstance(below, list | tuple) else [below]:
            yield from _texts(part)


def _parts(text: ast.Constant | ast.JoinedStr) -> list[ast.Constant]:
    if isinstance(text, ast.Constant):
        return [text]
    return [part for part in text.values if isinstance(part, ast.Constant)]


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{[^{}]*\}", text))


def _tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?\d+/?>", text))
