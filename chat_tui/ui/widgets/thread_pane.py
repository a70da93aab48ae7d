"""How is one thread shown: its root, a line, its replies?"""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, MessageId, Millis, Position
from chat_tui.model.messages import Message
from chat_tui.model.threads import ThreadState
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_rows import key_of
from chat_tui.ui.widgets.pane_source import Pending, TimelineSource
from chat_tui.ui.widgets.pane_strides import StridingPane
from chat_tui.ui.widgets.pane_views import UnreadMark, unread_label, waiting_rows
from chat_tui.ui.widgets.pane_window import EmptyWindow, ThreadWindow
from chat_tui.ui.widgets.unread_line import AFTER_ALL

LANDING = 0.3
"""Where on the screen a thread opens at its unread line, as a part of the height."""


class ThreadPane(StridingPane):
    """A thread, by the same technique as the timeline; `show` opens one, `refresh_from` keeps it true."""

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
        self._builder.is_thread = True
        self._window: ThreadWindow | None = None
        self._root: Message | None = None

    @property
    def root_id(self) -> MessageId | None:
        """The thread that is shown."""
        return self._root.id if self._root is not None else None

    @property
    def channel_id(self) -> ChannelId | None:
        """The channel of the thread that is shown."""
        return self._root.channel_id if self._root is not None else None

    def show(self, root_id: MessageId, state: ThreadState | None = None) -> None:
        """Open a thread at what is unread by `state`, else at its end.

        One whose root is unknown shows nothing until it is known.
        """
        self._root = self._source.message(root_id)
        self._window = self._view.window = ThreadWindow(self._source, root_id)
        self._view.follow()
        self.select(None)
        mark = self._builder.unread = self._unread_mark(state)
        self._take()
        if mark is not None:
            self._land_after(mark.read)

    def _unread_mark(self, state: ThreadState | None) -> UnreadMark | None:
        """The line above the first reply that was not read; it stays for as long as the thread is open."""
        root = self._root
        if root is None or state is None or not state.unread:
            return None
        since = Millis(max(state.viewed_at, root.created_at))
        label = unread_label(since, state.unread, self._clock(), self.look)
        return UnreadMark(Position(since, AFTER_ALL), label)

    def _land_after(self, read: Position) -> None:
        for item in self._rows.items:
            if isinstance(item, Message) and item.position > read:
                self._view.land(item.id, LANDING)
                self.settle()
                return

    def close_thread(self) -> None:
        """Show nothing."""
        self._root = None
        self._window = None
        self._view.window = EmptyWindow()
        self._view.waiting = []
        self._view.take_rows()
        self.settle()

    def refresh_from(self, changes: Changes) -> None:
        """Read the thread again if it may have moved."""
        if self._root is None or self._window is None:
            return
        if changes.touches(self._root.channel_id) or changes.users:
            self._window.reload()
            self._take()

    def _take(self) -> None:
        me = self._source.me
        root = self._root
        items = self._pending(root.channel_id, root.id) if root is not None else ()
        changes = self._pending(root.channel_id, None) if root is not None else ()
        self._builder.refresh((*changes, *items))
        window = self._window
        if me is not None and root is not None and window is not None:
            sent = frozenset(
                row.client_id for row in window.rows if isinstance(row, Message) and row.client_id
            )
            before = {row.item.client_id for row in self._view.waiting}
            own = (item for item in items if item.root_id == root.id)
            self._view.waiting = waiting_rows(own, me.id, sent)
            if any(row.item.client_id not in before for row in self._view.waiting):
                self._view.follow()
        self._view.take_rows()
        self.settle()

    def scroll_to_end(self) -> None:
        """Go to the newest reply and follow."""
        self._view.follow()
        self.settle()

    def action_scroll_end(self) -> None:
        """Go to the newest reply."""
        self.select(None)
        self.scroll_to_end()

    def action_scroll_home(self) -> None:
        """Go to the root and choose it."""
        if self._rows:
            self._view.go(0)
            self.select(key_of(self._rows.items[0]))
            self.settle()
