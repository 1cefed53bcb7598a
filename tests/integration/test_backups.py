"""Backups: made, sealed, kept in a folder or an S3 storage, rotated, restored into an empty database, and tried."""

import contextlib
from datetime import UTC, datetime, timedelta
from io import StringIO

import orjson
import psycopg2
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from psycopg2.extensions import make_dsn

from apps.cadets.models import Cadet
from apps.integration.rules.backups import DUMP, MANIFEST, MEDIA, listed, name_at, to_go
from apps.integration.services import postgres
from apps.integration.services.backups import making, restoring, s3, sealing
from apps.integration.services.backups.stores import Folder, store_at
from common.errors import DomainError, Invalid
from tests import cast
from tests.integration.s3_stand_in import ACCESS, SECRET, Storage, storage

KEY = bytes(range(32))
NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


@pytest.fixture
def corps(transactional_db):
    """Committed: pg_dump is another session."""
    return cast.corps()


@pytest.fixture
def cloud(settings):
    settings.ENV = settings.ENV | {"RGMS_BACKUP_ACCESS_KEY": ACCESS, "RGMS_BACKUP_SECRET_KEY": SECRET}
    with pytest.MonkeyPatch.context() as patch, storage() as running:
        # Several parts also of what is small.
        patch.setattr(s3, "PART_BYTES", 64 * 1024)
        yield running


@pytest.mark.parametrize("where", ["folder", "s3"])
def test_a_backup_is_restored_whole_into_an_empty_database(corps, tmp_path, cloud, settings, where):
    settings.BACKUP_KEY = KEY
    address = str(tmp_path / "backups") if where == "folder" else cloud.url
    said = StringIO()

    call_command("backup_database", address, stdout=said)
    call_command("restore_database", address, "--drill", stdout=said)

    assert "encrypted" in said.getvalue()
    assert "all tables equal" in said.getvalue()
    assert not cloud.refused
    store = store_at(address)
    [name] = listed(store.paths()).whole
    raw = b"".join(store.get(f"{name}/{DUMP}"))
    assert corps.enrollments[0].cadet.last_name.encode() not in raw
    assert not raw.startswith(b"PGDMP")
    with postgres.scratch_database(postgres.own_dsn()) as empty:
        call_command("restore_database", address, "--into", _url(empty), stdout=said)
        with contextlib.closing(psycopg2.connect(make_dsn(**empty))) as database, database.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cadets_cadet")
            assert cursor.fetchone() == (Cadet.objects.count(),)
        with pytest.raises(CommandError, match="not empty"):
            call_command("restore_database", address, "--into", _url(empty), stdout=said)
    assert _scratches() == 0


def _url(dsn: dict[str, str]) -> str:
    return f"postgresql://{dsn['user']}:{dsn['password']}@{dsn['host']}:{dsn['port']}/{dsn['dbname']}"


def _scratches() -> int:
    with (
        contextlib.closing(psycopg2.connect(make_dsn(**postgres.own_dsn()))) as database,
        database.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE %s", [f"{postgres.SCRATCH}%"])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("key", [None, KEY], ids=["in the clear", "encrypted"])
def test_what_was_changed_or_cut_off_is_not_restored(corps, tmp_path, key):
    store, server = Folder(tmp_path), postgres.own_dsn()
    backup = making.make(store=store, key=key, kept=8, now=NOW)
    path = tmp_path / backup.name / DUMP
    whole = path.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    for damaged in (whole[:-1], flipped, whole + b"x"):
        path.write_bytes(damaged)
        with pytest.raises(Invalid):
            list(making.checked(store.get(f"{backup.name}/{DUMP}"), backup.files[DUMP]))
    with pytest.raises(DomainError):
        restoring.drill(store=store, key=key, server=server)
    path.write_bytes(whole)
    for other in (None, bytes(32)) if key else ():
        with pytest.raises(Invalid):
            restoring.drill(store=store, key=other, server=server)
    manifest = tmp_path / backup.name / MANIFEST
    said = orjson.loads(manifest.read_bytes())
    manifest.write_bytes(orjson.dumps(said | {"tables": said["tables"] | {"cadets_cadet": "0:0"}}))

    assert restoring.drill(store=store, key=key, server=server).differs == ["cadets_cadet"]
    assert path.stat().st_mode & 0o077 == 0
    assert _scratches() == 0


def test_a_storage_that_is_overloaded_is_asked_again_and_a_wrong_secret_is_said(
    cloud: Storage, settings, monkeypatch
):
    monkeypatch.setattr("apps.integration.services.backups.s3.time.sleep", lambda _: None)
    monkeypatch.setattr(s3, "PART_BYTES", 10)
    store = store_at(cloud.url)

    cloud.failing = 3
    store.put("rgms-20261126T050000Z/ä file+name", [b"12345"] * 7)

    assert b"".join(store.get("rgms-20261126T050000Z/ä file+name")) == b"12345" * 7
    for number in range(5):
        store.put(f"rgms-20261126T050000Z/{number}", [b"x"])
    assert len(store.paths()) == 6
    cloud.failing = 99
    with pytest.raises(Invalid, match="503"):
        store.put("rgms-20261126T050000Z/late", [b"x" * 35])
    cloud.failing = 0
    assert not cloud.uploads
    store.delete("rgms-20261126T050000Z/0")
    assert len(store.paths()) == 5
    settings.ENV = settings.ENV | {"RGMS_BACKUP_SECRET_KEY": "another"}
    with pytest.raises(Invalid, match="403"):
        store_at(cloud.url).paths()


def test_a_signature_is_that_of_the_example_in_the_documentation_of_s3():
    """“Example: GET Object” of Signature Calculations for the Authorization Header."""
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    signed = s3.signature(
        method="GET", host="examplebucket.s3.amazonaws.com", path="/test.txt", query={},
        headers={"Range": "bytes=0-9", "x-amz-content-sha256": empty, "x-amz-date": "20130524T000000Z"},
        payload_sha256=empty, moment=datetime(2013, 5, 24, tzinfo=UTC), region="us-east-1",
        access_key="AKIAIOSFODNN7EXAMPLE", secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    )  # fmt: skip

    assert signed.endswith("Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")


def test_old_backups_go_and_what_is_not_ours_stays(tmp_path):
    store = Folder(tmp_path)
    names = [name_at(NOW + timedelta(days=day)) for day in range(6)]
    for name in names:
        for file in (DUMP, MEDIA, MANIFEST):
            if (name, file) != (names[2], MANIFEST):
                store.put(f"{name}/{file}", [b"x"])
    store.put("others/letter", [b"x"])

    gone = making.rotate(store, kept=2)

    assert sorted(gone) == names[:4]
    assert listed(store.paths()).whole == names[4:]
    assert "others/letter" in store.paths()


@examples(max_examples=40)
@given(st.sets(st.integers(0, 30)), st.sets(st.integers(0, 30)), st.integers(1, 9))
def test_the_newest_backups_always_stay(whole, broken_off, kept):
    paths = [f"{name_at(NOW + timedelta(days=day))}/{MANIFEST}" for day in whole]
    paths += [f"{name_at(NOW + timedelta(days=day))}/{DUMP}" for day in broken_off]
    found = listed(paths)

    left = set(found.whole) - set(to_go(found, kept=kept))

    assert sorted(left) == found.whole[-kept:]


@examples(max_examples=60)
@given(st.lists(st.binary(max_size=60), max_size=12), st.integers(0, 400))
def test_a_sealed_file_opens_as_it_was_and_not_otherwise(pieces, place):
    plain = b"".join(pieces)
    small = 16
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealing, "PIECE_BYTES", small)
        sealed = b"".join(sealing.sealed(pieces, KEY))
        chunks = [sealed[start : start + 7] for start in range(0, len(sealed), 7)]
        assert b"".join(sealing.opened(chunks, KEY)) == plain
        at = place % len(sealed)
        with pytest.raises(Invalid):
            b"".join(sealing.opened([sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]], KEY))
        # Cut at the end of a piece, nothing shows but that the last is missing.
        cut = sealed[: -(small + 16)]
        with pytest.raises(Invalid):
            b"".join(sealing.opened([cut], KEY))
