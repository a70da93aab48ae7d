"""What is a newcomer told in the first days? One key a start, right of the hints, and then no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from chat_tui.account.account import Account
from chat_tui.errors import StorageError
from chat_tui.ui.work import spawn

if TYPE_CHECKING:
    from chat_tui.ui.app import ChatApp

PLACE = "starts"
TIPS = (
    ("nav.unread", "next unread"),
    ("app.search", "search"),
    ("app.inbox", "what waits for you"),
    ("compose.edit_last", "mend your last"),
    ("app.threads", "your threads"),
    ("nav.last", "the channel before"),
    ("compose.editor", "your own editor"),
    ("app.since", "what you missed"),
    ("app.commands", "all commands"),
)
"""One for each start after the first, which belongs to the tour."""


def tip_of(start: int, labels: Mapping[str, str]) -> str:
    """What is told at the so-many-th start, by the keys as they are; empty once all was told."""
    told = [f"tip: {labels[name]} {deed}" for name, deed in TIPS if labels.get(name)]
    return told[start - 2] if 2 <= start < len(told) + 2 else ""


def begin(app: ChatApp, accounts: Collection[Account]) -> None:
    """Count this start, by the first account, and tell what belongs to it."""
    account = next(iter(accounts))
    start = min(_number(account.mine.recall(PLACE)) + 1, len(TIPS) + 2)

    async def count() -> None:
        try:
            await account.mine.remember(PLACE, str(start))
        except StorageError:
            return  # the same is told again

    spawn(app, count, group="tips")
    show(app, start)


def show(app: ChatApp, start: int) -> None:
    """Put it below the composers of all accounts."""
    from chat_tui.ui.screens.chat_frame import ChatFrame

    for screen in app.lowest_screens():
        if isinstance(screen, ChatFrame):
            screen.main.tip = tip_of(start, screen.labels) if app.settings.tips else ""
            screen.main.show_hint()


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 4 else 0
