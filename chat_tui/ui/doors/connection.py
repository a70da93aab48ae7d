"""How does a person look closer at the connection?"""

from __future__ import annotations

from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """Every account's line, in numbers."""
    screen.chat_app.show_connection()
