"""How does a person find what is pinned here?"""

from __future__ import annotations

from collections.abc import Sequence

from chat_tui.model.events import MessageSeen
from chat_tui.model.messages import Message
from chat_tui.model.questions import Pinned
from chat_tui.ui.doors.listing import show_messages
from chat_tui.ui.message_choices import place_name
from chat_tui.ui.screens.chat_keys import ChatKeys


def open_door(screen: ChatKeys, words: str) -> None:
    """The pinned messages of the open channel, the newest first."""
    here = screen.visits.here
    if here is None:
        return
    account, channel_id = screen.account, here

    async def fetch() -> Sequence[Message]:
        answer = await account.directory.ask(Pinned(channel_id))
        found = [event.message for event in answer.events if isinstance(event, MessageSeen)]
        return sorted(found, key=lambda message: message.position, reverse=True)

    heading = f"Pinned in {place_name(account.store, here, screen.ui_settings.glyphs)}"
    show_messages(screen, heading, (), fetch, empty="Nothing is pinned here; p on a message does it.")
