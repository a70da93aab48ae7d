"""Where do characters, words and lines of a text begin and end, as people and vim see them?"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from chat_tui.text.width import clusters

Kind = Literal["space", "word", "sign"]


class Run(NamedTuple):
    """Characters of one kind behind each other in one line; an empty line is a word for vim."""

    start: int
    end: int
    last: int
    """Where its last character begins."""
    kind: Kind


class Line(NamedTuple):
    """From where to where a line goes, without its end."""

    start: int
    end: int


def line_at(text: str, at: int) -> Line:
    """The line in which a place is."""
    end = text.find("\n", at)
    return Line(text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end)


def lines_from(text: str, at: int, count: int) -> Line:
    """So many lines from the one in which a place is, as far as there are so many."""
    start, end = line_at(text, at)
    for _ in range(count - 1):
        if end == len(text):
            break
        end = line_at(text, end + 1).end
    return Line(start, end)


def line_number(text: str, number: int) -> Line:
    """A line by its number from 1, or the last."""
    start = 0
    for _ in range(number - 1):
        end = text.find("\n", start)
        if end < 0:
            break
        start = end + 1
    return line_at(text, start)


def starts(text: str, line: Line) -> list[int]:
    """Where what people see as one character begins, in one line."""
    found, at = [], line.start
    for cluster, _ in clusters(text[line.start : line.end]):
        found.append(at)
        at += len(cluster)
    return found


def forward(text: str, at: int, count: int = 1) -> int:
    """So many characters further, at most to the end of the line."""
    line = line_at(text, at)
    behind = [each for each in starts(text, line) if each > at] + [line.end]
    return behind[min(count, len(behind)) - 1] if at < line.end else at


def backward(text: str, at: int, count: int = 1) -> int:
    """So many characters back, at most to the beginning of the line."""
    before = [each for each in starts(text, line_at(text, at)) if each < at]
    return before[-min(count, len(before))] if before else at


def on_a_character(text: str, at: int) -> int:
    """The character on which a cursor stands that never stands behind the last of a line."""
    at = max(0, min(at, len(text)))
    line = line_at(text, at)
    return max([line.start, *(each for each in starts(text, line) if each <= at)])


def first_word(text: str, at: int) -> int:
    """The first character of a line that is no space; its last where all are."""
    line = line_at(text, at)
    whole = text[line.start : line.end]
    return on_a_character(text, line.start + len(whole) - len(whole.lstrip()))


def same_head(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


@lru_cache(maxsize=4)
def runs(text: str, *, big: bool = False) -> tuple[Run, ...]:
    """The text divided into words, signs and the space between them; `big` words hold signs too."""
    found: list[Run] = []
    start = 0
    for content in text.split("\n"):
        at = start
        for cluster, _ in clusters(content):
            kind = _kind(cluster[0], big)
            same = at > start and found[-1].kind == kind
            found[-1 if same else len(found) :] = [
                Run(found[-1].start if same else at, at + len(cluster), at, kind)
            ]
            at += len(cluster)
        if not content:
            found.append(Run(at, at, at, "word"))
        start = at + 1
    return tuple(found)


def words(text: str, *, big: bool = False) -> tuple[Run, ...]:
    """The words alone, signs and empty lines among them."""
    return tuple(run for run in runs(text, big=big) if run.kind != "space")


def _kind(character: str, big: bool) -> Kind:
    if character.isspace():
        return "space"
    return "word" if big or character.isalnum() or character == "_" else "sign"
