"""How are several messages chosen at once, and what is asked of them together?"""

from __future__ import annotations

from textual import events
from textual.message import Message as TextualMessage

from chat_tui.model.ids import Position
from chat_tui.model.messages import Message
from chat_tui.ui.widgets.pane_rows import key_of, position_of
from chat_tui.ui.widgets.pane_selection import SelectablePane


class RangedPane(SelectablePane):
    """A pane in which a range can be chosen: from where `v` was pressed to where the choice is moved."""

    class AskedOfMany(TextualMessage):
        """A key asks for something to be done with all of a range, the oldest first."""

        def __init__(self, what: str, messages: tuple[Message, ...]) -> None:
            super().__init__()
            self.what = what
            self.messages = messages

    _begun_at: Position | None = None
    """Where the range begins; it ends at the chosen row, above or below."""

    @property
    def has_range(self) -> bool:
        """Whether a range was begun: then keys speak of all of it."""
        return self._begun_at is not None

    @property
    def several(self) -> tuple[Message, ...]:
        """The messages of the range, the oldest first; none without a range."""
        chosen = self._rows.also
        return tuple(row for row in self._rows.items if isinstance(row, Message) and row.id in chosen)

    def select(self, key: str | None) -> None:
        """Choose a row by its key (a message id), or none; a range that was begun reaches to there."""
        if key is None:
            self._begun_at = None
        before = self.selected
        super().select(key)
        if before != key:
            self._stretch()

    def action_range(self) -> None:
        """Begin a range at the chosen row; or end it, the row stays chosen."""
        index = self._rows.index(self.selected or "")
        begins = self._begun_at is None and index is not None
        self._begun_at = position_of(self._rows.items[index]) if begins and index is not None else None
        self._stretch()

    def action_stretch(self, step: int) -> None:
        """Begin a range if there is none, and take in the row above or below."""
        if self._begun_at is None:
            self.select_some()
            self.action_range()
        (self.select_previous if step < 0 else self.select_next)()

    def _stretch(self) -> None:
        """Let the range be all rows between its beginning and the chosen one."""
        index = self._rows.index(self.selected or "")
        also: frozenset[str] = frozenset()
        if self._begun_at is not None and index is not None:
            here = position_of(self._rows.items[index])
            first, last = min(here, self._begun_at), max(here, self._begun_at)
            also = frozenset(key_of(row) for row in self._rows.items if first <= position_of(row) <= last)
        if also == self._rows.also:
            return
        self._rows.also = also
        self._rows.look_again()
        self.settle()
        self.post_message(self.SelectionChanged(self.selected_item))

    def action_leave(self) -> None:
        """End the range; without one, back to writing."""
        if self._begun_at is not None:
            self.action_range()
        else:
            super().action_leave()

    def action_ask(self, what: str) -> None:
        """Ask the screen to do something with the chosen row, or with all of the range."""
        messages = self.several
        if self._begun_at is not None and messages:
            self.post_message(self.AskedOfMany(what, messages))
        else:
            super().action_ask(what)

    def on_click(self, event: events.Click) -> None:
        """With shift held, what lies between the chosen row and the clicked one is chosen."""
        if event.shift != self.has_range and self.selected is not None:
            self.action_range()
