"""How does a person find what they saved for later?"""

from __future__ import annotations

from functools import partial

from chat_tui.model.messages import Message
from chat_tui.ui import dialogs
from chat_tui.ui.message_choices import message_choice
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """All of this account, the last saved first."""

    def go_to(message: Message | None) -> None:
        if message is not None:
            screen.open_channel(message.channel_id, message.id)

    account, settings = screen.account, screen.ui_settings
    to_choice = partial(
        message_choice, store=account.store, glyphs=settings.glyphs, clock_24h=settings.clock_24h
    )
    screen.app.push_screen(dialogs.SavedList(account, to_choice), go_to)
