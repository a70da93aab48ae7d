"""How does a person make a message unread again?"""

from __future__ import annotations

from chat_tui.model.actions import MarkUnread
from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place


async def mark_unread(place: Place, message: Message) -> None:
    """It and all after it; the unread line stands above it from now on."""
    account = place.account
    if message.root_id is not None:
        if await account.thread_marks.mark_unread(message):
            place.screen.say("Unread from here on, until you open the thread again.")
        else:
            place.screen.say("You do not follow this thread, so nothing of it is counted; f follows it.")
        return
    await account.perform(MarkUnread(account.new_client_id(), message.channel_id, message.id))
    place.screen.say("Unread from here on; the line stays until you come back.")
    if message.root_id is None:
        place.screen.main.messages.draw_line_above(message)
