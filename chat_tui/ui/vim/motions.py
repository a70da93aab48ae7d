"""Where does a movement of vim lead, and what of the text lies between?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from chat_tui.ui.vim.letters import (
    backward,
    first_word,
    forward,
    line_at,
    line_number,
    lines_from,
    on_a_character,
    starts,
    words,
)

Reach = Literal["up to", "through", "lines"]
"""Whether an operator takes what the movement leads to: not, the character there, or all its line."""
Find = Literal["find", "find_back", "till", "till_back"]
OTHER_WAY: Mapping[str, Find] = {
    "find": "find_back",
    "find_back": "find",
    "till": "till_back",
    "till_back": "till",
}


class Goal(NamedTuple):
    """Where it leads."""

    at: int
    reach: Reach = "up to"


class Span(NamedTuple):
    """A part of a text, or whole lines of it without the end of the last."""

    start: int
    end: int
    lines: bool = False


def goal(
    name: str, text: str, at: int, count: int | None, *, operated: bool = False, change: bool = False
) -> Goal | None:
    """Where a movement leads; `operated` for an operator, `change` for the one that keeps the space."""
    times = count or 1
    if name in ("word", "big_word"):
        return _word(text, at, times, big=name == "big_word", operated=operated, change=change)
    if name in _SIMPLE:
        return _SIMPLE[name](text, at, times)
    if name in ("top", "bottom"):
        number = count if count is not None else 1 if name == "top" else len(text)
        return Goal(first_word(text, line_number(text, number).start), "lines")
    return None


def found(name: str, char: str, text: str, at: int, count: int, *, again: bool = False) -> Goal | None:
    """Where the next character like this stands in the line; `again` goes on from one that was found."""
    line = line_at(text, at)
    back = name.endswith("back")
    places = [each for each in starts(text, line) if text.startswith(char, each)]
    beyond = [each for each in places if (each < at if back else each > at)]
    if back:
        beyond.reverse()
    if name.startswith("till") and again and beyond:
        beside = forward(text, beyond[0]) if back else backward(text, beyond[0])
        beyond = beyond[beside == at :]
    if len(beyond) < count or not char:
        return None
    place = beyond[count - 1]
    if name.startswith("till"):
        place = forward(text, place) if back else backward(text, place)
    return Goal(place, "up to" if back else "through")


def span(text: str, at: int, to: Goal) -> Span:
    """What an operator takes between here and there."""
    start, end = sorted((at, to.at))
    if to.reach == "lines":
        return Span(line_at(text, start).start, line_at(text, end).end, lines=True)
    if to.reach == "through":
        return Span(start, forward(text, end))
    if end > start and text[end - 1] == "\n":
        # What ends where a line begins ends with the line before, and is lines if it began with one.
        line = line_at(text, start)
        whole = not text[line.start : start].strip()
        return Span(line.start, end - 1, lines=True) if whole else Span(start, end - 1)
    return Span(start, end)


def _word(text: str, at: int, count: int, *, big: bool, operated: bool, change: bool) -> Goal:
    every = words(text, big=big)
    here = next((run for run in every if run.start <= at < run.end), None)
    if change and here is not None:
        ends = [run.last for run in every if run.last >= at and run.start < run.end]
        return Goal(ends[min(count, len(ends)) - 1], "through")
    begins = [run.start for run in every if run.start > at] + [len(text)]
    before = begins[min(count, len(begins)) - 2] if min(count, len(begins)) > 1 else at
    there = begins[min(count, len(begins)) - 1]
    if operated and "\n" in text[before:there]:
        there = line_at(text, before).end  # the end of a line ends its last word
    return Goal(there)


def _word_end(text: str, at: int, count: int, *, big: bool = False) -> Goal:
    ends = [run.last for run in words(text, big=big) if run.last > at and run.start < run.end]
    return Goal(ends[min(count, len(ends)) - 1] if ends else on_a_character(text, len(text)), "through")


def _word_back(text: str, at: int, count: int, *, big: bool = False) -> Goal:
    begins = [run.start for run in words(text, big=big) if run.start < at]
    return Goal(begins[-count] if count <= len(begins) else 0)


def _down(text: str, at: int, count: int) -> Goal | None:
    line = line_at(text, at)
    below = lines_from(text, at, count + 1)
    if below.end == line.end:
        return None
    start = line_at(text, below.end).start
    return Goal(min(start + at - line.start, below.end), "lines")


def _up(text: str, at: int, count: int) -> Goal | None:
    line = line_at(text, at)
    if line.start == 0:
        return None
    above = line
    for _ in range(count):
        above = line_at(text, max(0, above.start - 1))
    return Goal(min(above.start + at - line.start, above.end), "lines")


def _line_end(text: str, at: int, count: int) -> Goal:
    return Goal(on_a_character(text, lines_from(text, at, count).end), "through")


_SIMPLE: Mapping[str, Callable[[str, int, int], Goal | None]] = {
    "left": lambda text, at, count: Goal(backward(text, at, count)),
    "right": lambda text, at, count: Goal(forward(text, at, count)),
    "down": _down,
    "up": _up,
    "word_end": _word_end,
    "big_word_end": lambda text, at, count: _word_end(text, at, count, big=True),
    "word_back": _word_back,
    "big_word_back": lambda text, at, count: _word_back(text, at, count, big=True),
    "line_start": lambda text, at, _: Goal(line_at(text, at).start),
    "first_word": lambda text, at, _: Goal(first_word(text, at)),
    "line_end": _line_end,
}
MOTIONS = frozenset({*_SIMPLE, "word", "big_word", "top", "bottom"})
