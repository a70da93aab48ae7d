"""F32: does the app go on while nobody reads its terminal, as when an ssh line stands still?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.host import Host, new_host

STALL = 30.0
"""Seconds in which nobody reads."""
SAID = 8
RETURN = 10.0
"""Seconds from reading again until the screen shows all of it, on a busy machine."""
GROWTH = 32 * 1024 * 1024
pytestmark = pytest.mark.chaos


@pytest.fixture
def host() -> Iterator[Host]:
    with new_host("ada", "bob") as made:
        yield made


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_terminal_that_nobody_reads_for_half_a_minute(host: Host) -> None:
    said = [f"bob says {number}" for number in range(SAID)]
    with host.terminal("ada", "open", "#town-square", columns=120, rows=40) as screen:
        screen.wait_for("● team")
        screen.settle()
        before = resident(screen.pid)
        began = time.monotonic()
        # Every key is a frame: a terminal's buffer holds some kilobytes only.
        for _ in range(20):
            screen.send("typed " * 4)
            time.sleep(0.1)
        screen.press("enter")
        for text in said:
            assert host.run("bob", "send", "#town-square", text).returncode == 0
        heard = [text for text in host.messages("bob") if text.startswith("typed")]
        time.sleep(max(0.0, STALL - (time.monotonic() - began)))
        assert resident(screen.pid) - before < GROWTH
        screen.wait_for(said[-1], RETURN)
        screen.send("after")
        screen.wait_for("after", RETURN)
        screen.press("enter")
        screen.wait_gone("sending", RETURN)
        deadline = time.monotonic() + RETURN
        while "after" not in host.messages("bob"):
            assert time.monotonic() < deadline
        shown = host.messages("bob")
    assert [text for text in shown if text.startswith("bob says")] == said
    assert [len(text.split()) for text in shown if text.startswith("typed")] == [80]
    assert heard, "what was sent before the terminal stood still waits for nobody to read"
