"""How does a person see all that waits for them?"""

from __future__ import annotations

from functools import partial

from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.waiting_lines import Manner, Waiting
from chat_tui.ui.work import spawn


def open_door(screen: ChatKeys, words: str) -> None:
    """Of every account, that on the screen first."""

    def go_to(waiting: Waiting | None) -> None:
        if waiting is not None:
            spawn(screen.app, partial(_go_to, screen, waiting), group="going")

    app, settings = screen.chat_app, screen.ui_settings
    manner = Manner(settings.glyphs, settings.emoji, settings.clock_24h, app.has_several_accounts)
    screen.app.push_screen(dialogs.InboxScreen(app.accounts, manner), go_to)


async def _go_to(screen: ChatKeys, waiting: Waiting) -> None:
    """A reminder whose message is gone to has done what it was for."""
    account, item = waiting.inbox.account, waiting.item
    if item.reminder is not None:
        await account.reminders.drop(item.reminder)
    await screen.chat_app.whereabouts.go(account, item.message.channel_id, item.message.id or None)
