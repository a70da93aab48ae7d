"""Is a token of the environment out of it once it was read, for programs we start and for whoever looks?"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chat_tui.auth import environment
from chat_tui.auth.environment import TOKEN_VARIABLE
from chat_tui.auth.secret import Secret

ROOT = str(Path(__file__).parents[2])
NAME = "CHAT_TUI_TOKEN_OF_A_TEST"
LOOK = f"""
import os, subprocess, sys
from chat_tui.auth import environment

token = environment.take({NAME!r})
assert token is not None and token.reveal() == "canary-in-the-environment"
child = [sys.executable, "-c", "print(open('/proc/self/environ').read())"]
print(open("/proc/self/environ").read() + subprocess.run(child, capture_output=True, text=True).stdout)
"""


def test_it_is_had_again_by_us_and_by_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAME, "one")
    assert environment.take(NAME) == environment.take(NAME) == Secret("one")
    assert NAME not in os.environ
    assert environment.use(NAME) == Secret("one")
    assert environment.use(NAME) is None
    monkeypatch.setenv(NAME, "")
    assert environment.take(NAME) is None
    assert NAME not in os.environ


@pytest.mark.skipif(not os.path.exists("/proc/self/environ"), reason="no /proc here")
def test_the_kernel_does_not_show_it_either() -> None:
    values = {**os.environ, NAME: "canary-in-the-environment"}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=values, capture_output=True, text=True, check=True
    )
    assert "canary-in-the-environment" not in done.stdout
    assert f"{NAME}=xxxx" in done.stdout, "it was looked for where it had been"


def test_an_editor_that_is_started_has_none_of_it(tmp_path: Path) -> None:
    spy = tmp_path / "editor"
    spy.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\n")
    spy.chmod(0o700)
    values = {
        **os.environ,
        TOKEN_VARIABLE: "canary-in-the-environment",
        "EDITOR": str(spy),
        "PYTHONPATH": ROOT,
    }
    values.pop("VISUAL", None)
    command = [sys.executable, "-m", "chat_tui", "--home", str(tmp_path / "home"), "config", "edit"]
    subprocess.run(command, env=values, capture_output=True, check=True)
    seen = (tmp_path / "seen").read_text()
    assert "EDITOR=" in seen
    assert "canary" not in seen
