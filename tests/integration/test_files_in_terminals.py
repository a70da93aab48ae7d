"""Does a file go from one terminal to another by keys alone, over a restart and whatever it is called?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.host import Host, new_host
from tests.pty_screen import PATIENCE, PtyScreen, key

CONTENT = bytes(range(256)) * 8_000
NAME = "plan \x1b]0;owned\x07\x1b[2J \u202egpj.sh"


@pytest.fixture
def host() -> Iterator[Host]:
    with new_host("ada", "bob") as made:
        yield made


def leave(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0


def until_there(screen: PtyScreen, path: Path) -> None:
    """Until the whole file has this name, which it gets last of all."""
    deadline = time.monotonic() + PATIENCE
    while not path.exists():
        assert time.monotonic() < deadline, screen.text
        screen.read()
    assert path.read_bytes() == CONTENT


def attach(screen: PtyScreen, path: Path) -> None:
    """By the key and the command, the path completed from its first letters."""
    screen.press("ctrl+o")
    screen.wait_for("› /attach")
    screen.send(f"{path.parent}/pl")
    screen.wait_for("plan.bin")
    screen.press("tab")
    screen.wait_for(r"plan\.bin\s*\n")
    screen.send(key("enter"))
    screen.wait_for(r"▤ plan\.bin 2\.0 MB ×")


def test_a_file_is_attached_sent_after_a_restart_and_saved(host: Host) -> None:
    folder = host.folder / "f"
    folder.mkdir()
    path = folder / "plan.bin"
    path.write_bytes(CONTENT)
    with host.terminal("ada", "open", "#town-square") as ada:
        ada.wait_for("│ # Town Square")
        attach(ada, path)
        host.kill()
        ada.wait_for("reconnecting|connecting|next try")
        ada.send("here it is")
        ada.wait_for("› here it is")
        ada.send(key("enter"))
        ada.wait_for("waiting 1")
        leave(ada)
    path.unlink()
    host.serve()
    with (
        host.terminal("ada", "open", "#town-square") as ada,
        host.terminal("bob", "open", "#town-square") as bob,
    ):
        bob.wait_for("here it is")
        bob.wait_for(r"▤ plan\.bin +2\.0 MB")
        ada.wait_gone("waiting 1")
        bob.send("\x1b[Z")  # shift+tab
        bob.wait_for("s save")
        for name in ("plan.bin", "plan (1).bin"):
            bob.send("s")
            until_there(bob, host.home("bob") / "data" / "downloads" / name)
        leave(ada)
        leave(bob)
    assert list(host.home("ada").rglob("*.spool/*")) == []


def test_no_name_of_a_file_gives_orders_to_a_terminal(host: Host) -> None:
    path = host.folder / NAME
    path.write_bytes(b"x")
    with host.terminal("bob", "open", "#town-square") as bob:
        bob.wait_for("│ # Town Square")
        done = host.run("ada", "send", "#town-square", "a name", "--file", str(path))
        assert done.returncode == 0, done.stderr
        bob.wait_for(r"▤ plan ")
        assert b"\x1b]0;owned" not in bob.raw
        assert b"\x1b[2J \xe2" not in bob.raw
        leave(bob)
    saved = host.run("bob", "save", done.stdout.strip(), "-o", str(host.folder / "in"))
    assert saved.returncode == 0, saved.stderr
    [name] = os.listdir(host.folder / "in")
    assert name.isprintable()
    assert "\u202e" not in name
