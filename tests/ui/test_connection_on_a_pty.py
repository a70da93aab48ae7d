"""On a real terminal: does a click open the connection panel, and does a person who leaves become away?"""

from __future__ import annotations

import os
import sys

import pytest

from tests.pty_screen import NEARLY_NOTHING, PtyScreen

pytestmark = pytest.mark.slow
F3 = "\x1bOR"


def a_terminal(*arguments: str) -> PtyScreen:
    return PtyScreen([sys.executable, "-m", "tests.ui.demo", *arguments])


def click_on(terminal: PtyScreen, words: str) -> None:
    """Press and let go of the mouse on the words, which stand once on the screen."""
    ((row, line),) = ((row, line) for row, line in enumerate(terminal.text.splitlines(), 1) if words in line)
    column = line.index(words) + 1
    terminal.send(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m")


def test_a_click_a_key_and_a_command_open_the_panel_and_escape_gives_the_composer_back() -> None:
    with a_terminal() as terminal:
        terminal.wait_for("● acme")
        terminal.wait_for("Welcome. Press")
        terminal.settle()
        click_on(terminal, "acme")
        terminal.wait_for("Connection")
        terminal.wait_for(r"latency +\d")
        terminal.wait_for("r retry now")
        terminal.press("r", "esc")
        terminal.wait_gone("retry now")
        terminal.send(F3)
        terminal.wait_for("last caught up from history")
        terminal.press("esc")
        terminal.wait_gone("retry now")
        terminal.send("/connection\r")
        terminal.wait_for("retry now")
        terminal.press("esc")
        terminal.wait_gone("retry now")
        terminal.send("still here")
        terminal.wait_for("› still here")


def test_a_panel_that_was_closed_costs_nothing() -> None:
    with a_terminal() as terminal:
        terminal.wait_for("Welcome. Press")
        terminal.send(F3)
        terminal.wait_for("retry now")
        terminal.press("esc")
        terminal.wait_gone("retry now")
        terminal.settle(1.5)
        _, share = terminal.idle_share()
        assert share <= NEARLY_NOTHING


def test_who_leaves_the_keyboard_is_away_and_the_next_key_brings_them_back() -> None:
    with a_terminal("--away", "1.5") as terminal:
        terminal.wait_for("tom is away now")
        terminal.send("h")
        terminal.wait_for("tom is online now")
        terminal.wait_for("› h")
        assert os.waitpid(terminal.pid, os.WNOHANG) == (0, 0)
