"""How does a person find a message and go there?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui import dialogs
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """With what is looked for, if that is known already."""

    def go_to(message: Message | None) -> None:
        if message is not None:
            screen.open_channel(message.channel_id, message.id)

    settings = screen.ui_settings
    found = dialogs.SearchScreen(screen.account, words, clock_24h=settings.clock_24h, glyphs=settings.glyphs)
    screen.app.push_screen(found, go_to)
