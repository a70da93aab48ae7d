"""Is a workspace served, looked at and stopped as the contract says?"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Cli

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A directory with a short path, for sockets."""
    with tempfile.TemporaryDirectory(prefix="ct") as name:
        yield Path(name)


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "chat_tui", "--home", str(folder / "home"), "serve", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def end(server: subprocess.Popen[str], how: int = signal.SIGTERM) -> tuple[int, str]:
    server.send_signal(how)
    _, talk = server.communicate(timeout=60)
    return server.returncode, talk


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_workspace_says_when_it_is_ready_and_stops_cleanly(folder: Path, how: int) -> None:
    where = folder / "s.sock"
    server = start(folder, "--data", str(folder / "data"), "--socket", str(where), "--name", "Crew")
    assert server.stdout is not None
    assert server.stdout.readline() == f"ready {where}\n"
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(where))
    code, talk = end(server, how)
    assert code == 0
    assert "Traceback" not in talk
    assert not where.exists()


def test_a_port_of_its_own_is_named(folder: Path) -> None:
    server = start(
        folder, "--data", str(folder / "d"), "--socket", str(folder / "s.sock"), "--listen", "127.0.0.1:0"
    )
    assert server.stdout is not None
    assert server.stdout.readline().startswith("ready http://127.0.0.1:")
    assert end(server)[0] == 0


def test_two_workspaces_cannot_have_the_same_data(folder: Path) -> None:
    first = start(folder, "--data", str(folder / "d"), "--socket", str(folder / "a.sock"))
    assert first.stdout is not None
    assert first.stdout.readline().startswith("ready")
    second = start(folder, "--data", str(folder / "d"), "--socket", str(folder / "b.sock"))
    _, talk = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"process {first.pid}" in talk
    assert "Traceback" not in talk
    assert end(first)[0] == 0


def test_a_workspace_that_does_not_run_is_no_error_to_stop(cli: Cli, tmp_path: Path) -> None:
    assert cli("serve", "stop").err == "It was not running.\n"
    said = cli("serve", "status")
    assert (said.code, said.out) == (1, "")
    told = {"v": 1, "type": "server", "running": False, "pid": None, "socket": None, "data": None}
    assert cli("serve", "status", "--json").records == [told]


@pytest.mark.parametrize("command", [["check"], ["backup", "there.tar.gz"], ["user", "list"], ["stop"]])
def test_an_option_of_serving_before_another_command_is_refused_since_it_would_be_for_nobody(
    cli: Cli, tmp_path: Path, command: list[str]
) -> None:
    said = cli("serve", "--data", str(tmp_path / "other"), *command)
    assert said.code == 2
    assert f"--data before {command[0]} means nothing" in said.err
    assert f"serve {command[0]} --help" in said.err
