"""Ports, the run lock, and what a killed supervisor leaves behind."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from tools import processes, setup
from tools.console import Stop

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture
def listener():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


@pytest.fixture
def sleeper():
    process = subprocess.Popen(SLEEP, start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_taken_port_is_told_with_who_has_it_and_what_to_set(listener):
    with pytest.raises(Stop) as told:
        processes.require_free(listener, variable="WEB_PORT")

    assert f"Port {listener} is taken by" in str(told.value)
    assert f"(pid {os.getpid()})" in str(told.value)
    assert "WEB_PORT=" in str(told.value)


def test_a_free_port_is_accepted():
    processes.require_free(processes.free_port(), variable="WEB_PORT")


def test_a_remembered_port_is_kept_while_free_and_replaced_while_taken(listener):
    free = processes.free_port()

    assert processes.free_port(free) == free
    assert processes.free_port(listener) != listener


@pytest.mark.parametrize("raw", ["abc", "0", "65536", "-1", "80a"])
def test_a_port_that_is_none_is_refused_by_name(raw, monkeypatch):
    monkeypatch.setenv("WEB_PORT", raw)

    with pytest.raises(Stop, match="WEB_PORT must be a port"):
        setup.port_from_environment("WEB_PORT", 8000)


def test_an_empty_port_variable_means_the_default(monkeypatch):
    monkeypatch.setenv("WEB_PORT", "")

    assert setup.port_from_environment("WEB_PORT", 8000) == 8000


def test_children_of_a_killed_supervisor_are_stopped(tmp_path, sleeper):
    children = processes.Children(tmp_path / "children.json")
    children.note("web", sleeper.pid)

    stopped = children.reap(("web",), signals={})

    assert stopped == ["web"]
    assert sleeper.wait(60) == -signal.SIGTERM
    assert not (tmp_path / "children.json").exists()


def test_a_stranger_that_got_the_number_of_a_dead_child_is_left_alone(tmp_path, sleeper):
    (tmp_path / "children.json").write_text(
        f'{{"web": {{"pid": {sleeper.pid}, "identity": "another start"}}}}'
    )

    stopped = processes.Children(tmp_path / "children.json").reap(("web",), signals={})

    assert stopped == []
    assert sleeper.poll() is None


def test_a_spoiled_record_of_children_is_no_obstacle(tmp_path):
    (tmp_path / "children.json").write_text("{half")

    assert processes.Children(tmp_path / "children.json").reap(("web",), signals={}) == []


def test_the_lock_is_held_by_one_and_freed_by_its_death(tmp_path):
    path = tmp_path / "run.lock"
    code = (
        "import sys, time; from pathlib import Path; from tools.processes import RunLock\n"
        f"print(RunLock(Path({str(path)!r})).take(), flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    lock = processes.RunLock(path)

    while_held = (lock.holder(), lock.take())
    holder.kill()
    holder.communicate()

    assert while_held == (holder.pid, False)
    assert lock.holder() is None
    assert lock.take()
    lock.release()
