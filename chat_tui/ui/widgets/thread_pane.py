"""How is one thread shown: its root, a line, its replies?"""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Message
from chat_tui.ui.render.look import Look
from chat_tui.ui.widgets.pane_rows import key_of
from chat_tui.ui.widgets.pane_selection import SelectablePane
from chat_tui.ui.widgets.pane_source import Pending, TimelineSource
from chat_tui.ui.widgets.pane_views import waiting_rows
from chat_tui.ui.widgets.pane_window import EmptyWindow, ThreadWindow


class ThreadPane(SelectablePane):
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

    def show(self, root_id: MessageId) -> None:
        """Open a thread at its end; one whose root is unknown shows nothing until it is known."""
        self._root = self._source.message(root_id)
        self._window = self._view.window = ThreadWindow(self._source, root_id)
        self._view.follow()
        self.select(None)
        self._take()

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
