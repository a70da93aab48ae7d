"""How long to wait between attempts: exponential with full jitter, so that clients do not return in step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

_STEEPEST = 32
"""More doublings than this change nothing and would overflow a float in the end."""


def full_jitter(base: float, cap: float, random: Callable[[], float]) -> Iterator[float]:
    """Delays in seconds for ever: uniform in [0, min(cap, base * 2^n)); `random` gives [0, 1)."""
    attempt = 0
    while True:
        yield random() * min(cap, base * 2.0**attempt)
        attempt = min(attempt + 1, _STEEPEST)
