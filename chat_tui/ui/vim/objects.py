"""What is the word, the paragraph, or what stands in quotes or brackets around a place in a text?"""

from __future__ import annotations

from collections.abc import Mapping

from chat_tui.ui.vim.letters import line_at, runs
from chat_tui.ui.vim.motions import Span

QUOTES = "\"'`"
BRACKETS: Mapping[str, str] = {
    sign: pair for pair, signs in {"()": "()b", "[]": "[]", "{}": "{}B", "<>": "<>"}.items() for sign in signs
}


def object_at(text: str, at: int, sign: str, count: int, *, around: bool) -> Span | None:
    """The object of that sign at a place, with what belongs to it if `around`."""
    if sign in ("w", "W"):
        return _words(text, at, count, big=sign == "W", around=around)
    if sign == "p":
        return _paragraphs(text, at, count, around=around)
    if sign in BRACKETS:
        return _in_brackets(text, at, BRACKETS[sign], count, around=around)
    return _in_quotes(text, at, sign, around=around) if sign and sign in QUOTES else None


def _words(text: str, at: int, count: int, *, big: bool, around: bool) -> Span | None:
    """Words and the space between them count as one each; around, a word and its space are one."""
    line = line_at(text, at)
    here = [run for run in runs(text, big=big) if line.start <= run.start and run.end <= line.end]
    first = next((index for index, run in enumerate(here) if run.start <= at < run.end), None)
    if first is None:
        return Span(line.start, line.end)
    last = first
    for number in range(count):
        last += number > 0
        if around:  # on a space that and the word behind it, on a word it and the space
            next_is_space = last + 1 < len(here) and here[last + 1].kind == "space"
            last += next_is_space or (last < len(here) and here[last].kind == "space")
    last = min(last, len(here) - 1)
    if around and here[last].kind != "space" and here[first].kind != "space" and first > 0:
        first -= here[first - 1].kind == "space"  # no space behind it: what stands before it goes along
    return Span(here[first].start, here[last].end)


def _paragraphs(text: str, at: int, count: int, *, around: bool) -> Span:
    """Lines with text, or empty ones; around, those and the empty ones behind them, or else before."""
    lines = text.split("\n")
    row = text.count("\n", 0, at)
    first = _first_like(lines, row)
    last = _last_like(lines, row)
    for _ in range(count - 1 + (count if around else 0)):
        last = _last_like(lines, last + 1) if last + 1 < len(lines) else last
    if around and lines[last].strip() and first > 0:
        first = _first_like(lines, first - 1)
    start = sum(len(line) + 1 for line in lines[:first])
    return Span(start, start + len("\n".join(lines[first : last + 1])), lines=True)


def _first_like(lines: list[str], row: int) -> int:
    while row > 0 and bool(lines[row - 1].strip()) == bool(lines[row].strip()):
        row -= 1
    return row


def _last_like(lines: list[str], row: int) -> int:
    while row + 1 < len(lines) and bool(lines[row + 1].strip()) == bool(lines[row].strip()):
        row += 1
    return row


def _in_quotes(text: str, at: int, sign: str, *, around: bool) -> Span | None:
    """Between two quotes of the line that stand around the place, or else the next two."""
    line = line_at(text, at)
    places = [
        index
        for index in range(line.start, line.end)
        if text[index] == sign and (index == line.start or text[index - 1] != "\\")
    ]
    for first, last in zip(places[::2], places[1::2], strict=False):
        if at <= last:
            return _with_space(text, first, last + 1) if around else Span(first + 1, last)
    return None


def _with_space(text: str, start: int, end: int) -> Span:
    line = line_at(text, start)
    behind = text[end : line.end]
    if behind[:1].isspace():
        return Span(start, end + len(behind) - len(behind.lstrip()))
    return Span(line.start + len(text[line.start : start].rstrip()), end)


def _in_brackets(text: str, at: int, pair: str, count: int, *, around: bool) -> Span | None:
    opening, closing = pair[0], pair[1]
    start = at if text[at : at + 1] == opening else _unmatched(text, at - 1, -1, closing, opening)
    for _ in range(count - 1):
        start = None if start is None else _unmatched(text, start - 1, -1, closing, opening)
    if start is None:
        return None
    end = _unmatched(text, start + 1, 1, opening, closing)
    if end is None:
        return None
    return Span(start, end + 1) if around else Span(start + 1, end)


def _unmatched(text: str, at: int, step: int, deeper: str, wanted: str) -> int | None:
    """The bracket on this side that has no partner between."""
    depth = 0
    while 0 <= at < len(text):
        if text[at] == wanted:
            if not depth:
                return at
            depth -= 1
        depth += text[at] == deeper
        at += step
    return None
