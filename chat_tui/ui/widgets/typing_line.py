"""Who writes now? In a row of its own that is always there, so that nothing jumps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.signal import Signal
from textual.widget import Widget

from chat_tui.model.changes import Changes
from chat_tui.model.ids import ChannelId, MessageId
from chat_tui.text.width import truncate
from chat_tui.ui.titles import person_name

if TYPE_CHECKING:
    from chat_tui.account.account import Account


class TypingLine(Widget):
    """`maya is typing…`, for one channel or thread."""

    def __init__(self, account: Account, changes: Signal[Changes], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._account = account
        self._changes = changes
        self._place: tuple[ChannelId, MessageId | None] | None = None
        self._words = ""

    def on_mount(self) -> None:
        """Follow who types."""
        self._changes.subscribe(self, self._on_changes)

    def show_place(self, channel_id: ChannelId, root_id: MessageId | None = None) -> None:
        """Show who writes there from now on."""
        self._place = (channel_id, root_id)
        self._reload()

    def _on_changes(self, changes: Changes) -> None:
        if self._place is not None and (changes.everything or self._place[0] in changes.typing):
            self._reload()

    def _reload(self) -> None:
        if self._place is None:
            return
        account = self._account
        me = account.store.me
        writing = [user for user in account.typing.who(*self._place) if me is None or user != me.id]
        words = typing_words([person_name(account.store, user_id) for user_id in writing])
        if words != self._words:
            self._words = words
            self.refresh()

    def render(self) -> Content:
        """The words, or an empty row."""
        return Content(truncate(f" {self._words}" if self._words else "", self.size.width))


def typing_words(names: Sequence[str]) -> str:
    """One, two or many who write, as a phrase."""
    if not names:
        return ""
    if len(names) == 1:
        return f"{names[0]} is typing…"
    if len(names) == 2:
        return f"{names[0]} and {names[1]} are typing…"
    return f"{names[0]}, {names[1]} and {len(names) - 2} more are typing…"
