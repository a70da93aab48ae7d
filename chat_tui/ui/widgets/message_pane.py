"""How does a channel's timeline behave: landing, following, choosing a message, asking for more?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from textual.message import Message as TextualMessage

from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.ui.beginnings import may_have_more
from chat_tui.ui.render.look import Look
from chat_tui.ui.render.message import name_cells
from chat_tui.ui.widgets.pane_head import head_lines
from chat_tui.ui.widgets.pane_rows import key_of
from chat_tui.ui.widgets.pane_source import Pending, TimelineSource
from chat_tui.ui.widgets.pane_viewport import Anchor
from chat_tui.ui.widgets.pane_views import waiting_rows
from chat_tui.ui.widgets.pane_window import ChannelWindow
from chat_tui.ui.widgets.pill import PilledPane
from chat_tui.ui.widgets.unread_line import UnreadLine

Landing = Literal["unread", "end"]
NARROWEST_NAME, WIDEST_NAME = 5, 12
LANDING = 1 / 3
"""Where on the screen a channel opens at its unread line, as a part of the height."""


class MessagePane(PilledPane):
    """The timeline of one channel at a time.

    The screen calls `show` to open a channel and `refresh_from` for every change of the store; it listens for
    `NeedOlder` and the messages of `SelectablePane`. `unseen` counts what arrived while reading back.
    """

    class NeedOlder(TextualMessage):
        """The reader is at the oldest row the store has, and the server has more."""

        def __init__(self, channel_id: ChannelId) -> None:
            super().__init__()
            self.channel_id = channel_id

    class UnseenChanged(TextualMessage):
        """So many new messages are below the screen; or the reader left the end, or is back there."""

        def __init__(self, count: int, following: bool) -> None:
            super().__init__()
            self.count = count
            self.following = following

    def __init__(
        self,
        source: TimelineSource,
        pending: Pending,
        look: Look,
        *,
        clock: Callable[[], Millis],
        id: str | None = None,
    ) -> None:
        super().__init__(source, pending, look, clock=clock, id=id)
        self._channel_id: ChannelId | None = None
        self._window: ChannelWindow | None = None
        self._has_spoken = False
        """During this visit: what comes late, as at the first start, takes nobody away from what he said."""
        self._asked_older = False
        self._line = UnreadLine(source, clock)
        self._told = (0, True)
        self.attended = True
        """Whether somebody is looking; while nobody is, new messages come under an unread line."""
        self.live = True
        """Whether messages come as they are written; what comes after an absence is new, seen or not."""

    @property
    def channel_id(self) -> ChannelId | None:
        """The channel that is shown."""
        return self._channel_id

    # Opening.

    def show(self, channel_id: ChannelId, landing: Landing | MessageId = "unread") -> None:
        """Open a channel at its first unread message (a third from the top), its end, or a message."""
        self._channel_id = channel_id
        self._window = self._view.window = window = ChannelWindow(self._source, channel_id)
        self._asked_older = False
        self._rows.told_above = lambda: head_lines(
            self._source, channel_id, window, self._rows.width, self.look, self._clock()
        )
        self.begin_reading()
        self._view.follow()
        self._has_spoken = False
        self.select(None)
        self._tell(0)
        mark = self._builder.unread = self._line.begin(channel_id, self.look)
        self._builder.bots.begin(self._source.summary(channel_id))
        if landing not in ("unread", "end"):
            self._open_at(MessageId(landing))
            return
        if landing == "unread" and mark is not None:
            window.open_around(mark.read)
            self._read_pending()
            self._view.take_rows()
            self._land_after(mark.read)
        else:
            window.open_end()
            self._read_pending()
            self._view.take_rows()
        self._fit_names(anew=True)
        self.settle()

    def jump_to(self, there: MessageId | Anchor) -> None:
        """Show a message of this channel, chosen and a third from the top; or a place just as it was left."""
        window = self._window
        if window is None:
            return
        if not isinstance(there, Anchor):
            self._open_at(there)
            return
        window.open_around(there.position)
        self._read_pending()
        self._view.take_rows()
        self.select(None)
        self._view.anchor = there
        self._fit_names()
        self.settle()

    def _open_at(self, message_id: MessageId) -> None:
        window = self._window
        message = self._source.message(message_id)
        if message is not None and message.root_id is not None:
            message = self._source.message(message.root_id)
        if window is None:
            return
        if message is None:
            if not window.rows:
                window.open_end()
        elif self._rows.index(message.id) is None or not window.rows:
            window.open_around(message.position)
        self._read_pending()
        self._view.take_rows()
        if message is not None:
            self.select(message.id)
            self._view.land(message.id, LANDING)
        self._fit_names()
        self.settle()

    def show_unread_line(self) -> None:
        """Go to the unread line of this visit, if there is one."""
        mark = self._builder.unread
        window = self._window
        if mark is None or window is None:
            return
        window.open_around(mark.read)
        self._view.take_rows()
        self._land_after(mark.read)
        self.settle()

    def _land_after(self, read: Position) -> None:
        for item in self._rows.items:
            if isinstance(item, Message) and item.position > read:
                self._view.land(item.id, LANDING)
                return

    # Following the store.

    def refresh_from(self, changes: Changes) -> None:
        """Read what changed of this channel; what is being read does not move."""
        if changes.connection:
            self._asked_older = False
            self.begin_reading()
        channel_id = self._channel_id
        if channel_id is None or not (changes.touches(channel_id) or changes.users or changes.connection):
            return
        seen = self._window.newest if self._window is not None else None
        new = self._read_messages(channel_id, changes)
        if self._read_pending():
            self._has_spoken = True
            self.scroll_to_end()
            return
        self._view.take_rows()
        self.choose_beside_gap()
        if new:
            self._put_unread_line(new, seen)
        if new and self._view.reading_at is not None:
            self._tell(self.unseen + new)
        self._fit_names()
        self.settle()

    def _put_unread_line(self, new: int, seen: Position | None) -> None:
        """Messages came: draw the line above those that were missed; go there after an absence."""
        rows = self._window.rows if self._window is not None else ()
        opening = self._line.is_due
        if not opening and self.attended and self.live:
            return
        if self._line.mark is not None:
            self._builder.unread = self._line.count_more(new, self.look)
            return
        mark = self._line.put_after(None if opening else seen, rows, self.look)
        if mark is None:
            return
        self._builder.unread = mark
        if self._view.reading_at is None and not self._has_spoken and (opening or not self.live):
            self._land_after(mark.read)

    def _read_messages(self, channel_id: ChannelId, changes: Changes) -> int:
        """Bring the window up to date; says how many messages are new at its end."""
        window = self._window
        if window is None:
            return 0
        near = self._view.reading_at
        ids = changes.messages.get(channel_id, frozenset())
        new = window.update(ids, near)
        moved = channel_id in changes.timelines
        if moved or changes.everything:
            self._asked_older = False
        # Every new message moves the order too, and taking it in was enough, unless gaps may have closed.
        if changes.everything or (moved and (not ids or window.has_gap)):
            window.reload(near)
        return new

    def draw_line_above(self, message: Message) -> None:
        """Put the unread line above a message: a person marked it, and what follows, as unread."""
        if self._window is not None:
            rows = self._window.rows
            self._builder.unread = self._line.put_above(message, rows, self.look)
            self._rows.look_again()
            self.settle()

    def _read_pending(self) -> bool:
        """Take in the outbox; True if a message of one's own is new there."""
        me = self._source.me
        items = self._pending(self._channel_id, None) if self._channel_id is not None else ()
        self._builder.refresh(items)
        if me is None or self._window is None:
            return False
        rows = self._window.rows
        sent = frozenset(row.client_id for row in rows[-200:] if isinstance(row, Message) and row.client_id)
        before = {row.item.client_id for row in self._view.waiting}
        self._view.waiting = waiting_rows((item for item in items if item.root_id is None), me.id, sent)
        return any(row.item.client_id not in before for row in self._view.waiting if _is_fresh(row.item))

    def _fit_names(self, *, anew: bool = False) -> None:
        """Make the name column as wide as the names need, within bounds; it never shrinks during a visit."""
        if self.look.density != "compact":
            return
        recent = (item for item in self._rows.items[-150:] if isinstance(item, Message))
        sizes = (name_cells(message, self._builder.author(message)) for message in recent)
        needed = max(sizes, default=NARROWEST_NAME)
        widest = (
            min(WIDEST_NAME, max(NARROWEST_NAME, self.size.width // 6)) if self.size.width else WIDEST_NAME
        )
        self.fit_names(min(max(needed, NARROWEST_NAME), widest), anew=anew)

    # Moving.

    def scroll_to_end(self) -> None:
        """Go to the newest message and follow it from now on."""
        window = self._window
        if window is None:
            return
        if window.has_newer:
            window.open_end()
            self._read_pending()
        self._view.take_rows()
        self._view.follow()
        self._tell(0)
        self.settle()

    def scroll_to_beginning(self) -> None:
        """Go to the oldest message the store has."""
        window = self._window
        if window is None or not self._rows:
            return
        if window.has_older:
            window.open_beginning()
            self._view.take_rows()
        self._view.go(0)
        self.settle()

    def action_scroll_end(self) -> None:
        """Go to the newest message."""
        self.select(None)
        self.scroll_to_end()

    def action_scroll_home(self) -> None:
        """Go to the oldest message that is here, and choose it."""
        self.scroll_to_beginning()
        if self._rows:
            self.select(key_of(self._rows.items[0]))
            self.settle()

    def settled(self) -> None:
        """Tell who listens where the reader is now."""
        super().settled()
        self._tell(0 if self.following else self.unseen)
        window = self._window
        if window is None or self._channel_id is None or window.has_older or self._asked_older:
            return
        if self._view.top < self.size.height and may_have_more(self._source, self._channel_id):
            self._asked_older = True
            self.wish(self.NeedOlder(self._channel_id))

    def _tell(self, count: int) -> None:
        """Say how many are below, and whether the end is on the screen, when either is another."""
        self.unseen = count
        now = (count, self.following)
        if now != self._told:
            self._told = now
            self.post_message(self.UnseenChanged(*now))


def _is_fresh(item: OutboxItem) -> bool:
    """Whether the user has just sent it: then he wants to see it."""
    return item.state in (OutboxState.QUEUED, OutboxState.HELD, OutboxState.SENDING) and item.attempts == 0
