"""How quick is a letter while people are proposed, where 20,000 are known?"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.probe import Program, echo
from benchmarks.table import Row, milliseconds, percentile, print_table
from benchmarks.warm import MARKER, make_home

PEOPLE = 20_000
KEYS = 60


def rows() -> Iterator[Row]:
    """A letter where nothing is proposed, then behind what few or all of them are called."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        home = make_home(Path(folder), messages=2_000, people=PEOPLE)
        plain = measure(home, "hello ")
        for typed in ("@", "@person1"):
            yield Row(
                f"key echo p50 / p95 behind {typed}, {PEOPLE:,} people",
                told(measure(home, typed)),
                f"where nothing is proposed {told(plain)}",
                "p95 <= 16 ms",
            )


def measure(home: Path, typed: str) -> list[float]:
    """Seconds from key to letter behind what is typed."""
    program = Program.start([sys.executable, "-m", "chat_tui", "--home", str(home)])
    program.until(MARKER.encode())
    program.settle(0.8)
    program.send(typed.encode())
    program.settle(1.0)
    times = echo(program, KEYS)
    program.stop()
    return times


def told(times: list[float]) -> str:
    """Half of them and nearly all of them were quicker."""
    return f"{milliseconds(statistics.median(times))} / {milliseconds(percentile(times, 0.95))}"


if __name__ == "__main__":
    print_table(rows())
