"""What does an address look like as a QR code in a terminal, two modules in each cell?"""

from __future__ import annotations

QUIET = (4, 2)
"""Modules of light around it: as many as the standard asks for, or what readers of today manage with."""
_BLOCKS = " ▄▀█"


def qr_lines(text: str, width: int, height: int) -> tuple[str, ...]:
    """The code in half blocks, a light module as a lit half; () where it does not fit whole.

    The lit halves are for the light modules, so whoever draws it gives the cells a light foreground on a
    dark background, whatever the theme is: then it is dark on light, as every reader wants it.
    """
    import segno  # 20 ms, and seldom needed

    code = segno.make(text, error="l", micro=False, boost_error=False)
    for quiet in QUIET:
        side = code.symbol_size(border=quiet)[0]
        if side <= width and (side + 1) // 2 <= height:
            return _halves([[not dark for dark in row] for row in code.matrix_iter(border=quiet)])
    return ()


def _halves(rows: list[list[bool]]) -> tuple[str, ...]:
    if len(rows) % 2:
        rows.append([True] * len(rows[0]))
    return tuple(
        "".join(_BLOCKS[2 * upper + lower] for upper, lower in zip(above, below, strict=True))
        for above, below in zip(rows[::2], rows[1::2], strict=True)
    )
