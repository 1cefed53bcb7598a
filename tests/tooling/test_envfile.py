"""The KEY=VALUE files that make run leaves for a shell beside it."""

import stat

import pytest

from config import env
from tools import envfile


def test_what_is_written_is_read_again_whole(tmp_path):
    values = {"DATABASE_URL": "postgres://a:b=c@127.0.0.1:5432/rgms?x=y", "EMPTY": ""}

    envfile.write(tmp_path / "run.env", values)

    assert envfile.read(tmp_path / "run.env") == values


def test_the_file_is_for_its_owner_only(tmp_path):
    envfile.write(tmp_path / "secrets.env", {"DJANGO_SECRET_KEY": "x"})

    assert stat.S_IMODE((tmp_path / "secrets.env").stat().st_mode) == 0o600


def test_a_missing_file_has_no_pairs(tmp_path):
    assert envfile.read(tmp_path / "run.env") == {}


def test_comments_and_blank_lines_do_not_count(tmp_path):
    (tmp_path / "run.env").write_text("# A=1\n\nB=2\nnonsense\n")

    assert envfile.read(tmp_path / "run.env") == {"B": "2"}


@pytest.mark.parametrize(("name", "value"), [("A", "two\nlines"), ("A B", "x"), ("A", "x\rY=1")])
def test_what_one_line_cannot_hold_is_refused_and_nothing_is_written(tmp_path, name, value):
    with pytest.raises(ValueError, match="KEY=VALUE"):
        envfile.write(tmp_path / "run.env", {name: value})

    assert not (tmp_path / "run.env").exists()


def test_the_settings_read_what_make_run_writes(tmp_path, monkeypatch):
    envfile.write(tmp_path / "run.env", {"DATABASE_URL": "postgres://u:p@127.0.0.1:1/rgms"})
    envfile.write(tmp_path / "secrets.env", {"DJANGO_SECRET_KEY": "k" * 60})
    for name in ("DATABASE_URL", "DJANGO_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DJANGO_ENV", "development")
    monkeypatch.setenv("RGMS_DATA_DIR", str(tmp_path))

    values = env.load()

    assert values["DATABASE_URL"] == "postgres://u:p@127.0.0.1:1/rgms"
    assert values["DJANGO_SECRET_KEY"] == "k" * 60
