"""Is a full disk told in words wherever somebody looks: that of the workspace, and one's own at the start?"""

from __future__ import annotations

import json
import os
import re
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.host import Host
from tests.integration.test_full_disk import (
    fill,
    leave,
    make_room,
    pytestmark,  # noqa: F401 - pytest reads it: only root can mount a small disk
    small_disk,
)

FULL = "The workspace's disk is full: nothing can be written until there is room"


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ct") as name:
        yield Path(name)


@contextmanager
def workspace_on(disk: Path, folder: Path) -> Iterator[Host]:
    """A workspace whose data lie on a small disk, and ada at home elsewhere."""
    with Host(folder, disk) as host:
        host.serve()
        host.add("ada")
        yield host


def fill_until_refused(host: Host, disk: Path) -> None:
    """Fill the disk and send, until the workspace has used up what its own log had room for."""
    for _ in range(20):
        fill(disk)
        done = host.run("ada", "send", "#town-square", "x" * 9_000)
        if done.returncode:
            assert FULL in done.stderr
            assert done.returncode == 5
            return
    raise AssertionError("the disk never was full")


def test_the_full_disk_of_a_workspace_is_the_reason_on_the_row_the_last_row_and_in_status(
    folder: Path,
) -> None:
    with small_disk(folder / "data", "4m") as disk, workspace_on(disk, folder) as host:
        fill_until_refused(host, disk)
        with host.terminal("ada", "open", "#welcome", columns=140, rows=24) as screen:
            screen.wait_for("● team")
            screen.send("first\r")
            screen.send("second\r")
            for columns in (140, 80):
                screen.resize(columns, 24)
                screen.wait_for(r"first +◌ waiting 1\n.*│ The workspace's disk is full: nothing can be")
                screen.wait_for(r"second +◌ waiting 2")
                screen.wait_for(
                    r"● team.* next try in \d+ s · \^R now · The workspace's disk is\s+full: nothing"
                )
            plain = host.run("ada", "status")
            assert re.search(
                r"\d wait to be sent\.\nWaiting because: " + FULL + r"\. Next try in ", plain.stdout
            )
            record = json.loads(host.run("ada", "status", "--json").stdout)
            assert record["waiting"] >= 2
            assert record["waiting_reason"] == f"{FULL}."
            make_room(disk)
            screen.press("ctrl+r")
            screen.wait_gone(r"\d waiting|◌")
            screen.wait_gone("disk is full")
            leave(screen)
        assert host.messages("ada", "#welcome")[-2:] == ["first", "second"]


@contextmanager
def home_on(disk: Path, folder: Path) -> Iterator[Host]:
    """Ada's home is on a small disk, the workspace is not; she has read what was said."""
    with Host(folder) as host:
        host.serve()
        host.add("ada")
        host.add("bob")
        assert host.run("bob", "send", "#town-square", "said before").returncode == 0
        assert "said before" in host.messages("ada")
        yield host


def test_who_starts_on_a_full_disk_reads_what_was_here_writes_and_goes_on_with_room(folder: Path) -> None:
    with small_disk(folder / "ada") as disk, home_on(disk, folder) as host:
        fill(disk)
        with host.terminal("ada", "open", "#town-square", columns=120) as screen:
            screen.wait_for("said before")
            screen.wait_for("next try in .* The disk is full")
            screen.send("typed in need")
            screen.wait_for("› typed in need")
            screen.wait_for("draft NOT saved")
            screen.press("enter")
            screen.wait_for("Not sent: The disk is full")
            screen.wait_for("› typed in need")
            assert host.run("bob", "send", "#town-square", "said meanwhile").returncode == 0
            screen.press("ctrl+k")
            screen.send("welc")
            screen.press("enter")
            screen.wait_for("# Welcome")
            screen.press("f5")
            make_room(disk)
            screen.wait_for("● team", timeout=30)
            screen.send("\x1bs")
            screen.wait_for("said meanwhile")
            screen.wait_for("› typed in need")
            screen.wait_for("draft saved")
            screen.press("enter")
            screen.wait_gone("› typed in need")
            screen.wait_gone("◌")
            leave(screen)
        assert host.messages("bob")[-1] == "typed in need"
        fill(disk)
        with host.terminal("ada", "open", "#town-square", columns=120) as screen:
            screen.wait_for("typed in need")
            make_room(disk)
            screen.wait_for("● team", timeout=30)
            leave(screen)


def test_a_home_that_was_killed_is_read_on_a_full_disk_with_all_it_had(folder: Path) -> None:
    with small_disk(folder / "ada") as disk, home_on(disk, folder) as host:
        with host.terminal("ada", "open", "#town-square", columns=120) as screen:
            screen.wait_for("● team")
            host.kill()
            screen.send("in the outbox\r")
            screen.wait_for("in the outbox +◌")
            os.kill(screen.pid, signal.SIGKILL)
            screen.wait_exit()
        fill(disk)
        with host.terminal("ada", "open", "#town-square", columns=120) as screen:
            screen.wait_for("in the outbox +◌ ")
            make_room(disk)
            host.serve()
            screen.wait_for("● team")
            screen.wait_for(r"in the outbox *\n")
            leave(screen)
        assert host.messages("bob").count("in the outbox") == 1
