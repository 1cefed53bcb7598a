"""The OpenAPI document and the client's types: `make schema` writes both, `drift()` proves that both are current."""

import subprocess
import tempfile
from difflib import unified_diff
from pathlib import Path

from tools import console, setup
from tools.console import Stop, say
from tools.paths import CLIENT, ROOT, VENV_PYTHON, child_environment

DOCUMENT = CLIENT / "src" / "api" / "openapi.json"
TYPES = CLIENT / "src" / "api" / "schema.gen.ts"
CODEGEN = CLIENT / "codegen"
SHOWN_LINES = 40


def main() -> int:
    """Write both files anew."""
    _write_document(DOCUMENT)
    setup.install_client_packages(CODEGEN)
    _run(["npm", "run", "--silent", "codegen"], CLIENT)
    say(f"Written: {DOCUMENT.relative_to(CLIENT.parent)}, {TYPES.relative_to(CLIENT.parent)}")
    return 0


def drift() -> list[str]:
    """What differs between the committed files and what the code would give now; empty when nothing does.

    Raises Stop when the document cannot be made: the schema has warnings or is invalid.
    """
    setup.install_client_packages(CODEGEN)
    with tempfile.TemporaryDirectory() as folder:
        # The same neighbourhood as the client's, so that its own codegen script runs on the fresh document.
        root = Path(folder)
        document, types = root / "src" / "api" / DOCUMENT.name, root / "src" / "api" / TYPES.name
        document.parent.mkdir(parents=True)
        (root / "codegen").mkdir()
        (root / "codegen" / "package.json").write_bytes((CODEGEN / "package.json").read_bytes())
        (root / "codegen" / "node_modules").symlink_to(CODEGEN / "node_modules")
        _write_document(document)
        _run(["npm", "run", "--silent", "codegen"], root / "codegen")
        return [*_difference(DOCUMENT, document), *_difference(TYPES, types)]


def _write_document(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    _run([str(VENV_PYTHON), "-m", "tools.openapi", str(path)], ROOT)


def _difference(committed: Path, fresh: Path) -> list[str]:
    before = committed.read_text(encoding="utf-8").splitlines() if committed.exists() else []
    after = fresh.read_text(encoding="utf-8").splitlines()
    if before == after:
        # Comparing 24,000 equal lines for their differences takes seconds.
        return []
    lines = list(
        unified_diff(
            before, after, f"committed {committed.name}", f"fresh {committed.name}", lineterm="", n=1
        )
    )
    hidden = len(lines) - SHOWN_LINES
    return lines[:SHOWN_LINES] + ([f"… and {hidden} more lines"] if hidden > 0 else [])


def _run(command: list[str], folder: Path) -> None:
    environment = child_environment(DJANGO_SETTINGS_MODULE="config.settings.test")
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Stop(f"`{' '.join(command)}` failed:\n{(done.stdout + done.stderr).strip()[-4000:]}")


if __name__ == "__main__":
    console.run_command(main)
