"""What only an own network can show: a thin line that loses packets (F21), an address that changes (F20)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from typing import Any

import pytest

from tests.servers import REPOSITORY

THIN_BOUND = 60.0
MOVED_BOUND = 40.0
"""Seconds: 26 until a dead line is noticed, and a connect."""
OWN_NETWORK = ["unshare", "--net"]


def has_own_network() -> bool:
    """Whether this machine lets us have a namespace with a shaped line."""
    if not all(shutil.which(tool) for tool in ("unshare", "ip", "tc", "ss")):
        return False
    shape = "tc qdisc add dev lo root tbf rate 64kbit burst 1600 limit 1700"
    tried = subprocess.run([*OWN_NETWORK, *shape.split()], capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(not has_own_network(), reason="needs root, a network namespace, ip, tc and ss"),
]


def found_by(program: str) -> dict[str, Any]:
    """What a program in a network of its own found out."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        done = subprocess.run(
            [*OWN_NETWORK, sys.executable, "-m", f"tests.chaos.{program}", folder],
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            timeout=200,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_thin_line_that_loses_packets_carries_a_hundred_messages_in_a_minute() -> None:
    found = found_by("thin_line")
    assert found["right"]
    assert found["dropped"] > 0
    assert found["seconds"] < THIN_BOUND, found


def test_who_comes_to_another_network_is_back_in_time_with_everything_once() -> None:
    found = found_by("moved_address")
    assert found["used"]
    assert found["right"]
    assert found["both"] < MOVED_BOUND, found
