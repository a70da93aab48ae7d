"""How does a picture become smaller ones? Run as a process of its own: what a picture does there harms none.

`python -m chat_tui.server.media.decoder KIND SOURCE TARGET...`; it prints one line of JSON.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 25_000_000
MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 10
MOST_OUTPUT = 32 * 1024 * 1024
THUMBNAIL = (120, 100)
"""What a thumbnail covers; its longer side goes beyond that."""
PREVIEW_WIDTH = 1920
MINI = (16, 16)
SQUARE = 128
"""The side of a profile picture, and the most of an emoji."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_TURNED = frozenset({5, 6, 7, 8})
_ORIENTATION = 0x0112


class TooManyPixels(Exception):
    """The picture is larger than we decode."""


def main(arguments: Sequence[str]) -> int:
    """Make what is asked for; what goes wrong is told in the answer."""
    kind, source, *targets = arguments
    _limit()
    answer: dict[str, object] = {}
    try:
        _KINDS[kind](Path(source), [Path(target) for target in targets], answer)
    except Exception as error:  # noqa: BLE001 - the decoders raise whatever hostile bytes lead them to
        answer["refused"] = type(error).__name__
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _limit() -> None:
    limits = (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_OUTPUT),
        (resource.RLIMIT_CORE, 0),
    )
    for name, most in limits:
        # Not every system knows each of them; the parent's clock is there in any case.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(name, (most, most))


def _opened(source: Path, answer: dict[str, object]) -> Image:
    from PIL import Image as pictures

    pictures.MAX_IMAGE_PIXELS = None  # the bound is ours, below
    picture = pictures.open(source, formats=_FORMATS)
    width, height = picture.size
    answer |= {"width": width, "height": height}
    if width * height > MOST_PIXELS:
        raise TooManyPixels
    # Only now: of some formats the orientation is known when the whole picture is decoded.
    if picture.getexif().get(_ORIENTATION) in _TURNED:
        answer |= {"width": height, "height": width}
    return picture


def _upright(picture: Image) -> Image:
    from PIL import ImageOps

    picture.load()
    return ImageOps.exif_transpose(picture)


def _on_white(picture: Image) -> Image:
    """Without transparency, as JPEG has none."""
    from PIL import Image as pictures

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    white = pictures.new("RGB", layered.size, "white")
    white.paste(layered, mask=layered.getchannel("A"))
    return white


def _attachment(source: Path, targets: list[Path], answer: dict[str, object]) -> None:
    """A thumbnail, a preview, and a few pixels in the answer."""
    from PIL import Image as pictures
    from PIL import ImageOps

    thumbnail, preview = targets
    picture = _opened(source, answer)
    picture.draft("RGB", (PREVIEW_WIDTH, PREVIEW_WIDTH))
    shown = _on_white(_upright(picture))
    if shown.width > PREVIEW_WIDTH:
        height = max(1, round(shown.height * PREVIEW_WIDTH / shown.width))
        shown = shown.resize((PREVIEW_WIDTH, height), pictures.Resampling.LANCZOS)
    _save(shown, preview, "JPEG", quality=85)
    scale = max(THUMBNAIL[0] / shown.width, THUMBNAIL[1] / shown.height)
    small = shown
    if scale < 1:
        size = (max(1, round(shown.width * scale)), max(1, round(shown.height * scale)))
        small = shown.resize(size, pictures.Resampling.LANCZOS)
    _save(small, thumbnail, "JPEG", quality=85)
    mini = io.BytesIO()
    ImageOps.fit(small, MINI).save(mini, "JPEG", quality=60)
    answer["mini"] = base64.b64encode(mini.getvalue()).decode()


def _portrait(source: Path, targets: list[Path], answer: dict[str, object]) -> None:
    """A square from the middle."""
    from PIL import ImageOps

    picture = _opened(source, answer)
    picture.draft("RGB", (4 * SQUARE, 4 * SQUARE))
    shown = _upright(picture)
    shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
    _save(ImageOps.fit(shown, (SQUARE, SQUARE)), targets[0], "PNG")


def _emoji(source: Path, targets: list[Path], answer: dict[str, object]) -> None:
    """As it is when it is small, else smaller; one that moves goes on moving."""
    from PIL import ImageSequence

    picture = _opened(source, answer)
    answer["format"] = kind = str(picture.format)
    if max(picture.size) <= SQUARE:
        picture.load()
        _write(targets[0], lambda path: path.write_bytes(source.read_bytes()))
        return
    frames = int(getattr(picture, "n_frames", 1)) if kind == "GIF" else 1
    if frames > 1 and frames * picture.width * picture.height <= MOST_PIXELS:
        duration = picture.info.get("duration", 100)
        small = [_within(frame.convert("RGBA")) for frame in ImageSequence.Iterator(picture)]
        _save(small[0], targets[0], "GIF", save_all=True, append_images=small[1:], loop=0, duration=duration)
        return
    shown = _upright(picture)
    transparent = shown.has_transparency_data and kind != "JPEG"
    _save(_within(shown.convert("RGBA" if transparent else "RGB")), targets[0], kind)


def _within(picture: Image) -> Image:
    picture.thumbnail((SQUARE, SQUARE))
    return picture


def _save(picture: Image, target: Path, kind: str, **options: object) -> None:
    _write(target, lambda path: picture.save(path, kind, **options))


def _write(target: Path, write: Callable[[Path], object]) -> None:
    """Whole or not at all."""
    half = half_of(target, os.getpid())
    try:
        write(half)
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)


def half_of(target: Path, pid: int) -> Path:
    """Where a process writes what is to become `target`."""
    return target.with_name(f"{target.name}.{pid}.part")


_KINDS: dict[str, Callable[[Path, list[Path], dict[str, object]], None]] = {
    "attachment": _attachment,
    "portrait": _portrait,
    "emoji": _emoji,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
