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
KEYS = 24
ROUNDS = 4
"""Each is measured so often, in turn, so that a busy moment of the machine falls on all of them."""
TYPED = ("hello ", "@", "@person1")
"""Behind the first nothing is proposed."""


def rows() -> Iterator[Row]:
    """A letter where nothing is proposed, then behind what few or all of them are called."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        home = make_home(Path(folder), messages=2_000, people=PEOPLE)
        times: dict[str, list[float]] = {typed: [] for typed in TYPED}
        for _ in range(ROUNDS):
            for typed in TYPED:
                times[typed] += measure(home, typed)
        plain = times[TYPED[0]]
        for typed in TYPED[1:]:
            yield Row(
                f"key echo p50 / p95 behind {typed}, {PEOPLE:,} people",
                f"{told(times[typed])}, {ratio(times[typed], plain)} of",
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


def ratio(times: list[float], plain: list[float]) -> str:
    """How much longer half of them and nearly all of them took."""
    parts = (percentile(times, share) / percentile(plain, share) for share in (0.5, 0.95))
    return " / ".join(f"{part:.2f}" for part in parts)


def told(times: list[float]) -> str:
    """Half of them and nearly all of them were quicker."""
    return f"{milliseconds(statistics.median(times))} / {milliseconds(percentile(times, 0.95))}"


if __name__ == "__main__":
    print_table(rows())
