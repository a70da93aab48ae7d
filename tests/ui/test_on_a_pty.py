"""Does the app behave on a real terminal: keys in one read, early typing, signals, an editor, idleness?"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty_screen import NEARLY_NOTHING, PATIENCE, PtyScreen

ROUNDS = 20
BURST = "abcdef\x7f\x7f\x7fxyz"
RESTORED = (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?2004l", b"\x1b[?1000l")
"""Main screen, cursor, no bracketed paste, no mouse."""
pytestmark = pytest.mark.slow


def a_terminal(**environment: str) -> PtyScreen:
    return PtyScreen([sys.executable, "-m", "tests.ui.demo"], environment=environment)


@pytest.fixture
def terminal() -> Iterator[PtyScreen]:
    with a_terminal() as screen:
        screen.wait_for("● acme")
        screen.wait_for("Welcome. Press")
        screen.settle()
        yield screen


def test_a_burst_in_one_read_keeps_its_order_in_the_composer_and_in_the_switcher(terminal: PtyScreen) -> None:
    for _ in range(ROUNDS):
        terminal.send(BURST)
        terminal.wait_for("› abcxyz")
        terminal.send("\x15")
        terminal.wait_gone("abcxyz")
    terminal.send("\x0b" + "rex\x7fl\r")
    terminal.wait_for("# release  Ship")
    terminal.send("\x0b" + BURST)
    terminal.wait_for(r"› abcxyz")


def test_typing_before_the_first_paint_is_kept_in_order() -> None:
    with a_terminal() as terminal:
        terminal.wait_written(b"\x1b[?1049h")  # from here on the terminal is Textual's
        terminal.send(BURST)
        terminal.wait_for("› abcxyz")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_clean(terminal: PtyScreen, number: signal.Signals) -> None:
    os.kill(terminal.pid, number)
    terminal.wait_exit()
    for sequence in RESTORED:
        assert sequence in terminal.raw


def test_going_on_after_a_stop_that_nobody_announced_leaves_one_reader_of_the_keys(
    terminal: PtyScreen,
) -> None:
    os.kill(terminal.pid, signal.SIGSTOP)
    terminal.wait_stopped()
    for _ in range(2):
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.settle()
    for _ in range(ROUNDS):
        terminal.send(BURST)
        terminal.wait_for("› abcxyz")
        terminal.send("\x15")
        terminal.wait_gone("abcxyz")
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_a_stop_gives_the_terminal_back_and_going_on_takes_it_again(terminal: PtyScreen) -> None:
    os.kill(terminal.pid, signal.SIGTSTP)
    terminal.wait_written(b"\x1b[?1049l")
    terminal.wait_stopped()
    terminal.raw.clear()
    os.kill(terminal.pid, signal.SIGCONT)
    terminal.wait_written(b"\x1b[?1049h")
    terminal.send("here again")
    terminal.wait_for("› here again")
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_a_terminal_that_goes_away_ends_the_app_though_no_signal_tells_it(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    # As make does: the leader of the session gets the signal, and waits for the app.
    script = f"trap : HUP; {sys.executable} -m tests.ui.demo; echo $? > {ended}"
    with PtyScreen(["bash", "-c", script]) as screen:
        screen.wait_for("● acme")
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, screen.fd)
        os.close(nothing)
        deadline = time.monotonic() + PATIENCE
        while not ended.exists() or not ended.read_text():
            assert time.monotonic() < deadline, "the app lives on without a terminal"
            time.sleep(0.05)


def test_bytes_that_are_no_text_do_not_deafen_the_app(terminal: PtyScreen) -> None:
    os.write(terminal.fd, b"a\xff\xe9b")
    terminal.wait_for("› a..b")
    terminal.press("ctrl+q")
    assert terminal.wait_exit() == 0


def test_the_keys_of_another_habit_are_taken_in_a_session_of_bytes(terminal: PtyScreen) -> None:
    terminal.send("/keys vim\r")
    terminal.wait_for("keys of vim now")
    terminal.send("one two")
    terminal.wait_for("› one two")
    terminal.send("\x1b")
    terminal.wait_for("NORMAL · i type")
    terminal.send("0dwisay ")
    terminal.wait_for("› say two")
    terminal.wait_gone("NORMAL")


def test_a_late_answer_of_the_terminal_is_not_typed(terminal: PtyScreen) -> None:
    terminal.send("a\x1b]11;rgb:1616/1818/1d1d\x1b\\b\x1b[?62;22cc")
    terminal.wait_for("› abc")


def test_an_idle_app_writes_nothing_and_hardly_works(terminal: PtyScreen) -> None:
    terminal.settle(3.0, PATIENCE)
    seconds = 59 - time.localtime().tm_sec
    if seconds < 6:  # the clock is about to be painted
        time.sleep(seconds + 1.5)
        terminal.settle(1.0)
    written, share = terminal.idle_share()
    assert written == b""
    assert share <= NEARLY_NOTHING


def test_the_editor_gets_the_text_and_gives_it_back(tmp_path: Path) -> None:
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nsleep 1\nprintf " and more" >> "$1"\n')
    editor.chmod(0o700)
    with a_terminal(EDITOR=str(editor), VISUAL="") as terminal:
        terminal.wait_for("Welcome. Press")
        terminal.send("begun")
        terminal.wait_for("› begun")
        terminal.send("\x07")
        terminal.wait_for("› begun and more")
        terminal.send("!")
        terminal.wait_for("and more!")
