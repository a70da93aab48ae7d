"""How are the choices of a picker drawn, and which of them is chosen?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from chat_tui.text.width import truncate
from chat_tui.ui import real_cursor
from chat_tui.ui.choices import Choice
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.render.choice import LookOf, choice_lines
from chat_tui.ui.render.lines import PLAIN, Line, Piece, to_strip


class ChoiceList(Widget):
    """A window of lines around the chosen one; draws only what it shows, however many there are."""

    ALLOW_SELECT = False
    """Where a click chooses, nothing is marked."""
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
        self._was_moved = False
        """Whether the last key chose another: the terminal's cursor is here then, not in the text."""
        self.wraps = wraps
        """Whether what is too long goes on below instead of being cut: for our own words."""
        self._rows: list[int] = []
        """Which choice stands on each row of the screen."""
        self._drawn: list[Strip] | None = None
        self._drawn_for = Size()

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
        self._was_moved = False
        self._choices = choices
        self._index = self._top = 0
        if empty is not None:
            self._empty = empty
        if keep and before is not None:
            values = [each.value for each in choices]
            self._index = values.index(before.value) if before.value in values else 0
        self._redraw()

    def more(self, choices: Sequence[Choice]) -> None:
        """Show these, which begin with those that are shown; what is chosen stays so."""
        self._choices = choices
        self._index = min(self._index, max(0, len(choices) - 1))
        self._redraw()

    def move(self, step: int, *, wrap: bool = True) -> None:
        """Choose another; by one it goes round, by a page it stops at the ends."""
        if not self._choices:
            return
        there = self._index + step
        last = len(self._choices) - 1
        self._index = there % (last + 1) if wrap else min(max(there, 0), last)
        self._was_moved = True
        self.post_message(self.Moved())
        self._redraw()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        if 0 <= event.y < len(self._rows):
            self._index = self._rows[event.y]
            self._redraw()
            self.post_message(self.Clicked())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the choice."""
        event.stop()
        self.move(1, wrap=False)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the choice."""
        event.stop()
        self.move(-1, wrap=False)

    def notify_style_update(self) -> None:
        """A new theme: every line has old colours."""
        super().notify_style_update()
        self._drawn = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines that fit, drawn once; there is neither border nor padding around them."""
        if self._drawn is None or self._drawn_for != self.size:
            self._drawn_for = self.size
            lines = self._draw(*self.size)
            background = self.background_colors[1]
            for each in self.get_line_filters():
                lines = [line.apply_filter(each, background) for line in lines]
            blank = Strip.blank(self.size.width, self.visual_style.rich_style)
            self._drawn = lines + [blank] * (self.size.height - len(lines))
            self.put_cursor()
        lines = self._drawn[crop.y : crop.bottom]
        if crop.x == 0 and crop.right == self.size.width:
            return lines
        return [line.crop(crop.x, crop.right) for line in lines]

    def put_cursor(self) -> None:
        """On the chosen line, unless something is being written to find it."""
        if self._choices and (self._was_moved or not real_cursor.is_in_text(self)) and self._rows:
            real_cursor.put_beside(self, 0, self._rows.index(self._index))

    def _redraw(self) -> None:
        self._drawn = None
        self.refresh()

    def _draw(self, width: int, height: int) -> list[Strip]:
        """The lines that fit."""
        looks = Looks(self)
        plain = looks[False]("")
        if not self._choices:
            told = Piece(truncate(f" {self._empty}", width), looks[False]("empty"))
            return [to_strip([told], width, plain)]
        self._rows = []
        inner = width - 1
        self._top = min(max(self._top, self._first_above(inner, height)), self._index)
        lines: list[Line] = []
        for index in range(self._top, len(self._choices)):
            is_chosen = index == self._index
            new = choice_lines(
                self._choices[index], "▌" if is_chosen else " ", inner, looks[is_chosen], wraps=self.wraps
            )
            if len(lines) + len(new) > height and lines:
                break
            lines += new
            self._rows += [index] * len(new)
        return self._with_edge([to_strip(line, inner, plain) for line in lines[:height]], looks)

    def _with_edge(self, strips: list[Strip], looks: Looks) -> list[Strip]:
        """The lines and, in a column of their own, arrows where there are more above or below."""
        up, down = ("^", "v") if glyphs_of(self.screen) == "ascii" else ("↑", "↓")
        edge = [" "] * len(strips)
        if self._rows[len(strips) - 1] < len(self._choices) - 1:
            edge[-1] = down
        if self._top:
            edge[0] = up
        return [
            Strip.join([strip, Strip([Segment(sign, looks[row == self._index]("right"))])])
            for strip, sign, row in zip(strips, edge, self._rows, strict=False)
        ]

    def _first_above(self, width: int, height: int) -> int:
        """The first choice from which on the chosen one is seen whole."""
        first = self._index
        room = height - self._height(first, width)
        while first and room > 0:
            room -= self._height(first - 1, width)
            first -= room >= 0
        return first

    def _height(self, index: int, width: int) -> int:
        """The lines that a choice takes."""
        if not self.wraps:
            return 1
        return len(choice_lines(self._choices[index], " ", width, lambda _: PLAIN, wraps=True))


class Looks:
    """The styles of the parts of a line, looked up once a picture: those of the chosen one, and of others."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        # Whole: of a partial style Textual leaves out a ground that is not transparent.
        self._bases = (widget.visual_style, widget.get_visual_style("choices--chosen"))
        self._known: dict[tuple[bool, str], Style] = {}

    def __getitem__(self, is_chosen: bool) -> LookOf:
        return partial(self._of, is_chosen)

    def _of(self, is_chosen: bool, part: str) -> Style:
        style = self._known.get((is_chosen, part))
        if style is None:
            base = look = self._bases[is_chosen]
            if part:
                look += self._widget.get_visual_style(f"choices--{part}", partial=True)
            if look.foreground == look.background:  # of sixteen colours, what is muted is also the ground
                look = base
            style = self._known[is_chosen, part] = look.rich_style
        return style
