"""F21: does a line of 64 kbit/s that loses packets carry a hundred messages in a minute, in order?"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile

import pytest

from tests.servers import REPOSITORY

BOUND = 60.0
OWN_NETWORK = ["unshare", "--net"]
pytestmark = pytest.mark.chaos


def has_own_network() -> bool:
    """Whether this machine lets us have a namespace with a shaped line."""
    if not all(shutil.which(tool) for tool in ("unshare", "ip", "tc")):
        return False
    shape = "tc qdisc add dev lo root tbf rate 64kbit burst 1600 limit 1700"
    tried = subprocess.run([*OWN_NETWORK, *shape.split()], capture_output=True, check=False)
    return tried.returncode == 0


@pytest.mark.skipif(not has_own_network(), reason="needs root, a network namespace and tc")
def test_a_thin_line_that_loses_packets() -> None:
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        done = subprocess.run(
            [*OWN_NETWORK, sys.executable, "-m", "tests.chaos.thin_line", folder],
            capture_output=True,
            text=True,
            cwd=REPOSITORY,
            timeout=200,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["right"]
    assert found["dropped"] > 0
    assert found["seconds"] < BOUND, found
