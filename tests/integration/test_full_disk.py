"""Does a full disk cost nothing that was typed, read or promised, and does all go on when there is room?"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.host import PASSWORD, Host
from tests.pty_screen import PtyScreen

pytestmark = pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
FILLER = "filler"


@contextmanager
def small_disk(folder: Path, size: str = "2m") -> Iterator[Path]:
    """A file system of so many bytes at `folder`; skips where even root may not mount one."""
    folder.mkdir(mode=0o700)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("this host (a container?) lets nobody mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> None:
    """Take all the room that is left, to the last byte."""
    with (disk / FILLER).open("ab", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue


def make_room(disk: Path) -> None:
    (disk / FILLER).unlink()


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ct") as name:
        yield Path(name)


@pytest.fixture
def full_home(folder: Path) -> Iterator[Host]:
    """Ada's home is on a small disk, the workspace is not; she has read one message."""
    with small_disk(folder / "ada"), Host(folder) as host:
        host.serve()
        host.add("ada")
        host.add("bob")
        assert host.run("ada", "send", "#town-square", "said before").returncode == 0
        yield host


def paste(screen: PtyScreen, text: str) -> None:
    """As a terminal does it: at once, not key by key."""
    screen.send(f"\x1b[200~{text}\x1b[201~")


def leave(screen: PtyScreen) -> None:
    screen.press("ctrl+q")
    assert screen.wait_exit() == 0
    assert b"Traceback" not in screen.raw


def test_with_a_full_disk_at_home_nothing_is_lost_and_all_goes_on_with_room(full_home: Host) -> None:
    host, disk = full_home, full_home.home("ada")
    with host.terminal("ada", "open", "#town-square", columns=120) as screen:
        screen.wait_for("● team")
        screen.wait_for("said before")
        fill(disk)
        screen.send("precious words")
        screen.wait_for("› precious words")
        screen.wait_for("draft NOT saved")
        fill(disk)
        screen.press("enter")
        # SQLite may find room for so few words in its own log: then they are under way, else in the composer.
        refused = screen.wait_for("Not sent: The disk is full|(?<!› )precious words")[0].startswith("Not")
        if refused:
            screen.wait_for("› precious words")
        others = [f"bob {number} " + "long " * 799 + "long" for number in range(3)]
        for text in others:
            assert host.run("bob", "send", "#town-square", text).returncode == 0
        screen.wait_for("next try in .* The disk is full")
        screen.wait_for("said before")
        make_room(disk)
        screen.wait_for("● team")
        if refused:
            screen.wait_for("draft saved")
            screen.press("enter")
            screen.wait_gone("› precious words")
            screen.press("esc")  # to the newest: what others said meanwhile fills the screen
            screen.wait_for("(?<!› )precious words")
        screen.wait_gone("◌")
        leave(screen)
    # Before, between or after the others: that is chance. That it was said, once, is not.
    said = host.messages("bob")
    assert sorted(said) == sorted(["said before", "precious words", *others])
    assert [text for text in said if text in others] == others
    assert host.messages("ada") == said


def test_who_leaves_with_a_draft_that_cannot_be_saved_is_told_first(full_home: Host) -> None:
    disk = full_home.home("ada")
    with full_home.terminal("ada", "open", "#town-square", columns=120) as screen:
        screen.wait_for("● team")
        screen.settle()
        fill(disk)
        paste(screen, "words that fit nowhere " + "very long " * 1200)
        take_as_text(screen)
        screen.wait_for("draft NOT saved")
        fill(disk)  # what the write that failed gave back
        screen.press("ctrl+q")
        screen.wait_for("A draft cannot be saved")
        make_room(disk)
        leave(screen)
    with full_home.terminal("ada", "open", "#town-square", columns=120) as screen:
        screen.wait_for("very long")
        leave(screen)


def test_a_command_on_a_full_disk_ends_in_a_sentence_and_all_is_there_with_room(full_home: Host) -> None:
    host, disk = full_home, full_home.home("ada")
    fill(disk)
    done = host.run("ada", "send", "#town-square", "too much " * 1500)
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "The disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    login = ("login", f"unix://{host.socket}", "--name", "again", "--user", "ada", "--password-stdin")
    done = host.run("ada", *login, stdin=PASSWORD)
    assert "Traceback" not in done.stderr
    make_room(disk)
    assert host.run("ada", "send", "#town-square", "room again").returncode == 0
    assert host.messages("bob")[-1] == "room again"


def take_as_text(screen: PtyScreen) -> None:
    """What is long is asked about."""
    screen.wait_for("characters were pasted")
    screen.press("t")


def send_until_refused(screen: PtyScreen, disk: Path) -> int:
    """Fill the disk and send, until the workspace has used up what its own log had room for."""
    for sent in range(1, 20):
        fill(disk)
        paste(screen, "x" * 9_000)
        take_as_text(screen)
        screen.wait_for("› x")
        screen.press("enter")
        screen.wait_gone("› x")
        if screen.wait_for(r"disk is full|\A(?![\s\S]*(?:waiting|◌))")[0]:
            return sent
    raise AssertionError("the disk never was full")


def test_a_workspace_with_a_full_disk_refuses_in_words_reads_on_and_recovers(folder: Path) -> None:
    with small_disk(folder / "data", "4m") as disk, Host(folder, disk) as host:
        host.serve()
        host.add("ada")
        assert host.run("ada", "send", "#town-square", "said before").returncode == 0
        with host.terminal("ada", "open", "#town-square", columns=120) as screen:
            screen.wait_for("● team")
            sent = send_until_refused(screen, disk)
            screen.send("and a draft")
            screen.wait_for("› and a draft")
            assert host.messages("ada")[0] == "said before"
            # What was refused is tried again by itself, and may have found room in the workspace's own log.
            assert len(host.messages("ada")) <= 1 + sent
            make_room(disk)
            screen.press("ctrl+r")
            screen.wait_gone(r"\d waiting|◌")
            screen.wait_for("› and a draft")
            leave(screen)
        assert host.messages("ada") == ["said before", *("x" * 9_000 for _ in range(sent))]
        host.kill()
        fill(disk)
        said_before = host.log
        # SQLite may find room for a start in its own log: then it runs, else it says why not.
        if not host.start():
            assert host.server is not None
            assert host.server.wait() == 1
            assert "The disk is full" in host.log.removeprefix(said_before)
        assert "Traceback" not in host.log
        host.kill()
        make_room(disk)
        host.serve()
        assert host.messages("ada")[0] == "said before"
