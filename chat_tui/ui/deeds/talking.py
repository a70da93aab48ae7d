"""How is a message answered, or its thread opened?"""

from __future__ import annotations

from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place


def reply(place: Place, message: Message) -> None:
    """To the thread of a message, or to the one that begins with it."""
    if place.account.capabilities.threads:
        place.screen.open_thread(message.channel_id, message.root_id or message.id)
    else:
        place.screen.say(f"{place.account.title} has no threads.", "warning")


def open(place: Place, message: Message) -> None:
    """The same: a thread that is open can be written to."""
    reply(place, message)
