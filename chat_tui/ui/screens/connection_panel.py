"""How does a person look closer at the line: every account's state and numbers, live while they are shown?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from chat_tui.account.account import Account
from chat_tui.ui.bindings import bind
from chat_tui.ui.connection_facts import AccountFacts, Line, panel_lines
from chat_tui.ui.keyed_app import glyphs_of
from chat_tui.ui.plain import key_words
from chat_tui.ui.screens.dialog import Dialog

EVERY = 1.0
"""Seconds between two looks."""
FRAME = 4
"""Lines above and below what is told: the margin and the border of the dialog."""
ACTIONS = {
    "dialog.cancel": "close",
    "dialog.up": "scroll(-1)",
    "dialog.down": "scroll(1)",
    "dialog.pageup": "page(-1)",
    "dialog.pagedown": "page(1)",
    "panel.retry": "retry",
}


class ConnectionFacts(Widget):
    """The lines, painted anew only when they differ."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - Textual reads it as a class variable of this type
        "facts--good",
        "facts--bad",
        "facts--wait",
        "facts--plain",
        "facts--faint",
        "facts--name",
        "facts--head",
    }

    def __init__(self, accounts: Sequence[Account], clock: Callable[[], float]) -> None:
        super().__init__()
        self._accounts = accounts
        self._clock = clock
        self._lines: list[Line] = []

    def on_mount(self) -> None:
        """Look again and again, for as long as it is there."""
        self.set_interval(EVERY, self.look)

    def on_resize(self) -> None:
        """Another width has room for other things."""
        self.look()

    def look(self) -> None:
        """Repaint if something moved."""
        lines = panel_lines(self._told(), self.size.width, glyphs_of(self.screen)) if self.size.width else []
        if lines != self._lines:
            self._lines = lines
            self.refresh(layout=len(lines) != self.size.height)

    def _told(self) -> list[AccountFacts]:
        return [
            AccountFacts(
                *(account.title or account.name, account.connection.state, account.metrics()),
                *(self._clock(), time.time()),
            )
            for account in self._accounts
        ]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are."""
        return len(panel_lines(self._told(), width, glyphs_of(self.screen)))

    def render(self) -> Content:
        """The lines as last seen."""
        return Content("\n").join(
            Content.assemble(
                *((text, self.get_visual_style(f"facts--{style}", partial=True)) for text, style in line)
            )
            for line in self._lines
        )


class ConnectionPanel(Dialog[None]):
    """What the status bar has no room for; `r` tries again now, whatever the line is waiting for."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS = [*bind("dialog", ACTIONS)]  # noqa: RUF012 - Textual reads it as a class variable

    def __init__(self, accounts: Sequence[Account], *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(classes="panel")
        self._accounts = accounts
        self._facts = ConnectionFacts(accounts, clock)

    def compose(self) -> ComposeResult:
        """The frame, and the facts in it, which may be more than fit."""
        with Vertical(classes="dialog") as frame:
            frame.border_title = Content("Connection")
            frame.border_subtitle = Content(key_words("r retry now · ↑↓ · esc", glyphs_of(self)))
            with VerticalScroll():
                yield self._facts

    def on_resize(self, event: events.Resize) -> None:
        """As high as the window allows, and no higher."""
        self.query_one(VerticalScroll).styles.max_height = max(1, event.size.height - FRAME)

    def action_close(self) -> None:
        """Away with it; nothing goes on behind."""
        self.dismiss()

    def action_retry(self) -> None:
        """Do not wait for the next try; on a line that is up, ask for a sign of life."""
        for account in self._accounts:
            account.retry_now()
        self._facts.look()

    def action_scroll(self, step: int) -> None:
        """A line up or down."""
        self.query_one(VerticalScroll).scroll_relative(y=step, animate=False)

    def action_page(self, step: int) -> None:
        """A page up or down."""
        body = self.query_one(VerticalScroll)
        body.scroll_relative(y=step * max(1, body.size.height - 1), animate=False)
