"""Does a terminal's mouse select text: few bytes while it is dragged, and for its moving none?"""

from __future__ import annotations

import base64
import re
import sys

import pytest

from tests.pty_screen import PtyScreen

pytestmark = pytest.mark.slow
PRESS, DRAG, MOVE = 0, 32, 35
FEW = 400
"""Bytes that a row may cost, with a clock that went on; thirty rows or a whole screen cost thousands."""


def mouse(code: int, x: int, y: int, end: str = "M") -> str:
    """As terminals report it (SGR 1006)."""
    return f"\x1b[<{code};{x + 1};{y + 1}{end}"


def test_a_drag_is_cheap_and_reaches_the_clipboard_of_the_terminal() -> None:
    remote = {"SSH_CONNECTION": "1", "TMUX": ""}  # there only the terminal can copy
    with PtyScreen([sys.executable, "-m", "tests.ui.demo", "--compact"], environment=remote) as terminal:
        terminal.wait_for("● acme")
        terminal.wait_for(r"Welcome\. Press")
        terminal.settle()
        rows = terminal.text.split("\n")
        y = next(y for y, row in enumerate(rows) if "Welcome. Press" in row)
        x = rows[y].index("Welcome. Press")
        before = len(terminal.raw)
        terminal.send("".join(mouse(MOVE, x + each, y) for each in range(-9, 20)) + mouse(PRESS, x, y))
        terminal.settle()
        assert len(terminal.raw) - before < FEW
        before = len(terminal.raw)
        terminal.send(mouse(DRAG, x + 3, y) + mouse(DRAG, x + 13, y))
        terminal.wait_written(b"\x1b[7")  # reversed
        terminal.settle()
        assert len(terminal.raw) - before < FEW
        terminal.send(mouse(PRESS, x + 13, y, "m"))
        terminal.wait_for("Copied")
        [told] = re.findall(rb"\x1b\]52;c;([^\x07\x1b]*)", bytes(terminal.raw))
        assert base64.b64decode(told).decode() == "Welcome. Press"
