"""What was written or read, what had to be changed for it, and what could not go over, by reason?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_FEW = 5
"""Examples told of many."""


@dataclass
class Tally:
    """How often something happened, and a few examples."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str, times: int) -> None:
        """It happened again."""
        self.count += times
        if example and len(self.examples) < _FEW:
            self.examples.append(example)


@dataclass
class Report:
    """Counts by what they count; reasons with their examples."""

    counts: dict[str, int] = field(default_factory=dict)
    changed: dict[str, Tally] = field(default_factory=dict)
    left_out: dict[str, Tally] = field(default_factory=dict)

    def count(self, what: str, times: int = 1) -> None:
        """So many of these went over."""
        self.counts[what] = self.counts.get(what, 0) + times

    def change(self, reason: str, example: str = "") -> None:
        """Something is not quite what it was."""
        self.changed.setdefault(reason, Tally()).add(example, 1)

    def leave(self, reason: str, example: str = "", times: int = 1) -> None:
        """Something stays behind."""
        if times:
            self.left_out.setdefault(reason, Tally()).add(example, times)

    def sentences(self, *, counted: bool = True) -> Iterator[str]:
        """For people, a line each; the counts first if they are of any interest."""
        if counted:
            yield ", ".join(f"{what} {count}" for what, count in self.counts.items() if count) or "nothing"
        for title, tallies in (("changed", self.changed), ("left out", self.left_out)):
            for reason, tally in tallies.items():
                named = ", ".join(tally.examples)
                more = ", ..." if tally.examples and tally.count > len(tally.examples) else ""
                yield f"{title}, {reason}: {tally.count}" + (f" ({named}{more})" if named else "")
