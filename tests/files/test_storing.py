"""Where a file lies from the moment it was taken in, and that nothing is lost on the way."""

import io
import os
import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from apps.files.models import FileContent, FileThumbnail, StoredFile
from apps.files.rules import StorageKind
from apps.files.services import cloud, moving, orphans, settling, storages, storing
from apps.files.services.trouble import FileAway
from apps.system.models import AuditEntry, OutboxEvent
from common.actors import Operator
from config.doctor_files import check_files
from config.findings import Level
from tests import cast
from tests.files import cloudinary, samples

pytestmark = pytest.mark.django_db
NOW = cast.MUSTER
LATER = NOW + timedelta(days=2)


@pytest.fixture
def kept(django_capture_on_commit_callbacks):
    """Keep a picture, or the content given, as a request does."""

    def keep(content: bytes | None = None, *, is_committed: bool = True) -> StoredFile:
        received = storing.receive(io.BytesIO(content or samples.picture()), name="letter.jpg")
        with django_capture_on_commit_callbacks(execute=is_committed), transaction.atomic():
            return storing.store(received, actor=Operator("test"), now=NOW)

    return keep


@pytest.fixture
def far(settings, monkeypatch):
    """Cloudinary's stand-in, configured."""
    monkeypatch.setattr(cloud, "SECONDS", 0.3)
    with cloudinary.running() as stand_in:
        settings.CLOUDINARY = stand_in.settings
        yield stand_in


def now_in(file: StoredFile) -> tuple[str, bool]:
    """Where the row says that it is, and whether the database has the content."""
    file.refresh_from_db()
    return file.storage, FileContent.objects.filter(file=file).exists()


def test_a_file_is_in_the_database_with_its_row_and_the_worker_is_told(kept):
    file = kept(is_committed=False)

    assert now_in(file) == ("database", True)
    assert storing.content_of(file).startswith(b"\xff\xd8\xff")
    event = OutboxEvent.objects.get(type="files.file_stored")
    assert (event.data, event.audience, event.stream) == ({"file_id": file.pk}, [], "control")


def test_the_worker_makes_the_small_picture_and_lets_the_database_go_once_it_has_read_the_disk(kept, disk):
    file = kept()
    content = storing.content_of(file)

    settling.settle(file_id=file.pk, now=NOW)
    settling.settle(file_id=file.pk, now=NOW)

    assert now_in(file) == ("disk", False)
    assert (disk / "files" / file.key).read_bytes() == content == storing.content_of(file)
    assert storing.thumbnail_of(file).startswith(b"\xff\xd8\xff")
    assert file.try_at is None


def test_a_worker_that_does_not_share_the_disk_leaves_the_file_in_the_database(kept, disk):
    file = kept()
    shutil.rmtree(disk)

    settling.settle(file_id=file.pk, now=NOW)

    assert now_in(file) == ("database", True)
    assert list(settling.due(now=LATER)) == []
    assert storing.thumbnail_of(file)


def test_what_the_disk_gives_back_must_be_what_was_stored(kept, disk):
    file = kept()
    settling.settle(file_id=file.pk, now=NOW)
    (disk / "files" / file.key).write_bytes(b"something else")
    file.refresh_from_db()

    with pytest.raises(FileAway):
        storing.content_of(file)


def test_cloudinary_gets_the_same_bytes_signed_authenticated_and_in_the_units_folder(kept, far, corps):
    file = kept()
    content = storing.content_of(file)

    settling.settle(file_id=file.pk, now=NOW)

    assert now_in(file) == ("cloudinary", False)
    assert far.kept == {file.key: content}
    assert file.key.startswith(f"{storages.folder()}/")
    assert storing.content_of(file) == content
    assert far.refused == []


@pytest.mark.parametrize("failure", ["500", "silent", "nonsense", "another"])
def test_while_cloudinary_fails_the_file_stays_is_told_of_and_is_sent_once_it_is_back(
    kept, far, failure: str
):
    file = kept()
    content = storing.content_of(file)
    far.failure = failure

    settling.settle(file_id=file.pk, now=NOW)
    at_first = now_in(file)
    said, finding = file.problem, check_files()
    is_served = storing.content_of(file) == content
    far.failure = ""
    waiting = list(settling.due(now=file.try_at))
    settling.settle(file_id=file.pk, now=file.try_at)

    assert at_first == ("database", True)
    assert "Cloudinary" in said
    assert cloudinary.SECRET not in said
    assert (finding[0], said[:40] in finding[1]) == (Level.WARN, True)
    assert is_served
    assert waiting == [file.pk]
    assert now_in(file) == ("cloudinary", False)
    assert far.kept[file.key] == content
    assert check_files()[0] == Level.OK


@pytest.mark.parametrize("failure", ["500", "silent", "another"])
def test_a_file_that_cloudinary_does_not_give_back_is_said_to_be_away_and_nothing_else_is_handed_out(
    kept, far, failure: str
):
    file = kept()
    settling.settle(file_id=file.pk, now=NOW)
    file.refresh_from_db()
    far.failure = failure

    with pytest.raises(FileAway):
        storing.content_of(file)


def test_a_wrong_secret_is_told_of_and_the_file_stays(kept, far, settings):
    file = kept()
    settings.CLOUDINARY = {**far.settings, "api_secret": "wrong"}

    settling.settle(file_id=file.pk, now=NOW)

    assert now_in(file) == ("database", True)
    assert far.refused == [file.key]
    assert "Invalid Signature" in file.problem


def test_a_file_that_is_let_go_goes_from_its_storage_too(kept, far, django_capture_on_commit_callbacks):
    file = kept()
    settling.settle(file_id=file.pk, now=NOW)
    file.refresh_from_db()

    with django_capture_on_commit_callbacks(execute=True):
        storing.remove(file)

    assert far.kept == {}
    assert not FileThumbnail.objects.exists()


def test_a_file_that_was_let_go_while_it_was_being_sent_is_not_left_behind(
    kept, far, monkeypatch, django_capture_on_commit_callbacks
):
    file = kept()
    send = cloud.put

    def put_and_lose(key: str, content: bytes) -> None:
        send(key, content)
        StoredFile.objects.filter(key=key).delete()

    monkeypatch.setitem(
        storages.OUTSIDE, StorageKind.CLOUDINARY, storages.Storage(put_and_lose, cloud.get, cloud.delete, cloud.listed)
    )  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert settling.settle(file_id=file.pk, now=NOW) is None

    assert far.kept == {}


def test_files_move_from_one_storage_to_the_other_and_a_broken_run_goes_on(
    kept, far, settings, disk, django_capture_on_commit_callbacks
):
    settings.CLOUDINARY = {}
    files = [kept() for _ in range(3)]
    contents = {file.key: storing.content_of(file) for file in files}
    for file in files:
        settling.settle(file_id=file.pk, now=NOW)
    with pytest.raises(CommandError):
        call_command("files", "move", "--to", "cloudinary")
    settings.CLOUDINARY = far.settings

    with django_capture_on_commit_callbacks(execute=True):
        # Killed after the first.
        assert next(moving.move_all(StorageKind.CLOUDINARY)).problem == ""
    far.failure = "500"
    with pytest.raises(CommandError):
        call_command("files", "move", "--to", "cloudinary")
    far.failure = ""
    with django_capture_on_commit_callbacks(execute=True):
        call_command("files", "move", "--to", "cloudinary")

    assert far.kept == contents
    assert [now_in(file) for file in files] == [("cloudinary", False)] * 3
    assert list((disk / "files").rglob("*.jpg")) == []
    with django_capture_on_commit_callbacks(execute=True):
        call_command("files", "move", "--to", "database")
    assert far.kept == {}
    assert {file.key: storing.content_of(file) for file in StoredFile.objects.all()} == contents


def test_orphans_are_found_told_and_taken_and_nothing_else(
    kept, far, disk, django_capture_on_commit_callbacks
):
    folder = storages.folder()
    with django_capture_on_commit_callbacks(execute=True):
        file = kept()
        settling.settle(file_id=file.pk, now=NOW)
    for name in ("a", "b", "c"):
        cloud.put(f"{folder}/{name}.jpg", b"left")
        far.since[f"{folder}/{name}.jpg"] = "2020-01-01T00:00:00Z"
    cloud.put(f"{folder}/fresh.jpg", b"being sent")
    cloud.put("another-unit-00000000/x.jpg", b"not ours")
    far.since["another-unit-00000000/x.jpg"] = "2020-01-01T00:00:00Z"
    left = disk / "files" / folder / "old.jpg"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"left")
    os.utime(left, (0, 0))

    found = orphans.find(now=NOW + timedelta(hours=1))
    call_command("files", "orphans", "--dry-run")
    at_first = set(far.kept)
    with django_capture_on_commit_callbacks(execute=True):
        done = orphans.remove(now=LATER.replace(year=2040))

    assert found.rows == []
    assert {key.rpartition("/")[2] for _, key in found.files} == {"a.jpg", "b.jpg", "c.jpg", "old.jpg"}
    assert file.key in at_first
    assert done.rows == [file.pk]
    assert set(far.kept) == {"another-unit-00000000/x.jpg"}
    assert not left.exists()
    assert AuditEntry.objects.get(action="files.orphans_removed").after == {"rows": 1, "files": 5}


def test_a_storage_that_is_away_keeps_no_orphan_of_another_from_going(kept, far):
    file = kept()
    far.failure = "500"

    done = orphans.remove(now=LATER)

    assert done.rows == [file.pk]
    assert "Cloudinary" in done.problems[0]
