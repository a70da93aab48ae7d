"""What can a person do with messages that were refused: see why, retry, edit, discard, let others pass?"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.integration.host import Host, new_host
from tests.pty_screen import PATIENCE, PtyScreen


@pytest.fixture
def host() -> Iterator[Host]:
    with new_host("ada", "bob") as made:
        yield made


def archive(host: Host, *, archived: bool) -> None:
    """Let the server refuse whatever is said in off-topic, or take it again; nobody is told."""
    with closing(sqlite3.connect(host.data / "workspace.sqlite")) as database, database:
        when = int(time.time() * 1000) if archived else 0
        database.execute("UPDATE channels SET delete_at = ? WHERE name = 'off-topic'", (when,))


def wait_stored(host: Host, screen: PtyScreen, text: str) -> None:
    """Read the screen until the server has a message: what is shown may still be on its way."""
    deadline = time.monotonic() + PATIENCE
    with closing(sqlite3.connect(host.data / "workspace.sqlite")) as database:
        while database.execute("SELECT 1 FROM posts WHERE message = ?", (text,)).fetchone() is None:
            assert time.monotonic() < deadline, screen.text
            screen.read()


def say(screen: PtyScreen, text: str) -> None:
    screen.send(text)
    screen.wait_for("› *" + text)
    screen.press("enter")


def choose(screen: PtyScreen, text: str) -> None:
    """Go up in the messages to one; the bar at the left shows which is chosen."""
    screen.send("\x1b[Z")
    screen.wait_for("esc back")
    for _ in range(10):
        if re.search(rf"│▌{text} ", screen.text):
            return
        screen.press("up")
        screen.settle(0.1)
    raise AssertionError(f"{text!r} is not chosen on:\n{screen.text}")


def write_what_is_refused(host: Host, ada: PtyScreen) -> None:
    """Three messages are written without a line; the server will take none of them."""
    ada.wait_for("│ # Off-Topic")
    ada.wait_gone("catching up|connecting")
    host.kill()
    ada.wait_for("connecting|next try")
    for text in ("one", "two", "three"):
        say(ada, text)
    ada.wait_for("waiting 3")
    archive(host, archived=True)
    host.serve()
    ada.wait_for(r"one +✖ not sent · r retries\s+│? ?Can not post to deleted channel", timeout=60)
    ada.wait_for("two +◌ waiting 2")


def discard_the_last(ada: PtyScreen, text: str) -> None:
    """Say no first, then yes."""
    choose(ada, text)
    ada.press("d")
    ada.wait_for("Discard what was not sent")
    ada.press("esc")
    ada.wait_gone("Discard what")
    ada.wait_for(f"{text} +✖ not sent")
    ada.press("d")
    ada.wait_for("Discard what was not sent")
    ada.press("enter")
    ada.wait_gone(text)
    ada.wait_gone("not sent")


def test_what_was_refused_is_retried_edited_or_discarded_and_nothing_is_doubled(host: Host) -> None:
    with host.terminal("ada", "open", "#off-topic", columns=80, rows=24) as ada:
        write_what_is_refused(host, ada)
        ada.wait_for("not sent: 1 · shift\\+tab see to it")
        choose(ada, "one")
        ada.wait_for("r retry · e edit · d discard · p send the rest")
        ada.press("p")
        ada.wait_for("two +✖ not sent")
        assert re.search("three +◌ waiting", ada.text), "each refused one is decided on"

        archive(host, archived=False)
        ada.press("r")
        ada.wait_gone("one +✖")
        ada.press("esc")
        choose(ada, "two")
        ada.press("e")
        ada.wait_for("› two")
        ada.wait_gone("two +✖|three +◌")
        ada.press("end")
        ada.send(" mended")
        ada.wait_for("› two mended")
        ada.press("enter")
        wait_stored(host, ada, "two mended")

        archive(host, archived=True)
        say(ada, "four")
        ada.wait_for("four +✖ not sent")
        discard_the_last(ada, "four")
        archive(host, archived=False)
        ada.press("ctrl+q")
        assert ada.wait_exit() == 0
    said = [text for text in host.messages("bob", "#off-topic") if "joined" not in text]
    assert said == ["one", "three", "two mended"]
