"""What stands in each cell of a row of the screen, and which rows terminals disagree about?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import compress
from operator import is_not, ne

from rich.segment import Segment
from rich.style import Style

from chat_tui.text.sanitize import gate_line
from chat_tui.text.width import character_cells, clusters
from chat_tui.ui.frames.looks import Look
from chat_tui.ui.render.right_to_left import RIGHT_TO_LEFT

CONTINUED = ""
"""In the second cell of a character that takes two."""
SURE = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25fc]*")
"""One cell each, in any terminal; the rest is looked up."""
LookOf = Callable[[Style | None], Look]
Columns = tuple[int, int]
"""The first, and the one behind the last."""
Key = tuple[str, tuple[Look, ...]]


class Row:
    """The cells of one line: never changed, so that equal rows can be one object."""

    __slots__ = ("_key", "_key_of", "chars", "is_doubtful", "looks")

    def __init__(self, chars: list[str], looks: list[Look], is_doubtful: bool) -> None:
        self.chars = chars
        self.looks = looks
        self.is_doubtful = is_doubtful
        """Whether some of it may take other cells than we think: then it is written whole or not at all."""
        self._key: Key = ("", ())
        self._key_of: Columns | None = None

    def key(self, columns: Columns) -> Key:
        """What stands in some columns, to be compared; each row is compared with two pictures."""
        if self._key_of != columns:
            start, end = columns
            self._key = "".join(self.chars[start:end]), tuple(self.looks[start:end])
            self._key_of = columns
        return self._key


def blank_row(width: int, look: Look) -> Row:
    """So many spaces."""
    return Row([" "] * width, [look] * width, False)


def laid_over(row: Row, x: int, end: int, segments: Iterable[Segment], look_of: LookOf) -> Row:
    """A row with other cells from `x` up to `end`."""
    chars, looks, is_doubtful = _cells(segments, look_of)
    size = end - x
    if len(chars) < size:  # Textual thought some of it wider than we do
        looks.extend([looks[-1] if looks else row.looks[x]] * (size - len(chars)))
        chars.extend(" " * (size - len(chars)))
    elif size < len(chars) and chars[size] == CONTINUED:
        chars[size - 1] = " "
    all_chars, all_looks = row.chars.copy(), row.looks.copy()
    if all_chars[x] == CONTINUED and x:
        all_chars[x - 1] = " "
    if x + size < len(all_chars) and all_chars[x + size] == CONTINUED:
        all_chars[x + size] = " "
    all_chars[x : x + size] = chars[:size]
    all_looks[x : x + size] = looks[:size]
    if row.is_doubtful and not is_doubtful:
        is_doubtful = any(map(_is_doubtful, all_chars))
    return Row(all_chars, all_looks, is_doubtful)


def _cells(segments: Iterable[Segment], look_of: LookOf) -> tuple[list[str], list[Look], bool]:
    chars: list[str] = []
    looks: list[Look] = []
    is_doubtful = False
    for text, style, control in segments:
        if control or not text:
            continue
        look = look_of(style)
        if (text.isascii() and text.isprintable()) or SURE.fullmatch(text):
            chars.extend(text)
            looks.extend([look] * len(text))
        else:
            found, doubt = _spread(text)
            chars.extend(found)
            looks.extend([look] * len(found))
            is_doubtful |= doubt
    return chars, looks, is_doubtful


@lru_cache(maxsize=512)
def _spread(text: str) -> tuple[tuple[str, ...], bool]:
    """The cells of a text, and whether any terminal may see others."""
    text = gate_line(text)
    cells: list[str] = []
    for cluster, width in clusters(text):
        if width:
            cells += [cluster, *[CONTINUED] * (width - 1)]
    return tuple(cells), any(map(_is_doubtful, cells))


def is_loose(cluster: str) -> bool:
    """Whether terminals disagree about the cells of a cluster: emoji, marks, what fonts have of their own."""
    if cluster.isascii():
        return False
    if len(cluster) > 1:
        return True
    if "\u2300" <= cluster <= "\u2bff":
        return character_cells(cluster) != 1
    return "\ue000" <= cluster <= "\uf8ff" or "\U0001f000" <= cluster < "\U00020000"


def _is_doubtful(cluster: str) -> bool:
    return not cluster.isascii() and (is_loose(cluster) or RIGHT_TO_LEFT.match(cluster) is not None)


def difference(before: Row, after: Row) -> list[int]:
    """In which cells two rows differ to the eye; all of them if either is doubtful and they differ at all."""
    if before is after or (before.chars == after.chars and before.looks == after.looks):
        return []
    # A page is ten thousand cells: what can be left to C is.
    cells, chars = range(len(after.chars)), after.chars
    found = list(compress(cells, map(ne, before.chars, chars)))
    if before.looks != after.looks:
        found += [
            cell
            for cell in compress(cells, map(is_not, before.looks, after.looks))
            if chars[cell] != " " or before.looks[cell].blank != after.looks[cell].blank
        ]
        found = sorted(set(found))
    if found and (before.is_doubtful or after.is_doubtful):
        return list(range(len(after.chars)))
    return found
