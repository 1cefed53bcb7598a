"""docs/security.md says of each item of the ASVS what shows it: whatever it names exists, and the sums are right."""

import ast
import re
from collections import Counter
from functools import cache

import pytest

from tools.paths import ROOT

TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]
VERDICTS = {"holds", "does not apply", "open"}
FLOORS = {"daphne": (4, 2, 2), "weasyprint": (69,), "pillow": (12, 2)}


@cache
def names_of_tests(path: str) -> frozenset[str]:
    """Names of the test functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(node.name for node in functions if node.name.startswith("test_"))


def named_in(cell: str) -> list[str]:
    """The files, and tests as path::name, that a cell names."""
    return [
        word
        for word in re.findall(r"`([^`]+)`", cell)
        if re.match(r"[\w./-]+(::\w+)?$", word) and is_path(word)
    ]


def is_path(word: str) -> bool:
    return "/" in word or "." in word or word == "Dockerfile"


def test_every_item_of_levels_1_and_2_has_one_verdict():
    numbers = [row[0] for row in ROWS]

    assert (len(numbers), len(set(numbers))) == (253, 253)
    assert Counter(row[1] for row in ROWS) == {"1": 70, "2": 183}
    assert {row[3] for row in ROWS} == VERDICTS
    assert all(len(row) == 5 and row[2] and row[4] for row in ROWS)


def test_the_sums_are_right_and_name_what_is_open():
    count = Counter(row[3] for row in ROWS)

    assert (
        f"**{len(ROWS)} items: {count['holds']} hold, {count['does not apply']} do not apply, {count['open']} are open.**"
        in TEXT
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_an_item_names_exists(row: list[str]):
    _, _, _, verdict, evidence = row
    named = named_in(evidence)

    for name in named:
        path, _, test = name.partition("::")
        assert (ROOT / path).is_file(), name
        assert not test or test in names_of_tests(path), name
    assert named or verdict != "holds"


@pytest.mark.parametrize("library", FLOORS)
def test_libraries_with_known_holes_are_above_them(library: str):
    for path in (ROOT / "requirements").glob("*.txt"):
        for version in re.findall(rf"^{library}==([\d.]+)", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert tuple(map(int, version.split("."))) >= FLOORS[library]
    assert re.search(
        rf"^{library}==", (ROOT / "requirements/production.txt").read_text(encoding="utf-8"), re.MULTILINE
    )
