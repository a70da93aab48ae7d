"""Does a letter come back quickly over a thin line, while others talk and the pane scrolls?

The real server and the real app at 200x50; between the app and the terminal a line is simulated.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.flooded import BEFORE, LETTERS, home_of
from benchmarks.link import FarProgram, Line
from benchmarks.reading import WITHOUT_FRAMES
from benchmarks.table import Row, milliseconds, percentile, print_table
from benchmarks.workspace import workspace

LINES = (Line(0.1, 256), Line(0.3, 64))
RATE, SECONDS = 10, 20.0
EARLIER = 60
WARM = 2.0
"""Seconds of talk before keys are measured."""
COLUMNS, ROWS = 200, 50
PAUSE = 0.3


@dataclass(frozen=True, slots=True)
class Thin:
    """Seconds from key to screen, quiet and while others talk; bytes a second and a message."""

    quiet: list[float]
    talk: list[float]
    bytes_a_message: float
    missed: int


async def measure(line: Line, *, rate: int = RATE, seconds: float = SECONDS, stock: bool = False) -> Thin:
    """Open the app over a line, let somebody talk, type meanwhile; `stock` has Textual paint."""
    async with workspace(people=2, rooms=12) as (made, folder):
        ada, bob = made.people
        said = [(made.channels[0], f"{BEFORE} {number}") for number in range(EARLIER)]
        made.say(ada, said)
        await made.start()
        home = await home_of(made, ada, folder / "home")
        program = _opened(home, line, stock=stock)
        try:
            await asyncio.to_thread(_ready, program)
            quiet, _ = await asyncio.to_thread(keys, program, 4.0)
            assert made.process is not None
            assert made.process.stdin is not None
            made.process.stdin.write(f"flood {bob.id} {made.channels[0]} {rate} {seconds}\n".encode())
            await asyncio.to_thread(_listen, program, WARM)
            before = len(program.seen)
            talk, missed = await asyncio.to_thread(keys, program, seconds - 2 * WARM)
            size = len(program.seen) - before
            return Thin(quiet, talk, size / (rate * (seconds - 2 * WARM)), missed)
        finally:
            program.stop()


def _opened(home: Path, line: Line, *, stock: bool) -> FarProgram:
    start = ["-c", WITHOUT_FRAMES] if stock else ["-m", "chat_tui"]
    command = [sys.executable, *start, "--home", str(home), "open", "#room-00"]
    environment = {"CHAT_TUI_HOME": str(home), "SSH_CONNECTION": "far away"}
    program = FarProgram.start(command, columns=COLUMNS, rows=ROWS, environment=environment)
    program.line = line
    return program


def _ready(program: FarProgram) -> None:
    program.until_shown(f"{BEFORE} {EARLIER - 1}", 60.0)
    program.settle(2.0)


def keys(program: FarProgram, seconds: float) -> tuple[list[float], int]:
    """Seconds from each key to its letter here, typed one by one for so long; how many never came."""
    times: list[float] = []
    missed = 0
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        letter = LETTERS[len(times) % 2 :][:1]
        start, sent = len(program.seen), time.perf_counter()
        program.send(letter)
        try:
            times.append(program.until(letter, start=start, timeout=5) - sent)
        except TimeoutError:
            missed += 1
            times.append(5.0)
        _listen(program, PAUSE)
    return times, missed


def _listen(program: FarProgram, seconds: float) -> None:
    deadline = time.perf_counter() + seconds
    while (left := deadline - time.perf_counter()) > 0:
        program.read(left)


def rows() -> Iterator[Row]:
    """One row a line, and one with Textual's painting."""
    for line in LINES:
        rtt = line.rtt * 1000
        target = f"<= {rtt + 20:.0f} / {rtt + 100:.0f} ms" if line is LINES[0] else "usable"
        yield _row(line, asyncio.run(measure(line)), "", target)
    yield _row(LINES[0], asyncio.run(measure(LINES[0], stock=True)), ", painted by Textual", "")


def _row(line: Line, found: Thin, how: str, target: str) -> Row:
    quiet, talk = (
        f"{milliseconds(statistics.median(times))} / {milliseconds(percentile(times, 0.95))}"
        for times in (found.quiet, found.talk)
    )
    return Row(
        f"{line.kbit} kbit/s, {line.rtt * 1000:.0f} ms away, {RATE} messages a second{how}: echo p50 / p95",
        talk,
        f"quiet {quiet}; {found.bytes_a_message:,.0f} B a message; {found.missed} keys lost",
        target,
    )


if __name__ == "__main__":
    print_table(rows())
