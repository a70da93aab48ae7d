"""How figures are put: rows of a Markdown table, times and percentiles as people read them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    value: str
    beside: str = ""
    target: str = ""


def milliseconds(seconds: float) -> str:
    """Seconds as people read them."""
    return f"{seconds * 1000:.1f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0..1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def print_table(rows: Iterable[Row]) -> None:
    """Print rows as Markdown, each as soon as it is there."""
    sys.stdout.write("| what | chat-tui | beside | target |\n|---|---|---|---|\n")
    for row in rows:
        sys.stdout.write(f"| {row.what} | {row.value} | {row.beside} | {row.target} |\n")
        sys.stdout.flush()
