"""What a command may touch: an account, where it was typed, and a narrow door to the UI."""

from __future__ import annotations

from typing import Literal, Protocol

from chat_tui.account.account import Account
from chat_tui.errors import TargetError
from chat_tui.model.frozen import dataclass
from chat_tui.model.ids import ChannelId, MessageId

Severity = Literal["information", "warning", "error"]


class UiPort(Protocol):
    """All that a command asks of a user interface; texts are raw and are sanitised by it."""

    def notify(self, text: str, severity: Severity = "information") -> None:
        """Tell the person something, without waiting."""

    async def ask(self, question: str) -> str | None:
        """Ask for a line of text; None when the person thinks better of it."""

    async def confirm(self, question: str, detail: str, yes: str) -> bool:
        """Ask whether to do it; `yes` is the word for doing it."""

    def open_channel(self, channel_id: ChannelId) -> None:
        """Show a channel."""

    def leave_channel(self, channel_id: ChannelId) -> None:
        """Show another channel, if it is this one that is shown."""

    def open_screen(self, name: str) -> None:
        """Show a screen by name: `help`, `search`, `themes`, `connection`."""

    def open_address(self, url: str) -> None:
        """Open a link, as one in a message is opened."""

    def set_theme(self, name: str) -> None:
        """Change the theme; raises ConfigError for one that does not exist."""

    def quit(self) -> None:
        """Leave the program."""


@dataclass(frozen=True, slots=True)
class CommandContext:
    """Where a command was typed."""

    account: Account
    ui: UiPort
    channel_id: ChannelId | None = None
    root_id: MessageId | None = None
    undo_seconds: float = 0.0
    """For which what a command says can be taken back."""

    def here(self) -> ChannelId:
        """The channel it was typed in; raises TargetError when there is none."""
        if self.channel_id is None:
            raise TargetError("No channel is open.", hint="Open one first.")
        return self.channel_id
