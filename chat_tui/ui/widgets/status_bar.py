"""Where does the app say how the line is and what waits? In the last row, repainted only when it differs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.style import Style as RichStyle
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.signal import Signal
from textual.style import Style
from textual.widget import Widget

from chat_tui.model.changes import Changes
from chat_tui.model.connection import ConnectionPhase
from chat_tui.model.outbox import OutboxItem
from chat_tui.text.width import cells
from chat_tui.ui.minute import each_minute
from chat_tui.ui.settings import UiSettings
from chat_tui.ui.status import MOST_ROWS, SETTLED, Held, Part, StatusFacts, connection_parts, status_rows
from chat_tui.ui.terminal import terminal_truth

if TYPE_CHECKING:
    from textual.timer import Timer

    from chat_tui.account.account import Account

ROOMY = 12
"""Lines of a terminal from which on a long reason may take more than one of them."""
TICKING = frozenset({ConnectionPhase.WAITING, ConnectionPhase.BLOCKED, ConnectionPhase.CONNECTING})

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

    class LineClicked(Message):
        """A person clicked on what is said of the line."""

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
        self.alert: Callable[[], str] = str
        """What a person should know before something stops working."""
        self.tint: Callable[[], RichStyle] = RichStyle.null
        """The colour by which the account is known among others."""
        self._glyphs = settings.glyphs
        self.shows_24h = settings.clock_24h
        self._clock = clock
        self._now = now
        self._rows: list[list[Part]] = []
        self._countdown: Timer | None = None

    def on_mount(self) -> None:
        """Follow the account; tick at the minute, and each second only while something is tried in vain."""
        self._changes.subscribe(self, self._on_changes)
        self._countdown = self.set_interval(1.0, self.reload, pause=True)
        each_minute(self, lambda: self._now().timestamp(), self.reload)
        self.reload()

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
        window = self.app.size
        most = MOST_ROWS if window.height >= ROOMY else 1
        stuck = self._account.outbox.stuck()
        facts = self._facts(stuck)
        rows = status_rows(facts, self.size.width or window.width, most)
        if rows != self._rows:
            if len(rows) != len(self._rows):
                self.styles.height = len(rows)
            self._rows = rows
            self.refresh()
        if self._countdown is not None:
            ticks = stuck is not None or facts.state.phase in TICKING or facts.rate.is_scarce
            (self._countdown.resume if ticks else self._countdown.pause)()

    def _facts(self, stuck: OutboxItem | None) -> StatusFacts:
        account = self._account
        unread, mentions = account.read_marks.totals()
        now = self._now()
        clock = f"{now:%H:%M}" if self.shows_24h else f"{now:%I:%M %p}".lstrip("0")
        truth = terminal_truth(os.environ, self.app.console.color_system)
        return StatusFacts(
            account.title or account.name,
            account.connection.state,
            self._clock(),
            unread,
            mentions,
            account.outbox.waiting(by_hand=True),
            _held(stuck, now),
            account.metrics().traffic.rate,
            tuple(self._keys()),
            truth,
            clock,
            glyphs=self._glyphs,
            alert=self.alert(),
        )

    def on_click(self, event: Click) -> None:
        """Where the line is spoken of, a closer look at it is wished."""
        facts = self._facts(self._account.outbox.stuck())
        told = (
            [*connection_parts(facts), (f" · {facts.alert}", "wait")]
            if facts.alert
            else connection_parts(facts)
        )
        if event.y == 0 and event.x < sum(cells(text) for text, _ in told):
            event.stop()
            self.post_message(self.LineClicked())

    def render(self) -> Content:
        """The rows as last computed."""
        return Content("\n").join(
            Content.assemble(*((text, self._style(style)) for text, style in row)) for row in self._rows
        )

    def _style(self, name: str) -> Style:
        if name != "account":
            return self.get_visual_style(f"status--{name}", partial=True)
        return self.get_visual_style("status--plain", partial=True) + Style.from_rich_style(self.tint())


def _held(stuck: OutboxItem | None, now: datetime) -> Held | None:
    """What is said of a row that waits; nothing while a next try may soon be the answer."""
    wall = now.timestamp()
    if stuck is None or wall - stuck.created_at / 1000 < SETTLED:
        return None
    return Held(stuck.reason, max(0, round(stuck.next_try / 1000 - wall)))
