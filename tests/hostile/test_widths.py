"""On a terminal of another make: is every letter of every line in the cell where we think it is?"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

import pytest

from tests.hostile.widths_app import EDGE, ROWS, WIDTH
from tests.pty_screen import PtyScreen


@pytest.mark.slow
def test_every_cell_holds_what_we_think_it_does(tmp_path: Path) -> None:
    told = tmp_path / "cells.json"
    command = [sys.executable, "-m", "tests.hostile.widths_app", str(told)]
    wrong: list[str] = []
    with PtyScreen(command, columns=WIDTH + 20, rows=ROWS + 2) as terminal:
        terminal.wait_for("page 0\\.")
        rows = json.loads(told.read_text("utf-8"))
        for start in range(0, len(rows), ROWS):
            terminal.wait_for(f"page {start // ROWS}\\.")
            for y, cells in enumerate(rows[start : start + ROWS]):
                buffer = terminal.screen.buffer[y]
                seen = [buffer[x].data for x in range(WIDTH + 2)]
                expected = [EDGE, *cells, EDGE]
                if [_same(cell) for cell in seen] != [_same(cell) for cell in expected]:
                    wrong.append(ascii("".join(expected)))
            terminal.send("n")
        assert terminal.wait_exit() == 0
    assert len(rows) >= 500
    assert not wrong


def _same(cell: str) -> str:
    """The emulator composes a letter with its accents; a wide sign's second cell is empty in both."""
    return unicodedata.normalize("NFC", cell)
