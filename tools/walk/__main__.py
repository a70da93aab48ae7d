"""How is one message recorded on its way round, with a real server and a real app on a terminal?"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.pty_screen import PtyScreen
from tools.walk.page import page
from tools.walk.stations import TEXT, WORDS, stations

PAGE = Path(__file__).parents[2] / "docs" / "walk.md"
INSIDE = (sys.executable, "-m", "tools.walk.recording")


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[None]:
    server = subprocess.Popen(
        [*INSIDE, "serve", "--name", "Rocket"], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("ready ")
        yield
    finally:
        server.terminate()
        server.communicate()


def record(home: Path) -> list[dict[str, Any]]:
    """What the stations saw, in the order of time."""
    tape = home / "tape.jsonl"
    environment = {**os.environ, "CHAT_TUI_HOME": str(home), "WALK_HOME": str(home), "WALK_TAPE": str(tape)}
    with _serving(environment):
        socket = f"unix://{home / 'run' / 'shared.sock'}"
        login = ["-m", "chat_tui", "login", socket, "--name", "ada"]
        subprocess.run([sys.executable, *login], env=environment, check=True, capture_output=True)
        for line in ("Good morning", "How far are we with 1.4?", "The last test is green", "Then say it"):
            said = ["-m", "chat_tui", "send", "#town-square", line]
            subprocess.run([sys.executable, *said], env=environment, check=True, capture_output=True)
        arguments = [*INSIDE, "open", "#town-square"]
        with PtyScreen(arguments, columns=100, rows=24, environment=environment) as screen:
            screen.wait_for("Then say it")
            screen.settle(1.0)
            screen.send(TEXT)
            screen.wait_for("release is")
            screen.settle(0.5)
            tape.unlink(missing_ok=True)
            screen.press("enter")
            screen.wait_for(rf"{WORDS} out\s")
            screen.settle(1.5)
            screen.press("ctrl+q")
            screen.wait_exit()
    seen = [json.loads(line) for line in tape.read_text("utf-8").splitlines()]
    return sorted(seen, key=lambda one: one["at"])


def first_of_each(seen: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Of each station what it saw first; the last painting is the one that takes the sign of waiting away."""
    titles = {station.title: number for number, station in stations()}
    again, good = titles["The widget, again"], titles["On the screen, for good"]
    found: dict[int, dict[str, Any]] = {}
    sign = ""
    for one in seen:
        number = one["station"]
        if number != good:
            found.setdefault(number, one)
        elif again not in found:
            place = re.search(r"\\x1b\[(\d+);\d+H[^◌]*◌", one["shown"])
            sign = f"\\x1b[{place[1]};" if place else sign
        elif sign in one["shown"]:
            found.setdefault(number, one)
    return found


def _walk() -> dict[int, dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="walk-", dir="/tmp") as folder:
        return first_of_each(record(Path(folder)))


def _took(found: dict[int, dict[str, Any]]) -> tuple[int, int]:
    """How much is missing, then how long it was."""
    times = [one["at"] for one in found.values()]
    return -len(found), max(times) - min(times)


def main() -> int:
    """Record, and write the page."""
    options = argparse.ArgumentParser(prog="python -m tools.walk", description=__doc__)
    options.add_argument("--out", type=Path, default=PAGE)
    options.add_argument("--runs", type=int, default=5, help="the quickest of so many is shown")
    chosen = options.parse_args()
    found = min((_walk() for _ in range(chosen.runs)), key=_took)
    missing = [station.place for number, station in stations() if number not in found]
    if missing:
        print("nothing was seen at", *missing, sep="\n  ", file=sys.stderr)
        return 1
    chosen.out.write_text(page(found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
