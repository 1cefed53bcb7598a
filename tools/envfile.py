"""KEY=VALUE files that `make run` leaves for a shell beside it (run.env, secrets.env), readable by their owner only."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def read(path: Path) -> dict[str, str]:
    """The pairs of the file; empty when there is none. Blank lines and lines that begin with # do not count."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    lines = (line.strip() for line in text.splitlines())
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def write(path: Path, values: Mapping[str, str]) -> None:
    """Replace the file as a whole, mode 0600. Raises ValueError for what one line cannot hold."""
    for name, value in values.items():
        if not name.isidentifier() or "\n" in value or "\r" in value:
            raise ValueError(f"{name} cannot be written as one KEY=VALUE line")
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    Path(draft).replace(path)
