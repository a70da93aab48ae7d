"""How does one move through messages by more than one: by pages, by days, to what is unread?"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import timedelta

from textual import events
from textual.message import Message as TextualMessage

from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Gap, Message
from chat_tui.model.outbox import OutboxItem
from chat_tui.text.times import moment
from chat_tui.ui import real_cursor
from chat_tui.ui.widgets.pane_rows import key_of, position_of
from chat_tui.ui.widgets.pane_text_selection import TextSelectingPane
from chat_tui.ui.widgets.pane_viewport import Anchor
from chat_tui.ui.widgets.pane_views import Item

LANDING = 1 / 3
"""Where on the screen a message is put that somebody goes to, as a part of the height."""
RIGHT = 3
"""The right button of a mouse."""
FEW = 4
"""Rows among which there is a message: gaps stand between messages only."""
LAST_ID = MessageId("\U0010ffff")
"""Behind all messages of a moment."""


class StridingPane(TextSelectingPane):
    """A pane with keys for long moves; what is moved to is chosen."""

    class WantsUnread(TextualMessage):
        """What is unread here lies behind: the next channel with unread messages is wanted."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    class WantsMenu(TextualMessage):
        """Somebody asks by the mouse what can be done with the chosen row."""

        def __init__(self, item: Message | Gap | OutboxItem) -> None:
            super().__init__()
            self.item = item

    @property
    @abstractmethod
    def channel_id(self) -> ChannelId | None:
        """The channel of what is shown."""

    def settled(self) -> None:
        """The terminal's cursor stays with the chosen row."""
        super().settled()
        self.put_cursor()

    def on_focus(self) -> None:
        """From now on the terminal's cursor is here."""
        self.put_cursor()

    def put_cursor(self) -> None:
        """On the first line of the chosen row."""
        index = self._rows.index(self.selected or "")
        if index is not None:
            line = self._rows.top(index) + self._rows.draw(index).lead
            above = max(0, self._view.height - self._rows.total)
            real_cursor.put(self, 0, line - self._view.top + above)

    def jump_to(self, there: MessageId | Anchor) -> None:
        """Show a message that is among the rows, chosen, a third from the top; or a place as it was."""
        if isinstance(there, Anchor):
            self._view.anchor = there
        elif self._rows.index(there) is not None:
            self.select(there)
            self._view.land(there, LANDING)
        self.settle()

    def on_click(self, event: events.Click) -> None:
        """The right button chooses a row and asks what can be done with it; so does a second click."""
        index = self._view.row_at(event.y)
        if index is None or (event.button != RIGHT and (event.chain < 2 or self.part_at(event))):
            return
        event.prevent_default()
        self.select(key_of(self._rows.items[index]))
        self.settle()
        item = self.selected_item
        if item is not None:
            self.post_message(self.WantsMenu(item))

    def action_page_on(self) -> None:
        """Show the next screen of messages and choose the first that begins on it."""
        self.page_down()
        if len(self._rows):
            self.select(key_of(self._rows.items[self._first_seen()]))
            self.settle()

    def _first_seen(self) -> int:
        """The first row whose beginning is on the screen; at the end the last row."""
        last = len(self._rows) - 1
        if self.following:
            return max((each for each in range(last + 1) if self._rows.height(each)), default=last)
        seen = (self._view.row_at(y) for y in range(self.size.height))
        whole = (row for row in seen if row is not None and self._rows.top(row) >= self._view.top)
        return next(whole, self._rows.at(self._view.top))

    def action_day(self, step: int) -> None:
        """Go to where this day begins, or the day before; or to where the next one does."""
        here = self._read_position()
        if here is None:
            return
        there = self._after(self._midnight(here.at, 0 if step < 0 else 1))
        if step < 0 and there is not None and there.position >= here:
            before = self._before(there.position)
            there = self._after(self._midnight(before.created_at, 0)) if before is not None else None
        if there is not None:
            self.jump_to(there.id)

    def action_unread(self, step: int) -> None:
        """Go to the first unread message; from there on, or without one, to the next channel."""
        first, here = self._first_unread(), self._read_position()
        if (
            first is None
            or here is None
            or not (here < first.position if step > 0 else here > first.position)
        ):
            self.post_message(self.WantsUnread(step))
        else:
            self.jump_to(first.id)

    @property
    def has_unread_line(self) -> bool:
        """Whether something was unread when this visit began, or came while nobody looked."""
        return self._builder.unread is not None

    def choose_unread(self) -> None:
        """Choose the first message that is unread, or else the lowest on the screen."""
        first = self._first_unread()
        if first is not None:
            self.jump_to(first.id)
        else:
            self.select_some()

    def _first_unread(self) -> Message | None:
        mark = self._builder.unread
        return self._after(mark.read) if mark is not None else None

    def _read_position(self) -> Position | None:
        """Where the chosen row stands; without one, the last on the screen."""
        if not len(self._rows):
            return None
        index = self._rows.index(self.selected or "")
        return position_of(self._rows.items[index if index is not None else self._lowest_seen()])

    def _midnight(self, at: Millis, days: int) -> Position:
        """The last place before the day of a moment began, or one so many days later, where the reader is."""
        day = moment(at, self.look.tz).replace(hour=0, minute=0, second=0, microsecond=0)
        begins = (day + timedelta(days=days)).timestamp() * 1000
        return Position(Millis(int(begins) - 1), LAST_ID)

    def _after(self, place: Position) -> Message | None:
        """The first message after a place."""
        rows: Sequence[Item] = [row for row in self._rows.items if position_of(row) > place]
        if not self._builder.is_thread and self.channel_id is not None:
            rows = self._source.timeline(self.channel_id, after=place, limit=FEW).rows
        return next((row for row in rows if isinstance(row, Message)), None)

    def _before(self, place: Position) -> Message | None:
        """The last message before a place."""
        rows: Sequence[Item] = [row for row in self._rows.items if position_of(row) < place]
        if not self._builder.is_thread and self.channel_id is not None:
            rows = self._source.timeline(self.channel_id, before=place, limit=FEW).rows
        return next((row for row in reversed(rows) if isinstance(row, Message)), None)
