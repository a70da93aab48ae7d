"""How does a person edit or delete a message of theirs?"""

from __future__ import annotations

from chat_tui.account.regrets import delete_soon, take_back
from chat_tui.model.messages import Message
from chat_tui.ui.deeds import Place


def edit(place: Place, message: Message) -> None:
    """Into the composer with it."""
    if place.is_ours(message, "edit") and place.can(place.account.capabilities.edit, "edit messages"):
        place.conversation.edit(message)


async def delete(place: Place, message: Message) -> None:
    """At once, as it seems; the server is told only when it can no longer be taken back."""
    account = place.account
    if not place.is_ours(message, "delete") or not place.can(account.capabilities.delete, "delete"):
        return
    if await delete_soon(account, message):
        key = place.screen.labels.get("message.restore", "/undo")
        place.screen.say(f"Deleted · {key} takes it back")


async def restore(place: Place, message: Message) -> None:
    """What was deleted a moment ago stays."""
    if await take_back(place.account, message.channel_id, message.id):
        place.screen.say("It was not deleted.")
    else:
        place.screen.say("Nothing was deleted here in the last seconds.")
