"""How does a person see all that waits for them?"""

from __future__ import annotations

from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.waiting_lines import Manner, Waiting


def open_door(screen: ChatKeys, words: str) -> None:
    """Of every account, that on the screen first."""

    def go_to(waiting: Waiting | None) -> None:
        if waiting is not None:
            going = screen.chat_app.whereabouts.go_to(waiting.inbox.account, waiting.item.message)
            screen.app.run_worker(going, group="going", exit_on_error=False)

    app, settings = screen.chat_app, screen.ui_settings
    manner = Manner(settings.glyphs, settings.emoji, settings.clock_24h, app.has_several_accounts)
    screen.app.push_screen(dialogs.InboxScreen(app.accounts, manner), go_to)
