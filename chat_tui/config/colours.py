"""How far apart are two colours, for eyes of every kind? Pure arithmetic on `#rrggbb`.

Contrast is WCAG 2.2's ratio (1 to 21; text wants 4.5, marks and borders 3). Distance is CIE76's delta E,
after the colours were changed as deuteranopia and protanopia change them (Machado, Oliveira, Fernandes 2009).
"""

from __future__ import annotations

import math
import re

Rgb = tuple[float, float, float]
"""Red, green and blue, each 0 to 1, as they are written (gamma encoded)."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")

DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
PROTANOPIA = (
    (0.152286, 1.052583, -0.204868),
    (0.114503, 0.786281, 0.099216),
    (-0.003882, -0.048116, 1.051998),
)
Vision = tuple[Rgb, Rgb, Rgb]


def is_hex(colour: str) -> bool:
    """Whether this is `#rgb` or `#rrggbb`."""
    return bool(_HEX.match(colour))


def parse(colour: str) -> Rgb:
    """The three parts of `#rgb` or `#rrggbb`; ValueError for anything else."""
    if not is_hex(colour):
        raise ValueError(f"{colour!r} is not a colour like #1b1e23")
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def write(colour: Rgb) -> str:
    """`#rrggbb`."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in colour)


def contrast(first: str, second: str) -> float:
    """WCAG 2.2's contrast ratio, 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(parse(first)), _luminance(parse(second))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def blend(first: str, second: str, share: float) -> str:
    """`first` with `share` (0 to 1) of `second` mixed in."""
    red, green, blue = (a + (b - a) * share for a, b in zip(parse(first), parse(second), strict=True))
    return write((red, green, blue))


def readable(colour: str, grounds: tuple[str, ...], ratio: float) -> str:
    """`colour`, moved towards white or black only as far as it takes to reach `ratio` on all `grounds`."""
    goal = max("#000000", "#ffffff", key=lambda end: min(contrast(end, ground) for ground in grounds))
    for step in range(21):
        moved = blend(colour, goal, step / 20)
        if all(contrast(moved, ground) >= ratio for ground in grounds):
            return moved
    return goal


def quietest(foreground: str, grounds: tuple[str, ...], ratio: float) -> str:
    """The foreground faded towards the first ground as far as it stays at `ratio` on all of them."""
    for step in range(20, -1, -1):
        faded = blend(foreground, grounds[0], step / 20)
        if all(contrast(faded, ground) >= ratio for ground in grounds):
            return faded
    return foreground


def distance(first: str, second: str, vision: Vision | None = None) -> float:
    """CIE76's delta E between two colours, as normal eyes or those of `vision` see them."""
    one, other = (_lab(_seen(_linear(parse(colour)), vision)) for colour in (first, second))
    return math.dist(one, other)


def _linear(colour: Rgb) -> Rgb:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour
    )
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _times(matrix: Vision, vector: Rgb) -> Rgb:
    red, green, blue = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return red, green, blue


def _seen(linear: Rgb, vision: Vision | None) -> Rgb:
    if vision is None:
        return linear
    red, green, blue = (min(1.0, max(0.0, part)) for part in _times(vision, linear))
    return red, green, blue


_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)


def _lab(linear: Rgb) -> Rgb:
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (value / white for value, white in zip(_times(_XYZ, linear), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
