"""How does what we say look where only ASCII can be shown: words for keys, and plain signs for ours?"""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

KEY_WORDS = (("↑↓", "up/down"), ("⏎", "Enter"), ("↑", "up"), ("↓", "down"), ("←", "left"), ("→", "right"))
SIGNS = str.maketrans(
    {
        **dict.fromkeys("─━┄┈–—", "-"),
        **dict.fromkeys("│┃▌▎▏▐", "|"),
        **dict.fromkeys("╭╮╰╯┌┐└┘┼├┤┬┴", "+"),
        **dict.fromkeys("·•", "-"),
        **dict.fromkeys("‘’", "'"),
        **dict.fromkeys("“”", '"'),
        "…": ".",
        "›": ">",
        "×": "x",
        "█": "#",
    }
)
"""Each as wide as what stands for it, so that nothing moves."""


def key_words(text: str, glyphs: str) -> str:
    """Our own text with signs for keys as words, where signs cannot be shown."""
    if glyphs != "ascii" or text.isascii():
        return text
    for sign, word in KEY_WORDS:
        text = text.replace(sign, word)
    return text


class PlainFilter(LineFilter):
    """Puts plain signs for lines, dots and quotes that may still be on the way to such a terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same list when it is ASCII already."""
        if all(segment.text.isascii() for segment in segments):
            return segments
        return [Segment(text.translate(SIGNS), style, control) for text, style, control in segments]
