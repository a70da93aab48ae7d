"""How does a person choose an emoji on a message, take it back, or see who chose which?"""

from __future__ import annotations

from chat_tui.account.recents import Recents
from chat_tui.model.actions import AddReaction, RemoveReaction
from chat_tui.model.messages import Message
from chat_tui.text.sanitize import safe_line
from chat_tui.ui import dialogs
from chat_tui.ui.choices import Choice
from chat_tui.ui.deeds import Place
from chat_tui.ui.doors.profile import show_profile
from chat_tui.ui.titles import person_name

LIKE = "+1"


async def react(place: Place, message: Message) -> None:
    """With an emoji that is asked for."""
    if not place.can(place.account.capabilities.reactions, "react"):
        return
    now = place.account.store.message(message.id) or message
    picker = dialogs.EmojiPicker(place.account, now.reactions, pictures=_has_pictures(place))
    name = await place.screen.app.push_screen_wait(picker)
    if name:
        await _toggle(place, message, name)


async def like(place: Place, message: Message) -> None:
    """With the one that is used most."""
    if place.can(place.account.capabilities.reactions, "react"):
        await _toggle(place, message, LIKE)


async def toggle(place: Place, message: Message, emoji: str = LIKE) -> None:
    """One that is there is clicked: join in, or take ours back."""
    if place.can(place.account.capabilities.reactions, "react"):
        await _toggle(place, message, emoji)


async def reactions(place: Place, message: Message) -> None:
    """Everybody who reacted; the one that is taken is told of more."""
    store = place.account.store
    now = store.message(message.id) or message
    choices = [
        Choice(
            user_id,
            person_name(store, user_id),
            right=f":{safe_line(each.emoji, 64)}:",
            sign=_sign(place, each.emoji),
        )
        for each in now.reactions
        for user_id in each.user_ids
    ]
    if not choices:
        place.screen.say("Nobody reacted to this message yet.")
        return
    picker = dialogs.ListPicker("Reactions", choices, placeholder="a name", verb="who is this")
    user_id = await place.screen.app.push_screen_wait(picker)
    if user_id is not None:
        show_profile(place.screen, user_id)


def _has_pictures(place: Place) -> bool:
    settings = place.screen.ui_settings
    return settings.emoji == "glyph" and settings.glyphs == "unicode"


def _sign(place: Place, name: str) -> str:
    """The picture of an emoji, where pictures are shown and it has one."""
    from chat_tui.text.emoji import glyph

    return (glyph(name) if _has_pictures(place) else None) or ""


async def _toggle(place: Place, message: Message, emoji: str) -> None:
    """Choose the emoji, or take it back if it was chosen."""
    account = place.account
    me = account.store.me
    now = account.store.message(message.id) or message
    chosen = me is not None and any(each.emoji == emoji and me.id in each.user_ids for each in now.reactions)
    action = RemoveReaction if chosen else AddReaction
    await account.perform(action(account.new_client_id(), message.channel_id, message.id, emoji))
    if not chosen:
        await Recents(account.mine).used(emoji)
