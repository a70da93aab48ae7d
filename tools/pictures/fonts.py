"""With which font is a character drawn? One is installed; what it lacks is taken from the system's."""

from __future__ import annotations

import os
from functools import cache
from importlib.resources import files
from pathlib import Path

from PIL import ImageFont

SIZE = 15
"""Pixels; the letters of the font are 0.6 of that wide."""
CELL = (9, 18)
FOLDERS = "CHAT_TUI_FONTS"
"""The environment's name for more folders with fonts, with colons between."""
_BASE = ("fontpkg_jetbrains_mono", "JetBrainsMono[wght].ttf", "JetBrainsMono-Italic[wght].ttf")
_MORE = (
    "DejaVuSansMono.ttf",
    "DejaVuSans.ttf",
    "NotoSansSymbols2-Regular.ttf",
    "Symbola_hint.ttf",
    "Symbola.ttf",
)
_WIDE = ("DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "NotoSansCJK-Regular.ttc")
_EMOJI = "NotoColorEmoji.ttf"
_EMOJI_SIZE = 109
"""The only size at which its pictures come."""
_NOWHERE = "\U0010fffd"
_FIRST_PICTURE = 0x1F000

Font = ImageFont.FreeTypeFont


@cache
def font_for(character: str, *, bold: bool, italic: bool, wide: bool) -> Font:
    """The first font that has the character, else that of the letters."""
    more = (*_WIDE, *_MORE) if wide else (*_MORE, *_WIDE)
    found = [_letters(bold, italic), *(font for name in more if (font := _load(name, SIZE)))]
    return next((font for font in found if _has(font, character)), found[0])


@cache
def emoji_font() -> Font | None:
    """A font of coloured pictures, where there is one."""
    return _load(_EMOJI, _EMOJI_SIZE)


def is_picture(cluster: str) -> bool:
    """Whether a font of coloured pictures is to draw it."""
    return ord(cluster[0]) >= _FIRST_PICTURE or "\ufe0f" in cluster


@cache
def _letters(bold: bool, italic: bool) -> Font:
    package, upright, slanted = _BASE
    font = ImageFont.truetype(str(files(package).joinpath("files", slanted if italic else upright)), SIZE)
    font.set_variation_by_axes([700 if bold else 400])
    return font


@cache
def _load(name: str, size: int) -> Font | None:
    places = [Path(folder) / name for folder in os.environ.get(FOLDERS, "").split(":") if folder]
    for place in (*places, name):
        try:
            return ImageFont.truetype(str(place), size)
        except OSError:
            continue
    return None


@cache
def _has(font: Font, character: str) -> bool:
    """Whether it is not drawn as what is drawn for everything that is missing."""
    return bytes(font.getmask(character)) != bytes(font.getmask(_NOWHERE))
