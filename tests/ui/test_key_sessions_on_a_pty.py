"""Is what somebody writes sent as it was meant, by terminals of old, by tmux and by kitty?"""

from __future__ import annotations

import os
import sys

import pytest

from tests.pty_screen import PtyScreen
from tests.ui.test_key_sessions import recorded

ALTGR = "@€{[]}|"
DEAD_KEYS = "êñü"
COMMITTED = "日本語を"
"""An input method hands over a word in one piece."""
NEWLINES = {
    "legacy": ("C-j", "M-Enter", "C-j"),
    "tmux": ("S-Enter", "M-Enter", "C-Enter"),
    "kitty": ("S-Enter", "M-Enter", "C-j"),
}
"""What begins a line, where a terminal tells it from Enter."""
ASKED_FOR = (b"\x1b[>25u", b"\x1b[>4;1m")
"""How kitty and tmux are asked to tell more keys apart."""
pytestmark = pytest.mark.slow


def typed(encoding: str, text: str) -> str:
    """What a terminal sends when this is typed: kitty tells of each letter its key and its text."""
    if encoding != "kitty":
        return text
    return "".join(f"\x1b[{ord(char) if char.isalpha() else ord('q')};;{ord(char)}u" for char in text)


def committed(encoding: str) -> bytes:
    """What it sends when an input method has made a word."""
    if encoding == "kitty":
        return f"\x1b[0;;{':'.join(str(ord(char)) for char in COMMITTED)}u".encode()
    return COMMITTED.encode()


def play(terminal: PtyScreen, encoding: str) -> None:
    """Write four lines as this terminal sends them, and look at the composer before it is sent."""
    sends = recorded(encoding)
    shift, alt, last = (sends[name] for name in NEWLINES[encoding])
    one, three, signs = (typed(encoding, text) for text in ("one", "three", f"{ALTGR}{DEAD_KEYS}"))
    terminal.wait_for("/ commands")
    terminal.send(f"{one}{shift}{three}{sends['M-BSpace']}two{alt}{signs}{last}")
    terminal.wait_for(f"› one *\n.*│ +two *\n.*{DEAD_KEYS}")
    word = committed(encoding)
    os.write(terminal.fd, word[:4])  # a read may end amid a character
    os.write(terminal.fd, word[4:])
    terminal.wait_for(f"│ +{COMMITTED} *\n.*\n.*draft saved")
    terminal.send(sends["Enter"])
    terminal.wait_for("/ commands")


def rows(terminal: PtyScreen) -> list[str]:
    """The messages as they stand there, without the time and what else is at the right."""
    return [line.rpartition("│")[2].strip().partition("  ")[0] for line in terminal.text.splitlines()]


def test_a_session_is_sent_as_it_was_meant_in_every_encoding() -> None:
    said = ["one", "two", f"{ALTGR}{DEAD_KEYS}", COMMITTED]
    command = [sys.executable, "-m", "tests.ui.demo"]
    with PtyScreen(command, rows=40, environment={"TMUX": "/nowhere,1,0"}) as terminal:
        for asked in ASKED_FOR:
            terminal.wait_written(asked)
        for number, encoding in enumerate(NEWLINES, 1):
            play(terminal, encoding)
            # Line behind line in the messages, and the composer is empty.
            terminal.wait_for(f"(?s)(?:{COMMITTED}.*){{{number}}}│ ›")
            assert [row for row in rows(terminal) if row in said] == said * number, encoding
