"""The Dockerfile's steps in a Debian tree made for it, where there is no Docker: `python -m tools.image [--keep] FOLDER`.

Needs root, debootstrap and Debian's mirrors. Of the first stage only the result is taken, client/dist as it is built here. The
tree's Python is Debian's 3.11 in a virtual environment, in the place of the base image's. Ends with what a service would do:
the commands are there, Pango is found, a page becomes a PDF. Nothing of this runs on Render or in `make run`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tools import console
from tools.console import Stop, say
from tools.paths import CLIENT, ROOT

MIRROR = "http://deb.debian.org/debian"
PYTHON = "/opt/python"
# How the builder reaches package indexes, which an image's builder has too.
OF_THE_BUILDER = ("/etc/resolv.conf", "/etc/ssl/certs/ca-certificates.crt")
PROOF = """
import django; django.setup()
from config.doctor import check_pango, check_disk
print("pango:", *check_pango()); print("disk:", *check_disk())
import weasyprint
print("pdf:", weasyprint.HTML(string="<p>RGMS</p>").write_pdf()[:8])
"""

Step = tuple[str, str]


def main(arguments: list[str]) -> int:
    """Build the tree and prove it; 0 when every step went well."""
    parser = argparse.ArgumentParser(prog="python -m tools.image")
    parser.add_argument("folder", type=Path, help="where the tree is made; must not exist")
    parser.add_argument("--keep", action="store_true", help="leave the tree there")
    given = parser.parse_args(arguments)
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise Stop("This needs root and debootstrap (apt install debootstrap).")
    if given.folder.exists():
        raise Stop(f"{given.folder} exists.")
    tree = given.folder.absolute()
    try:
        with _debian(tree):
            image = Image(tree)
            for word, rest in steps((ROOT / "Dockerfile").read_text(encoding="utf-8")):
                say(f"── {word} {rest[:100]}")
                image.do(word, rest)
            say("── proof")
            image.prove()
    finally:
        if not given.keep:
            shutil.rmtree(tree, ignore_errors=True)
    return 0


def steps(text: str) -> list[Step]:
    """The last stage's instructions, in order, continued lines joined and comments left out."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\s*\\\n\s*", " ", "\n".join(lines))
    found = [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]
    last = max(number for number, (word, *_) in enumerate(found) if word == "FROM")
    return [(word, rest) for word, rest in found[last + 1 :]]


@contextlib.contextmanager
def _debian(tree: Path) -> Iterator[None]:
    """A minimal bookworm with Python 3.11, its /proc and /dev/shm mounted while in use."""
    wanted = "ca-certificates,python3,python3-venv"
    _run(["debootstrap", "--variant=minbase", f"--include={wanted}", "bookworm", str(tree), MIRROR])
    for name in OF_THE_BUILDER:
        target = tree / name.lstrip("/")
        target.unlink(missing_ok=True)
        shutil.copy(name, target)
    _run(["mount", "-t", "proc", "proc", str(tree / "proc")])
    try:
        _run(["chroot", str(tree), "python3", "-m", "venv", PYTHON])
        yield
    finally:
        _run(["umount", str(tree / "proc")])


class Image:
    """What Docker keeps between instructions: variables, folder, user."""

    def __init__(self, tree: Path) -> None:
        self._tree = tree
        self._variables = {
            "PATH": f"{PYTHON}/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "HOME": "/root",
        }
        self._variables |= {
            name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")
        }
        self._folder, self._user = "/", "root"

    def do(self, word: str, rest: str) -> None:
        """One instruction. Raises Stop for one that fails or is not known."""
        if word == "RUN":
            self._shell(rest)
        elif word == "ENV":
            self._variables |= dict(part.split("=", 1) for part in shlex.split(rest))
        elif word == "WORKDIR":
            self._folder = rest
            (self._tree / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif word == "COPY":
            self._copy(shlex.split(rest))
        elif word == "USER":
            self._user = rest
        elif word != "CMD":
            raise Stop(f"{word} is not known here.")

    def prove(self) -> None:
        """As the image's user: every module imports, the commands are there, and a page becomes a PDF."""
        self._variables |= {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
        self._shell(f"python -c {shlex.quote(PROOF)}")
        self._shell("gunicorn --version && celery --version && daphne --help >/dev/null")
        self._shell(
            'test -w "$RGMS_DATA_DIR" && test -f client/dist/index.html && ls rotc_backend/staticfiles | head -3'
        )

    def _copy(self, words: list[str]) -> None:
        if words[0].startswith("--from="):
            sources, target = [CLIENT / "dist"], words[-1]
        else:
            sources, target = [ROOT / word for word in words[:-1]], words[-1]
        home = self._tree / self._folder.lstrip("/") / target
        for source in sources:
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__", "staticfiles", "media", "node_modules")
                shutil.copytree(source, home, symlinks=True, ignore=ignored, dirs_exist_ok=True)
            else:
                shutil.copy(source, home / source.name if target.endswith("/") else home)

    def _shell(self, command: str) -> None:
        line = f"cd {self._folder} && {command}"
        words = ["chroot", *(["--userspec", self._user] if self._user != "root" else []), str(self._tree)]
        _run([*words, "/bin/sh", "-c", line], environment=self._variables)


def _run(command: list[str], *, environment: dict[str, str] | None = None) -> None:
    if subprocess.run(command, env=environment, check=False).returncode != 0:
        raise Stop(f"`{' '.join(command)[:200]}` failed.")


if __name__ == "__main__":
    console.run_command(main, sys.argv[1:])
