"""How do the bytes of a file become a few pixels? By Pillow, if it is there; never more than is harmless."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from chat_tui.errors import FileError
from chat_tui.model.messages import Attachment
from chat_tui.ui.render.pixels import Pixels

if TYPE_CHECKING:
    from PIL import Image

FORMATS = {"PNG": 8, "JPEG": 6, "GIF": 4, "WEBP": 16, "BMP": 8}
"""Each kind with the bytes of memory that decoding a pixel of it takes at worst."""
ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"})
MOST_MEMORY, MOST_UNASKED = 300_000_000, 100_000_000
"""Bytes that decoding may take: a small file can be a huge picture. Less for what nobody asked for."""
SMALL = 4_000_000
MOST_BYTES = 20_000_000
WIDEST = 1_000
"""Cells of a picture at most, whatever the terminal claims to be."""
MOST_DRAWN = 1_500_000
"""Pixels that are drawn at most, whatever it claims of its cells."""
BLOCKS = (1, 2)
"""Pixels of a cell that is drawn in half blocks."""
MISSING = "Pictures are drawn with Pillow, which is missing: pip install pillow."


def is_picture(attachment: Attachment) -> bool:
    """Whether a file says that it is a picture of a kind that can be drawn."""
    kind = attachment.mime.partition(";")[0].strip().lower()
    if kind.startswith("image/"):
        return kind.removeprefix("image/").upper().replace("JPG", "JPEG") in FORMATS
    return PurePosixPath(attachment.name.lower()).suffix in ENDINGS


def can_decode() -> bool:
    """Whether what draws pictures is installed; it is not imported for that."""
    return find_spec("PIL") is not None


def decode(
    data: bytes,
    columns: int,
    rows: int,
    ground: tuple[int, int, int],
    cell: tuple[int, int] = BLOCKS,
    *,
    most: int = MOST_MEMORY,
) -> Pixels:
    """The first frame of a picture, in at most so many cells of so many pixels, over the colour `ground`.

    Never larger than it is, and decoded in about `most` bytes of memory. Raises FileError for what is no
    picture, is broken or too large. Takes up to a second: for a thread.
    """
    if len(data) > MOST_BYTES:
        raise FileError("The picture is too large to be shown here.")
    try:
        from PIL import Image
    except ImportError as error:
        raise FileError(MISSING) from error
    Image.MAX_IMAGE_PIXELS = None  # the bound is ours, and Pillow would print its warning into the screen
    box = _box(cell[0] * max(1, min(columns, WIDEST)), cell[1] * max(1, min(rows, WIDEST)))
    try:
        with Image.open(BytesIO(data), formats=tuple(FORMATS)) as image:
            if image.width * image.height * FORMATS.get(image.format or "", most) > most:
                raise FileError(f"The picture is too large to be shown here: {image.width}×{image.height}.")
            return _drawn(image, box, ground)
    except FileError:
        raise
    except Exception as error:
        # A decoder that is fed by strangers raises whatever it likes.
        raise FileError("This is no picture that can be shown.") from error


def _box(across: int, down: int) -> tuple[int, int]:
    """The pixels that there is room for, or less of the same form."""
    share = min(1.0, (MOST_DRAWN / (across * down)) ** 0.5)
    return max(1, int(across * share)), max(1, int(down * share))


def _drawn(image: Image.Image, box: tuple[int, int], ground: tuple[int, int, int]) -> Pixels:
    from PIL import Image as images
    from PIL import ImageOps

    image.draft("RGB", box)
    small = image
    if image.mode in ("P", "PA", "1") and image.width * image.height <= SMALL:
        small = image.convert("RGBA")  # a palette knows no colours between its own
    small.thumbnail(box)
    upright = ImageOps.exif_transpose(small)
    upright.thumbnail(box)
    seen = upright.convert("RGBA")
    flat = images.new("RGBA", seen.size, (*ground, 255))
    flat.alpha_composite(seen)
    drawn = flat.convert("RGB")
    return Pixels(drawn.width, drawn.height, drawn.tobytes())
