"""What belongs together around one timeline: its header, who types, the composer, and the hint below it."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.signal import Signal
from textual.widgets import Static

from chat_tui.account.account import Account
from chat_tui.model.actions import SendTyping
from chat_tui.model.changes import Changes
from chat_tui.model.channels import Channel, ChannelKind
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId, Millis
from chat_tui.model.messages import Gap, Message, MessageKind
from chat_tui.model.outbox import OutboxItem, OutboxState
from chat_tui.model.users import Presence
from chat_tui.text.sanitize import safe_line
from chat_tui.text.width import truncate
from chat_tui.ui.completing import Completion, Names, completion
from chat_tui.ui.destination import Destination
from chat_tui.ui.hints import Chosen, Situation, hint_for
from chat_tui.ui.people import custom_status
from chat_tui.ui.render.look import Look
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.titles import channel_title, person_name, sigil
from chat_tui.ui.widgets.channel_header import ChannelHeader
from chat_tui.ui.widgets.completion import CompletionList
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.widgets.hint_row import Hint, HintRow
from chat_tui.ui.widgets.message_pane import MessagePane
from chat_tui.ui.widgets.pane_strides import StridingPane
from chat_tui.ui.widgets.pane_view import PaneView
from chat_tui.ui.widgets.pane_viewport import Anchor
from chat_tui.ui.widgets.previews import Previews
from chat_tui.ui.widgets.thread_pane import ThreadPane
from chat_tui.ui.widgets.typing_line import TypingLine
from chat_tui.ui.writable import why_not_written

if TYPE_CHECKING:
    from chat_tui.ui.widgets.attachment_bar import AttachmentBar

ATTACHING = ("/attach ", "/upload ")
"""Commands behind which paths are proposed."""
STATUS_CELLS = 40
"""Of what somebody says they do, beside the name."""
ALL_SHOWN_AFTER = 1.0
"""Seconds from the line being up until what was missed has come to the screen."""


def wall_clock() -> Millis:
    """Now, for drawing ages and days."""
    return Millis(int(time.time() * 1000))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What both conversations of a screen share."""

    account: Account
    changes: Signal[Changes]
    look: Look
    settings: UiSettings
    commands: Names
    labels: Mapping[str, str]
    """The live key label of each binding id."""
    previews: Previews | None = None
    """Where what permalinks name is found; None shows none of it."""
    clock: Callable[[], Millis] = wall_clock


class Conversation(Vertical):
    """A timeline and what is written into it; subclasses say which."""

    def __init__(self, around: Surroundings, *, id: str) -> None:
        super().__init__(id=id)
        self.account = around.account
        self._around = around
        self._changes = around.changes
        self.destination: Destination | None = None
        limit = around.account.capabilities.max_message_length
        enter_sends = around.settings.enter == "send"
        self.composer = Composer(around.account.drafts, enter_sends=enter_sends, limit=limit)
        self.header = ChannelHeader()
        self.typing = TypingLine(around.account, around.changes)
        self.hint = HintRow()
        sign = " >" if around.settings.glyphs == "ascii" else " ›"
        self._prompt = Static(Content(sign), classes="prompt")
        self._proposals = CompletionList()
        self.bar: AttachmentBar | None = None
        """The files that wait with the text; most texts have none, so there is no bar before the first."""
        self._seen_text = ""
        """What stood in the composer when we looked last: only typing is told to others."""

    @property
    @abstractmethod
    def pane(self) -> StridingPane:
        """The messages."""

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self.header
        yield self.pane
        yield self.typing
        with Horizontal(classes="compose"):
            yield self._prompt
            yield self.composer
        yield self.hint
        yield self._proposals

    def on_mount(self) -> None:
        """Follow the store."""
        self.composer.completer = self._complete
        self.composer.proposals = self._proposals
        self.composer.read_only = self.account.gate.is_closed
        self._changes.subscribe(self, self.on_changes)

    def on_changes(self, changes: Changes) -> None:
        """The store moved."""
        if changes.everything or changes.channels or changes.users or changes.channel_list:
            self.show_header()
        here = self.composer.destination
        if here is not None and (changes.channel_list or here.channel_id in changes.outbox):
            self.show_hint()
        if here is not None and here.channel_id in changes.drafts:
            self.composer.post_message(Composer.Moved(self.composer))

    def aim(self, destination: Destination, fallback: str = "") -> None:
        """Write to there from now on."""
        self.composer.aim(destination, fallback)
        self._seen_text = self.composer.text
        self.typing.show_place(destination.channel_id, destination.root_id)

    def edit(self, message: Message) -> None:
        """Change a message of ours; what was being written waits in its own draft."""
        self.aim(Destination(message.channel_id, message.root_id, message.id), message.text)
        self.composer.focus()

    def leave_edit(self) -> bool:
        """Back to what was being written before; the edited text is kept as the draft of that edit."""
        here = self.composer.destination
        if here is None or here.editing is None:
            return False
        message = self.account.store.message(here.editing)
        if message is not None and message.text == self.composer.text:
            self.composer.discard()
        self.aim(replace(here, editing=None))
        return True

    @abstractmethod
    def show_header(self) -> None:
        """Say where we are."""

    async def on_composer_moved(self) -> None:
        """The hint changes with the state, and others see that we write."""
        composer = self.composer
        here = composer.destination
        if here is None:
            return
        self.show_files()
        text = composer.text
        if text.strip() and text != self._seen_text and composer.has_focus and here.editing is None:
            await self.account.perform(SendTyping(here.channel_id, here.root_id))
        self._seen_text = text
        self.show_hint()

    def show_files(self) -> None:
        """Show which files wait with the text now."""
        files = self.composer.files
        if self.bar is None:
            if not files:
                return
            from chat_tui.ui.widgets.attachment_bar import AttachmentBar

            self.bar = AttachmentBar(self.composer, self.account, self._around.settings.glyphs)
            self.mount(self.bar, before=self.query_one(".compose"))
        self.bar.tell(files)

    def on_descendant_focus(self) -> None:
        """The keys go elsewhere, and do other things there."""
        # A class, because Textual does not draw a child anew when `:focus-within` of its parent changes.
        self._prompt.set_class(self.composer.has_focus, "-here")
        here = self.composer.destination
        if self.composer.has_focus and (here is None or here.editing is None):
            # Who comes back later chooses anew: a key must not meet a message that was chosen long ago.
            self.pane.clear_selection()
        self.show_hint()

    def on_descendant_blur(self) -> None:
        """The keys go elsewhere."""
        self.on_descendant_focus()

    def on_selectable_pane_selection_changed(self) -> None:
        """Other things can be done with another message."""
        self.show_hint()

    def show_hint(self) -> None:
        """Say what the keys do now."""
        composer = self.composer
        here = composer.destination
        if here is None:
            return
        focused = self.screen.focused
        if focused is not None and self not in focused.ancestors:
            self.hint.tell(Hint())  # the keys go to the other conversation, which says what they do
            return
        text = composer.text
        situation = Situation(
            choosing=self._chosen() if self.pane.has_focus else None,
            several=len(self.pane.several),
            editing=here.editing is not None,
            reply_to=self.reply_to(),
            read_only=why_not_written(self.account, here.channel_id),
            has_text=bool(text),
            files=len(composer.files),
            choosing_file=self.bar is not None and self.bar.has_focus,
            saved=bool(text.strip()),
            trouble=bool(self.account.drafts.trouble),
            over_limit=composer.over_limit,
            refused=_refused(here, self.account),
            command=text.startswith("/") and not text.startswith("//") and here.editing is None,
            enter_sends=self._around.settings.enter == "send",
        )
        composer.read_only = bool(situation.read_only)
        self.hint.tell(hint_for(situation, self._around.labels))

    def _chosen(self) -> Chosen:
        item = self.pane.selected_item
        if self.pane.has_range or self.pane.is_folded:
            return "several" if self.pane.has_range else "folded"
        if isinstance(item, Gap):
            return "gap"
        if isinstance(item, OutboxItem):
            return _chosen_unsent(item, self.account)
        if item is None:
            return "nothing"
        if item.kind is MessageKind.EPHEMERAL:
            return "ours alone"
        me = self.account.store.me
        if item.attachments:
            return "mine with files" if me is not None and item.author_id == me.id else "theirs with files"
        return "mine" if me is not None and item.author_id == me.id else "theirs"

    def reply_to(self) -> str:
        """Who started the thread, in a thread."""
        return ""

    def _complete(self, line: str, column: int, row: int) -> Completion | None:
        if line.startswith(ATTACHING):
            from chat_tui.ui.path_completing import path_completion

            return path_completion(line, column, row)
        return completion(line, column, row, self.account.store, self._around.commands)


class ChannelConversation(Conversation):
    """The timeline of one channel at a time."""

    def __init__(self, around: Surroundings, *, id: str) -> None:
        super().__init__(around, id=id)
        outbox = around.account.outbox
        self.messages = MessagePane(around.account.store, outbox.pending, around.look, clock=around.clock)
        _preview_in(self.messages, around.previews)
        self._read_at: dict[ChannelId, Anchor] = {}
        """What was read in channels that were left while reading back."""
        self._reads_back = False
        """Whether newer messages are below the screen."""

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
        super().on_mount()
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
        note = f"{arrow} newest  End" if self._reads_back else self._who_is_here(channel)
        if self.account.policy.is_peeked(channel.id):
            note = f"peeking  {note}".rstrip()
        self.header.tell(name, safe_line(channel.topic or channel.purpose, 300), note)

    def _who_is_here(self, channel: Channel) -> str:
        if channel.kind is not ChannelKind.DIRECT or not channel.member_ids:
            return ""
        store, other = self.account.store, channel.member_ids[0]
        presence, user = store.presence(other).presence, store.user(other)
        pictures = self._around.look.emoji == "glyph"
        said = custom_status(user, pictures=pictures) if user is not None else ""
        known = "" if presence is Presence.UNKNOWN else presence.value
        return " · ".join(filter(None, (truncate(said, STATUS_CELLS), known)))


class ThreadConversation(Conversation):
    """One thread: its root and replies."""

    def __init__(self, around: Surroundings, *, id: str) -> None:
        super().__init__(around, id=id)
        outbox = around.account.outbox
        self.replies = ThreadPane(around.account.store, outbox.pending, around.look, clock=around.clock)
        _preview_in(self.replies, around.previews)

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
        return person_name(self.account.store, root.author_id) if root is not None else "a thread"


def _preview_in(pane: PaneView, previews: Previews | None) -> None:
    pane.views.previews = previews
    if previews is not None:
        previews.changed.append(pane.redraw)


def _chosen_unsent(item: OutboxItem, account: Account) -> Chosen:
    if item.state is not OutboxState.FAILED:
        return "waiting"
    rows = account.outbox.pending(item.channel_id, item.root_id)
    behind = rows[rows.index(item) + 1 :] if item in rows else ()
    return "holding" if any(row.state is OutboxState.QUEUED for row in behind) else "failed"


def _refused(here: Destination, account: Account) -> int:
    """How many messages and changes for this place wait for a person."""
    rows = account.outbox.pending(here.channel_id, here.root_id)
    return sum(row.state is OutboxState.FAILED for row in rows)
