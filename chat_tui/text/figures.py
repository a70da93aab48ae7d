"""How are numbers written for people: sizes, times, shares, and a row of bars in place of many?"""

from __future__ import annotations

import math
from collections.abc import Sequence

_UNITS = ("B", "kB", "MB", "GB", "TB")
_BARS = {"unicode": "▁▂▃▄▅▆▇█", "ascii": "_.-~=+*#"}
_FULL = {"unicode": ("█", "░"), "ascii": ("#", ".")}


def size_text(size: int) -> str:
    """Bytes in the unit that gives one to three digits before the point: `214 kB`, `4.1 kB`."""
    value = float(max(size, 0))
    for unit in _UNITS[:-1]:
        if value < 999.5:
            return f"{value:.1f} {unit}" if value < 9.95 and unit != "B" else f"{value:.0f} {unit}"
        value /= 1000
    return f"{value:.1f} {_UNITS[-1]}"


def time_text(seconds: float) -> str:
    """A short time in the unit that suits it: `0.4 ms`, `38 ms`, `1.2 s`, `45 s`."""
    milliseconds = max(0.0, seconds) * 1000
    if milliseconds < 999.5:
        return f"{milliseconds:.1f} ms" if 0 < milliseconds < 0.95 else f"{milliseconds:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 9.95 else f"{seconds:.0f} s"


def span_text(seconds: float) -> str:
    """A length of time as people say it: `40 s`, `12 min`, `3 h`, `2 d`."""
    whole = int(max(0.0, seconds))
    for size, unit, limit in ((1, "s", 100), (60, "min", 6_000), (3_600, "h", 48 * 3_600)):
        if whole < limit:
            return f"{whole // size} {unit}"
    return f"{whole // 86_400} d"


def counted(number: int, one: str, many: str = "") -> str:
    """So many of something: `1 message`, `2 messages`, `no messages`."""
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all does not exceed (nearest rank); 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0


def sparkline(values: Sequence[float], width: int, glyphs: str = "unicode", *, least: float = 0.0) -> str:
    """The newest `width` values as bars, from nothing to the greatest of them.

    `least` is the value up to which even the greatest counts as small, so that a calm line looks calm.
    """
    bars = _BARS[glyphs]
    shown = list(values)[-width:] if width > 0 else []
    top = max([*shown, least], default=0.0) or 1.0
    return "".join(bars[min(len(bars) - 1, int(max(0.0, value) / top * len(bars)))] for value in shown)


def gauge(share: float, width: int, glyphs: str = "unicode") -> str:
    """How full something is, in exactly `width` cells; what is left of little is not drawn as nothing."""
    full, empty = _FULL[glyphs]
    filled = min(width, max(0, round(share * width)))
    if share > 0:
        filled = max(1, filled)
    return full * filled + empty * (width - filled)
