"""How do slash commands reach a person in line mode? The `UiPort` that needs no screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from chat_tui.cli.line_mode.screens import screen
from chat_tui.commands.context import Severity
from chat_tui.errors import ConfigError
from chat_tui.model.ids import ChannelId
from chat_tui.text.sanitize import safe_url

if TYPE_CHECKING:
    from chat_tui.cli.line_mode.session import Session

Arrive = Callable[[ChannelId], Awaitable[None]]


class LinePort:
    """What a command asks is asked as a line; what it shows is said as lines, once it has ended."""

    def __init__(self, session: Session, arrive: Arrive) -> None:
        self._session = session
        self._arrive = arrive
        self._later: list[Callable[[], Awaitable[None]]] = []

    def notify(self, text: str, severity: Severity = "information") -> None:
        """A remark; that something is wrong is a word of it."""
        self._session.remark(text if severity == "information" else f"{severity}: {text}")

    async def ask(self, question: str) -> str | None:
        """The next line is the answer; an empty one, ctrl+c or the end is none."""
        session = self._session
        session.remark(f"{question}? The next line is the answer; an empty one is none.")
        session.is_asking, session.console.prompt = True, "? "
        try:
            typed = await session.console.read()
        finally:
            session.is_asking = False
            session.set_prompt()
        session.is_over = session.is_over or typed.kind == "end"
        return typed.text.strip() or None if typed.kind == "line" else None

    async def confirm(self, question: str, detail: str, yes: str) -> bool:
        """`y` or `yes` does it; a line that is no answer was typed before the question was heard."""
        answer = await self.ask(f"{question} {detail}".strip().rstrip("?.") + f". Say y to {yes}")
        word = (answer or "").lower()
        if word not in ("", "y", "yes", "n", "no"):
            self._session.remark("taken for a no")
            self._session.typed_ahead.append(answer or "")
        return word in ("y", "yes")

    def open_channel(self, channel_id: ChannelId) -> None:
        """Go there."""
        self._later.append(lambda: self._arrive(channel_id))

    def leave_channel(self, channel_id: ChannelId) -> None:
        """Nowhere, if it is here."""
        place = self._session.place
        if place is not None and place.channel_id == channel_id:
            self._session.aim(None)

    def open_screen(self, name: str) -> None:
        """Said as lines, or where to find it."""
        self._later.append(lambda: screen(self._session, name))

    def open_address(self, url: str) -> None:
        """It is said; nothing is opened."""
        self._session.remark(f"This leads to {safe_url(url) or 'an address that is none'}")

    def set_theme(self, name: str) -> None:
        """There are no colours here."""
        hint = "`chat-tui config edit` changes those of the app."
        raise ConfigError("Line mode has no colours.", hint=hint)

    def quit(self) -> None:
        """Leave."""
        self._session.is_over = True

    async def settle(self) -> None:
        """Do what a command has asked for; raises ChatError."""
        while self._later:
            await self._later.pop(0)()
