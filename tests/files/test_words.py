"""The words in a letter, by a stand-in for Tesseract on the PATH: what it is asked, and that nothing else hangs on it."""

import io
import os
import stat

import pytest
from django.db import transaction

from apps.files.models import StoredFile
from apps.files.services import settling, storing
from common.actors import Operator
from config.doctor_files import check_reader
from config.findings import Level
from tests import cast
from tests.files import samples

pytestmark = pytest.mark.django_db

SAYS = "printf 'MEDICAL  CERTIFICATE\\n\\nMay\\000 lagnat\\n'"
# Notes how it was called and what was put in; `--list-langs` says that it has English and Filipino, among others.
STAND_IN = """#!/bin/sh
echo "$@" >> "{folder}/asked"
if [ "$1" = --list-langs ]; then echo 'List of available languages (3):'; echo eng; echo fil; echo osd; exit 0; fi
cat > "{folder}/read"
{then}
"""


@pytest.fixture
def tesseract(tmp_path, monkeypatch):
    """Install a stand-in that does what is given once it has the picture."""
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def install(then: str, *, listing: str = STAND_IN):
        path = tmp_path / "tesseract"
        path.write_text(listing.format(folder=tmp_path, then=then))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return tmp_path

    return install


@pytest.fixture
def letter(disk):
    received = storing.receive(io.BytesIO(samples.picture()), name="letter.jpg")
    with transaction.atomic():
        return storing.store(received, actor=Operator("test"), now=cast.MUSTER)


def settled(letter: StoredFile) -> StoredFile:
    settling.settle(file_id=letter.pk, now=cast.MUSTER)
    letter.refresh_from_db()
    return letter


def test_tesseract_gets_the_picture_and_is_asked_for_english_and_filipino(tesseract, letter):
    folder = tesseract(SAYS)
    content = storing.content_of(letter)

    file = settled(letter)

    assert file.text == "MEDICAL CERTIFICATE May lagnat"
    assert (folder / "asked").read_text().splitlines() == ["--list-langs", "stdin stdout -l eng+fil"]
    assert (folder / "read").read_bytes() == content


@pytest.mark.parametrize("trouble", ["not installed", "no language", "fails", "hangs", "no program"])
def test_without_words_a_letter_is_kept_all_the_same(tesseract, letter, monkeypatch, trouble):
    monkeypatch.setattr(settling, "_READING_SECONDS", 0.3)
    if trouble == "no language":
        tesseract(SAYS, listing="#!/bin/sh\necho osd\n")
    elif trouble == "no program":
        tesseract(SAYS, listing="#!/nowhere/at-all\n")
    elif trouble != "not installed":
        tesseract({"fails": "exit 1", "hangs": "exec sleep 30"}[trouble])

    file = settled(letter)

    assert (file.text, file.prepared_at) == ("", cast.MUSTER)
    assert storing.thumbnail_of(file)
    assert file.try_at is None


def test_the_doctor_says_whether_words_are_read(tesseract):
    without = check_reader()
    tesseract(SAYS)

    assert (without[0], "not installed" in without[1]) == (Level.OK, True)
    assert check_reader() == (Level.OK, "Tesseract reads English and Filipino", "")
