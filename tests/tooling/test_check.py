"""make test sums up in one closing line that CI reads."""

import pytest

from tools import check
from tools.check import Outcome
from tools.console import Stop


def test_the_last_line_sums_all_stages(capsys):
    results = [
        ("ruff check", Outcome(passed=1), 0.2),
        ("server tests", Outcome(120, 2, 3), 60.0),
        ("mypy", Outcome(failed=1), 9.0),
    ]

    status = check._summary(results)

    assert status == 1
    assert capsys.readouterr().out.splitlines()[-1] == "121 passed, 3 failed, 3 skipped"


def test_a_skipped_browser_is_loud_but_no_failure(capsys):
    status = check._summary([("browser tests", Outcome(skipped=1, note="NOT RUN, no Chromium."), 0.0)])

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert any("SKIPPED" in line for line in lines)
    assert any("BROWSER TESTS: NOT RUN" in line for line in lines)
    assert lines[-1] == "0 passed, 0 failed, 1 skipped"


def test_a_stage_that_cannot_run_has_failed_and_the_next_still_runs():
    def broken() -> Outcome:
        raise Stop("no such tool")

    results = [check._timed(("broken", broken)), check._timed(("fine", lambda: Outcome(passed=1)))]

    assert [outcome.failed for _, outcome, _ in results] == [1, 0]


def test_tests_that_run_beside_the_rest_are_counted_and_shown_when_one_asks(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(check, "data_dir", lambda: tmp_path)
    (tmp_path / "test").mkdir()
    module = tmp_path / "test_two.py"
    module.write_text("def test_holds(): pass\ndef test_breaks(): assert not 'it breaks'\n")

    with check._Beside("two", [str(module), "-p", "no:cacheprovider"]) as beside:
        outcome = beside.outcome()

    assert (outcome.passed, outcome.failed) == (1, 1)
    assert outcome.seconds is not None
    assert "it breaks" in capsys.readouterr().out


def test_an_interruption_ends_the_tests_that_run_beside_the_rest(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "data_dir", lambda: tmp_path)
    (tmp_path / "test").mkdir()
    module = tmp_path / "test_long.py"
    module.write_text("import time\ndef test_long(): time.sleep(600)\n")

    with pytest.raises(KeyboardInterrupt), check._Beside("long", [str(module)]) as beside:
        raise KeyboardInterrupt

    assert beside.outcome().failed == 1


def test_an_unknown_set_of_stages_is_refused():
    with pytest.raises(Stop, match="One of: all, fast, client, browser, fix"):
        check.main(["everything"])
