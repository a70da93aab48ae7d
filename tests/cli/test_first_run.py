"""Does `make run` without a terminal send a message and read it back, and leave things as they were?"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """A home of its own with a short path, and nothing running in it afterwards."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        made = {**os.environ, "CHAT_TUI_HOME": folder, "PYTHONPATH": str(ROOT)}
        yield made
        program(made, "-m", "chat_tui", "serve", "stop")


def program(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        env=environment,
        timeout=100,
        check=False,
    )


def is_running(environment: dict[str, str]) -> bool:
    return program(environment, "-m", "chat_tui", "serve", "status").returncode == 0


def test_a_message_is_sent_and_read_back_and_the_workspace_stopped(environment: dict[str, str]) -> None:
    done = program(environment, "-m", "chat_tui.cli.first_run")
    assert done.returncode == 0, done.stderr
    assert 4 <= len(done.stdout.splitlines()) <= 6
    assert "read it back" in done.stdout
    assert not is_running(environment)


def test_what_ran_before_runs_afterwards(environment: dict[str, str]) -> None:
    assert program(environment, "-m", "chat_tui", "channels").returncode == 0
    assert is_running(environment)
    assert program(environment, "-m", "chat_tui.cli.first_run").returncode == 0
    assert is_running(environment)
