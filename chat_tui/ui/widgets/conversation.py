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
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import Millis
from chat_tui.model.messages import Message
from chat_tui.ui.completion import Completion, Spot
from chat_tui.ui.destination import Destination
from chat_tui.ui.hints import hint_for
from chat_tui.ui.render.look import Look
from chat_tui.ui.sending import as_it_will_be, held_there, on_their_way
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.situation import situation_of
from chat_tui.ui.widgets.channel_header import ChannelHeader
from chat_tui.ui.widgets.completion import CompletionList
from chat_tui.ui.widgets.composer import Composer
from chat_tui.ui.widgets.hint_row import Hint, HintRow
from chat_tui.ui.widgets.pane_strides import StridingPane
from chat_tui.ui.widgets.pane_view import PaneView
from chat_tui.ui.widgets.previews import Previews
from chat_tui.ui.widgets.typing_line import TypingLine

if TYPE_CHECKING:
    from chat_tui.ui.completion.desk import Desk
    from chat_tui.ui.widgets.attachment_bar import AttachmentBar


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
    desk: Callable[[], Desk]
    """What completes words; made when it is first asked for."""
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
        self.composer.coming = around.account.attaching.coming
        self.header = ChannelHeader()
        self.typing = TypingLine(around.account, around.changes)
        self.hint = HintRow()
        sign = " >" if around.settings.glyphs == "ascii" else " ›"
        self._prompt = Static(Content(sign), classes="prompt")
        self._proposals = CompletionList()
        self.bar: AttachmentBar | None = None
        """The files that wait with the text; most texts have none, so there is no bar before the first."""
        self.tip = ""
        """What a newcomer is told below the composer."""
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
        self.composer.spell, self.composer.store = self._around.settings.spell, self.account.store
        self.composer.completer = self._complete
        self.composer.proposals = self._proposals
        self.composer.read_only = self.account.gate.is_closed
        self._changes.subscribe(self, self.on_changes)
        self.account.drafts.boxes.add(self.composer)

    def on_changes(self, changes: Changes) -> None:
        """The store moved."""
        if changes.everything or changes.channels or changes.users or changes.channel_list:
            self.show_header()
        here = self.composer.destination
        if here is not None and (changes.channel_list or here.channel_id in changes.outbox):
            self.show_files()
            self.show_hint()
        if here is not None and here.channel_id in changes.drafts:
            self.composer.post_message(Composer.Moved(self.composer))

    def aim(self, destination: Destination, fallback: str = "") -> None:
        """Write to there from now on."""
        self.composer.aim(destination, fallback)
        self._seen_text = self.composer.text
        self.typing.show_place(destination.channel_id, destination.root_id)

    def edit(self, message: Message, text: str | None = None) -> None:
        """Change a message of ours, or go on with a text for it; what was being written waits as a draft."""
        if text is None:
            text = as_it_will_be(self.account, message).text
        self.aim(Destination(message.channel_id, message.root_id, message.id), text)
        self.composer.focus()

    def leave_edit(self) -> bool:
        """Back to what was being written before; the edited text is kept as the draft of that edit."""
        here = self.composer.destination
        if here is None or here.editing is None:
            return False
        message = self.account.store.message(here.editing)
        if message is not None and as_it_will_be(self.account, message).text == self.composer.text:
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
        here, files = self.composer.destination, self.composer.files
        going = on_their_way(self.account, here) if here is not None else ()
        self.composer.has_chips = bool(files or going)
        if self.bar is None:
            if not self.composer.has_chips:
                return
            from chat_tui.ui.widgets.attachment_bar import AttachmentBar

            self.bar = AttachmentBar(self.composer, self.account, self._around.settings.glyphs)
            self.mount(self.bar, before=self.query_one(".compose"))
        self.bar.tell(files, going)

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
        self.composer.has_held = held_there(self.account, here) is not None
        if self.composer.has_held:
            from chat_tui.ui import countdown  # with what is held only

            countdown.follow(self)
        if focused is not None and self not in focused.ancestors:
            self.hint.tell(Hint())  # the keys go to the other conversation, which says what they do
            return
        situation = situation_of(self, here)
        composer.read_only = bool(situation.read_only)
        self.hint.tell(hint_for(situation, self._around.labels))

    def reply_to(self) -> str:
        """Who started the thread, in a thread."""
        return ""

    def _complete(self, spot: Spot) -> Completion | None:
        return self._around.desk().complete(spot, self.composer.destination)


def preview_in(pane: PaneView, previews: Previews | None) -> None:
    """Show what permalinks name, and show it anew when it is found."""
    pane.views.previews = previews
    if previews is not None:
        previews.changed.append(pane.redraw)
