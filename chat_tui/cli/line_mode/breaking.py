"""Where are long lines broken, so that no row of a terminal begins with what somebody else wrote?

A terminal would break them itself, at its edge: a text that is just long enough could then put a line of ours
at the beginning of a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chat_tui.text.width import cells, split_at

INDENT = "    "
LEAST = 30
"""Columns below which nothing is broken: there is no room for an indent."""
_WORDS = re.compile(r" +|[^ ]+")
_ADDRESS = re.compile(r"\(?https?://[!-~]+\Z")


def broken(lines: Iterable[str], columns: int) -> list[str]:
    """The lines in rows of at most `columns` cells, all but the first of each indented; 0 breaks nothing.

    Addresses stay whole: they hold no spaces, so no sentence can be hidden in one.
    """
    if columns < LEAST:
        return list(lines)
    return [row for line in lines for row in ([line] if cells(line) <= columns else _rows(line, columns))]


def _rows(line: str, columns: int) -> Iterator[str]:
    indent = INDENT + " " * (len(line) - len(line.lstrip(" ")))
    indent = indent if len(indent) <= columns // 2 else INDENT
    row = ""
    for word in _WORDS.findall(line):
        if cells(row) + cells(word) <= columns:
            row += word
            continue
        if word.isspace():
            continue
        if row.strip():
            yield row.rstrip()
            row = indent
        while cells(row) + cells(word) > columns and not _ADDRESS.match(word):
            head, word = split_at(word, columns - cells(row))
            yield row + head
            row = indent
        row += word
    if row.strip():
        yield row.rstrip()
