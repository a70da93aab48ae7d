"""How is a message pinned for all to see, or saved for oneself?"""

from __future__ import annotations

from chat_tui.model.actions import Pin, Save
from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place


async def pin(place: Place, message: Message) -> None:
    """To its channel, or take it down where it is pinned."""
    account = place.account
    now = account.store.message(message.id) or message
    pinned = not now.pinned
    await account.perform(Pin(account.new_client_id(), message.channel_id, message.id, pinned))
    _say(place, "Pinned: /pinned lists them." if pinned else "No longer pinned.")


async def keep(place: Place, message: Message) -> None:
    """For later, or no longer where it is saved."""
    account = place.account
    saved = not account.store.is_saved(message.id)
    await account.perform(Save(account.new_client_id(), message.channel_id, message.id, saved))
    _say(place, "Saved for later: /saved lists them." if saved else "No longer saved.")


def _say(place: Place, done: str) -> None:
    online = place.account.connection.is_online
    place.screen.say(done if online else f"{done} The server hears of it when the line is back.")
