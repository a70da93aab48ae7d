"""How does a person find a thread?"""

from __future__ import annotations

from chat_tui.model.ids import MessageId
from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """Those we follow, what is unread first, and then all others that are known here."""

    def go_to(root_id: MessageId | None) -> None:
        if root_id is not None:
            screen.go_to_thread(root_id)

    glyphs = screen.ui_settings.glyphs
    screen.app.push_screen(dialogs.ThreadsScreen(screen.account, screen.changes, glyphs), go_to)
