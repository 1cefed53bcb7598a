"""`manage.py` after set-up: `python -m tools.setup --only-server tools.manage COMMAND…`."""

import os
import sys

from tools.paths import BACKEND, VENV_PYTHON, child_environment


def main() -> int:
    """Becomes manage.py."""
    environment = child_environment()
    environment.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    os.execve(VENV_PYTHON, [str(VENV_PYTHON), str(BACKEND / "manage.py"), *sys.argv[1:]], environment)


if __name__ == "__main__":
    sys.exit(main())
