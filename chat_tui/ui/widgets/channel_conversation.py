"""The conversation of a channel: where it was read, whether it is live, and what its header says."""

from __future__ import annotations

from collections.abc import Callable

from chat_tui.model.changes import Changes
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import truncate
from chat_tui.ui.destination import Destination
from chat_tui.ui.people import custom_status, presence_words
from chat_tui.ui.titles import channel_title, sigil
from chat_tui.ui.widgets.conversation import Conversation, Surroundings, preview_in
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.pane_viewport import Anchor

STATUS_CELLS = 40
"""Of what somebody says they do, beside the name."""
ALL_SHOWN_AFTER = 1.0
"""Seconds from the line being up until what was missed has come to the screen."""


class ChannelConversation(Conversation):
    """The timeline of one channel at a time."""

    def __init__(self, around: Surroundings, *, id: str) -> None:
        super().__init__(around, id=id)
        outbox = around.account.outbox
        self.messages = MessagePane(around.account.store, outbox.pending, around.look, clock=around.clock)
        preview_in(self.messages, around.previews)
        self._read_at: dict[ChannelId, Anchor] = {}
        """What was read in channels that were left while reading back."""
        self._reads_back = False
        """Whether newer messages are below the screen."""
        self.said_beside: Callable[[Channel], str] | None = None
        """What else is said of a channel in its header, if somebody has something to say."""

    @property
    def pane(self) -> MessagePane:
        """The timeline."""
        return self.messages

    def open(self, channel_id: ChannelId, message_id: MessageId | None = None) -> None:
        """Show a channel, at its unread line, where it was read last, or at a message, and write to it."""
        read_at = self._read_at.get(channel_id)
        self._leave(channel_id)
        self.destination = Destination(channel_id)
        if message_id is not None and self.messages.channel_id == channel_id:
            self.messages.jump_to(message_id)
        else:
            self.messages.show(channel_id, message_id if message_id is not None else "unread")
            if message_id is None and read_at is not None and not self.messages.has_unread_line:
                self.messages.jump_to(read_at)
        self.aim(self.destination)
        self.show_header()

    def on_changes(self, changes: Changes) -> None:
        """The store moved."""
        super().on_changes(changes)
        self.messages.refresh_from(changes)
        if changes.connection:
            self._watch_line()

    def on_mount(self) -> None:
        """Until the line is up, what comes was missed."""
        self.messages.live = self.account.connection.is_online

    def _watch_line(self) -> None:
        """The line is up some moments before all that was missed has been shown."""
        if not self.account.connection.is_online:
            self.messages.live = False
        elif not self.messages.live:
            self.set_timer(ALL_SHOWN_AFTER, self._be_live)

    def _leave(self, other: ChannelId) -> None:
        """Keep what is being read, for who comes back; at the end of a channel there is nothing to keep."""
        here, place = self.messages.channel_id, self.messages.place
        if here is None or here == other:
            return
        if place is not None:
            self._read_at[here] = place
        else:
            self._read_at.pop(here, None)

    def _be_live(self) -> None:
        self.messages.live = self.account.connection.is_online

    def on_message_pane_unseen_changed(self, event: MessagePane.UnseenChanged) -> None:
        """Whether the end is on the screen: said in the header; how many are new stands on the pill."""
        self._reads_back = not event.following
        self.show_header()

    def show_header(self) -> None:
        """The channel's name and topic, and who is here."""
        here = self.destination
        channel = self.account.store.channel(here.channel_id) if here is not None else None
        if channel is None:
            return
        glyphs = self._around.settings.glyphs
        name = f"{sigil(channel.kind, glyphs)} {channel_title(self.account.store, channel)}"
        arrow = "↓" if glyphs == "unicode" else "v"
        note = newest = f"{arrow} newest  End" if self._reads_back else ""
        beside = self.said_beside(channel) if self.said_beside is not None else ""
        if beside:
            both = f"{beside} · {newest}" if newest else beside
            # The way back to the end goes before what a guide says.
            note = both if not newest or self.header.has_room(name, both) else newest
        note = note or self._who_is_here(channel)
        if self.account.policy.is_peeked(channel.id):
            note = f"peeking  {note}".rstrip()
        self.header.tell(name, safe_line(channel.topic or channel.purpose, 300), note)

    def _who_is_here(self, channel: Channel) -> str:
        if channel.kind is not ChannelKind.DIRECT or not channel.member_ids:
            return ""
        store, other = self.account.store, channel.member_ids[0]
        user = store.user(other)
        pictures = self._around.look.emoji == "glyph"
        said = custom_status(user, pictures=pictures) if user is not None else ""
        there = store.presence(other)
        known = presence_words(there, there.since / 1000)  # for how long would be old in a minute
        return " · ".join(filter(None, (truncate(said, STATUS_CELLS), known)))
