"""How quick is reading at 200x50 over a million messages: keys, pages, channels, search; and how large?

The homes are made by `benchmarks.seed`, which takes minutes for a million; `--keep FOLDER` keeps them for the
next time. What is in brackets is the same program on the smaller home, in turn with the large one.
"""

from __future__ import annotations

import argparse
import fcntl
import sqlite3
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from benchmarks.probe import Program, echo
from benchmarks.seed import MARKER, put_away, seed_home
from benchmarks.table import Row, milliseconds, percentile, print_table

SIZES = (1_000_000, 1_000)
COLUMNS, ROWS = 200, 50
SMALLER = (180, 45)
LAST_ROWS = tuple(f"\x1b[{rows};".encode() for rows in (ROWS, SMALLER[1]))
"""How a write begins that changes the last row alone, which counts the seconds to the next try."""
QUIET = 0.08
"""Seconds without a byte after which a screen has settled."""
KEYS, PAGES, SWITCHES, RESIZES = 60, 40, 24, 12
PAGE_UP, NEXT_CHANNEL, SEARCH, ESCAPE, ERASE = b"\x1b[5~", b"\x1b[1;3B", b"\x06", b"\x1b", b"\x7f"
WORDS = (b"build", b"cache", b"friday", b"ostgradra", b"deploy")
"""What is searched for, letter by letter; common words and a rare one."""
OURS, STOCK = "chat-tui", "painted by Textual"
WITHOUT_FRAMES = (
    "from chat_tui.ui.frames.framed import FramedApp; FramedApp._may_differ = False;"
    "from chat_tui.__main__ import main; main()"
)
Times = list[tuple[float, float, int]]
"""Of each action: seconds to the first byte, to the last one, and how many bytes."""


def opened(home: Path, *, stock: bool = False) -> Program:
    """The app on a home, standing still, with nothing typed; `stock` has Textual paint."""
    drop_drafts(home)
    start = ["-c", WITHOUT_FRAMES] if stock else ["-m", "chat_tui"]
    command = [sys.executable, *start, "--home", str(home), "open", "#bench"]
    program = Program.start(command, columns=COLUMNS, rows=ROWS)
    program.until_shown(MARKER, 60.0)
    program.settle(1.5)
    return program


def drop_drafts(home: Path) -> None:
    """Take out what an earlier run has typed: a kept home is as it was made, whatever was measured in it."""
    for path in home.glob("data/accounts/*/*/mine.sqlite"):
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DELETE FROM drafts")


def typed(program: Program, letter: bytes) -> int:
    """How many bytes a letter costs in the composer; TimeoutError where it is not written there at all."""
    start = len(program.seen)
    program.send(letter)
    program.until(letter, start=start, timeout=5.0)
    program.settle(QUIET, timeout=2 * QUIET)  # not until the last row has counted on
    return len(program.seen) - start


def acted(program: Program, act: Callable[[], None]) -> tuple[float, float, int]:
    """Do something and wait until the screen stands still, but for the last row, which counts seconds."""
    size, began = len(program.seen), time.perf_counter()
    act()
    first = last = 0.0
    while data := program.read(QUIET if first else 2.0):
        if not data.startswith(LAST_ROWS):
            last = time.perf_counter() - began
            first = first or last
    return first, last, len(program.seen) - size


def pressed(program: Program, key: bytes, count: int) -> Times:
    """Press a key so many times."""
    return [acted(program, lambda: program.send(key)) for _ in range(count)]


def resized(program: Program) -> Times:
    """Drag the window to and fro."""

    def resize(columns: int, rows: int) -> None:
        program.emulator.resize(columns, rows)
        fcntl.ioctl(program.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    sizes = islice(cycle((SMALLER, (COLUMNS, ROWS))), RESIZES)
    return [acted(program, lambda size=size: resize(*size)) for size in sizes]  # type: ignore[misc]


def searched(program: Program) -> Times:
    """Type words into the search, letter by letter."""
    times: Times = []
    acted(program, lambda: program.send(SEARCH))
    for word in WORDS:
        for letter in word:
            times += pressed(program, bytes([letter]), 1)
        pressed(program, ERASE, len(word))
    acted(program, lambda: program.send(ESCAPE))
    return times


def rows(folder: Path) -> Iterator[Row]:
    """One row a figure, the large home and the small one in turn."""
    homes = [folder / str(size) for size in SIZES]
    for home, size in zip(homes, SIZES, strict=True):
        if not home.exists():
            began = time.perf_counter()
            seed_home(home, messages=size)
            print(f"{size:,} messages made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    large, small = programs = [opened(home) for home in homes]
    try:
        keys = [echo(program, KEYS) for program in programs]
        yield _row("key echo", keys, "p95 <= 16 ms")
        pages = [pressed(program, PAGE_UP, PAGES) for program in programs]
        yield _row(
            "page up, first change", [[first for first, _, _ in each] for each in pages], "p95 <= 16 ms"
        )
        switches = [pressed(program, NEXT_CHANNEL, SWITCHES) for program in programs]
        yield _row("channel switch, settled", _settled(switches), "p95 <= 50 ms")
        found = [searched(program) for program in programs]
        yield _row("search as you type, settled", _settled(found), "p95 <= 50 ms")
        sizes = [resized(program) for program in programs]
        yield _row("resize, settled", _settled(sizes), "<= 150 ms")
        yield Row(
            "memory after all that", f"{large.memory():.0f} MiB", f"({small.memory():.0f})", "<= 70 MiB"
        )
    finally:
        for program, home in zip(programs, homes, strict=True):
            program.stop()
            put_away(home)
    yield from bytes_rows(homes[1])


def kept_rows(kept: Path | None) -> Iterator[Row]:
    """The rows, of homes in a folder that is kept or in one for this time."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield from rows(kept)
        return
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        yield from rows(Path(folder))


def bytes_rows(home: Path) -> Iterator[Row]:
    """Bytes of keys and pages, ours beside what Textual would write."""
    found: dict[str, list[float]] = {}
    for name, stock in ((OURS, False), (STOCK, True)):
        program = opened(home, stock=stock)
        try:
            start = len(program.seen)
            typed(program, b"q")
            keys = [typed(program, letter) for letter in (b"z", b"j", b"x") * 4]
            pages = [size for _, _, size in pressed(program, PAGE_UP, 10)]
        finally:
            program.stop()
            put_away(home)
        found[name] = [statistics.median(keys), statistics.median(pages), start]
    for index, (what, target) in enumerate((("a key", "<= 100 B"), ("a page up", ""), ("the start", ""))):
        ours, stock_size = found[OURS][index], found[STOCK][index]
        yield Row(f"bytes written for {what}", f"{ours:,.0f} B", f"{STOCK} {stock_size:,.0f} B", target)


def _settled(times: list[Times]) -> list[list[float]]:
    return [[last for _, last, _ in each] for each in times]


def _row(what: str, both: list[list[float]], target: str) -> Row:
    value, beside = (
        f"{milliseconds(statistics.median(times))} / {milliseconds(percentile(times, 0.95))}"
        for times in both
    )
    return Row(f"{what}, p50 / p95 at {SIZES[0]:,}", value, f"({beside} at {SIZES[1]:,})", target)


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    options.add_argument("--keep", type=Path, help="a folder for the homes, used again if they are there")
    print_table(kept_rows(options.parse_args().keep))


if __name__ == "__main__":
    main()
