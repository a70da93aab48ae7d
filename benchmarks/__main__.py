"""Runs every benchmark and prints the table of the README; `--keep FOLDER` keeps the large home."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import (
    app,
    catching_up,
    first_frame,
    flooded,
    key_order,
    proposing,
    reading,
    reconnecting,
    thin_line,
)
from benchmarks.table import Row, print_table
from benchmarks.warm import make_home


def rows(kept: Path | None) -> Iterator[Row]:
    """Measure one after the other."""
    yield from first_frame.rows()
    yield from app.measure()
    yield from reading.kept_rows(kept)
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        home = make_home(Path(folder), messages=2_000)
        for name, wrong, rounds in key_order.measure(home):
            yield Row(f"keys that arrive together, {name}", f"{wrong} of {rounds} wrong", "", "0")
        lost, rounds = key_order.type_ahead(home)
        yield Row("type-ahead during start-up", f"{lost} of {rounds} lost", "", "0")
    yield from proposing.rows()
    yield from catching_up.rows()
    yield from reconnecting.rows()
    yield from flooded.rows()
    yield from thin_line.rows()


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--keep", type=Path, help="a folder for the home of a million messages")
    print_table(rows(options.parse_args().keep))
