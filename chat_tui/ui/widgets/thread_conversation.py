"""The conversation of a thread: its root and replies, and whether they are told to us."""

from __future__ import annotations

from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.ui.destination import Destination
from chat_tui.ui.titles import channel_title, person_name, sigil
from chat_tui.ui.widgets.conversation import Conversation, Surroundings, preview_in
from chat_tui.ui.widgets.thread_pane import ThreadPane


class ThreadConversation(Conversation):
    """One thread: its root and replies."""

    def __init__(self, around: Surroundings, *, id: str) -> None:
        super().__init__(around, id=id)
        outbox = around.account.outbox
        self.replies = ThreadPane(around.account.store, outbox.pending, around.look, clock=around.clock)
        preview_in(self.replies, around.previews)

    @property
    def pane(self) -> ThreadPane:
        """The thread."""
        return self.replies

    def open(self, channel_id: ChannelId, root_id: MessageId) -> None:
        """Show a thread and write to it."""
        self.destination = Destination(channel_id, root_id)
        self.replies.show(root_id, self.account.store.thread_state(root_id))
        self.aim(self.destination)
        self.show_header()

    def close(self) -> None:
        """Show none; its draft is kept."""
        self.destination = None
        self.replies.close_thread()

    def on_changes(self, changes: Changes) -> None:
        """The store moved; a root that was unknown may have come."""
        super().on_changes(changes)
        here = self.destination
        if here is None or here.root_id is None:
            return
        if here.root_id in changes.threads:
            self.show_header()
        if self.replies.root_id is None and changes.touches(here.channel_id):
            self.replies.show(here.root_id, self.account.store.thread_state(here.root_id))
        else:
            self.replies.refresh_from(changes)

    def show_header(self) -> None:
        """The channel that the thread is in."""
        here = self.destination
        channel = self.account.store.channel(here.channel_id) if here is not None else None
        if channel is not None:
            sign = sigil(channel.kind, self._around.settings.glyphs)
            place = f"{sign} {channel_title(self.account.store, channel)}"
            self.header.tell(f"Thread in {place}", "", f"{self._following()}esc")

    def _following(self) -> str:
        """Whether replies are told to us."""
        here = self.destination
        state = self.account.store.thread_state(here.root_id) if here and here.root_id else None
        if state is None:
            return ""
        return "followed · " if state.following else "not followed · "

    def reply_to(self) -> str:
        """Who started it."""
        here = self.destination
        root = (
            self.account.store.message(here.root_id)
            if here is not None and here.root_id is not None
            else None
        )
        if root is None:
            return "a thread"
        me = self.account.store.me
        return (
            "your message"
            if me is not None and root.author_id == me.id
            else person_name(self.account.store, root.author_id)
        )
