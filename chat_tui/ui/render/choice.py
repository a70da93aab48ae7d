"""How is a line of a picker drawn: its sign, what it is called, and what stands at the right?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rich.style import Style

from chat_tui.text.width import cells, truncate
from chat_tui.ui.choices import Choice
from chat_tui.ui.render.lines import Line, Piece, adorning, blank, wrap_pieces

NARROWEST = 16
"""Cells below which nothing is wrapped: it would be letters."""

Part = str
"""What a piece of the line is: `bar`, `detail`, `match`, `right`, `loud`; empty for the rest."""
LookOf = Callable[[Part], Style]


def choice_lines(choice: Choice, bar: str, width: int, look: LookOf, *, wraps: bool) -> list[Line]:
    """The line of a choice; where it wraps, as many as its words need."""
    hanging = cells(choice.sign) + 1 if choice.sign else 0
    room = width - 1 - hanging
    if not wraps or cells(choice.label) + cells(choice.right) + 2 <= room or room < NARROWEST:
        return [_line(choice, bar, width, look)]
    label, right = (
        ["".join(piece.text for piece in line).rstrip() for line in wrap_pieces([Piece(text)], room - 1)]
        for text in (choice.label, choice.right)
    )
    if cells(label[-1]) + cells(right[0]) + 2 <= room and len(right) == 1:
        pairs = [*((text, "") for text in label[:-1]), (label[-1], right[0])]
    else:
        pairs = [*((text, "") for text in label), *(("", text) for text in right)]
    first, *rest = pairs
    whole = replace(choice, label=first[0], right=first[1], detail="", marked=())
    below = [replace(whole, label=text, right=said, sign=" " * (hanging - 1)) for text, said in rest]
    return [_line(each, bar, width, look) for each in (whole, *below)]


def _line(choice: Choice, bar: str, width: int, look: LookOf) -> Line:
    sign = f"{choice.sign} " if choice.sign else ""
    right = f" {choice.right} " if choice.right else " "
    room = max(0, width - 1 - cells(sign) - cells(right))
    label = truncate(choice.label, room)
    left = room - cells(label)
    detail = truncate(choice.detail, left - 3) if left > 6 else ""
    gap = "  " if detail else ""
    plain = look("")
    return [
        Piece(bar, look("bar")),
        adorning(sign, plain),
        *_marked(label, choice.marked, plain, look),
        adorning(gap, plain),
        Piece(detail, look("detail")),
        blank(left - cells(gap) - cells(detail), plain),
        adorning(right, look("loud" if choice.loud else "right")),
    ]


def _marked(label: str, places: tuple[int, ...], plain: Style, look: LookOf) -> Iterator[Piece]:
    """The label, its marked places apart."""
    start = 0
    for begin, end in _runs(places, len(label)):
        if start < begin:
            yield Piece(label[start:begin], plain)
        yield Piece(label[begin:end], look("match"))
        start = end
    if start < len(label):
        yield Piece(label[start:], plain)


def _runs(places: tuple[int, ...], size: int) -> Iterator[tuple[int, int]]:
    """From where to where places below `size` stand side by side."""
    begin = end = -1
    for at in sorted(places):
        if at >= size:
            break
        if at > end:
            if begin >= 0:
                yield begin, end
            begin = at
        end = at + 1
    if begin >= 0:
        yield begin, end
