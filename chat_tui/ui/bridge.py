"""How do an account's changes reach the widgets? As one Textual signal; the only file that knows both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.signal import Signal

from chat_tui.model.changes import Changes

if TYPE_CHECKING:
    from textual.app import App

    from chat_tui.account.feed import Feed


class Bridge:
    """Carries one feed into one signal for as long as the app lives."""

    def __init__(self, app: App[int], feed: Feed, name: str) -> None:
        self._feed = feed
        self.signal: Signal[Changes] = Signal(app, f"changes of {name}")

    async def run(self) -> None:
        """Publish every change until the feed closes; a slow screen gets one RESYNC instead of a backlog."""
        async for changes in self._feed.subscribe():
            self.signal.publish(changes)
