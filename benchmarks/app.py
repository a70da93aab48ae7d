"""How quick the app is beside a bare Textual app and, where installed, irssi and weechat."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.probe import Program, echo, first_paint, idle
from benchmarks.table import Row, milliseconds, percentile
from benchmarks.warm import MARKER, make_home

BARE = [sys.executable, "-m", "benchmarks.bare_app"]
BARE_MARKER = b"bare-app-is-painted"
ROUNDS = 7
KEYS = 60


def chat(home: Path) -> list[str]:
    """The command that opens the app on a home of its own."""
    return [sys.executable, "-m", "chat_tui", "--home", str(home)]


def measure_start(home: Path) -> list[Row]:
    """First live paint, interleaved with the bare app so that both meet the same noise."""
    ours: list[float] = []
    bare: list[float] = []
    first_paint(chat(home), MARKER.encode())  # warms the disk cache of both
    for _ in range(ROUNDS):
        bare.append(first_paint(BARE, BARE_MARKER))
        ours.append(first_paint(chat(home), MARKER.encode()))
    mine, theirs = statistics.median(ours), statistics.median(bare)
    return [
        Row(
            "first live paint, 20 channels, 100,000 messages",
            milliseconds(mine),
            f"bare Textual app {milliseconds(theirs)} = {mine / theirs:.2f}x",
            "<= 1.6x",
        )
    ]


def measure_echo(command: list[str], marker: bytes) -> tuple[float, float, Program]:
    """p50 and p95 of key press to letter on the screen, and the program still running."""
    program = Program.start(command)
    program.until(marker)
    program.settle(0.8)
    times = echo(program, KEYS)
    return statistics.median(times), percentile(times, 0.95), program


def measure_keys(home: Path) -> list[Row]:
    """Key echo and idleness of the app, the bare app and the peers."""
    rows: list[Row] = []
    plans: list[tuple[str, list[str], bytes]] = [
        ("chat-tui", chat(home), MARKER.encode()),
        ("bare Textual app", BARE, BARE_MARKER),
    ]
    with tempfile.TemporaryDirectory() as folder:
        for peer, options, marker in (
            ("irssi", ["--home", folder, "-!"], b"Irssi"),
            ("weechat", ["-d", folder], b"WeeChat"),
        ):
            if program := shutil.which(peer):
                plans.append((peer, [program, *options], marker))
        for name, command, marker in plans:
            p50, p95, running = measure_echo(command, marker)
            share, size = idle(running, 5.0)
            memory = running.memory()
            running.stop()
            target = "p95 <= 16 ms; 0 B, < 0.5 % CPU" if name == "chat-tui" else ""
            rows.append(
                Row(
                    f"{name}: key echo p50 / p95, idle bytes / CPU in 5 s, memory",
                    f"{milliseconds(p50)} / {milliseconds(p95)}",
                    f"{size} B / {share:.1%}, {memory:.0f} MiB",
                    target,
                )
            )
    return rows


def measure() -> list[Row]:
    """Everything above on a home made for it."""
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        began = time.perf_counter()
        home = make_home(Path(folder))
        print(f"a home of 100,000 messages made in {time.perf_counter() - began:.0f} s", file=sys.stderr)
        return [*measure_start(home), *measure_keys(home)]
