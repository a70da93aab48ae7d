"""When is the first picture there, beside a Python that does nothing, and when can one type in it?"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.probe import Program
from benchmarks.seed import MARKER, put_away, seed_home
from benchmarks.table import Row, milliseconds, print_table

ROUNDS = 9
MESSAGES = 2_000
COLUMNS, ROWS = 200, 50
LETTER = b"q"
"""Typed before anything is imported; no word of the seed has it alone behind the prompt."""
QUIT = b"\x11"


def python(*options: str) -> float:
    """Seconds that Python takes for a command."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *options], check=True)
    return time.perf_counter() - began


def opened(home: Path) -> Program:
    """The app as a plain start opens it."""
    chat = Path(sys.executable).with_name("chat-tui")
    command = [str(chat)] if chat.exists() else [sys.executable, "-m", "chat_tui"]
    return Program.start([*command, "--home", str(home)], columns=COLUMNS, rows=ROWS)


def used_once(home: Path) -> None:
    """Let a session end on the newest messages, so that there is a last picture."""
    program = opened(home)
    program.until_shown(MARKER)
    program.settle(1.0)
    program.send(QUIT)
    while program.read(1.0):
        pass
    program.stop()


def started(home: Path) -> tuple[float, float]:
    """Seconds to the first byte, and until a letter typed at once is in the composer."""
    program = opened(home)
    try:
        while not program.read(5.0):
            pass
        first = time.perf_counter() - program.started
        program.send(LETTER)
        typed = program.until_shown("› " + LETTER.decode()) - program.started
    finally:
        program.stop()
    return first, typed


def rows() -> list[Row]:
    """First picture and first letter, in turn with the yardsticks."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        home = seed_home(Path(folder), messages=MESSAGES)
        used_once(home)
        nothing, textual, ours = [], [], []
        for _ in range(ROUNDS):
            nothing.append(python("-c", "pass"))
            ours.append(started(home))
            textual.append(python("-c", "import textual.app"))
        put_away(home)
    bare, imported = statistics.median(nothing), statistics.median(textual)
    first, typed = (statistics.median(times) for times in zip(*ours, strict=True))
    return [
        Row(
            "first picture, that of the last session",
            milliseconds(first),
            f"`python -c pass` {milliseconds(bare)} = {first / bare:.2f}x",
            "<= 2x",
        ),
        Row(
            "a letter typed at once is in the composer",
            milliseconds(typed),
            f"`import textual.app` {milliseconds(imported)} = {typed / imported:.2f}x",
            "<= 1.6x",
        ),
    ]


if __name__ == "__main__":
    print_table(rows())
