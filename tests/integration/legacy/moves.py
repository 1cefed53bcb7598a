"""Steps of a move as tests take them."""

import json
from datetime import UTC, datetime
from pathlib import Path

from apps.integration.models import LegacyRow
from apps.integration.services.legacy.export import export
from apps.integration.services.legacy.importing import Imported, import_export
from apps.integration.services.legacy.verifying import Verified, verify

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)


def quiet(*_: object) -> None:
    """No progress bar."""


def exported(url: str, folder: Path) -> Path:
    """The folder of an export."""
    export(source_url=url, folder=folder, now=NOW, progress=quiet)
    return folder


def brought(folder: Path, *, dry_run: bool = False) -> Imported:
    """What came."""
    return import_export(folder=folder, dry_run=dry_run, now=NOW, progress=quiet)


def verified(folder: Path) -> Verified:
    """What holds."""
    return verify(folder=folder, now=NOW, progress=quiet)


def reasons() -> dict[str, str]:
    """Why rows are in quarantine."""
    return dict(LegacyRow.objects.exclude(reason="").values_list("name", "reason"))


def report(folder: Path, name: str) -> dict:
    """A written report."""
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
