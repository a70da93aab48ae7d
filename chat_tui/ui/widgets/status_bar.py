"""Where does the app say how the line is and what waits? In the last row, repainted only when it differs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.signal import Signal
from textual.widget import Widget

from chat_tui.model.changes import Changes
from chat_tui.model.connection import ConnectionPhase
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.status import Part, StatusFacts, status_parts
from chat_tui.ui.terminal import terminal_truth

if TYPE_CHECKING:
    from textual.timer import Timer

    from chat_tui.account.account import Account

Keys = Callable[[], Sequence[tuple[str, str]]]


class StatusBar(Widget):
    """Connection, what waits for you, three keys that work here, the terminal, the clock."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual reads it as a class variable of this type
        "status--good",
        "status--bad",
        "status--wait",
        "status--plain",
        "status--faint",
        "status--mention",
        "status--key",
    }

    def __init__(
        self,
        account: Account,
        changes: Signal[Changes],
        *,
        keys: Keys,
        settings: UiSettings,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__()
        self._account = account
        self._changes = changes
        self._keys = keys
        self._glyphs = settings.glyphs
        self._clock_24h = settings.clock_24h
        self._clock = clock
        self._now = now
        self._parts: list[Part] = []
        self._countdown: Timer | None = None

    def on_mount(self) -> None:
        """Follow the account; tick at the minute, and each second only while a countdown shows."""
        self._changes.subscribe(self, self._on_changes)
        self._countdown = self.set_interval(1.0, self.reload, pause=True)
        self._wait_for_the_minute()
        self.reload()

    def _wait_for_the_minute(self) -> None:
        now = self._now()
        self.set_timer(60.0 - now.second - now.microsecond / 1e6 + 0.01, self._on_minute)

    def _on_minute(self) -> None:
        self.reload()
        self._wait_for_the_minute()

    def on_resize(self) -> None:
        """Another width has room for other things."""
        self.reload()

    def _on_changes(self, changes: Changes) -> None:
        if (
            changes.everything
            or changes.connection
            or changes.channels
            or changes.outbox
            or changes.channel_list
        ):
            self.reload()

    def reload(self) -> None:
        """Repaint if the words differ."""
        parts = status_parts(self._facts(), self.size.width or self.app.size.width)
        if parts != self._parts:
            self._parts = parts
            self.refresh()
        if self._countdown is not None:
            waiting = self._account.connection.state.phase is ConnectionPhase.WAITING
            (self._countdown.resume if waiting else self._countdown.pause)()

    def _facts(self) -> StatusFacts:
        account = self._account
        _channels, unread, mentions = account.store.totals()
        now = self._now()
        clock = f"{now:%H:%M}" if self._clock_24h else f"{now:%I:%M %p}".lstrip("0")
        truth = terminal_truth(os.environ, self.app.console.color_system)
        return StatusFacts(
            account.title or account.name,
            account.connection.state,
            self._clock(),
            unread,
            mentions,
            account.outbox.waiting(),
            tuple(self._keys()),
            truth,
            clock,
            glyphs=self._glyphs,
        )

    def render(self) -> Content:
        """The row as last computed."""
        return Content.assemble(
            *((text, self.get_visual_style(f"status--{style}", partial=True)) for text, style in self._parts)
        )
