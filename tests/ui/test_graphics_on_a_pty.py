"""On a real terminal: is it asked what it can draw, is a picture drawn so, and is nothing left of it?"""

from __future__ import annotations

import os
import re
import sys
import time

import pytest

from chat_tui.ui.graphics import kitty, sixel
from tests.pty_screen import PATIENCE, PtyScreen

pytestmark = pytest.mark.slow
WELL = (b"\x1b[5n", b"\x1b[0n")
CELLS = (b"\x1b[16t", b"\x1b[6;20;10t")
KIND = (b"\x1b[c", b"\x1b[?62;22c")
KIND_WITH_SIXELS = (b"\x1b[c", b"\x1b[?62;4;22c")
YES = f"\x1b_Gi={kitty.NUMBER};OK\x1b\\"
KITTY = (kitty.ASK.encode(), YES.encode())
PICTURE = re.compile(rb"\x1b_Ga=T.*?m=0;[^\x1b]*\x1b\\|\x1bP0;1;0q[^\x1b]*\x1b\\", re.DOTALL)
BLOCK = "▀"
LONGEST_QUESTION = 60


class DrawingTerminal(PtyScreen):
    """One that answers some questions; pyte drops what it would draw."""

    def __init__(self, *answers: tuple[bytes, bytes], wish: str = "preview") -> None:
        self._answers = answers
        self._unanswered = b""
        super().__init__(
            [sys.executable, "-m", "tests.ui.demo", "--pictures", wish],
            environment={"SSH_CONNECTION": "", "STY": "", "ZELLIJ": "", "TERM_PROGRAM": ""},
        )

    def read(self, timeout: float = 0.05) -> bytes:
        """What was written; each question in it is answered, in order."""
        data = super().read(timeout)
        self._unanswered += data
        while True:
            there = [(self._unanswered.find(asked), asked, said) for asked, said in self._answers]
            found = min((each for each in there if each[0] >= 0), default=None)
            if found is None:
                self._unanswered = self._unanswered[-LONGEST_QUESTION:]
                return data
            at, asked, said = found
            self._unanswered = self._unanswered[at + len(asked) :]
            os.write(self.fd, said)

    def wait_drawn(self) -> bytes:
        """The picture that was drawn last; on a busy machine the answer may be late for the first one."""
        deadline = time.monotonic() + PATIENCE
        while not (found := PICTURE.findall(bytes(self.raw))):
            assert time.monotonic() < deadline, self.text
            self.read()
            if "In half blocks" in self.text:
                self.press("esc")
                self.wait_gone("open outside")
                self.press("o")
                self.wait_for("open outside")
        return bytes(found[-1])

    def open_picture(self) -> None:
        """Look at the picture of the newest message."""
        self.wait_for("flag.png")
        self.press("\x1b[Z", "o")
        self.wait_for("open outside")


def test_where_kitty_is_understood_it_gets_a_png_that_is_taken_away_when_the_picture_is_left() -> None:
    with DrawingTerminal(WELL, KITTY, CELLS, KIND) as terminal:
        terminal.open_picture()
        assert b"f=100" in terminal.wait_drawn()
        assert BLOCK not in terminal.text
        assert kitty.ERASE.encode() not in terminal.raw
        terminal.press("esc")
        terminal.wait_written(kitty.ERASE.encode())
        terminal.wait_for("a flag")
        terminal.raw.clear()
        terminal.press("o")
        terminal.wait_drawn()
        assert kitty.ASK.encode() not in terminal.raw
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert kitty.ERASE.encode() in terminal.raw


def test_where_sixels_are_understood_they_go_when_the_letters_below_are_written_again() -> None:
    with DrawingTerminal(WELL, CELLS, KIND_WITH_SIXELS) as terminal:
        terminal.open_picture()
        drawn = terminal.wait_drawn()
        assert drawn.startswith(f'{sixel.BEGIN}"1;1;120;60#'.encode())
        terminal.raw.clear()
        terminal.resize(90, 29)
        assert terminal.wait_drawn() == drawn
        terminal.raw.clear()
        terminal.press("esc")
        for row in range(2, 28):
            terminal.wait_written(f"\x1b[{row}H".encode())
        terminal.wait_for("a flag")


@pytest.mark.parametrize("answers", [(WELL, CELLS, KIND), ()])
def test_where_neither_is_half_blocks_are_drawn_and_no_answer_is_typed(
    answers: tuple[tuple[bytes, bytes], ...],
) -> None:
    with DrawingTerminal(*answers) as terminal:
        assert kitty.ASK.encode() not in terminal.raw
        terminal.open_picture()
        terminal.wait_for("In half blocks")
        assert kitty.ASK.encode() in terminal.raw
        terminal.send(f"{YES}\x1b[6;20;10t\x1b[?62;4;22c")  # too late
        terminal.press("esc")
        terminal.wait_for("a flag")
        terminal.press("i")
        terminal.send("typed")
        terminal.wait_for("› typed")
        assert not PICTURE.search(terminal.raw)
