"""Runs every benchmark and prints the table of the README."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import app, catching_up, flooded, key_order, reconnecting
from benchmarks.table import Row, print_table
from benchmarks.warm import make_home


def rows() -> Iterator[Row]:
    """Measure one after the other."""
    yield from app.measure()
    with tempfile.TemporaryDirectory(prefix="ct") as folder:
        home = make_home(Path(folder), messages=2_000)
        for name, wrong, rounds in key_order.measure(home):
            yield Row(f"keys that arrive together, {name}", f"{wrong} of {rounds} wrong", "", "0")
        lost, rounds = key_order.type_ahead(home)
        yield Row("type-ahead during start-up", f"{lost} of {rounds} lost", "", "0")
    yield from catching_up.rows()
    yield from reconnecting.rows()
    yield from flooded.rows()


if __name__ == "__main__":
    print_table(rows())
