"""The supervisor: health, restarts, the order of the end."""

import asyncio
import sys
from pathlib import Path

import pytest

from tools import processes, supervisor
from tools.console import Stop
from tools.supervisor import Service, Supervisor

WAIT = "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"


def service(name: str, code: str, probe_file: Path, **options) -> Service:
    async def probe() -> bool:
        return probe_file.exists()

    return Service(name, [sys.executable, "-c", code], {}, probe_file.parent, probe, **options)


def supervisor_in(folder: Path) -> Supervisor:
    return Supervisor(logs=folder / "log", children=processes.Children(folder / "children.json"))


@pytest.fixture
def boss(tmp_path):
    return supervisor_in(tmp_path)


async def test_a_healthy_child_is_told_and_its_output_kept(boss, tmp_path, capsys):
    code = f"{WAIT}from pathlib import Path\nprint('hello', flush=True)\nPath('up').touch()\ntime.sleep(600)"

    await boss.start([service("web", code, tmp_path / "up", note="http://here")], seconds=120)
    await boss.stop()

    told = capsys.readouterr().out
    assert "web" in told
    assert "healthy" in told
    assert "http://here" in told
    assert (tmp_path / "log" / "web.log").read_text() == "hello\n"


async def test_the_terminal_shows_what_is_not_hidden_and_only_after_the_start(boss, tmp_path, capsys):
    lines = (
        "print('banner', flush=True)\nPath('up').touch()\nwhile not Path('go').exists(): time.sleep(0.02)\n"
    )
    lines += "print('10:00 INFO task done\\n10:01 ERROR task failed', flush=True)\nPath('said').touch()\ntime.sleep(600)"
    child = service("worker", f"{WAIT}from pathlib import Path\n{lines}", tmp_path / "up", hides=" INFO ")
    await boss.start([child], seconds=120)
    log = tmp_path / "log" / "worker.log"
    while not log.exists():
        await asyncio.sleep(0.02)

    boss.is_showing = True
    (tmp_path / "go").touch()
    while "ERROR" not in log.read_text():
        await asyncio.sleep(0.02)
    await boss.stop()

    told = capsys.readouterr().out
    assert "ERROR task failed" in told
    assert "INFO" not in told
    assert "banner" not in told


async def test_a_child_that_stays_unhealthy_is_named_with_the_end_of_its_log(tmp_path):
    code = f"{WAIT}print('no such table', flush=True)\ntime.sleep(600)"
    # The first is enough for the child's only word, unless the machine has much else to do.
    for seconds in (1.5, 20, 120):
        boss = supervisor_in(tmp_path)
        child = service("channels", code, tmp_path / "up")
        with pytest.raises(Stop, match="channels did not become healthy") as told:
            await boss.start([child], seconds=seconds)
        await boss.stop()
        if "no such table" in str(told.value):
            break

    assert "no such table" in str(told.value)
    assert child.process is not None
    assert child.process.returncode is not None


async def test_a_crashed_child_is_started_again(boss, tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "BACKOFF_SECONDS", (0.05,))
    code = (
        f"{WAIT}from pathlib import Path\nif not Path('once').exists(): Path('once').touch(); sys.exit(3)\n"
    )
    child = service("worker", f"{code}Path('up').touch()\ntime.sleep(600)", tmp_path / "up")

    await boss.start([child], seconds=120)
    alive = child.process is not None and child.process.returncode is None
    await boss.stop()

    assert alive


async def test_children_stop_in_the_reverse_order_of_their_start(boss, tmp_path):
    def code(name: str) -> str:
        end = f"lambda *_: (Path('order').open('a').write('{name} '), sys.exit(0))"
        return (
            f"import signal, sys, time\nfrom pathlib import Path\nsignal.signal(signal.SIGTERM, {end})\n"
            f"Path('{name}').touch()\ntime.sleep(600)"
        )

    names = ["postgres", "web", "worker"]
    await boss.start([service(name, code(name), tmp_path / name) for name in names], seconds=120)

    await boss.stop()

    assert (tmp_path / "order").read_text().split() == ["worker", "web", "postgres"]


async def test_a_child_that_ignores_the_signal_is_killed_after_its_patience(boss, tmp_path):
    code = (
        "import signal, time\nfrom pathlib import Path\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "Path('up').touch()\ntime.sleep(600)"
    )
    child = service("web", code, tmp_path / "up", stop_seconds=0.3)
    await boss.start([child], seconds=120)

    await asyncio.wait_for(boss.stop(), 60)

    assert child.process is not None
    assert child.process.returncode == -9


async def test_nobody_answering_is_no_health():
    assert await supervisor.http_get(f"http://127.0.0.1:{processes.free_port()}/api/health/live/") == (0, b"")
