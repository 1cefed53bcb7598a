"""The folder of an export: a manifest, and a file of lines per table. It holds people's data: its owner alone may read it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.integration.rules.legacy.lines import FORMAT, MANIFEST, Row, read_rows
from apps.integration.rules.legacy.schema import TABLES, Table
from common.errors import Invalid


@dataclass(frozen=True)
class Export:
    """A complete export. `sha256` is the manifest's and so the export's identity."""

    folder: Path
    manifest: dict[str, Any]
    sha256: str

    def count(self, table: Table) -> int:
        """How many rows the table had."""
        return int(self.manifest["tables"][table.name]["rows"])

    @property
    def total(self) -> int:
        """How many rows all tables had."""
        return sum(map(self.count, TABLES))

    def highest(self, table: Table) -> int:
        """The highest id of the table, 0 when it has none."""
        return int(self.manifest["tables"][table.name]["highest_id"])

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table, one after the other."""
        with (self.folder / f"{table.name}.jsonl").open(encoding="utf-8", newline="\n") as lines:
            yield from read_rows(table, lines)


def read(folder: Path) -> Export:
    """The export in a folder, each file as its manifest says. Raises Invalid for what is missing or was changed."""
    try:
        raw = (folder / MANIFEST).read_bytes()
        manifest = json.loads(raw)
        tables = {table.name: manifest["tables"][table.name] for table in TABLES}
    except FileNotFoundError:
        raise Invalid(
            f"{folder} holds no complete export: there is no {MANIFEST}. Export the old database into it first."
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise Invalid(f"{folder / MANIFEST} cannot be read. Export the old database anew.") from None
    if manifest.get("format") != FORMAT:
        raise Invalid(f"{folder / MANIFEST} has another format than {FORMAT}. Export the old database anew.")
    for name, said in tables.items():
        if _file_digest(folder / f"{name}.jsonl") != said["sha256"]:
            raise Invalid(
                f"{folder / name}.jsonl is not what was exported: its checksum differs. Export anew."
            )
    return Export(folder, manifest, hashlib.sha256(raw).hexdigest())


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def write_private(path: Path, text: str) -> None:
    """Replace a file as a whole; its owner alone may read it."""
    draft = path.with_name(f".{path.name}.part")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def write_report(path: Path, data: dict[str, Any], lines: list[str]) -> None:
    """A report for programs, and beside it the same for people, as NAME.txt. Raises Invalid when it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n")
        write_private(path.with_suffix(".txt"), "\n".join(lines) + "\n")
    except OSError as error:
        raise Invalid(f"The report {path} cannot be written: {error.strerror}.") from None
