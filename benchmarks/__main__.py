"""Runs every benchmark and prints the table of the README."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import app, key_order
from benchmarks.warm import make_home


def main() -> None:
    """Measure and print Markdown."""
    rows = app.measure()
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        home = make_home(Path(folder), messages=2_000)
        for name, wrong, rounds in key_order.measure(home):
            rows.append(app.Row(f"keys that arrive together, {name}", f"{wrong} of {rounds} wrong", "", "0"))
        lost, rounds = key_order.type_ahead(home)
        rows.append(app.Row("type-ahead during start-up", f"{lost} of {rounds} lost", "", "0"))
    sys.stdout.write("| what | chat-tui | beside | target |\n|---|---|---|---|\n")
    for row in rows:
        sys.stdout.write(f"| {row.what} | {row.value} | {row.beside} | {row.target} |\n")


if __name__ == "__main__":
    main()
