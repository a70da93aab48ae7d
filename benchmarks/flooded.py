"""Does the app answer keys while 1,000 messages a second come into the open channel, and keep them all?

The real server, the real app on a pseudo-terminal; keys are typed before, during and after.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.probe import Program
from benchmarks.serving import TEXT
from benchmarks.table import Row, milliseconds, percentile, print_table
from benchmarks.workspace import Person, Workspace, until, workspace
from chat_tui.auth.credentials import Credentials
from chat_tui.auth.secret import Secret
from chat_tui.config.accounts import AccountConfig, save_account
from chat_tui.config.locations import Locations

RATE = 1_000
SECONDS = 10.0
TARGET = 0.050
LETTERS = b"qz"
"""Typed in turn; no text on the screen has them."""
BEFORE = "nothing said yet"
SETTLED = 30.0


@dataclass(frozen=True, slots=True)
class Flooded:
    """Times from key to screen in seconds, and what became of the messages."""

    quiet: list[float]
    flood: list[float]
    sent: int
    kept: int
    level_after: float
    """Seconds from the last message said until all were kept and the last one was on the screen."""
    cpu: float
    """CPU seconds of the app for each second of the flood."""


async def measure(*, rate: int = RATE, seconds: float = SECONDS) -> Flooded:
    """Open the app on a channel, flood it, type meanwhile."""
    async with workspace(people=2, rooms=3) as (made, folder):
        ada, bob = made.people
        made.say(bob, [(made.channels[0], BEFORE)])
        await made.start()
        home = await home_of(made, ada, folder / "home")
        command = [sys.executable, "-m", "chat_tui", "--home", str(home), "open", "#room-00"]
        program = Program.start(command, environment={"CHAT_TUI_HOME": str(home)})
        try:
            await asyncio.to_thread(_ready, program)
            return await _flood(made, bob, program, home, rate, seconds)
        finally:
            program.stop()


async def home_of(made: Workspace, person: Person, home: Path) -> Path:
    locations = Locations.from_environment(home, {})
    url = f"unix://{made.config.socket}"
    save_account(locations.accounts_file, AccountConfig("team", url, kind="shared", user=person.name))
    await Credentials(locations.credentials_file, keyring=lambda: None).put("team", Secret(person.token))
    return home


def _ready(program: Program) -> None:
    program.until(BEFORE.encode())
    program.settle(1.0)


async def _flood(
    made: Workspace, bob: Person, program: Program, home: Path, rate: int, seconds: float
) -> Flooded:
    assert made.process is not None
    assert made.process.stdin is not None
    quiet = await asyncio.to_thread(keys, program, 3.0)
    made.process.stdin.write(f"flood {bob.id} {made.channels[0]} {rate} {seconds}\n".encode())
    began, cpu = time.perf_counter(), program.cpu()
    flood = await asyncio.to_thread(keys, program, seconds)
    cpu = (program.cpu() - cpu) / (time.perf_counter() - began)
    _, sent, _ = (await made.line()).split()
    ended = time.perf_counter()
    last = TEXT.format(number=int(sent) - 1)[:13]

    def is_level() -> bool:
        program.read(0.01)
        return kept(home) >= int(sent) and last in program.screen

    await until(is_level, SETTLED)
    return Flooded(quiet, flood, int(sent), kept(home), time.perf_counter() - ended, cpu)


def keys(program: Program, seconds: float, pause: float = 0.08) -> list[float]:
    """Seconds from each key to its letter on the screen, typed one by one for so long, then erased."""
    times: list[float] = []
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        letter = LETTERS[len(times) % 2 :][:1]
        start, sent = len(program.seen), time.perf_counter()
        program.send(letter)
        times.append(program.until(letter, start=start, timeout=10) - sent)
        _listen(program, pause)
    for _ in times:
        program.send(b"\x7f")
        _listen(program, 0.01)
    program.settle(0.3, 1.0)  # a letter that still stands there would not be written again
    return times


def _listen(program: Program, seconds: float) -> None:
    deadline = time.perf_counter() + seconds
    while (left := deadline - time.perf_counter()) > 0:
        program.read(left)


def kept(home: Path) -> int:
    """How many different messages of the flood are in the app's store."""
    paths = list(Locations.from_environment(home, {}).account_dir("team").glob("*/cache.sqlite"))
    with closing(sqlite3.connect(f"file:{paths[0]}?mode=ro", uri=True)) as database:
        (count,) = database.execute(
            "SELECT count(DISTINCT id) FROM messages WHERE text LIKE 'number % of the flood%'"
        ).fetchone()
    return int(count)


def rows() -> list[Row]:
    """Echo and losses, for the table."""
    found = asyncio.run(measure())
    quiet, flood = (
        f"{milliseconds(statistics.median(times))} / {milliseconds(percentile(times, 0.95))}"
        for times in (found.quiet, found.flood)
    )
    lost = found.sent - found.kept
    return [
        Row(
            f"key echo p50 / p95 while {RATE:,} messages a second come for {SECONDS:.0f} s",
            flood,
            f"before {quiet}; {found.cpu:.0%} CPU",
            f"p95 <= {TARGET * 1000:.0f} ms",
        ),
        Row("of them lost", f"{lost} of {found.sent:,}", f"level after {found.level_after:.1f} s", "0"),
    ]


if __name__ == "__main__":
    print_table(rows())
