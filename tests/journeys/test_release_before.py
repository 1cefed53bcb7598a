"""A deployment migrates first and replaces the code afterwards: the code of before works on the schema of now.

"Before" is the newest tag v… under this commit. Where there is none, it is the commit before the migrations changed last.
"""

import os
import subprocess
import warnings
from pathlib import Path

from apps.cadets.models import Enrollment
from apps.grading.models import LedgerEntry
from tests import cast
from tests.journeys import a_day
from tests.realtime.yard import Yard
from tools.paths import ROOT, VENV_PYTHON

MIGRATIONS = "rotc_backend/apps/*/migrations/*.py"
NEEDED = ("rotc_backend", "tests/cast.py", "tests/journeys")
NO_HISTORY = "The code of the release before was not tried: git has no history here. `git fetch --unshallow --tags` brings it."


def git(*words: str) -> str:
    """What git says; nothing when it refuses, or is not there."""
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def revision_before() -> str:
    """The commit of the release before; empty without history."""
    if tagged := git("describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "HEAD~1"):
        return tagged
    if git("status", "--porcelain", "--", MIGRATIONS):
        return git("rev-parse", "HEAD")
    changed = git("log", "-1", "--format=%H", "--", MIGRATIONS)
    return git("rev-parse", "--verify", "--quiet", f"{changed}~1") if changed else ""


def unpacked(revision: str, folder: Path) -> Path:
    """The server's code of a revision, in a folder."""
    folder.mkdir()
    there = [path for path in NEEDED if git("cat-file", "-t", f"{revision}:{path}")]
    archive = subprocess.run(
        ["git", "archive", revision, *there], cwd=ROOT, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(folder)], input=archive, check=True)
    return folder


def test_the_code_of_the_release_before_works_on_this_schema_beside_the_code_of_now(
    yard: Yard, tmp_path: Path
):
    revision = revision_before()
    if not revision:
        warnings.warn(NO_HISTORY, stacklevel=1)
    code = unpacked(revision, tmp_path / "before") if revision else ROOT
    here = a_day.day_of(cast.corps(cadets_count=2))
    script = code / "tests/journeys/a_day.py"
    if not script.exists():
        script = ROOT / "tests/journeys/a_day.py"

    done = subprocess.run(
        [str(VENV_PYTHON), str(script)], cwd=code, capture_output=True, text=True, check=False, timeout=600,
        env=yard.environment | {"PYTHONPATH": os.pathsep.join([str(code / "rotc_backend"), str(code)])},
    )  # fmt: skip

    assert done.returncode == 0, (
        f"The code of {revision} does not work on this schema:\n{done.stderr[-3000:]}"
    )
    read, last = done.stdout.splitlines()[-2:]
    enrollment, grade = last.split()
    assert int(read.split()[0]) > 50
    assert (here, grade) == ("94.50", "94.50")
    # And the code of now goes on with what that of before has written.
    office = cast.client_of(cast.account(cast.Role.ADMIN))
    row = Enrollment.objects.get(pk=enrollment)
    assert LedgerEntry.objects.get(enrollment=row).points == 5
    assert a_day.say(office, "get", f"enrollments/{enrollment}/grade")["final"] == "94.50"
