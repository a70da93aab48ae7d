"""Is a token of the environment out of it once it was read, for programs we start and for whoever looks?"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from chat_tui.auth import environment
from chat_tui.auth.secret import Secret

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
