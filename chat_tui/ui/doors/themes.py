"""How does a person choose other colours?"""

from __future__ import annotations

from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """Each is shown as it is passed."""
    screen.chat_app.choose_theme()
