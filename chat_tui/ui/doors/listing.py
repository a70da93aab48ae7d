"""How is a list of messages shown, and the chosen one gone to?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from chat_tui.model.messages import Message
from chat_tui.ui import dialogs
from chat_tui.ui.message_choices import message_choice
from chat_tui.ui.screens.chat_keys import ChatKeys
from chat_tui.ui.screens.message_list import Fetch


def show_messages(
    screen: ChatKeys, heading: str, known: Sequence[Message], fetch: Fetch, *, empty: str
) -> None:
    """In a picker over what is known and what is fetched."""

    def go_to(message: Message | None) -> None:
        if message is not None:
            screen.open_channel(message.channel_id, message.id)

    settings = screen.ui_settings
    to_choice = partial(
        message_choice, store=screen.account.store, glyphs=settings.glyphs, clock_24h=settings.clock_24h
    )
    screen.app.push_screen(dialogs.MessageList(heading, known, to_choice, fetch=fetch, empty=empty), go_to)
