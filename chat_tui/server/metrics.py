"""What the workspace counts of itself: counters, durations and values of the moment, by name and labels."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends in seconds; what takes longer is in the last, open one."""
Labels = tuple[tuple[str, str], ...]
Key = tuple[str, Labels]


@dataclass(slots=True)
class Histogram:
    """How long something took: `counts[i]` times at most BUCKETS[i] (and more than the one before)."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one duration."""
        self.counts[bisect_left(BUCKETS, seconds)] += 1
        self.total += seconds


class Metrics:
    """Counts on the event loop's thread; nothing here waits or writes."""

    def __init__(self) -> None:
        self._counters: defaultdict[Key, float] = defaultdict(float)
        self._durations: defaultdict[Key, Histogram] = defaultdict(Histogram)
        self._gauges: dict[Key, Callable[[], float]] = {}

    def count(self, name: str, amount: float = 1.0, **labels: str) -> None:
        """Add to a counter; its name ends in `_total`."""
        self._counters[_key(name, labels)] += amount

    def observe(self, name: str, seconds: float, **labels: str) -> None:
        """Note how long something took; the name ends in `_seconds`."""
        self._durations[_key(name, labels)].add(seconds)

    def gauge(self, name: str, value: Callable[[], float], **labels: str) -> None:
        """Let a value of the moment be asked for when somebody looks."""
        self._gauges[_key(name, labels)] = value

    def counters(self) -> Iterator[tuple[str, Labels, float]]:
        """Name, labels and value of every counter, by name."""
        for (name, labels), value in sorted(self._counters.items()):
            yield name, labels, value

    def durations(self) -> Iterator[tuple[str, Labels, Histogram]]:
        """Name, labels and histogram of everything that was timed, by name."""
        for (name, labels), value in sorted(self._durations.items(), key=lambda item: item[0]):
            yield name, labels, value

    def gauges(self) -> Iterator[tuple[str, Labels, float]]:
        """Name, labels and present value of every gauge, by name."""
        for (name, labels), value in sorted(self._gauges.items(), key=lambda item: item[0]):
            yield name, labels, value()


def _key(name: str, labels: dict[str, str]) -> Key:
    return name, tuple(sorted(labels.items()))
