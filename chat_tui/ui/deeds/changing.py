"""How does a person edit or delete a message of theirs?"""

from __future__ import annotations

from chat_tui.model.actions import DeleteMessage
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.deeds import Place
from chat_tui.ui.sending import as_it_will_be


def edit(place: Place, message: Message) -> None:
    """Into the composer with it."""
    if place.is_ours(message, "edit") and place.can(place.account.capabilities.edit, "edit messages"):
        place.conversation.edit(as_it_will_be(place.account, message))


async def delete(place: Place, message: Message) -> None:
    """Asks first."""
    account = place.account
    if not place.is_ours(message, "delete") or not place.can(account.capabilities.delete, "delete"):
        return
    question = dialogs.ConfirmScreen("Delete this message?", safe_line(message.text, 200), yes="delete")
    if await place.screen.app.push_screen_wait(question):
        await account.perform(DeleteMessage(account.new_client_id(), message.channel_id, message.id))
