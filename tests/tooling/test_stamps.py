"""Steps of the set-up are repeated exactly when what they were made from changes, or when they were interrupted."""

from tools import stamps


def test_a_finished_step_is_current_until_a_file_changes(tmp_path):
    source, stamp = tmp_path / "lock.txt", tmp_path / "stamp"
    source.write_text("a")
    stamps.mark(stamp, stamps.fingerprint([source]))
    before = stamps.is_current(stamp, stamps.fingerprint([source]))

    source.write_text("b")

    assert (before, stamps.is_current(stamp, stamps.fingerprint([source]))) == (True, False)


def test_an_interrupted_step_counts_as_undone(tmp_path):
    stamp = tmp_path / "stamp"
    stamps.mark(stamp, "same")

    stamps.clear(stamp)

    assert not stamps.is_current(stamp, "same")


def test_a_new_a_renamed_and_a_missing_file_all_change_the_fingerprint(tmp_path):
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "a").write_text("1")
    seen = {stamps.fingerprint([folder])}

    (folder / "b").write_text("2")
    seen.add(stamps.fingerprint([folder]))
    (folder / "b").rename(folder / "c")
    seen.add(stamps.fingerprint([folder]))
    seen.add(stamps.fingerprint([folder, tmp_path / "absent"]))

    assert len(seen) == 4


def test_compiled_modules_do_not_count(tmp_path):
    (tmp_path / "a.py").write_text("1")
    before = stamps.fingerprint([tmp_path])

    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("2")

    assert stamps.fingerprint([tmp_path]) == before
