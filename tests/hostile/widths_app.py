"""Writes lines that were made of hostile strings to its terminal, page by page; a key asks for the next page.

Each line stands between two edges: were a letter wider or narrower than we think, the right one would be
elsewhere. Into the file of its argument it writes what it thinks to be in which cell.
"""

from __future__ import annotations

import json
import os
import sys
import termios
import tty
import unicodedata
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

from chat_tui.model.ids import ChannelId, MessageId, Millis, UserId
from chat_tui.model.messages import Message
from chat_tui.text.emoji import SHORTCODES
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import character_cells, clusters
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.message import message_lines
from chat_tui.ui.render.view import MessageView
from tests.hostile.corpus import hostile_strings

WIDTH, ROWS = 60, 48
LINES = 2
"""Of a message; the second shows where the first was broken."""
IN_A_LINE = 8
"""Pictures; few, so that one which is wrong is easily told."""
EDGE = "│"
TONES = range(0x1F3FB, 0x1F400)
FLAGS = range(0x1F1E6, 0x1F200)


def texts() -> Iterator[str]:
    """Hostile ones, and all the pictures that there are names for, a few at a time."""
    yield from hostile_strings()
    pictures = [each for each in dict.fromkeys(SHORTCODES.values()) if not is_moot(each)]
    for start in range(0, len(pictures), IN_A_LINE):
        yield "a".join(pictures[start : start + IN_A_LINE])


def lines() -> Iterator[str]:
    """The lines, each as wide as it should be."""
    look = Look(density="compact", tz=UTC)
    for number, text in enumerate(texts()):
        who = UserId("u")
        message = Message(MessageId(f"m{number}"), ChannelId("c"), who, text[:2_000], Millis(0))
        for strip in message_lines(MessageView(message, safe_line(text, 12)), WIDTH, look)[:LINES]:
            if not is_moot(strip.text):
                yield strip.text


def is_moot(text: str) -> bool:
    """Whether terminals differ in it, this one's emulator too.

    What makes one sign of several (joiners, selectors, flags, tones), what has no width and joins nothing,
    and what is younger than the tables of this Python.
    """
    return any(
        ord(sign) in TONES
        or ord(sign) in FLAGS
        or unicodedata.category(sign) == "Cn"
        or (character_cells(sign) == 0 and not unicodedata.combining(sign))
        for sign in text
    )


def cells_of(line: str) -> list[str]:
    """What is in each cell; behind a wide sign there is nothing."""
    made: list[str] = []
    for sign, width in clusters(line):
        made += [sign, *[""] * (width - 1)]
    return made


def main(told: Path) -> None:
    """Write all pages."""
    made = list(dict.fromkeys(lines()))
    told.write_text(json.dumps([cells_of(line) for line in made]), "utf-8")
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        for start in range(0, len(made), ROWS):
            page = "".join(
                f"\x1b[{row};1H{EDGE}{line}{EDGE}" for row, line in enumerate(made[start : start + ROWS], 1)
            )
            os.write(1, f"\x1b[2J{page}\x1b[{ROWS + 2};1Hpage {start // ROWS}.".encode())
            os.read(0, 1)
    finally:
        termios.tcsetattr(0, termios.TCSANOW, before)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
