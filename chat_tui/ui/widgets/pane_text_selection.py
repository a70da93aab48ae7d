"""How is text selected with the mouse: dragged over as in a terminal, and copied when the button is let go?

What is copied has no names and no times, also of several messages: `v` and `Y` copy those with their
headers. Shift leaves the mouse to the terminal. While the button is held the text under it stands still.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.geometry import Region
from textual.message import Message as TextualMessage
from textual.strip import Strip
from textual.timer import Timer

from chat_tui.ui.widgets.pane_ranges import RangedPane
from chat_tui.ui.widgets.pane_viewport import hold, let_go

if TYPE_CHECKING:
    from chat_tui.ui.widgets.marked_text import MarkedText

LEFT = 1
"""The button of a mouse."""
STEP = 0.05
"""Seconds between two lines while the mouse is held beyond an edge."""
FASTEST = 5
"""Lines at once, the farther beyond the edge the more."""


class TextSelectingPane(RangedPane):
    """A pane over whose text the mouse can be dragged."""

    FOCUS_ON_CLICK = False
    """The keyboard comes here with a click, but not with a drag."""

    class TextSelected(TextualMessage):
        """Text was selected, and wants to be copied."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    _marked: MarkedText | None = None
    _pressed: tuple[int, int] | None = None
    """Where the button went down and is still held."""
    _drags = False
    _was_dragged = False
    """Whether the click that is about to be told is the end of a drag."""
    _at = (0, 0)
    """Where the mouse is while it drags."""
    _rolling: Timer | None = None

    @property
    def has_text(self) -> bool:
        """Whether text is selected."""
        return self._marked is not None

    def drop_text(self) -> bool:
        """Select no text; whether there was any."""
        had = self._marked is not None
        self._let_go()
        self._marked = None
        if had:
            self.refresh()
        return had

    def select(self, key: str | None) -> None:
        """Choose a row by its key (a message id), or none; then no text is selected."""
        self.drop_text()
        super().select(key)

    def action_leave(self) -> None:
        """Select no text; without any, one step back."""
        if not self.drop_text():
            super().action_leave()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of a part of the screen, the selected text marked."""
        strips = super().render_lines(crop)
        marked = self._marked
        if marked is None:
            return strips
        if not marked.follow(self.look):
            self.call_later(self.drop_text)
            return strips
        if crop.x == 0 and crop.right == self.size.width:
            return [marked.shown(crop.y + number, strip) for number, strip in enumerate(strips)]
        whole = self.render_lines(Region(0, crop.y, self.size.width, crop.height))
        return [strip.crop(crop.x, crop.right) for strip in whole]

    # What Textual tells.

    async def on_event(self, event: events.Event) -> None:
        """The click that ends a drag is none; any other brings the keyboard here."""
        if isinstance(event, events.Click):
            if self._was_dragged:
                self._was_dragged = False
                event.stop()
                return
            if self.part_at(event) is None:
                self.focus(scroll_visible=False)
        await super().on_event(event)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A press ends what was selected, and may be the beginning of a drag."""
        self._was_dragged = False
        if event.button == LEFT and not event.shift:
            self.drop_text()
            self._pressed = (event.x, event.y)
            self.capture_mouse()  # now, as a quick hand is out of the pane with the first move

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """With the button held: select from where it went down to here."""
        if self._pressed is None or not len(self._rows):
            return
        if event.button != LEFT:  # it was let go where nobody told us
            self._finish()
            return
        self._at = (event.x, event.y)
        if self._marked is None and self._at != self._pressed:
            self._begin(*self._pressed)
        if self._drags:
            self._reach()
            self._roll_beyond()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """What is selected now is copied."""
        self._was_dragged = self._drags
        self._finish()

    # Dragging.

    def _begin(self, x: int, y: int) -> None:
        from chat_tui.ui.widgets.marked_text import MarkedText  # here, as few begin with the mouse

        self._marked = MarkedText(self._view, self.look, x, y)
        self._drags = True
        hold(self._view)

    def _reach(self) -> None:
        """Select to where the mouse is now, at an edge if it is beyond."""
        x, y = self._at
        inside = max(0, min(y, self.size.height - 1))
        x = x if y == inside else (0 if y < inside else self.size.width)
        if self._marked is not None and self._marked.reach(x, inside):
            self.refresh()

    def _roll_beyond(self) -> None:
        """Beyond an edge the text rolls on by itself."""
        if not self._beyond:
            self._stop_rolling()
        elif self._rolling is None:
            self._rolling = self.set_interval(STEP, self._roll)

    @property
    def _beyond(self) -> int:
        """How far the mouse is beyond an edge, negative above."""
        y, last = self._at[1], self.size.height - 1
        return min(y, 0) or max(y - last, 0)

    def _roll(self) -> None:
        beyond = self._beyond
        self.move(max(-FASTEST, min(beyond, FASTEST)))
        hold(self._view)
        self._reach()

    def _stop_rolling(self) -> None:
        if self._rolling is not None:
            self._rolling.stop()
            self._rolling = None

    def _finish(self) -> None:
        """The button is up: copy what is selected, if that is anything."""
        dragged = self._drags
        self._let_go()
        marked = self._marked
        if not dragged or marked is None:
            return
        text = marked.text if marked.follow(self.look) else ""
        if text.strip():
            self.post_message(self.TextSelected(text))
        else:
            self.drop_text()

    def _let_go(self) -> None:
        """The mouse is no longer ours, and the text may move again."""
        self._stop_rolling()
        if self._pressed is not None and self.app.mouse_captured is self:
            self.release_mouse()
        self._pressed = None
        if self._drags:
            self._drags = False
            if let_go(self._view):
                self.settle()
