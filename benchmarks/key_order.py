"""Do keys that arrive together keep their order, in every input, and is type-ahead kept?"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.pty_screen import PtyScreen

BURST = "abcdef" + "\x7f" * 3 + "xyz"
WANTED = "abcxyz"
KILL_LINE = "\x15"

INPUTS: Sequence[tuple[str, str, str]] = (
    ("composer", "", ""),
    ("switcher (ctrl+k)", "\x0b", "\x1b"),
    ("palette (ctrl+p)", "\x10", "\x1b"),
    ("search (ctrl+f)", "\x06", "\x1b"),
)


def wrong_bursts(screen: PtyScreen, rounds: int, empty: str) -> int:
    """How many of `rounds` bursts did not end as typed; `empty` is the screen without any text."""
    wrong = 0
    for _ in range(rounds):
        screen.send(BURST)
        if not arrives(screen, WANTED):
            wrong += 1
        screen.send(KILL_LINE)
        deadline = time.monotonic() + 5
        while "abc" in screen.text and time.monotonic() < deadline:
            screen.read()
    return wrong


def arrives(screen: PtyScreen, text: str) -> bool:
    """Whether `text` stands on the screen within a second of quiet."""
    deadline = time.monotonic() + 1.5
    while time.monotonic() < deadline:
        if text in screen.text:
            screen.read(0.02)
            return text in screen.text
        screen.read(0.02)
    return False


def measure(home: Path, rounds: int = 200) -> list[tuple[str, int, int]]:
    """For each input: its name, wrong bursts, all bursts."""
    results = []
    command = [sys.executable, "-m", "chat_tui", "--home", str(home)]
    with PtyScreen(command, columns=140, rows=40) as screen:
        screen.wait_for("›")
        screen.settle()
        for name, enter, leave in INPUTS:
            screen.send(enter)
            screen.settle()
            results.append((name, wrong_bursts(screen, rounds, name), rounds))
            screen.send(leave)
            screen.settle()
    return results


def type_ahead(home: Path, rounds: int = 10) -> tuple[int, int]:
    """How often text typed 60 ms after the start was not in the composer, of `rounds`."""
    lost = 0
    command = [sys.executable, "-m", "chat_tui", "--home", str(home)]
    for _ in range(rounds):
        with PtyScreen(command, columns=140, rows=40) as screen:
            time.sleep(0.06)
            screen.send("typed ahead")
            try:
                screen.wait_for("typed ahead", timeout=10)
            except AssertionError:
                lost += 1
            screen.send(KILL_LINE)
            screen.settle()
    return lost, rounds
