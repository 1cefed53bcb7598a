"""The old database into a folder: a file of JSON Lines per table, and a manifest that counts and seals them."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from apps.integration.rules.legacy.lines import FORMAT, HIGHEST_ID, MANIFEST, to_line
from apps.integration.rules.legacy.schema import BY_NAME, TABLES, Table
from apps.integration.services.legacy.folder import Export, read, write_private, write_report
from apps.integration.services.legacy.sources import Found, Source, opened
from common.errors import Invalid

# Told what is done of a whole, with a word for what it is about.
Progress = Callable[[str, int, int], None]
TOLD_EVERY = 500


def export(*, source_url: str, folder: Path, now: datetime, progress: Progress) -> Export:
    """Write all 19 tables, row by row. What was in the folder before counts no more from the first moment.

    Raises Invalid when the source is no old database or the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / MANIFEST).unlink(missing_ok=True)
        with opened(source_url) as source:
            found = source.tables()
            if "users" not in found and "cadets" not in found:
                raise Invalid("This is no database of the old system: it has neither users nor cadets.")
            total = sum(found[name].count for name in BY_NAME if name in found)
            tables, done = {}, 0
            for table in TABLES:
                progress(table.name, done, total)
                tell = _teller(progress, table.name, done, total)
                tables[table.name] = _write(source, table, found.get(table.name), folder, tell)
                done += tables[table.name]["rows"]
            progress("", total, total)
            left_out = {name: rows.count for name, rows in sorted(found.items()) if name not in BY_NAME}
            _finish(folder, source, tables, left_out, now)
    except OSError as error:
        raise Invalid(f"{folder} cannot be written: {error.strerror}.") from None
    return read(folder)


def _teller(progress: Progress, name: str, before: int, total: int) -> Callable[[int], None]:
    return lambda count: progress(name, before + count, total)


def _write(
    source: Source, table: Table, found: Found | None, folder: Path, tell: Callable[[int], None]
) -> dict[str, Any]:
    """One table's file, and what the manifest says of it."""
    path = folder / f"{table.name}.jsonl"
    path.touch(mode=0o600)
    seal, count, highest = hashlib.sha256(), 0, 0
    with path.open("w", encoding="utf-8", newline="\n") as lines:
        for row in source.rows(table.name, found.columns, table.key) if found else ():
            line = to_line(row) + "\n"
            lines.write(line)
            seal.update(line.encode())
            key = row.get(table.key)
            if isinstance(key, int) and highest < key <= HIGHEST_ID:
                highest = key
            count += 1
            if count % TOLD_EVERY == 0:
                tell(count)
    return {
        "present": found is not None,
        "rows": count,
        "sha256": seal.hexdigest(),
        "columns": list(found.columns) if found else [],
        "highest_id": highest,
    }


def _finish(
    folder: Path, source: Source, tables: dict[str, Any], left_out: dict[str, int], now: datetime
) -> None:
    manifest = {
        "format": FORMAT, "source": source.kind, "name": source.name, "exported_at": now.isoformat(),
        "tables": tables, "left_out": left_out,
    }  # fmt: skip
    lines = [f"Exported from {source.kind} ({source.name}) at {now.isoformat()}.", ""]
    lines += [f"{name:<28}{said['rows']:>9}  {said['sha256'][:16]}" for name, said in tables.items()]
    lines += [f"{'in all':<28}{sum(said['rows'] for said in tables.values()):>9}"]
    missing = [name for name, said in tables.items() if not said["present"]]
    if missing:
        lines += ["", f"Not in this database: {', '.join(missing)}."]
    for name, said in tables.items():
        if unknown := [column for column in said["columns"] if column not in BY_NAME[name].columns]:
            lines += [
                "",
                f"Columns of {name} that the old system did not have, kept in the archive only: {', '.join(unknown)}.",
            ]
    for name, rows in left_out.items():
        lines += [f"Left out, no table of the old system: {name} ({rows} rows)."]
    write_report(folder / "export-report.json", manifest, lines)
    # Last: a folder without it holds no export.
    write_private(folder / MANIFEST, (folder / "export-report.json").read_text(encoding="utf-8"))
