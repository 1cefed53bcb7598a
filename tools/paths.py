"""Where things are, and the environment that every child process gets. Standard library only: runs before .venv exists."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BACKEND = ROOT / "rotc_backend"
CLIENT = ROOT / "client"
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
VENV_BIN = VENV / "bin"
VENV_PYTHON = VENV_BIN / "python"
NODE_BIN = VENV / "node" / "bin"
NODE_FLOOR = 22


def data_dir() -> Path:
    """The folder that holds what `make run` keeps: RGMS_DATA_DIR, by default .rgms."""
    return Path(os.environ.get("RGMS_DATA_DIR") or ROOT / ".rgms").absolute()


def child_environment(**extra: str) -> dict[str, str]:
    """This process's environment with the virtual environment first on PATH, plus `extra`.

    PYTHONDONTWRITEBYTECODE is dropped: without compiled modules every service start costs two seconds more.
    """
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    }
    folders = [str(VENV_BIN), *([str(NODE_BIN)] if NODE_BIN.is_dir() else [])]
    environment["PATH"] = os.pathsep.join([*folders, environment.get("PATH", os.defpath)])
    environment["VIRTUAL_ENV"] = str(VENV)
    return environment | extra
