"""How are the choices of a picker drawn, and which of them is chosen?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from textual import events
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widget import Widget

from chat_tui.text.width import cells, truncate
from chat_tui.ui.choices import Choice
from chat_tui.ui.render.lines import Piece, wrap_pieces

NARROWEST = 16
"""Cells below which nothing is wrapped: it would be letters."""


class ChoiceList(Widget):
    """A window of lines around the chosen one; draws only what it shows, however many there are."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual reads it as a class variable of this type
        "choices--chosen",
        "choices--detail",
        "choices--match",
        "choices--right",
        "choices--loud",
        "choices--empty",
        "choices--bar",
    }

    class Clicked(Message):
        """A line was clicked; it is the chosen one now."""

    class Moved(Message):
        """Another line is the chosen one."""

    def __init__(
        self, *, empty: str = "Nothing matches.", wraps: bool = False, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._choices: Sequence[Choice] = ()
        self._index = 0
        self._top = 0
        self._empty = empty
        self._wraps = wraps
        """Whether what is too long goes on below instead of being cut: for our own words."""
        self._rows: list[int] = []
        """Which choice stands on each row of the screen."""

    @property
    def chosen(self) -> Choice | None:
        """The choice that Enter takes."""
        return self._choices[self._index] if self._choices else None

    @property
    def place(self) -> int:
        """Which line that is, counted from the top."""
        return self._index

    @property
    def page(self) -> int:
        """How many of them are seen."""
        return max(1, len(set(self._rows)))

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._choices)

    def show(self, choices: Sequence[Choice], *, empty: str | None = None, keep: bool = False) -> None:
        """Show these; the first is chosen, or with `keep` the one that was."""
        before = self.chosen
        self._choices = choices
        self._index = self._top = 0
        if empty is not None:
            self._empty = empty
        if keep and before is not None:
            values = [each.value for each in choices]
            self._index = values.index(before.value) if before.value in values else 0
        self.refresh()

    def more(self, choices: Sequence[Choice]) -> None:
        """Show these, which begin with those that are shown; what is chosen stays so."""
        self._choices = choices
        self._index = min(self._index, max(0, len(choices) - 1))
        self.refresh()

    def move(self, step: int, *, wrap: bool = True) -> None:
        """Choose another; by one it goes round, by a page it stops at the ends."""
        if not self._choices:
            return
        there = self._index + step
        last = len(self._choices) - 1
        self._index = there % (last + 1) if wrap else min(max(there, 0), last)
        self.post_message(self.Moved())
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        if 0 <= event.y < len(self._rows):
            self._index = self._rows[event.y]
            self.refresh()
            self.post_message(self.Clicked())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the choice."""
        event.stop()
        self.move(1, wrap=False)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the choice."""
        event.stop()
        self.move(-1, wrap=False)

    def render(self) -> Content:
        """The lines that fit."""
        width, height = self.size
        if not self._choices:
            return Content.styled(
                truncate(f" {self._empty}", width), self.get_visual_style("choices--empty", partial=True)
            )
        self._rows = []
        self._top = min(max(self._top, self._first_above(width, height)), self._index)
        lines: list[Content] = []
        for index in range(self._top, len(self._choices)):
            new = self._lines(self._choices[index], index == self._index, width)
            if len(lines) + len(new) > height and lines:
                break
            lines += new
            self._rows += [index] * len(new)
        return Content("\n").join(lines[:height])

    def _first_above(self, width: int, height: int) -> int:
        """The first choice from which on the chosen one is seen whole."""
        first = self._index
        room = height - len(self._lines(self._choices[first], True, width))
        while first and room > 0:
            room -= len(self._lines(self._choices[first - 1], False, width)) if self._wraps else 1
            first -= room >= 0
        return first

    def _lines(self, choice: Choice, is_chosen: bool, width: int) -> list[Content]:
        """The line of a choice; where it wraps, as many as its words need."""
        hanging = cells(choice.sign) + 1 if choice.sign else 0
        room = width - 1 - hanging
        if not self._wraps or cells(choice.label) + cells(choice.right) + 2 <= room or room < NARROWEST:
            return [self._line(choice, is_chosen, width)]
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
        return [self._line(each, is_chosen, width) for each in (whole, *below)]

    def _line(self, choice: Choice, is_chosen: bool, width: int) -> Content:
        style = partial(self.get_visual_style, partial=True)
        sign = f"{choice.sign} " if choice.sign else ""
        right = f" {choice.right} " if choice.right else " "
        room = max(0, width - 1 - cells(sign) - cells(right))
        label = truncate(choice.label, room)
        detail = truncate(choice.detail, room - cells(label) - 3) if room - cells(label) > 6 else ""
        name = Content(label)
        for at in choice.marked:
            if at < len(label):
                name = name.stylize(style("choices--match"), at, at + 1)
        gap = "  " if detail else ""
        fill = " " * max(0, room - cells(label) - cells(gap) - cells(detail))
        right_style: Style = style("choices--loud" if choice.loud else "choices--right")
        line = Content.assemble(
            ("▌" if is_chosen else " ", style("choices--bar")),
            sign,
            name,
            gap,
            (detail, style("choices--detail")),
            fill,
            (right, right_style),
        )
        return line.stylize_before(style("choices--chosen")) if is_chosen else line
