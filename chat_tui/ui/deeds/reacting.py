"""How does a person choose an emoji on a message, or take it back?"""

from __future__ import annotations

from chat_tui.model.actions import AddReaction, RemoveReaction
from chat_tui.model.messages import Message
from chat_tui.ui import dialogs
from chat_tui.ui.deeds import Place

LIKE = "+1"


async def react(place: Place, message: Message) -> None:
    """With an emoji that is asked for."""
    if place.can(place.account.capabilities.reactions, "react"):
        name = await place.screen.app.push_screen_wait(dialogs.EmojiPicker())
        if name:
            await _toggle(place, message, name)


async def like(place: Place, message: Message) -> None:
    """With the one that is used most."""
    if place.can(place.account.capabilities.reactions, "react"):
        await _toggle(place, message, LIKE)


async def _toggle(place: Place, message: Message, emoji: str) -> None:
    """Choose the emoji, or take it back if it was chosen."""
    account = place.account
    me = account.store.me
    now = account.store.message(message.id) or message
    chosen = me is not None and any(each.emoji == emoji and me.id in each.user_ids for each in now.reactions)
    action = RemoveReaction if chosen else AddReaction
    await account.perform(action(account.new_client_id(), message.channel_id, message.id, emoji))
