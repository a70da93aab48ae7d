"""How many terminal cells does a text take, and where may it be cut?

The widths are those of Unicode 17 as Textual counts them (tests compare the two), kept in `widths.txt` so
that the command line, which never imports Textual, cuts at the same places.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

ZWJ = "\u200d"
VS16 = "\ufe0f"
KEYCAP = "\u20e3"

_FLAG_LETTERS = range(0x1F1E6, 0x1F200)


class _Table(NamedTuple):
    """Sorted ranges that are not one cell wide, and the characters that VS16 makes wide."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    widths: tuple[int, ...]
    made_wide: frozenset[str]


@lru_cache(maxsize=1)
def _table() -> _Table:
    starts: list[int] = []
    ends: list[int] = []
    widths: list[int] = []
    made_wide: frozenset[str] = frozenset()
    for line in Path(__file__).with_name("widths.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        key, _, rest = line.partition(" ")
        if key == "vs16":
            made_wide = frozenset(chr(int(code, 16)) for code in rest.split())
            continue
        first, _, last = key.partition("-")
        starts.append(int(first, 16))
        ends.append(int(last or first, 16))
        widths.append(int(rest))
    return _Table(tuple(starts), tuple(ends), tuple(widths), made_wide)


@lru_cache(maxsize=4096)
def character_cells(character: str) -> int:
    """The cells one code point takes by itself: 0, 1 or 2."""
    code = ord(character)
    if 0 < code < 0x20 or 0x7F <= code < 0xA0:
        return 0
    table = _table()
    index = bisect_right(table.starts, code) - 1
    if index < 0 or code > table.ends[index]:
        return 1
    return table.widths[index]


_WESTERN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u024f\u2013-\u201e\u2026]*")
"""Letters and punctuation of western languages: none of them wide, none that belongs to its neighbour."""


def _is_plain(text: str) -> bool:
    """Whether every character is surely one cell wide."""
    if text.isascii():
        return text.isprintable()
    return _WESTERN.fullmatch(text) is not None


def cells(text: str) -> int:
    """The cells a line of text takes; control characters take none."""
    if _is_plain(text):
        return len(text)
    if ZWJ not in text and VS16 not in text:
        return sum(map(character_cells, text))
    return sum(width for _, width in clusters(text))


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """The graphemes of a text with their cells: what a person takes for one character is never divided."""
    if _is_plain(text):
        yield from ((character, 1) for character in text)
        return
    start = 0
    size = len(text)
    while start < size:
        end, width = _cluster_end(text, start)
        yield text[start:end], width
        start = end


def _cluster_end(text: str, start: int) -> tuple[int, int]:
    """Where the grapheme that begins at `start` ends, and its cells."""
    size = len(text)
    base = text[start]
    width = character_cells(base)
    end = start + 1
    if ord(base) in _FLAG_LETTERS and end < size and ord(text[end]) in _FLAG_LETTERS:
        width += character_cells(text[end])
        end += 1
    may_widen = width > 0
    while end < size:
        character = text[end]
        if character == ZWJ:
            end = min(end + 2, size)
        elif character == VS16:
            if may_widen and base in _table().made_wide:
                width += 1
            may_widen = False
            end += 1
        elif character_cells(character) == 0 and character not in "\n\t":
            end += 1
        else:
            break
    return end, width


def graphemes(text: str) -> list[str]:
    """The text as a list of what people take for single characters."""
    return [cluster for cluster, _ in clusters(text)]


def split_at(text: str, width: int) -> tuple[str, str]:
    """The longest head of at most `width` cells, and the rest."""
    if _is_plain(text):
        return text[:width], text[width:]
    taken = 0
    index = 0
    for cluster, cluster_width in clusters(text):
        if taken + cluster_width > width:
            break
        taken += cluster_width
        index += len(cluster)
    return text[:index], text[index:]


def truncate(text: str, width: int, ellipsis: str = "…") -> str:
    """The text in at most `width` cells, its end replaced by `ellipsis` when it is longer."""
    if cells(text) <= width:
        return text
    if width <= 0:
        return ""
    room = width - cells(ellipsis)
    if room < 0:
        return split_at(text, width)[0]
    return split_at(text, room)[0] + ellipsis


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly `width` cells, cut or padded with spaces (before it when `right`)."""
    cut = truncate(text, width)
    padding = " " * max(0, width - cells(cut))
    return padding + cut if right else cut + padding


_WORDS = re.compile(r"\S+|\s+")


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces if possible; a newline begins a line."""
    width = max(width, 1)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_line(paragraph, width))
    return lines


def _wrap_line(text: str, width: int) -> Iterator[str]:
    line = ""
    used = 0
    for word in _WORDS.findall(text):
        size = cells(word)
        if used + size <= width:
            line += word
            used += size
            continue
        if word.isspace():
            continue
        if line.strip():
            yield line.rstrip()
        line, used = word, size
        while used > width:
            head, line = split_at(line, width)
            if not head:
                head, line = line[0], line[1:]
            yield head
            used -= cells(head)
    yield line.rstrip()


@lru_cache(maxsize=1)
def marks_class() -> str:
    """The inside of a regular-expression class that matches every zero-width code point."""
    table = _table()
    ranges = zip(table.starts, table.ends, table.widths, strict=True)
    return "".join(
        f"{re.escape(chr(first))}-{re.escape(chr(last))}"
        for first, last, width in ranges
        if width == 0 and first
    )
