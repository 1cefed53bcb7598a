"""What the set-up says when the machine lacks something."""

import os

from tools import setup
from tools.paths import NODE_FLOOR


def test_missing_pango_is_told_with_the_packages_and_the_rest_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(setup, "PANGO_LIBRARIES", ("libpango-that-is-not-there.so.0",))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    has_pango = setup.check_pango()

    assert not has_pango
    told = capsys.readouterr().out
    assert "PDF" in told
    assert "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core" in told


def test_an_ordinary_user_gets_no_system_packages(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert not setup.install_system_packages(["libpango-1.0-0"], why="a test asks")


def test_node_below_the_floor_does_not_count(tmp_path):
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v20.20.2\n")
    node.chmod(0o755)

    assert setup._node_version(str(node)) == 20 < NODE_FLOOR
    assert setup._node_version(str(tmp_path / "absent")) == 0
