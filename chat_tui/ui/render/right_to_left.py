"""How does text that is written from right to left leave the other cells of its row where they are?

Terminals that order letters themselves (VTE, mintty, Konsole, macOS) take a whole row for one paragraph: what
has no direction of its own beside such text, as the time, a count or the edge of a pane, goes to its other
side. The characters that Unicode has for this, isolates and marks of no width, mend nothing there: VTE keeps
none of them before the first letter of a cell, and the letters behind one are lost in emulators that take
them for unprintable, as pyte does. So the blank next to such text is a letter: BRAILLE PATTERN BLANK goes
from left to right, is one cell wide everywhere and looks like a blank. The order of letters is left to the
terminal, which may not know any; where it does, each cell that is not of the text stays in its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.segment import Segment

WALL = "\u2800"
RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""A letter that is; terminals disagree about a row that has one."""


def goes_left(text: str) -> bool:
    """Whether some of it is written from right to left."""
    return not text.isascii() and RIGHT_TO_LEFT.search(text) is not None


def walled(text: str) -> str:
    """The same with walls in place of the blanks at its ends, if it has any and is in need of them."""
    if not goes_left(text):
        return text
    if text[0] == " ":
        text = WALL + text[1:]
    return text[:-1] + WALL if text[-1] == " " else text


def wall_off(segments: list[Segment], gaps: Sequence[int]) -> None:
    """Put walls in place of blanks at the ends of `gaps`, what is no text, where they touch text in need."""
    for index in gaps:
        text, style, _ = segments[index]
        if index and text[0] == " " and goes_left(segments[index - 1].text):
            text = WALL + text[1:]
        if index + 1 < len(segments) and text[-1] == " " and goes_left(segments[index + 1].text):
            text = text[:-1] + WALL
        if text is not segments[index].text:
            segments[index] = Segment(text, style)
