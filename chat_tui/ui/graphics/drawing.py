"""How do pixels become what a terminal draws, a PNG for kitty or sixels? By Pillow; for a thread."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from chat_tui.ui.graphics import kitty, sixel
from chat_tui.ui.graphics.probe import Size, Way
from chat_tui.ui.render.pixels import Pixels

SAMPLE = (256, 256)
"""Of so many pixels it is seen which colours a picture has."""
QUICKLY = 1
"""How much work is put into making a PNG small."""


def cells_of(way: Way, pixels: Pixels) -> Size:
    """How many cells a picture takes."""
    across, down = way.cell
    return -(-pixels.width // across), -(-pixels.height // down)


def drawn(way: Way, pixels: Pixels) -> tuple[str, str]:
    """What draws a picture from the cursor on, and what takes it away; sixels go when letters are written."""
    image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.rgb)
    if way.kind == "kitty":
        file = BytesIO()
        image.save(file, "PNG", compress_level=QUICKLY)
        return kitty.drawn(file.getvalue(), None if way.is_measured else cells_of(way, pixels)), kitty.ERASE
    return _sixels(image), ""


def _sixels(image: Image.Image) -> str:
    sample = image.copy()
    sample.thumbnail(SAMPLE)
    few = image.quantize(palette=sample.quantize(sixel.MOST_COLOURS), dither=Image.Dither.FLOYDSTEINBERG)
    parts = few.getpalette() or []
    palette = list(zip(parts[0::3], parts[1::3], parts[2::3], strict=True))
    return sixel.encode(few.width, few.height, few.tobytes(), palette)
