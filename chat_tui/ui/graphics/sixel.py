"""How do pixels of a few colours become sixels: bands of six rows, in each band one colour after the other?

What is done for each pixel is left to C: of a row all pixels of one colour become one bit by `translate`, and
six such rows are put together as one large number. A screenful takes a few tenths of a second.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BEGIN, END = "\x1bP0;1;0q", "\x1b\\"
"""What is not drawn keeps the colour that it has."""
BAND = 6
MOST_COLOURS = 256
_RUN = re.compile(rb"(.)\1{3,}", re.DOTALL)
_LETTERS = bytes((63 + bits) & 255 for bits in range(256))
"""What stands for six pixels, the topmost in the lowest bit."""


def encode(width: int, height: int, pixels: bytes, palette: Sequence[tuple[int, int, int]]) -> str:
    """A picture of which each byte is the number of a colour of the palette."""
    parts = [f'{BEGIN}"1;1;{width};{height}'.encode()]
    used = sorted(set(pixels))
    parts += [_definition(number, palette[number]) for number in used]
    tables = {number: _tables(number) for number in used}
    for top in range(0, height, BAND):
        rows = [pixels[y * width : (y + 1) * width] for y in range(top, min(top + BAND, height))]
        if top:
            parts.append(b"-")
        colours = sorted(set(b"".join(rows)))
        parts.append(b"$".join(b"#%d%b" % (number, _sixels(rows, tables[number])) for number in colours))
    parts.append(END.encode())
    return b"".join(parts).decode("ascii")


def _definition(number: int, colour: tuple[int, int, int]) -> bytes:
    """Which red, green and blue, in percent."""
    return b"#%d;2;%d;%d;%d" % (number, *((100 * part + 127) // 255 for part in colour))


def _tables(number: int) -> list[bytes]:
    """For each row of a band, what turns pixels of a colour into the bit of that row, others into none."""
    return [bytes((1 << bit) * (each == number) for each in range(256)) for bit in range(BAND)]


def _sixels(rows: list[bytes], tables: list[bytes]) -> bytes:
    bits = 0
    for row, table in zip(rows, tables, strict=False):
        bits |= int.from_bytes(row.translate(table))
    letters = bits.to_bytes(len(rows[0])).translate(_LETTERS).rstrip(b"?")
    return _RUN.sub(lambda run: b"!%d%b" % (len(run[0]), run[1]), letters)
