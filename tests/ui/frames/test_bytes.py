"""How many bytes does the app write for a letter typed, and for a message that scrolls a full pane?"""

from __future__ import annotations

import os
import signal
import statistics
import sys
from collections.abc import Iterator

import pytest

from chat_tui.ui.frames.flow import QUESTION
from tests.pty_screen import PtyScreen

KEY_BUDGET, MESSAGE_BUDGET = 100, 2_000
LETTERS = "bcdfg"
MESSAGES = 6
pytestmark = pytest.mark.slow


class AnsweringScreen(PtyScreen):
    """A terminal that says it is well when it is asked, as all do outside of tests."""

    def read(self, timeout: float = 0.05) -> bytes:
        data = super().read(timeout)
        for _ in range(data.count(QUESTION.encode())):
            self.send("\x1b[0n")
        return data


@pytest.fixture
def terminal() -> Iterator[PtyScreen]:
    with AnsweringScreen([sys.executable, "-m", "tests.ui.frames.chatter"], columns=200, rows=50) as screen:
        screen.wait_for("● acme")
        screen.wait_for("early001")
        screen.press("end")
        screen.wait_for("early060")
        screen.settle(1.0)
        yield screen


def test_letters_and_messages_take_few_bytes(terminal: PtyScreen) -> None:
    terminal.send("x")  # the first one says that a draft is kept
    terminal.wait_for("› x")
    terminal.settle(0.5)
    keys = [_written(terminal, f"› x{LETTERS[: count + 1]}", letter) for count, letter in enumerate(LETTERS)]
    # The middle one: the clock and the latency may be painted meanwhile, and a late picture counts elsewhere.
    assert statistics.median(keys) <= KEY_BUDGET, keys
    messages = [_written(terminal, f"said{60 + number:03}", None) for number in range(1, MESSAGES + 1)]
    assert statistics.median(messages) <= MESSAGE_BUDGET, messages
    assert sum(messages) <= len(messages) * MESSAGE_BUDGET, messages


def _written(terminal: PtyScreen, awaited: str, letter: str | None) -> int:
    before = len(terminal.raw)
    if letter is None:
        os.kill(terminal.pid, signal.SIGUSR1)
    else:
        terminal.send(letter)
    terminal.wait_for(awaited)
    terminal.settle(0.15)
    return len(terminal.raw) - before
